"""Sheets of readings and of water samples, and workbooks of stations, that people send."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.ground.rehearsals.models import LongSheet
from lienket.localities.models import Organisation
from lienket.monitoring.models.readings import Intake
from lienket.monitoring.models.stations import Station


class ReadingSheet(LongSheet):
    """A sheet of readings; `good` counts the readings in it that can be stored."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="reading_sheets")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    """The station of a sheet with a column for each parameter; empty: each row names its station."""
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("lần đọc bảng số liệu")

    def get_absolute_url(self) -> str:
        return reverse("monitoring:readings_rehearsal", args=[self.pk])


class StationSheet(LongSheet):
    """A workbook of stations and what they measure; `counts` in `told`: what it makes, edits and leaves."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="station_sheets")

    class Meta:
        verbose_name = _("lần đọc bảng trạm")

    def get_absolute_url(self) -> str:
        return reverse("monitoring:stations_rehearsal", args=[self.pk])


class SampleSheet(LongSheet):
    """A sheet of water samples; `good` counts its values. What it tells also has `samples`: how many they make."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="sample_sheets")

    class Meta:
        verbose_name = _("lần đọc bảng mẫu nước")

    def get_absolute_url(self) -> str:
        return reverse("monitoring:samples_rehearsal", args=[self.pk])
