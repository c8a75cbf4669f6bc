"""Forms of points of sale: the register, facts, goods, checks."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries.naming import Directory
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities import queries as localities
from lienket.localities.models import Organisation, Unit
from lienket.market import access, queries, rules
from lienket.market.actions import Found, PointWords
from lienket.market.choices import (
    POINT_FACTS,
    GoodsBasis,
    ItemVerdict,
    PlaceKind,
    PointFactKind,
    PointKind,
    PointState,
)
from lienket.market.forms.goods import PlaceField
from lienket.market.forms.lots import _Hyphened
from lienket.market.models import Arrangement, PointOfSale, Product

_PAIR = re.compile(r"(-?\d{1,3}(?:[.,]\d{1,12})?)\s*(?:[;/]|,\s|\s)\s*(-?\d{1,3}(?:[.,]\d{1,12})?)")
_PHOTO = {"data-max-bytes": MAX_EVIDENCE_BYTES, "accept": ".png,.jpg,.jpeg"}


class CoordinatesField(forms.CharField):
    """Latitude and longitude as map sites write them: 21.0285, 105.8048. Clean value: (lat, lon) or None."""

    def __init__(self, **kwargs: Any) -> None:
        told = _("Vĩ độ rồi kinh độ, chép từ bản đồ, ví dụ 21.02851, 105.80482. Để trống nếu chưa rõ.")
        super().__init__(max_length=60, help_text=told, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = _PAIR.fullmatch(text.strip())
        if not found:
            raise forms.ValidationError(
                _now("“%(text)s” không phải là tọa độ: hãy ghi hai số, ví dụ 21.02851, 105.80482.") % {"text": text}
            )
        lat, lon = (float(one.replace(",", ".")) for one in found.groups())
        problem = rules.coordinates_problem(lat, lon)
        if problem:
            raise forms.ValidationError(problem)
        return lat, lon


class OrganisationField(forms.CharField):
    """The name of an organisation of today. Clean value: the organisation, or None where it is left empty."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Directory().find(text, timezone.localdate())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PointFilterForm(_Hyphened):
    """What the list of points can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    hang_cua = forms.ChoiceField(label=_("Có hàng của"))
    tinh = forms.ChoiceField(label=_("Điểm bán ở"))
    loai_noi = forms.ChoiceField(label=_("Loại nơi"))
    nhom_hang = forms.ChoiceField(label=_("Nhóm hàng"))
    hinh_thuc = forms.ChoiceField(label=_("Hình thức"))
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    cua_toi = forms.BooleanField(label=_("Chỉ điểm bán của đơn vị tôi"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = localities.provinces_on()
        self._fill("hang_cua", _now("Mọi tỉnh, thành phố"), provinces)
        self._fill("tinh", _now("Mọi tỉnh, thành phố"), provinces)
        self._fill("loai_noi", _now("Mọi loại nơi"), _words(PlaceKind))
        self._fill("nhom_hang", _now("Mọi nhóm hàng"), _words(GoodsBasis))
        self._fill("hinh_thuc", _now("Điểm bán và tuần hàng"), _words(PointKind))
        self._fill("trang_thai", _now("Đang bán"), [("all", _now("Tất cả")), *_words(PointState)])
        if not viewer.is_member:
            del self.fields["cua_toi"]


def _words(kinds: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in kinds.choices]


class PointForm(PageForm):
    """A point of sale or a week of goods."""

    name = forms.CharField(label=_("Tên điểm bán"), max_length=200)
    kind = forms.ChoiceField(label=_("Hình thức"), choices=PointKind.choices, initial=PointKind.SHOP)
    place_kind = forms.ChoiceField(label=_("Loại nơi"), choices=[("", "–"), *PlaceKind.choices])
    code = forms.SlugField(
        label=_("Mã"),
        max_length=40,
        required=False,
        help_text=_("Mã do địa phương đặt; để trống thì máy cấp mã theo tỉnh."),
    )
    operator = OrganisationField(
        label=_("Đơn vị vận hành"), max_length=300, required=False, help_text=_("Để trống nếu là đơn vị của anh/chị.")
    )
    recogniser = OrganisationField(
        label=_("Nơi công nhận"), max_length=300, required=False, help_text=_("Để trống nếu là đơn vị của anh/chị.")
    )
    place = PlaceField(label=_("Xã, tỉnh"))
    address = forms.CharField(label=_("Số nhà, đường"), max_length=200, required=False)
    spot = CoordinatesField(label=_("Tọa độ"), required=False)
    opens_on = LocalDateField(label=_("Ngày mở"))
    closes_on = LocalDateField(label=_("Ngày cuối"), required=False, help_text=_("Chỉ ghi với tuần hàng."))
    hours = forms.CharField(label=_("Giờ mở cửa"), max_length=200, required=False)
    phone = forms.CharField(label=_("Điện thoại (công khai)"), max_length=40, required=False)
    website = forms.URLField(label=_("Trang web"), max_length=200, required=False, assume_scheme="https")
    note = forms.CharField(
        label=_("Giới thiệu"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    upload = forms.FileField(
        label=_("Ảnh"),
        required=False,
        max_length=200,
        help_text=_("Ảnh PNG hoặc JPEG, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(attrs=_PHOTO),
    )

    groups = (
        (_("Nơi"), ("place", "address", "spot")),
        (_("Ngày và giờ"), ("opens_on", "closes_on", "hours")),
        (_("Liên hệ và giới thiệu"), ("phone", "website", "note", "upload")),
    )

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing:
            del self.fields["code"]
            self.fields["version"] = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    def point_words(self, own: Organisation) -> PointWords:
        """What was entered; `own` stands where no organisation was named. Call it on a valid form."""
        values = self.cleaned_data
        lat, lon = values["spot"] or (None, None)
        plain = ("name", "kind", "place_kind", "place", "address", "opens_on", "hours", "phone", "website", "note")
        return PointWords(
            operator=values["operator"] or own,
            recogniser=values["recogniser"] or own,
            closes_on=values["closes_on"] if values["kind"] == PointKind.WEEK else None,
            lat=lat,
            lon=lon,
            **{name: values[name] for name in plain},
        )


class PointFactForm(PageForm):
    """One more fact of a point: those that its state and the viewer's rights allow; a sent one is judged by the act."""

    kind = forms.ChoiceField(label=_("Việc"))
    on = LocalDateField(label=_("Ngày"))
    until = LocalDateField(
        label=_("Công nhận đến hết ngày"), required=False, help_text=_("Bắt buộc khi công nhận hoặc gia hạn.")
    )
    decision = forms.CharField(label=_("Số quyết định"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Lý do"), max_length=500, required=False, help_text=_("Bắt buộc khi thu hồi hoặc đóng.")
    )

    def __init__(self, *args: Any, viewer: Viewer, point: PointOfSale, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [
            (str(kind), str(PointFactKind(kind).label))
            for kind, states in POINT_FACTS.items()
            if (state in states or self.is_bound) and access.may_enter_fact(viewer, point, kind)
        ]
        self.fields["kind"].choices = allowed  # type: ignore[attr-defined]


class RenewalForm(PageForm):
    """The operator asks for recognition, or for its renewal."""

    body = forms.CharField(
        label=_("Nội dung đề nghị"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = LocalDateField(label=_("Mong trả lời trước ngày"), required=False)


class ArrangementForm(PageForm):
    """Goods of a supplier to stand at a point."""

    supplier = OrganisationField(label=_("Đơn vị có hàng"), max_length=300)
    goods = forms.CharField(label=_("Hàng"), max_length=300)
    starts_on = LocalDateField(label=_("Từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"), required=False)
    terms = forms.CharField(
        label=_("Điều kiện"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Giao hàng, chiết khấu, thanh toán, đổi trả."),
    )
    due_on = LocalDateField(label=_("Mong trả lời trước ngày"), required=False)

    def __init__(self, *args: Any, as_supplier: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if as_supplier:
            del self.fields["supplier"]


class PointGoodsForm(PageForm):
    """Goods on the list of a point."""

    name = forms.CharField(label=_("Tên hàng"), max_length=200)
    province = forms.ChoiceField(label=_("Hàng của tỉnh, thành phố"))
    basis = forms.ChoiceField(label=_("Nhóm hàng"), choices=GoodsBasis.choices)
    stars = forms.TypedChoiceField(
        label=_("Sao OCOP"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((n, f"{n} ★") for n in (3, 4, 5))],
    )
    product = forms.ModelChoiceField(label=_("Sản phẩm đã nhập"), queryset=Product.objects.none(), required=False)
    arrangement = forms.ModelChoiceField(
        label=_("Theo thỏa thuận đưa hàng"), queryset=Arrangement.objects.none(), required=False
    )
    starts_on = LocalDateField(label=_("Bán từ ngày"))

    def __init__(self, *args: Any, viewer: Viewer, point: PointOfSale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [("", "–"), *localities.provinces_on()]  # type: ignore[attr-defined]
        self.fields["product"].queryset = queries.products_of(viewer)  # type: ignore[attr-defined]
        self.fields["arrangement"].queryset = queries.in_force_arrangements(point)  # type: ignore[attr-defined]

    def clean_province(self) -> Unit:
        return Unit.objects.get(level="province", code=self.cleaned_data["province"], valid_to=None)


class GoodsEndForm(PageForm):
    """Goods stand at a point no more."""

    on = LocalDateField(label=_("Ngày bán cuối"))
    reason = forms.CharField(label=_("Lý do"), max_length=300, help_text=_("Ví dụ: hết vụ; hết hạn công nhận sao."))


class InspectionForm(PageForm):
    """A check by the list of criteria of today; a check of an earlier day is judged by the list of that day."""

    on = LocalDateField(label=_("Ngày kiểm tra"))
    inspectors = forms.CharField(label=_("Người kiểm tra"), max_length=300)
    note = forms.CharField(
        label=_("Kết luận chung"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = LocalDateField(
        label=_("Hạn khắc phục"),
        required=False,
        help_text=_("Có mục chưa đạt thì đơn vị vận hành nhận đề nghị khắc phục; để trống là 30 ngày."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = queries.criteria_on(timezone.localdate())
        self.items = criteria.items if criteria else ()
        for one in self.items:
            self.fields[one.code] = forms.ChoiceField(
                label=one.words, choices=ItemVerdict.choices, widget=forms.RadioSelect
            )
            self.fields[f"{one.code}-ghi-chu"] = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
            self.fields[f"{one.code}-anh"] = forms.FileField(
                label=_("Ảnh"), required=False, max_length=200, widget=forms.ClearableFileInput(attrs=_PHOTO)
            )
        self._say_what_is_missing()

    def _say_what_is_missing(self) -> None:
        for one in self.items:
            told = _now("Chưa đánh giá mục “%(item)s”.") % {"item": one.words}
            self.fields[one.code].error_messages["required"] = told

    def grouped(self) -> Any:
        """General fields, then each group of criteria; a note and a photo below each criterion."""
        yield "", [self[name] for name in ("on", "inspectors")]
        headings = dict.fromkeys(one.heading for one in self.items)
        for heading in headings:
            names = [
                name
                for one in self.items
                if one.heading == heading
                for name in (one.code, f"{one.code}-ghi-chu", f"{one.code}-anh")
            ]
            yield heading, [self[name] for name in names]
        yield str(_now("Kết luận")), [self[name] for name in ("note", "due_on")]

    def found(self) -> dict[str, Found]:
        """What was found, by code. Call it on a valid form."""
        values = self.cleaned_data
        return {
            one.code: Found(values[one.code], values[f"{one.code}-ghi-chu"], values[f"{one.code}-anh"])
            for one in self.items
        }
