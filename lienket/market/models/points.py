"""Points of sale and weeks of goods: what they are, whose goods stand there, how they are checked, what they sold."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.coordination.models import Request
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.ground.rehearsals.models import ReadSheet
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import (
    GoodsBasis,
    InspectionResult,
    ItemVerdict,
    PlaceKind,
    PointFactKind,
    PointKind,
)
from lienket.market.models.goods import Product
from lienket.market.models.reference import Measure


class PointOfSale(Versioned):
    """A place where goods of provinces are shown and sold. Its state is not stored: it follows from dated facts."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    kind = models.CharField(_("hình thức"), max_length=4, choices=PointKind.choices, default=PointKind.SHOP)
    name = models.CharField(_("tên"), max_length=200)
    place_kind = models.CharField(_("loại nơi"), max_length=9, choices=PlaceKind.choices)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị lập"))
    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="points", verbose_name=_("đơn vị vận hành"))
    recogniser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("nơi công nhận"))
    address = models.CharField(_("số nhà, đường"), max_length=200, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    lat = models.FloatField(_("vĩ độ"), null=True, blank=True)
    lon = models.FloatField(_("kinh độ"), null=True, blank=True)
    opens_on = models.DateField(_("ngày mở"))
    closes_on = models.DateField(_("ngày cuối"), null=True, blank=True)
    """The last day of a week of goods; empty for a point that stays."""
    hours = models.CharField(_("giờ mở cửa"), max_length=200, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    website = models.URLField(_("trang web"), max_length=200, blank=True)
    note = models.TextField(_("giới thiệu"), max_length=3000, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    photo_name = models.CharField(max_length=200, blank=True)
    folded = models.TextField(default="", editable=False)
    """Code, name, address and place without diacritics, for the filter of the list."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("điểm bán")
        indexes = [models.Index(fields=["province", "place_kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="point_has_both_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")), name="point_days_ordered"
            ),
            models.CheckConstraint(
                condition=~Q(kind="week") | Q(closes_on__isnull=False), name="week_has_its_last_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:point", args=[self.code])


class PointFact(models.Model):
    """One dated fact of a point's life. Added only; the state of a day is read from all of them."""

    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="facts")
    kind = models.CharField(_("việc"), max_length=9, choices=PointFactKind.choices)
    on = models.DateField(_("ngày"))
    until = models.DateField(_("công nhận đến hết ngày"), null=True, blank=True)
    decision = models.CharField(_("số quyết định"), max_length=120, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("việc của điểm bán")
        ordering = ("on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="fact_until_later"),
            models.CheckConstraint(
                condition=~Q(kind__in=["recognise", "renew"]) | Q(until__isnull=False), name="recognition_ends"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["revoke", "close"]) | ~Q(reason=""), name="point_ends_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class Arrangement(models.Model):
    """A supplier's goods at a point, agreed by a handshake: its request says where it stands."""

    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="arrangements")
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="arrangements")
    goods = models.CharField(_("hàng"), max_length=300)
    terms = models.TextField(_("điều kiện"), max_length=3000, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="arrangement")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("thỏa thuận đưa hàng")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="arrangement_days_ordered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.goods} – {self.point.name}"

    def get_absolute_url(self) -> str:
        return f"{self.point.get_absolute_url()}#dua-hang-{self.pk}"


class PointGoods(models.Model):
    """Goods that stand at a point from a day to a day; they are ended, not erased."""

    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="goods")
    name = models.CharField(_("tên hàng"), max_length=200)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("tỉnh có hàng"))
    basis = models.CharField(_("nhóm hàng"), max_length=9, choices=GoodsBasis.choices, default=GoodsBasis.OCOP)
    stars = models.PositiveSmallIntegerField(_("sao OCOP"), null=True, blank=True)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, null=True, blank=True, related_name="lines")
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    why_ended = models.CharField(max_length=300, blank=True)
    folded = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("hàng của điểm bán")
        constraints = [
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="goods_stars"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="goods_days_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Inspection(models.Model):
    """A check of a point against the list of criteria that held on its day."""

    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="inspections")
    on = models.DateField(_("ngày kiểm tra"))
    criteria = models.CharField(_("bộ tiêu chí"), max_length=40)
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị kiểm tra"))
    inspectors = models.CharField(_("người kiểm tra"), max_length=300)
    note = models.TextField(_("kết luận chung"), max_length=3000, blank=True)
    result = models.CharField(_("kết quả"), max_length=6, choices=InspectionResult.choices)
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="+")
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("lần kiểm tra điểm bán")

    def __str__(self) -> str:
        return f"{self.point.name}, {self.on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("market:inspection", args=[self.point.code, self.pk])


class InspectionItem(models.Model):
    """What was found at one line of the list."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="items")
    code = models.SlugField(max_length=40)
    verdict = models.CharField(max_length=4, choices=ItemVerdict.choices)
    note = models.CharField(max_length=500, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    photo_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "code"], name="inspection_item_once"),
            models.CheckConstraint(condition=~Q(verdict="fail") | ~Q(note=""), name="failing_item_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.verdict}"


class SalesSheet(ReadSheet):
    """A sheet of sales of one point."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="sheets")

    class Meta:
        verbose_name = _("lần đọc bảng doanh số")

    def get_absolute_url(self) -> str:
        return reverse("market:sales_rehearsal", args=[self.point.code, self.pk])


class PointSale(models.Model):
    """What a point says it sold of one product of one province in one month.

    A correction is a new row with its reason: the latest row of a month, province and product counts, all stay.
    """

    point = models.ForeignKey(PointOfSale, models.CASCADE, related_name="sales")
    month = models.DateField(_("tháng"))
    """The first day of the month."""
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    product = models.CharField(_("sản phẩm"), max_length=200)
    key = models.CharField(max_length=200, editable=False)
    """The name of the product without diacritics: two ways to write it are one product."""
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3, null=True)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")
    value = models.BigIntegerField(_("doanh thu (đồng)"))
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    sheet = models.ForeignKey(SalesSheet, models.PROTECT, null=True, related_name="rows")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("doanh số")
        indexes = [models.Index(fields=["point", "month", "province", "key", "id"])]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="sale_value"),
            models.CheckConstraint(condition=Q(month__day=1), name="sale_month"),
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gte=0), name="sale_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.product}, {self.month:%m/%Y}"
