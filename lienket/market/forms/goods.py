"""Forms of products and certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.market import queries
from lienket.market.models import CertificateKind, Commodity

PLACE_HELP = _("Ghi xã, phường và tỉnh, ví dụ “xã Yên Châu, tỉnh Sơn La”; tên trước sáp nhập cũng được.")
MEMBER_HELP = _("Ghi tên hộ, hợp tác xã, doanh nghiệp là thành viên; để trống nếu là của chính đơn vị.")


class PlaceField(forms.CharField):
    """The words of an address; the form looks them up. Clean value: the unit of today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, help_text=PLACE_HELP, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return queries.place_named(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class ProductForm(PageForm):
    """A product of the organisation, or of a member it acts for."""

    name = forms.CharField(label=_("Tên sản phẩm"), max_length=200)
    commodity = forms.ChoiceField(label=_("Mặt hàng"))
    member = forms.CharField(label=_("Thành viên"), max_length=200, required=False, help_text=MEMBER_HELP)
    variety = forms.CharField(label=_("Giống, mẫu mã"), max_length=120, required=False)
    grade = forms.CharField(label=_("Phẩm cấp"), max_length=120, required=False)
    place = PlaceField(label=_("Nơi sản xuất"))
    indication = forms.CharField(label=_("Chỉ dẫn địa lý, nhãn hiệu"), max_length=200, required=False)
    note = forms.CharField(label=_("Mô tả"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = queries.commodity_choices(timezone.localdate())
        self.fields["commodity"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])


class ProductEditForm(ProductForm):
    """A product, on the version that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)


class CertificateForm(PageForm):
    """A certificate with its file."""

    kind = forms.ChoiceField(label=_("Loại giấy"))
    number = forms.CharField(label=_("Số"), max_length=80)
    holder = forms.CharField(label=_("Cấp cho"), max_length=200, required=False, help_text=MEMBER_HELP)
    issuer = forms.CharField(label=_("Nơi cấp"), max_length=200)
    scope = forms.CharField(
        label=_("Phạm vi"), max_length=500, required=False, help_text=_("Sản phẩm, diện tích, sản lượng ghi trên giấy.")
    )
    issued_on = LocalDateField(label=_("Ngày cấp"))
    expires_on = LocalDateField(
        label=_("Hết hạn sau ngày"),
        required=False,
        help_text=_("Để trống thì tính theo hiệu lực dài nhất của loại giấy, nếu loại giấy có quy định."),
    )
    upload = forms.FileField(
        label=_("Bản chụp giấy"),
        required=False,
        max_length=200,
        help_text=_("PDF hoặc ảnh, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_EVIDENCE_BYTES, "accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.certificate_kinds(timezone.localdate())
        choices = [("", "–"), *((one.code, queries.named(one)) for one in kinds)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_kind(self) -> CertificateKind:
        return CertificateKind.objects.get(code=self.cleaned_data["kind"])


class CertificateEditForm(CertificateForm):
    """A certificate, on the version that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
