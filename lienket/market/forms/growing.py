"""Forms of growing-area codes: narrowing the register, entering, suspending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities import queries as localities
from lienket.market import queries
from lienket.market.actions import CodeWords
from lienket.market.choices import GrowingFactKind, GrowingKind, GrowingState
from lienket.market.forms.goods import PlaceField
from lienket.market.forms.points import OrganisationField
from lienket.market.models import Commodity

_WORDS = (
    "code",
    "name",
    "commodity",
    "place",
    "valid_from",
    "kind",
    "market",
    "area",
    "output",
    "holder",
    "holder_name",
    "standard",
    "valid_to",
)


class GrowingFilterForm(FilterForm):
    """What the register can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    loai = forms.ChoiceField(label=_("Loại mã"))
    mat_hang = forms.ChoiceField(label=_("Cây trồng"))
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    thi_truong = forms.CharField(label=_("Thị trường"), max_length=100)
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    cua_toi = forms.BooleanField(label=_("Chỉ mã của đơn vị tôi"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("loai", gettext("Mọi loại mã"), _words(GrowingKind.choices))
        self._fill("mat_hang", gettext("Mọi cây trồng"), queries.commodity_choices(timezone.localdate()))
        self._fill("tinh", gettext("Mọi tỉnh, thành phố"), localities.provinces_on())
        self._fill("trang_thai", gettext("Mọi trạng thái"), _words(GrowingState.choices))
        if not viewer.is_member:
            del self.fields["cua_toi"]

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")

    def _fill(self, name: str, any_label: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", any_label), *choices]  # type: ignore[attr-defined]


def _words(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


class GrowingForm(PageForm):
    """A code of the register."""

    kind = forms.ChoiceField(label=_("Loại mã"), choices=GrowingKind.choices, initial=GrowingKind.AREA)
    code = forms.CharField(label=_("Mã số"), max_length=60, help_text=_("Ghi đúng như trên thông báo cấp mã."))
    market = forms.CharField(
        label=_("Thị trường"), max_length=100, required=False, help_text=_("Để trống nếu là tiêu thụ trong nước.")
    )
    name = forms.CharField(label=_("Tên vùng trồng, cơ sở"), max_length=200)
    commodity = forms.ChoiceField(label=_("Cây trồng"))
    place = PlaceField(label=_("Xã, phường"))
    area = LocalDecimalField(label=_("Diện tích (ha)"), max_digits=12, decimal_places=2, required=False)
    output = LocalDecimalField(label=_("Sản lượng (tấn/năm)"), max_digits=14, decimal_places=2, required=False)
    holder = OrganisationField(
        label=_("Chủ mã số"), required=False, help_text=_("Tên hợp tác xã, doanh nghiệp có trong danh bạ.")
    )
    holder_name = forms.CharField(
        label=_("Chủ mã số chưa có trong danh bạ"),
        max_length=200,
        required=False,
        help_text=_("Tên hộ, người đại diện; chỉ người đã đăng nhập thấy."),
    )
    standard = forms.CharField(label=_("Quy trình, giấy chứng nhận"), max_length=200, required=False)
    valid_from = LocalDateField(label=_("Cấp ngày"))
    valid_to = LocalDateField(label=_("Hiệu lực đến hết ngày"), required=False)

    groups = (
        (_("Chủ mã số"), ("holder", "holder_name")),
        (_("Nơi và quy mô"), ("place", "area", "output", "standard")),
        (_("Hiệu lực"), ("valid_from", "valid_to")),
    )

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = queries.commodity_choices(timezone.localdate())
        self.fields["commodity"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        if editing:
            self.fields["version"] = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])

    def words(self) -> CodeWords:
        """What was entered. Call it on a valid form."""
        return CodeWords(**{name: self.cleaned_data[name] for name in _WORDS})


class GrowingFactForm(PageForm):
    """A code suspended, restored or revoked."""

    kind = forms.ChoiceField(label=_("Việc"))
    on = LocalDateField(label=_("Từ ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=500)
    decision = forms.CharField(label=_("Số văn bản"), max_length=120, required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one, label) for one, label in GrowingFactKind.choices if one in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
