"""Facts that go down: a commitment to which stations are tied, and what it was told of each month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.agreements.models import Commitment, Progress
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation
from lienket.monitoring.choices import TieFact, TieFigure


class Tie(Versioned):
    """An organisation's stations tied to a commitment by a person; told every month until it is ended."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+", verbose_name=_("nhiệm vụ"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị quản lý trạm"))
    fact = models.CharField(_("báo điều gì"), max_length=10, choices=TieFact.choices, default=TieFact.SENDING)
    figure = models.CharField(_("ghi vào chỉ tiêu"), max_length=8, choices=TieFigure.choices, default=TieFigure.NONE)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    ended_on = models.DateField(_("thôi từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("gắn trạm với nhiệm vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "owner", "fact"], condition=Q(ended_on__isnull=True), name="tied_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.commitment}"


class Told(models.Model):
    """What a commitment was told of a month: once, with the entry of progress it became or why it was not taken."""

    tie = models.ForeignKey(Tie, models.PROTECT, related_name="told")
    month = models.DateField()
    stations = models.PositiveIntegerField()
    """Stations that sent readings in the month."""
    of_stations = models.PositiveIntegerField()
    received = models.PositiveBigIntegerField()
    asked = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField(null=True)
    """The fact's own number; empty where the fact is SENDING."""
    of_days = models.PositiveIntegerField(null=True)
    """Days of stations that it was counted among."""
    days = models.JSONField(default=list)
    """[station's code, day] of each day that counts, in order."""
    progress = models.ForeignKey(Progress, models.PROTECT, null=True, related_name="+")
    refused = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("số liệu báo vào nhiệm vụ")
        constraints = [models.UniqueConstraint(fields=["tie", "month"], name="month_told_once")]

    def __str__(self) -> str:
        return f"{self.tie_id} {self.month:%Y-%m}"
