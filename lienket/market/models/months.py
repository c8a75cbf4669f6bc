"""What departments declare of a month, and the gluts and shortages that follow from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import ForecastKind
from lienket.market.models.reference import Commodity, Measure


class Estimate(Versioned):
    """Supply and demand of a commodity in a province and a month, as an organisation of the province declares them."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="estimates", verbose_name=_("đơn vị khai"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("tỉnh, thành phố"))
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", verbose_name=_("mặt hàng"))
    month = models.DateField(_("tháng"))
    """The first day of the month."""
    supply = models.DecimalField(_("cung"), max_digits=15, decimal_places=3, null=True, blank=True)
    demand = models.DecimalField(_("cầu"), max_digits=15, decimal_places=3, null=True, blank=True)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    source = models.CharField(_("nguồn"), max_length=300)
    declared_on = models.DateField(_("ngày khai"))
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    class Meta:
        verbose_name = _("ước tính cung cầu")
        ordering = ("-month", "commodity__order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["owner", "province", "commodity", "month"], name="estimate_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="estimate_month"),
            models.CheckConstraint(
                condition=Q(supply__isnull=False) | Q(demand__isnull=False), name="estimate_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commodity.name}, {self.province.name}, {self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("market:estimate_edit", args=[self.pk])


class Forecast(models.Model):
    """A glut or a shortage that a month is heading for, with the lots or estimates that show it.

    `province` is empty where the lots of the whole country show it. Amounts are in the base of the dimension (kg).
    Once it no longer holds, `gone_on` says since when; what was decided about it stays.
    """

    kind = models.CharField(_("loại"), max_length=8, choices=ForecastKind.choices)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+")
    province = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    supply = models.DecimalField(max_digits=20, decimal_places=3)
    demand = models.DecimalField(max_digits=20, decimal_places=3)
    lots = models.JSONField(default=list)
    estimates = models.JSONField(default=list)
    sample = models.BooleanField(default=False)
    found_on = models.DateField()
    gone_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("cảnh báo cung cầu")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "commodity", "province", "month"], name="forecast_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        where = f", {self.province.name}" if self.province else ""
        return f"{self.get_kind_display()} {self.commodity.name} {self.month:%m/%Y}{where}"

    def get_absolute_url(self) -> str:
        return reverse("market:forecast", args=[self.pk])


class Dismissal(models.Model):
    """An organisation's decision that a forecast needs nothing from it; it is not asked again."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="dismissals")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(_("lý do"), max_length=500)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("quyết định bỏ qua cảnh báo")
        constraints = [models.UniqueConstraint(fields=["forecast", "owner"], name="dismissal_once")]

    def __str__(self) -> str:
        return self.reason
