"""Sending a sheet of readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.ground.rehearsals.forms import sheet_field
from lienket.ground.ui.forms import PageForm
from lienket.monitoring.models import Station


class ReadingSheetForm(PageForm):
    """A sheet, and the station that it speaks of."""

    station = forms.ChoiceField(
        label=_("Trạm"),
        required=False,
        help_text=_("Chọn trạm khi bảng có mỗi thông số một cột; để trống khi mỗi dòng ghi mã trạm."),
    )
    file = sheet_field()

    def __init__(self, *args: Any, stations: Sequence[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, f"{one.name} ({one.code})") for one in stations]
        self.fields["station"].choices = [("", _now("Mỗi dòng ghi mã trạm")), *choices]  # type: ignore[attr-defined]
