"""Matching rounds: which lots took part, what was found, what was left over and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Commitment
from lienket.coordination.models import Request
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation
from lienket.market.choices import MatchState, Objective, RoundState
from lienket.market.models.lots import Lot
from lienket.market.models.reference import Commodity, Measure


class Round(Versioned):
    """An organisation matches the open lots of both sides, puts the matches before them and follows their answers."""

    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="rounds", verbose_name=_("đơn vị tổ chức"))
    title = models.CharField(_("tên phiên"), max_length=200)
    held_on = models.DateField(_("ngày tổ chức"))
    answer_by = models.DateField(_("hạn trả lời"))
    commodity = models.ForeignKey(
        Commodity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mặt hàng")
    )
    objective = models.CharField(_("mục tiêu"), max_length=6, choices=Objective.choices, default=Objective.VOLUME)
    freight = models.PositiveIntegerField(_("cước (đồng một tấn.km)"), null=True, blank=True)
    """0: none is counted; empty: the rate in force that comes with the platform."""
    floor = models.PositiveSmallIntegerField(_("mức sàn cho mỗi tỉnh bán (%)"), default=0)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thực hiện nhiệm vụ")
    )
    state = models.CharField(_("trạng thái"), max_length=9, choices=RoundState.choices, default=RoundState.DRAFT)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("tiếp theo phiên")
    )
    why_failed = models.CharField(max_length=1000, blank=True)
    """Why the worker could not match it, until it is matched again."""
    computed_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict)
    """What the computation proved, in whole đồng and base units as texts: `volume`, `value`, `primal`, `dual`, `pairs`,
    `seconds`, `supply_lots`, `demand_lots`."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("phiên ghép nối")
        constraints = [
            models.CheckConstraint(condition=Q(floor__lte=100), name="round_floor"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running"]) | Q(computed_at__isnull=False), name="round_computed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("market:round", args=[self.pk])


class Match(Versioned):
    """A deal that the round found best for all: so much of one lot for another, with its reasons."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="matches")
    supply = models.ForeignKey(Lot, models.PROTECT, related_name="matched_out")
    demand = models.ForeignKey(Lot, models.PROTECT, related_name="matched_in")
    quantity = models.DecimalField(_("số lượng"), max_digits=18, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    price_gap = models.BigIntegerField(_("chênh lệch giá (đồng)"))
    """Buyer's most − seller's least for one unit, before `freight_cost`; whole đồng."""
    freight_cost = models.BigIntegerField(_("cước (đồng)"))
    value = models.BigIntegerField(_("giá trị (đồng)"))
    first = models.DateField(_("giao từ"))
    last = models.DateField(_("giao đến"))
    reasons = models.JSONField(default=list)
    """Codes of the engine with what fills their sentences: [[code, [parameters]]]."""
    state = models.CharField(_("trạng thái"), max_length=8, choices=MatchState.choices, default=MatchState.FOUND)
    why_dropped = models.CharField(_("lý do bỏ"), max_length=500, blank=True)
    seller_request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="+")
    buyer_request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("ghép nối")
        constraints = [
            models.UniqueConstraint(fields=["round", "supply", "demand"], name="match_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="match_quantity"),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(why_dropped=""), name="match_dropped_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.supply.title} → {self.demand.title}"

    def get_absolute_url(self) -> str:
        return reverse("market:match", args=[self.pk])


class Leftover(models.Model):
    """What the round left of a lot, why, and what would change it. Each lot that took part has one."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="leftovers")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="leftovers")
    placed = models.DecimalField(max_digits=18, decimal_places=3)
    left = models.DecimalField(max_digits=18, decimal_places=3)
    """In the lot's own unit; `placed` + `left` is the quantity that took part."""
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    sentence = models.CharField(max_length=1000, blank=True)
    """Why the engine could not take the lot at all; empty for lots that took part."""

    class Meta:
        verbose_name = _("phần còn lại của lô")
        constraints = [models.UniqueConstraint(fields=["round", "lot"], name="leftover_once")]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.left}"
