"""Forms of lots: entering, narrowing the list, closing, sending a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities import queries as localities
from lienket.market import queries, rules
from lienket.market.actions import Goods
from lienket.market.choices import Keeping, LotState, PriceAt, Side
from lienket.market.forms.goods import MEMBER_HELP, PlaceField
from lienket.market.models import Certificate, CertificateKind, Commodity, Measure, Product

_GOODS = (
    "title",
    "member",
    "spec",
    "quantity",
    "price_low",
    "price_high",
    "price_at",
    "starts_on",
    "ends_on",
    "place",
    "min_lot",
    "weekly",
    "keeping",
    "contact_name",
    "contact_phone",
    "contact_email",
    "note",
    "price_sure",
)
_WANTED = ("country", "grow_from", "grow_to")


class _Hyphened(FilterForm):
    """Addresses are written with hyphens: ?tu-khoa=…"""

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")

    def _fill(self, name: str, any_label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", any_label), *choices]  # type: ignore[attr-defined]


class LotFilterForm(_Hyphened):
    """What a list of lots can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    mat_hang = forms.ChoiceField(label=_("Mặt hàng"))
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    giay = forms.ChoiceField(label=_("Giấy chứng nhận"))
    thang = forms.ChoiceField(label=_("Tháng"))
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    cua_toi = forms.BooleanField(label=_("Chỉ lô của đơn vị tôi"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate()
        kinds = [(one.code, queries.named(one)) for one in queries.certificate_kinds(day)]
        self._fill("mat_hang", _now("Mọi mặt hàng"), queries.commodity_choices(day))
        self._fill("tinh", _now("Mọi tỉnh, thành phố"), localities.provinces_on())
        self._fill("giay", _now("Không kể giấy"), kinds)
        self._fill("thang", _now("Mọi tháng"), [(str(n), _now("Tháng %(n)s") % {"n": n}) for n in range(1, 13)])
        states = [
            (str(LotState.OPEN), str(LotState.OPEN.label)),
            ("past", _now("Đã qua ngày")),
            ("ending", _now("Sắp hết ngày")),
        ]
        if viewer.is_member:
            states += [(str(one), str(one.label)) for one in (LotState.DRAFT, LotState.CLOSED)]
        else:
            del self.fields["cua_toi"]
        self._fill("trang_thai", _now("Còn hiệu lực"), states)


class SeasonForm(_Hyphened):
    """What the harvest calendar can be narrowed to."""

    mat_hang = forms.ChoiceField(label=_("Mặt hàng"))
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commodities = queries.commodities(timezone.localdate())
        self._fill("mat_hang", _now("Mọi mặt hàng"), queries.tree_choices(self.commodities))
        self._fill("tinh", _now("Mọi tỉnh, thành phố"), localities.provinces_on())


class BalanceForm(SeasonForm):
    """What the balance counts, and by what its lines are."""

    theo = forms.ChoiceField(label=_("Mỗi dòng là"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("theo", _now("Mặt hàng"), [("tinh", _now("Tỉnh, thành phố"))])


class BalanceLotsForm(BalanceForm):
    """Which number of the balance is asked about: its line, its dimension, its month."""

    dong = forms.CharField(label=_("Dòng"), max_length=120)
    loai = forms.ChoiceField(label=_("Đơn vị"), choices=[(one, one) for one in ("mass", "count", "volume", "area")])
    thang = forms.RegexField(label=_("Tháng"), regex=r"^2\d{3}-(0[1-9]|1[0-2])$")

    def month(self, months: Sequence[date]) -> date | None:
        """The month asked for, where it is one of these."""
        asked = self.chosen().get("thang", "")
        return next((one for one in months if f"{one:%Y-%m}" == asked), None)


class LotForm(PageForm):
    """A lot of supply or demand. Built for one side; the fields of the other are not there."""

    title = forms.CharField(label=_("Tên hàng"), max_length=200)
    commodity = forms.ChoiceField(label=_("Mặt hàng"))
    product = forms.ModelChoiceField(label=_("Sản phẩm đã nhập"), queryset=Product.objects.none(), required=False)
    member = forms.CharField(label=_("Thành viên"), max_length=200, required=False, help_text=MEMBER_HELP)
    spec = forms.CharField(label=_("Quy cách"), max_length=1000, required=False)
    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    measure = forms.ChoiceField(label=_("Đơn vị"))
    min_lot = LocalDecimalField(label=_("Mua bán ít nhất"), max_digits=15, decimal_places=3, required=False)
    weekly = LocalDecimalField(label=_("Mỗi tuần nhiều nhất"), max_digits=15, decimal_places=3, required=False)
    price_low = LocalIntegerField(
        label=_("Giá từ (đồng)"), required=False, help_text=_("Số đồng cho một đơn vị đã chọn ở trên.")
    )
    price_high = LocalIntegerField(label=_("Giá đến (đồng)"), required=False)
    price_at = forms.ChoiceField(label=_("Giá tính"), choices=PriceAt.choices, initial=PriceAt.STORE)
    price_sure = forms.BooleanField(label=_("Giá đúng như vậy"), required=False, widget=forms.HiddenInput)
    starts_on = LocalDateField(label=_("Từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))
    place = PlaceField(label=_("Xã, tỉnh"))
    keeping = forms.ChoiceField(label=_("Bảo quản"), choices=Keeping.choices, initial=Keeping.PLAIN)
    certificates = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận có"),
        queryset=Certificate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    required = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận cần"),
        queryset=CertificateKind.objects.order_by("order"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.CharField(
        label=_("Thị trường xuất khẩu"), max_length=80, required=False, help_text=_("Ví dụ: Trung Quốc, Nhật Bản, EU.")
    )
    grow_from = LocalDateField(
        label=_("Gieo trồng từ ngày"), required=False, help_text=_("Chỉ ghi khi đặt hàng trồng, trước khi gieo trồng.")
    )
    grow_to = LocalDateField(label=_("Gieo trồng đến ngày"), required=False)
    contact_name = forms.CharField(label=_("Người liên hệ"), max_length=120, required=False)
    contact_phone = forms.CharField(label=_("Điện thoại"), max_length=40, required=False)
    contact_email = forms.EmailField(label=_("Thư điện tử"), max_length=120, required=False)
    note = forms.CharField(label=_("Ghi chú nội bộ"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    open_now = forms.BooleanField(label=_("Mở lô ngay khi lưu, để mọi người thấy"), required=False)

    groups = (
        (_("Số lượng"), ("quantity", "measure", "min_lot", "weekly")),
        (_("Giá"), ("price_low", "price_high", "price_at", "price_sure")),
        (_("Thời gian và nơi"), ("starts_on", "ends_on", "place", "keeping")),
        (_("Giấy chứng nhận"), ("certificates", "required")),
        (_("Xuất khẩu, đặt hàng trồng"), _WANTED),
        (_("Liên hệ (chỉ người đăng nhập thấy)"), ("contact_name", "contact_phone", "contact_email")),
        (_("Lưu"), ("note", "open_now")),
    )

    def __init__(self, *args: Any, viewer: Viewer, side: str, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = queries.Words(timezone.localdate())
        commodities = queries.tree_choices(self.words.commodities)
        measures = [(one.code, queries.named(one)) for one in self.words.measures]
        self.fields["commodity"].choices = [("", "–"), *commodities]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [("", "–"), *measures]  # type: ignore[attr-defined]
        self.fields["product"].queryset = queries.products_of(viewer)  # type: ignore[attr-defined]
        self.fields["certificates"].queryset = queries.certificates_of(viewer)  # type: ignore[attr-defined]
        for name in ("required", *_WANTED) if side == Side.SUPPLY else ("certificates", "product"):
            del self.fields[name]
        if editing:
            del self.fields["open_now"]
            self.fields["version"] = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])

    def clean_measure(self) -> Measure:
        return Measure.objects.get(code=self.cleaned_data["measure"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        commodity, measure = values.get("commodity"), values.get("measure")
        if commodity and measure and measure.dimension == "mass" and not values.get("price_sure"):
            for name in ("price_low", "price_high"):
                said = rules.price_unit_problem(values.get(name), measure.factor, self.words.band(commodity))
                if said:
                    self.add_error(name, said)
                    self.fields["price_sure"].widget = forms.CheckboxInput()
        return values

    def goods(self) -> Goods:
        """What was entered. Call it on a valid form."""
        values = self.cleaned_data
        return Goods(
            commodity=values["commodity"],
            measure=values["measure"],
            product=values.get("product"),
            certificates=list(values.get("certificates") or ()),
            required=list(values.get("required") or ()),
            **{name: values[name] for name in _GOODS},
            **{name: values[name] for name in _WANTED if name in values},
        )


class StepForm(PageForm):
    """Opening or closing a lot, on the version that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Lý do"), max_length=500, required=False, help_text=_("Ví dụ: đã bán hết; đổi kế hoạch.")
    )


class ChosenForm(PageForm):
    """Chosen lots opened or closed together; which they are stands beside the form."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        required=False,
        help_text=_("Ghi cho mọi lô, ví dụ: đã bán hết; đổi kế hoạch."),
    )
