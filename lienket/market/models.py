"""Reference data of goods, dated with its legal acts; and what organisations enter: products, certificates, lots."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Dated, Organisation, Unit
from lienket.market.choices import Dimension, Keeping, Kind, LotState, PriceAt, SheetState, Side


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


class Product(Versioned):
    """What an organisation, or a member it acts for, makes: a commodity with its variety, grade and origin."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="products", verbose_name=_("đơn vị lập"))
    member = models.CharField(_("làm thay cho thành viên"), max_length=200, blank=True)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="products", verbose_name=_("mặt hàng"))
    name = models.CharField(_("tên sản phẩm"), max_length=200)
    variety = models.CharField(_("giống, mẫu mã"), max_length=120, blank=True)
    grade = models.CharField(_("phẩm cấp"), max_length=120, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("nơi sản xuất"))
    indication = models.CharField(_("chỉ dẫn địa lý, nhãn hiệu"), max_length=200, blank=True)
    note = models.TextField(_("mô tả"), max_length=5000, blank=True)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("sản phẩm")
        constraints = [models.UniqueConstraint(fields=["owner", "member", "name"], name="product_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:product", args=[self.pk])


class Certificate(Versioned):
    """A certificate as a thing of its own: who gave it, for what, until when."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="certificates", verbose_name=_("đơn vị lập"))
    kind = models.ForeignKey(CertificateKind, models.PROTECT, related_name="+", verbose_name=_("loại giấy"))
    number = models.CharField(_("số"), max_length=80)
    holder = models.CharField(_("cấp cho"), max_length=200, blank=True)
    issuer = models.CharField(_("nơi cấp"), max_length=200)
    scope = models.CharField(_("phạm vi"), max_length=500, blank=True)
    issued_on = models.DateField(_("ngày cấp"))
    expires_on = models.DateField(_("hết hạn sau ngày"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    class Meta:
        verbose_name = _("giấy chứng nhận")
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "number"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.name} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("market:certificate", args=[self.pk])

    def covers(self, day: date) -> bool:
        return self.issued_on <= day and (self.expires_on is None or day <= self.expires_on)


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


class LotSheet(models.Model):
    """A sheet of lots that was read and judged; its rows are written in a second step, all or none."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="lot_sheets")
    side = models.CharField(max_length=6, choices=Side.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=4, choices=SheetState.choices, default=SheetState.READ)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    """What the page shows: `refusal`, `notes`, `problems` [[row, column, title, value, reason, suggestion]]."""
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lần đọc bảng lô hàng")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("market:lots_rehearsal", args=[self.side_word, self.pk])

    @property
    def side_word(self) -> str:
        """The side as addresses write it."""
        return "lo-cung" if self.side == Side.SUPPLY else "lo-cau"
