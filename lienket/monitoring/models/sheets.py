"""Sheets of readings that people send."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation
from lienket.monitoring.choices import SheetState
from lienket.monitoring.models.readings import Intake
from lienket.monitoring.models.stations import Station


class ReadingSheet(models.Model):
    """A sheet of readings that was read and judged; its readings are stored in a second step, all or none."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="reading_sheets")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    """The station of a sheet with a column for each parameter; empty: each row names its station."""
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    acting_as = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=7, choices=SheetState.choices, default=SheetState.READ)
    good = models.PositiveIntegerField(default=0)
    """Readings in it that can be stored."""
    bad = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    """What the page shows: `refusal`, `notes`, `problem_count`, `problems` [[row, column, title, value, reason,
    suggestion]]."""
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lần đọc bảng số liệu")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("monitoring:readings_rehearsal", args=[self.pk])
