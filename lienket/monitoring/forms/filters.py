"""What lists of stations are narrowed to, and what of a station's readings is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.forms import FilterForm
from lienket.monitoring import queries, rules
from lienket.monitoring.choices import Medium, StationState, Tier
from lienket.monitoring.models import Series, Station

DAYS = (("1", _("1 ngày")), ("7", _("7 ngày")), ("30", _("30 ngày")))


class Hyphened(FilterForm):
    """Addresses are written with hyphens: ?tu-khoa=…"""

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")

    def fill(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class StationFilterForm(Hyphened):
    """What a list of stations can be narrowed to. The tier stands in the address, never mixed."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    moi_truong = forms.ChoiceField(label=_("Thành phần môi trường"))
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    hang = forms.ChoiceField(label=_("Hạng số liệu"), widget=forms.HiddenInput)
    cua_toi = forms.BooleanField(label=_("Chỉ trạm của đơn vị tôi"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = [(one.code, one.name) for one in queries.station_provinces(viewer)]
        self.fill("tinh", [("", _now("Mọi tỉnh, thành phố")), *provinces])
        self.fill("moi_truong", [("", _now("Không khí và nước")), *Medium.choices])
        self.fill("trang_thai", [("", _now("Mọi trạng thái")), *StationState.choices])
        self.fill("hang", [("", "–"), *Tier.choices])
        if not viewer.is_member:
            del self.fields["cua_toi"]

    def chosen_filter(self) -> queries.StationFilter:
        """The filter that the address names; nonsense is left out, field by field."""
        chosen = self.chosen()
        return queries.StationFilter(
            text=chosen.get("tu_khoa", ""),
            province=chosen.get("tinh", ""),
            medium=chosen.get("moi_truong", ""),
            tier=chosen.get("hang", ""),
            state=chosen.get("trang_thai", ""),
            mine=bool(chosen.get("cua_toi")),
        )


class YearForm(StationFilterForm):
    """A year, and which air stations."""

    nam = forms.ChoiceField(label=_("Năm"))
    field_order = ["nam", "tu_khoa", "tinh", "hang", "cua_toi"]

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        del self.fields["moi_truong"], self.fields["trang_thai"]
        self.known = queries.years_known(viewer)
        self.fill("nam", [("", _now("Năm mới nhất")), *((str(one), str(one)) for one in self.known)])

    def chosen_year(self, today: date) -> int:
        """The year that the address names; else the newest with indices."""
        return int(self.chosen().get("nam") or (self.known[0] if self.known else today.year))

    def chosen_filter(self) -> queries.StationFilter:
        """As for every list, of one tier: the reference stations unless another is named."""
        chosen = super().chosen_filter()
        return replace(chosen, tier=chosen.tier or Tier.REFERENCE)


class DataForm(Hyphened):
    """Which readings of one station are shown: a parameter, and how far back."""

    thong_so = forms.ChoiceField(label=_("Thông số"))
    ngay = forms.ChoiceField(label=_("Khoảng thời gian"), choices=DAYS)

    def __init__(self, *args: Any, series: Sequence[Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill("thong_so", [(one.parameter, rules.parameter_name(one.parameter)) for one in series])


class CompareForm(Hyphened):
    """Up to four stations on one parameter."""

    tram = forms.ModelMultipleChoiceField(
        label=_("Trạm (nhiều nhất 4, cùng hạng số liệu)"), queryset=Station.objects.none(), to_field_name="code"
    )
    thong_so = forms.ChoiceField(label=_("Thông số"))
    ngay = forms.ChoiceField(label=_("Khoảng thời gian"), choices=DAYS)

    def __init__(self, *args: Any, stations: Any, parameters: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tram"].queryset = stations  # type: ignore[attr-defined]
        self.fill("thong_so", [(code, rules.parameter_name(code)) for code in parameters])
