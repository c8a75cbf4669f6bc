"""What was delivered and accepted, sheets of deliveries, and what commitments were told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Commitment, Progress
from lienket.coordination.models import Report
from lienket.ground.audit.models import Versioned
from lienket.ground.rehearsals.models import ReadSheet
from lienket.localities.models import Organisation
from lienket.market.choices import DeliveryState
from lienket.market.models.deals import Deal, Paper


class Delivery(Versioned):
    """One consignment as the seller reports it; the buyer accepts all or part of it, or disputes it."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="deliveries")
    report = models.OneToOneField(Report, models.PROTECT, null=True, related_name="delivery")
    on = models.DateField(_("ngày giao"))
    quantity = models.DecimalField(_("số lượng giao"), max_digits=15, decimal_places=3)
    price = models.BigIntegerField(_("đơn giá (đồng)"))
    batch = models.CharField(_("số lô, số sê-ri"), max_length=200, blank=True)
    papers = models.CharField(_("giấy tờ kèm theo"), max_length=500, blank=True)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    final = models.BooleanField(_("chuyến cuối"), default=False)
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    accepted = models.DecimalField(_("nghiệm thu"), max_digits=15, decimal_places=3, null=True, blank=True)
    accepted_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    why = models.CharField(_("lý do không nhận"), max_length=1000, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("chuyến giao")
        ordering = ("on", "pk")
        indexes = [models.Index(fields=["deal", "on"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_quantity"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted__gte=0, accepted__lte=F("quantity")),
                name="delivery_accepted_within",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "disputed"]) | ~Q(why=""), name="delivery_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "partly"]) | Q(accepted__isnull=False, accepted_on__isnull=False),
                name="delivery_accepted_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal.number}, {self.on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return f"{self.deal.get_absolute_url()}#chuyen-{self.pk}"


class DeliverySheet(ReadSheet):
    """A sheet of deliveries of one organisation."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="delivery_sheets")

    class Meta:
        verbose_name = _("lần đọc bảng giao hàng")

    def get_absolute_url(self) -> str:
        return reverse("market:deliveries_rehearsal", args=[self.pk])


class CommitmentFact(models.Model):
    """What a commitment was told of a deal: a contract, or goods accepted. Told once; a correction is one more."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="facts")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="facts")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="facts")
    on = models.DateField()
    turn = models.PositiveSmallIntegerField(default=0)
    """How often the delivery had been told before: more than once where its acceptance was corrected."""
    accepted = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    """The whole accepted quantity of the delivery as it was told, in the deal's unit."""
    added = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    """What was added to the commitment's measure, in its own unit; empty where the unit is another kind of thing."""
    progress = models.ForeignKey(Progress, models.PROTECT, null=True, related_name="+")
    refused = models.CharField(max_length=500, blank=True)
    """Why the commitment did not take it; the deal goes on all the same."""

    class Meta:
        verbose_name = _("kết quả báo vào nhiệm vụ")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "paper"], condition=Q(paper__isnull=False), name="paper_told_once"
            ),
            models.UniqueConstraint(
                fields=["commitment", "delivery", "turn"],
                condition=Q(delivery__isnull=False),
                name="delivery_told_once",
            ),
            models.CheckConstraint(
                condition=Q(paper__isnull=False, delivery__isnull=True) | Q(paper__isnull=True, delivery__isnull=False),
                name="fact_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} → {self.commitment_id}"
