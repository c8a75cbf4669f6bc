"""Forms of products and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import holding_on
from lienket.market import queries
from lienket.market.choices import CertificateFactKind, CodeScheme, Keeping, ProductKind
from lienket.market.models import Certificate, CertificateKind, Commodity, GoodsCode, GrowingCode, Indication

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
    indication = forms.CharField(label=_("Nhãn hiệu tập thể, nhãn hiệu chứng nhận"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Nhóm"), choices=[("", _("Theo mặt hàng")), *ProductKind.choices], required=False)
    keeping = forms.ChoiceField(label=_("Bảo quản"), choices=Keeping.choices, initial=Keeping.PLAIN, required=False)
    geographical = forms.ModelChoiceField(
        label=_("Chỉ dẫn địa lý"), queryset=Indication.objects.none(), required=False, to_field_name="code"
    )
    hs = forms.ModelChoiceField(label=_("Mã HS"), queryset=GoodsCode.objects.none(), required=False)
    vsic = forms.ModelChoiceField(label=_("Mã ngành VSIC"), queryset=GoodsCode.objects.none(), required=False)
    certificates = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận của sản phẩm"),
        queryset=Certificate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    codes = forms.CharField(
        label=_("Mã số vùng trồng, cơ sở đóng gói"),
        max_length=500,
        required=False,
        help_text=_("Mã đã có trong sổ mã số; nhiều mã cách nhau bằng dấu chấm phẩy."),
    )
    note = forms.CharField(label=_("Mô tả"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    story = forms.CharField(
        label=_("Câu chuyện sản phẩm"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    public = forms.BooleanField(label=_("Giới thiệu trong danh mục công khai, ai cũng xem được"), required=False)

    groups = (
        (_("Nguồn gốc"), ("place", "geographical", "indication", "codes")),
        (_("Phân loại"), ("kind", "hs", "vsic", "keeping")),
        (_("Giấy chứng nhận"), ("certificates",)),
        (_("Giới thiệu"), ("note", "story", "public")),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate()
        codes = GoodsCode.objects.filter(holding_on(day)).order_by("order")
        choices = queries.commodity_choices(day)
        self.fields["commodity"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        self.fields["geographical"].queryset = Indication.objects.filter(  # type: ignore[attr-defined]
            holding_on(day)
        )
        self.fields["hs"].queryset = codes.filter(scheme=CodeScheme.HS)  # type: ignore[attr-defined]
        self.fields["vsic"].queryset = codes.filter(scheme=CodeScheme.VSIC)  # type: ignore[attr-defined]
        self.fields["certificates"].queryset = queries.certificates_of(viewer)  # type: ignore[attr-defined]

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])

    def clean_keeping(self) -> str:
        return self.cleaned_data["keeping"] or Keeping.PLAIN

    def clean_codes(self) -> list[GrowingCode]:
        try:
            return queries.codes_listed(self.cleaned_data["codes"].split(";"))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


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


class PhotoForm(PageForm):
    """A photograph of a product, with what it shows."""

    upload = forms.FileField(
        label=_("Ảnh"),
        max_length=200,
        help_text=_("Ảnh JPG hoặc PNG, nhiều nhất 3 MB; nên là ảnh ngang, rộng từ 1.200 điểm ảnh."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": 3 << 20, "accept": ".png,.jpg,.jpeg"}),
    )
    alt = forms.CharField(label=_("Ảnh chụp gì"), max_length=200, help_text=_("Một câu cho người không xem được ảnh."))


class CertificateFactForm(PageForm):
    """What officials write down about a certificate."""

    kind = forms.ChoiceField(label=_("Việc"))
    on = LocalDateField(label=_("Ngày"))
    reason = forms.CharField(
        label=_("Lý do"), max_length=500, required=False, help_text=_("Bắt buộc khi đình chỉ, khôi phục, thu hồi.")
    )
    decision = forms.CharField(label=_("Số quyết định, văn bản"), max_length=120, required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one, label) for one, label in CertificateFactKind.choices if one in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
