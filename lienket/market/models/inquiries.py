"""Asking for prices: one question to several suppliers (or an offer to several buyers), and what they answer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Commitment
from lienket.coordination.models import Report, Request
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation
from lienket.market.choices import AskedState, InquirySide
from lienket.market.models.deals import Deal
from lienket.market.models.lots import Lot
from lienket.market.models.reference import Commodity, Measure


class Inquiry(Versioned):
    """What an organisation wants to buy, or to sell, and asks prices for."""

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
    place = models.CharField(_("nơi giao"), max_length=300, blank=True)
    answer_by = models.DateField(_("trả lời trước ngày"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField(_("ngày hỏi"))
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("hỏi báo giá")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inquiry_quantity"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="inquiry_window_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.commodity.name}"

    @property
    def number(self) -> str:
        return f"HG-{self.asked_on.year}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("market:inquiry", args=[self.pk])


class Asked(Versioned):
    """One organisation asked by an inquiry: a request of its own."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="asked")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="asked_prices")
    member = models.CharField(max_length=200, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="asked_in")
    """The lot of the organisation asked that the question is about, where there is one."""
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="market_asked")
    state = models.CharField(max_length=8, choices=AskedState.choices, default=AskedState.WAITING)
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
    """One line of an answer: so much at a price, by when, until when it holds. Lines of one report stand together."""

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="quotes")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="quotes")
    on = models.DateField(_("ngày báo giá"))
    goods = models.CharField(_("hàng, phẩm cấp"), max_length=200, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    price = models.BigIntegerField(_("đơn giá (đồng)"))
    freight = models.BigIntegerField(_("cước vận chuyển (đồng/đơn vị)"), null=True, blank=True)
    """Whole đồng for one unit on top of the price; 0 when the price is delivered, empty when not told."""
    starts_on = models.DateField(_("giao từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    valid_until = models.DateField(_("giá có hiệu lực đến"))
    place = models.CharField(_("nơi giao"), max_length=300, blank=True)
    papers = models.CharField(_("giấy chứng nhận"), max_length=500, blank=True)
    terms = models.CharField(_("điều kiện, thanh toán"), max_length=1000, blank=True)
    chosen = models.BooleanField(_("được chọn"), default=False)
    outdated = models.BooleanField(default=False)
    """A later answer took its place; it stays readable."""

    class Meta:
        verbose_name = _("báo giá")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gt=0), name="quote_positive"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="quote_window_ordered"),
            models.CheckConstraint(condition=Q(freight__isnull=True) | Q(freight__gte=0), name="quote_freight"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.price}"
