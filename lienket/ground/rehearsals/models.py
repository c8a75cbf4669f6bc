"""A sheet that was read and judged; its rows are written in a second step, all or none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lienket.ground.files.models import StoredFile


class SheetState(models.TextChoices):
    """Where a sheet stands. From FAILED it may be written again."""

    READ = "read", _("Đã đọc, chưa ghi")
    WAITING = "waiting", _("Đang ghi")
    DONE = "done", _("Đã ghi")
    FAILED = "failed", _("Không ghi được")


class ReadSheet(models.Model):
    """What every table of sheets has. The room adds whose it is, and where its page stands."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=SheetState.choices, default=SheetState.READ)
    good = models.PositiveIntegerField(default=0)
    """Rows in it that can be written."""
    bad = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    """What the page shows, as `judging.told_of` says it."""
    written_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        raise NotImplementedError


class LongSheet(ReadSheet):
    """A sheet that may be too long to be written while its sender waits: the worker writes it as whoever asked."""

    acting_as = models.CharField(max_length=40, blank=True)
    """The hat of `made_by`, as the rooms' viewers say it."""

    class Meta:
        abstract = True

    @property
    def job_key(self) -> str:
        """The key of its job, and of the bar that shows how far it is."""
        return f"{self._meta.label_lower}:{self.pk}"
