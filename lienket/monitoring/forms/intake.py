"""What a list of held rows is narrowed to, and why some are dismissed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.forms import PageForm
from lienket.monitoring import queries
from lienket.monitoring.choices import HeldOutcome, HeldReason
from lienket.monitoring.forms.filters import Hyphened


class HeldFilterForm(Hyphened):
    """What a list of held rows can be narrowed to."""

    ly_do = forms.ChoiceField(label=_("Lý do"))
    tram = forms.ChoiceField(label=_("Trạm"))
    ket_qua = forms.ChoiceField(label=_("Kết quả"))
    luot = forms.IntegerField(label=_("Lượt nhận"), min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill("ly_do", [("", _now("Mọi lý do")), *HeldReason.choices])
        stations = [(one.code, one.name) for one in queries.held_stations(viewer)]
        self.fill("tram", [("", _now("Mọi trạm")), *stations])
        self.fill("ket_qua", [("", HeldOutcome.WAITING.label), *HeldOutcome.choices[1:], ("moi", _now("Tất cả"))])

    def narrowed(self) -> queries.HeldFilter:
        """The filter that the address names; what waits, where it names no outcome."""
        chosen = self.chosen()
        outcome = chosen.get("ket_qua", HeldOutcome.WAITING)
        return queries.HeldFilter(
            reason=chosen.get("ly_do", ""),
            station=chosen.get("tram", ""),
            outcome="" if outcome == "moi" else outcome,
            intake=chosen.get("luot", 0),
        )


class DismissForm(PageForm):
    """Why held rows are set aside for good."""

    reason = forms.CharField(
        label=_("Lý do bỏ qua"),
        max_length=500,
        help_text=_("Ví dụ: tệp thử khi lắp máy; đã gửi lại bằng bảng tính."),
    )
