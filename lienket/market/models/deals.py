"""Deals: what two sides see of one sale, and the papers they agreed on. Each paper is a handshake of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Commitment
from lienket.coordination.models import Evidence, Request
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import DealSide, Origin, PaperKind, PaperState, Stage
from lienket.market.models.lots import Lot
from lienket.market.models.reference import Commodity, Measure


class Deal(Versioned):
    """A seller and a buyer about so much of a commodity. `stage` and what follows it are derived, never typed."""

    origin = models.CharField(_("bắt đầu từ"), max_length=7, choices=Origin.choices)
    match_number = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)
    """The match that both sides agreed to, when the deal came from one: a match opens one deal."""
    seller = models.ForeignKey(Organisation, models.PROTECT, related_name="sales", verbose_name=_("bên bán"))
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="purchases", verbose_name=_("bên mua"))
    seller_member = models.CharField(_("thành viên bên bán"), max_length=200, blank=True)
    buyer_member = models.CharField(_("thành viên bên mua"), max_length=200, blank=True)
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị tổ chức ghép nối")
    )
    seller_province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    buyer_province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    supply = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="sold_in")
    demand = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="bought_in")
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", verbose_name=_("mặt hàng"))
    quantity = models.DecimalField(_("số lượng dự kiến"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    price = models.BigIntegerField(_("giá dự kiến (đồng)"), null=True, blank=True)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ")
    )
    opened_on = models.DateField(_("ngày mở"))
    stage = models.CharField(_("giai đoạn"), max_length=10, choices=Stage.choices, default=Stage.OPEN)
    contract = models.ForeignKey("Paper", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    """The contract in force: the latest version that both sides confirmed."""
    delivering = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="delivers")
    """The buyer's request to deliver, opened by the contract: its clock is the deal's, deliveries are its reports."""
    due_on = models.DateField(_("hạn giao"), null=True, blank=True)
    over_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    cancelled_by = models.CharField(max_length=6, choices=DealSide.choices, blank=True)
    why_over = models.CharField(_("lý do kết thúc"), max_length=1000, blank=True)
    folded = models.TextField(default="", editable=False)
    """Number, sides, members, goods and provinces without diacritics, for the filter of the list."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("giao dịch")
        indexes = [
            models.Index(fields=["seller", "stage"]),
            models.Index(fields=["buyer", "stage"]),
            models.Index(fields=["stage", "due_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(seller=F("buyer")), name="deal_between_two"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="deal_quantity"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="deal_price"),
            models.CheckConstraint(
                condition=~Q(stage="cancelled") | (Q(over_on__isnull=False) & ~Q(why_over="")),
                name="deal_cancelled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.commodity.name}"

    @property
    def number(self) -> str:
        return f"GD-{self.opened_on.year}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("market:deal", args=[self.pk])


class Paper(Versioned):
    """A memorandum, a contract, an amendment or an early end: proposed by one side, answered by the other."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="papers")
    kind = models.CharField(_("loại giấy"), max_length=9, choices=PaperKind.choices)
    state = models.CharField(_("trạng thái"), max_length=9, choices=PaperState.choices, default=PaperState.PROPOSED)
    proposed_by = models.CharField(_("bên đề xuất"), max_length=6, choices=DealSide.choices)
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="market_paper")
    number = models.CharField(_("số"), max_length=80, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3, null=True, blank=True)
    price = models.BigIntegerField(_("đơn giá (đồng)"), null=True, blank=True)
    value = models.BigIntegerField(_("giá trị (đồng)"), null=True, blank=True)
    """Whole đồng: quantity × price, rounded to the đồng."""
    tolerance = models.DecimalField(_("dung sai (%)"), max_digits=4, decimal_places=1, default=5)
    place = models.CharField(_("nơi giao"), max_length=300, blank=True)
    payment = models.CharField(_("thanh toán"), max_length=500, blank=True)
    note = models.TextField(_("nội dung khác, lý do"), max_length=5000, blank=True)
    at_fault = models.CharField(_("bên không thực hiện"), max_length=6, choices=DealSide.choices, blank=True)
    """Of an early end: the side that the rule names; the other side may contest it."""
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amended_by")
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="+")
    made_on = models.DateField(_("ngày đề xuất"))

    class Meta:
        verbose_name = _("giấy tờ giao dịch")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["contract", "amendment"])
                | Q(quantity__gt=0, price__gt=0, value__gt=0, signed_on__isnull=False),
                name="contract_is_whole",
            ),
            models.CheckConstraint(condition=~Q(kind="ending") | ~Q(note=""), name="ending_says_why"),
            models.UniqueConstraint(
                fields=["deal"],
                condition=Q(state="proposed", kind__in=["contract", "amendment"]),
                name="one_contract_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return f"{self.deal.get_absolute_url()}#giay-{self.pk}"


class ScheduleLine(models.Model):
    """So much by a day, as a contract promises; the lines add up to the contract."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="lines")
    on = models.DateField(_("ngày giao"))
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)

    class Meta:
        ordering = ("on", "pk")
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="schedule_quantity")]

    def __str__(self) -> str:
        return f"{self.on}: {self.quantity}"
