"""Asking for prices: one question to several sides, what each answers; and a deal proposed to one side directly."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.coordination.models import Report, Request
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import AskedState, InquirySide, InquiryState, PriceAt, ProposalState
from lienket.market.models.deals import Deal
from lienket.market.models.goods import Certificate
from lienket.market.models.lots import Lot
from lienket.market.models.reference import CertificateKind, Commodity, Measure


class Inquiry(Versioned):
    """What an organisation wants to buy, or to sell, and asks prices for. All quotes are in its unit."""

    side = models.CharField(_("chiều hỏi"), max_length=7, choices=InquirySide.choices)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="inquiries", verbose_name=_("bên hỏi"))
    member = models.CharField(_("hỏi thay cho thành viên"), max_length=200, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="inquiries_for")
    """The asking side's own lot that the question is for, where there is one."""
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", verbose_name=_("mặt hàng"))
    spec = models.CharField(_("quy cách, yêu cầu"), max_length=1000, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    place = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi giao"))
    """Where a buyer wants the goods, or where a seller has them; freight is told from and to it."""
    place_note = models.CharField(_("kho, chợ, địa chỉ"), max_length=300, blank=True)
    required = models.ManyToManyField(CertificateKind, related_name="+", blank=True)
    answer_by = models.DateField(_("trả lời trước hết ngày"))
    note = models.CharField(_("lời nhắn"), max_length=1000, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=InquiryState.choices, default=InquiryState.OPEN)
    over_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    why_over = models.CharField(_("lý do thôi hỏi"), max_length=500, blank=True)
    why_more = models.CharField(_("lý do chọn nhiều hơn"), max_length=500, blank=True)
    asked_on = models.DateField(_("ngày hỏi"))
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("hỏi báo giá")
        indexes = [models.Index(fields=["owner", "state"])]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inquiry_quantity"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="inquiry_window_ordered"),
            models.CheckConstraint(condition=Q(answer_by__gte=F("asked_on")), name="inquiry_answer_later"),
            models.CheckConstraint(
                condition=~Q(state="called_off") | (Q(over_on__isnull=False) & ~Q(why_over="")),
                name="inquiry_called_off_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.commodity.name}"

    @property
    def number(self) -> str:
        return f"HG-{self.asked_on.year}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("market:inquiry", args=[self.pk])


class Asked(Versioned):
    """One organisation asked by an inquiry: a request of its own. Nobody else asked learns of it."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="asked")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="asked_prices")
    member = models.CharField(max_length=200, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="asked_in")
    """The lot of the organisation asked that the question is about, where there is one."""
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="market_asked")
    state = models.CharField(max_length=9, choices=AskedState.choices, default=AskedState.WAITING)
    why = models.CharField(_("lý do không báo giá nữa"), max_length=1000, blank=True)
    """Of a side that said it would quote and then cannot; who declines at once says why in the request."""
    deal = models.OneToOneField(Deal, models.PROTECT, null=True, blank=True, related_name="asked")

    class Meta:
        verbose_name = _("bên được hỏi giá")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "organisation", "lot"], name="asked_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.inquiry.number}, {self.organisation.name}"

    def get_absolute_url(self) -> str:
        return reverse("market:asked", args=[self.pk])


class Quote(models.Model):
    """An answer: so much at a price, when and where, until when it holds. A later one of the same side counts."""

    SEALED = frozenset({"price"})
    """Columns for the two sides alone: the trail that administrators read leaves them out."""

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="quotes")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="quotes")
    """What told it to the asking side; the files of the quote are its evidence."""
    on = models.DateField(_("ngày báo giá"))
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    price = models.BigIntegerField(_("đơn giá (đồng)"))
    price_at = models.CharField(_("giá tính"), max_length=9, choices=PriceAt.choices, default=PriceAt.STORE)
    starts_on = models.DateField(_("giao từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    place = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi hàng"))
    """Where a seller hands over, or where a buyer takes the goods."""
    valid_until = models.DateField(_("giá có hiệu lực đến hết ngày"))
    note = models.CharField(_("điều kiện, thanh toán"), max_length=1000, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="+", blank=True)
    outdated = models.BooleanField(default=False)
    """A later answer took its place; it stays readable."""
    taken = models.DecimalField(_("số lượng được chọn"), max_digits=15, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("báo giá")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gt=0), name="quote_positive"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="quote_window_ordered"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("on")), name="quote_holds_a_day"),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(taken__gt=0, taken__lte=F("quantity")), name="quote_taken_within"
            ),
            models.UniqueConstraint(fields=["asked"], condition=Q(outdated=False), name="one_quote_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id}/{self.pk}"


class Proposal(Versioned):
    """A deal that one side proposes to the other without asking prices; it counts once the other agrees."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals", verbose_name=_("bên đề nghị"))
    seller = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("bên bán"))
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("bên mua"))
    seller_member = models.CharField(max_length=200, blank=True)
    buyer_member = models.CharField(max_length=200, blank=True)
    supply = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+")
    demand = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+")
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", verbose_name=_("mặt hàng"))
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    price = models.BigIntegerField(_("giá dự kiến (đồng)"), null=True, blank=True)
    note = models.CharField(_("lời nhắn"), max_length=1000, blank=True)
    answer_by = models.DateField(_("trả lời trước hết ngày"))
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="market_proposal")
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.WAITING)
    deal = models.OneToOneField(Deal, models.PROTECT, null=True, blank=True, related_name="proposal")
    made_on = models.DateField(_("ngày đề nghị"))
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("đề nghị giao dịch trực tiếp")
        constraints = [
            models.CheckConstraint(condition=~Q(seller=F("buyer")), name="proposal_between_two"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & (Q(price__isnull=True) | Q(price__gt=0)), name="proposal_positive"
            ),
            models.CheckConstraint(
                condition=Q(deal__isnull=False) | ~Q(state="agreed"), name="proposal_agreed_is_a_deal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.commodity.name}"

    @property
    def number(self) -> str:
        return f"TT-{self.made_on.year}-{self.pk:05d}"

    @property
    def other(self) -> Organisation:
        """The side that answers."""
        return self.buyer if self.owner_id == self.seller_id else self.seller

    @property
    def value(self) -> Decimal | None:
        return None if self.price is None else self.quantity * self.price

    def get_absolute_url(self) -> str:
        return reverse("market:proposal", args=[self.pk])
