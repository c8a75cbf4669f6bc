"""Lots offered and wanted, and the sheets they come from."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.ground.audit.models import Versioned
from lienket.ground.rehearsals.models import LongSheet
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import Keeping, LotState, PriceAt, Side
from lienket.market.models.goods import Certificate, Product
from lienket.market.models.reference import CertificateKind, Commodity, Measure


class Lot(Versioned):
    """So much of a commodity, offered or wanted in a window of days at a place, within a band of prices."""

    side = models.CharField(_("bên"), max_length=6, choices=Side.choices)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="lots", verbose_name=_("đơn vị lập"))
    member = models.CharField(_("lập thay cho thành viên"), max_length=200, blank=True)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="lots", verbose_name=_("mặt hàng"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="lots", verbose_name=_("sản phẩm")
    )
    title = models.CharField(_("tên hàng"), max_length=200)
    spec = models.CharField(_("quy cách"), max_length=1000, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    price_low = models.BigIntegerField(_("giá từ (đồng)"), null=True, blank=True)
    price_high = models.BigIntegerField(_("giá đến (đồng)"), null=True, blank=True)
    """Whole đồng for one unit. A demand's `price_high` is the most its buyer pays; empty: to be agreed."""
    price_at = models.CharField(_("giá tính"), max_length=9, choices=PriceAt.choices, default=PriceAt.STORE)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    min_lot = models.DecimalField(_("mua bán ít nhất"), max_digits=15, decimal_places=3, null=True, blank=True)
    weekly = models.DecimalField(_("mỗi tuần nhiều nhất"), max_digits=15, decimal_places=3, null=True, blank=True)
    keeping = models.CharField(_("bảo quản"), max_length=6, choices=Keeping.choices, default=Keeping.PLAIN)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường hoặc tỉnh"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    certificates = models.ManyToManyField(Certificate, related_name="lots", blank=True)
    required = models.ManyToManyField(CertificateKind, related_name="+", blank=True)
    contact_name = models.CharField(_("người liên hệ"), max_length=120, blank=True)
    contact_phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    contact_email = models.EmailField(_("thư điện tử"), max_length=120, blank=True)
    state = models.CharField(_("trạng thái"), max_length=6, choices=LotState.choices, default=LotState.DRAFT)
    why_closed = models.CharField(_("lý do đóng"), max_length=500, blank=True)
    note = models.TextField(_("ghi chú nội bộ"), max_length=5000, blank=True)
    price_sure = models.BooleanField(_("giá đúng như vậy"), default=False)
    """Someone read that the price looks meant for another unit, and said that it is right."""
    country = models.CharField(_("thị trường xuất khẩu"), max_length=80, blank=True)
    grow_from = models.DateField(_("gieo trồng từ ngày"), null=True, blank=True)
    grow_to = models.DateField(_("gieo trồng đến ngày"), null=True, blank=True)
    """A demand that is wanted before it is planted ("đặt hàng trồng"), with the days of planting."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("lô hàng")
        indexes = [models.Index(fields=["side", "state", "starts_on"]), models.Index(fields=["owner", "side"])]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="lot_quantity"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="lot_window_ordered"),
            models.CheckConstraint(
                condition=Q(price_low__isnull=True) | Q(price_high__isnull=True) | Q(price_low__lte=F("price_high")),
                name="lot_prices_ordered",
            ),
            models.CheckConstraint(
                condition=Q(min_lot__isnull=True) | Q(min_lot__lte=F("quantity")), name="lot_minimum"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("market:lot", args=[self.pk])

    @property
    def in_base(self) -> Decimal | None:
        """The quantity in kg, pieces, litres or m²; None when its unit has no factor."""
        return None if self.measure.factor is None else self.quantity * self.measure.factor


class LotSheet(LongSheet):
    """A sheet of lots. What it tells also has `alike` [[row, title, row or 0, number of a lot or 0, title]]: rows that
    look like a lot entered before.
    """

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="lot_sheets")
    side = models.CharField(max_length=6, choices=Side.choices)
    opens = models.BooleanField(default=True)
    """Whether its rows become open lots, or drafts."""

    class Meta:
        verbose_name = _("lần đọc bảng lô hàng")

    def get_absolute_url(self) -> str:
        return reverse("market:lots_rehearsal", args=[self.side_word, self.pk])

    @property
    def side_word(self) -> str:
        """The side as addresses write it."""
        return "lo-cung" if self.side == Side.SUPPLY else "lo-cau"
