"""Reference data of goods, dated, with its legal acts: commodities, units, kinds of certificates, seasons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienket.localities.models import Dated, Unit
from lienket.market.choices import Dimension, Kind


class Cited(Dated):
    """Reference data: from when it holds, by which act, and whether somebody compared it with the signed text."""

    legal_ref = models.CharField(_("căn cứ"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    class Meta:
        abstract = True


class Commodity(Cited):
    """A node of the commodity tree. A lot may name any node; `path` holds the codes from the root down to it."""

    code = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, db_index=True)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    ocop = models.CharField(_("nhóm OCOP"), max_length=12, blank=True)
    hs = models.CharField(_("mã HS"), max_length=12, blank=True)
    price_from = models.BigIntegerField(null=True, blank=True)
    """Whole đồng a kg; with `price_to` the wide band outside which a price per unit is asked about again."""
    price_to = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("mặt hàng")
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/")


class Measure(Cited):
    """A unit of quantity. `factor`: how many kg, pieces, litres or m² one of it is; empty when it cannot be said."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("đơn vị"), max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    dimension = models.CharField(_("đại lượng"), max_length=6, choices=Dimension.choices)
    factor = models.DecimalField(_("hệ số"), max_digits=18, decimal_places=6, null=True, blank=True)
    aliases = models.CharField(max_length=200, blank=True)
    """Other ways people write it, parted by semicolons."""
    note = models.CharField(max_length=300, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("đơn vị tính")
        ordering = ("order",)
        constraints = [
            models.CheckConstraint(condition=Q(factor__isnull=True) | Q(factor__gt=0), name="measure_factor")
        ]

    def __str__(self) -> str:
        return self.name


class CertificateKind(Cited):
    """A kind of certificate, with how long one is good for where its scheme says so."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("loại giấy"), max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    standard = models.CharField(_("tiêu chuẩn"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("hiệu lực nhiều nhất (tháng)"), null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("loại giấy chứng nhận")
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


class Season(Cited):
    """When a well-known product of a place is harvested: months 1 to 12, which may run over the new year."""

    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="seasons")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("sản phẩm"), max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    first_month = models.PositiveSmallIntegerField()
    last_month = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("mùa thu hoạch")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["province", "name"], name="season_once"),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), last_month__range=(1, 12)), name="season_months"
            ),
        ]

    def __str__(self) -> str:
        return self.name
