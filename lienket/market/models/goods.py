"""What organisations make, and the papers that say it is good: products, their codes and certificates."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.coordination.models import Request
from lienket.engines.vietnamese import fold
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import CertificateFactKind, CertificateState, CodeScheme, Keeping, ProductKind
from lienket.market.models.reference import CertificateKind, Cited, Commodity


class GoodsCode(Cited):
    """One code of a public list of codes, between two days: the same code may stand for another thing later."""

    scheme = models.CharField(_("danh mục"), max_length=4, choices=CodeScheme.choices)
    code = models.CharField(_("mã"), max_length=12)
    name = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("mã hàng, mã ngành")
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["scheme", "code", "valid_from"], name="goods_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Indication(Cited):
    """A registered geographical indication: for which goods of which places, from which day."""

    code = models.SlugField(max_length=60, unique=True)
    number = models.CharField(_("số đăng ký"), max_length=40, blank=True)
    """Empty where nobody compared the register: a wrong number is worse than none."""
    name = models.CharField(_("chỉ dẫn địa lý"), max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    commodity = models.ForeignKey(Commodity, models.PROTECT, null=True, related_name="indications")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scope = models.CharField(_("phạm vi"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("chỉ dẫn địa lý")
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


class Product(Versioned):
    """What an organisation, or a member it acts for, makes: a commodity with its variety, grade and origin."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="products", verbose_name=_("đơn vị lập"))
    member = models.CharField(_("làm thay cho thành viên"), max_length=200, blank=True)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="products", verbose_name=_("mặt hàng"))
    name = models.CharField(_("tên sản phẩm"), max_length=200)
    kind = models.CharField(_("nhóm"), max_length=10, choices=ProductKind.choices, default=ProductKind.OCOP)
    hs = models.ForeignKey(GoodsCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mã HS"))
    vsic = models.ForeignKey(
        GoodsCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mã ngành VSIC")
    )
    variety = models.CharField(_("giống, mẫu mã"), max_length=120, blank=True)
    grade = models.CharField(_("phẩm cấp"), max_length=120, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("nơi sản xuất"))
    geographical = models.ForeignKey(
        Indication, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("chỉ dẫn địa lý")
    )
    indication = models.CharField(_("nhãn hiệu tập thể, chứng nhận"), max_length=200, blank=True)
    keeping = models.CharField(_("bảo quản"), max_length=6, choices=Keeping.choices, default=Keeping.PLAIN)
    note = models.TextField(_("mô tả"), max_length=5000, blank=True)
    story = models.TextField(_("câu chuyện sản phẩm"), max_length=8000, blank=True)
    certificates: models.ManyToManyField[Certificate, models.Model] = models.ManyToManyField(
        "Certificate", related_name="products", blank=True
    )
    public = models.BooleanField(_("hiện trong danh mục công khai"), default=False)
    collated = models.BinaryField(default=b"", editable=False)
    """The name as Vietnamese lists order it; kept by every writing."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("sản phẩm")
        indexes = [models.Index(fields=["public", "collated"])]
        constraints = [models.UniqueConstraint(fields=["owner", "member", "name"], name="product_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The name as addresses write it: for readers only, the number is what names the product."""
        return slugify(fold(self.name))[:60].strip("-") or "san-pham"

    @property
    def public_url(self) -> str:
        """Where everyone reads about it once it is public."""
        return reverse("market:catalogue_product", args=[self.pk, self.slug])

    @property
    def province(self) -> Unit:
        return self.place.province or self.place

    def get_absolute_url(self) -> str:
        return reverse("market:product", args=[self.pk])


class ProductPhoto(models.Model):
    """A photograph of a product, with what it shows in words for whoever does not see it."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    alt = models.CharField(_("ảnh chụp gì"), max_length=200)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    """Pixels; 0 where the file does not tell."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("ảnh sản phẩm")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["product", "file"], name="product_photo_once")]

    def __str__(self) -> str:
        return self.alt

    def get_absolute_url(self) -> str:
        return reverse("market:product_photo", args=[self.pk])


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
    state = models.CharField(max_length=9, choices=CertificateState.choices, default=CertificateState.VALID)
    """What its facts say last; derived again by every fact."""
    code_state = models.CharField(max_length=9, blank=True, default="")
    """The worst word of the growing-area codes behind it when none holds; empty: one holds, or there is none."""
    code_until = models.DateField(null=True, blank=True)
    """The last day of the codes behind it that hold; derived when a code moves."""
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

    @property
    def until(self) -> date | None:
        """The last day it covers anything: its own, or that of the code behind it."""
        days = [day for day in (self.expires_on, self.code_until) if day is not None]
        return min(days) if days else None

    @property
    def counts(self) -> bool:
        """Whether it covers anything at all: neither suspended nor revoked, nor leaning on a code that is."""
        return self.state == CertificateState.VALID and not self.code_state

    def covers(self, day: date) -> bool:
        """Whether it stands behind goods of a day."""
        return self.counts and self.issued_on <= day and (self.until is None or day <= self.until)


class CertificateFact(models.Model):
    """What officials wrote down about a certificate: compared, suspended, restored, revoked. Added only."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="facts")
    kind = models.CharField(_("việc"), max_length=9, choices=CertificateFactKind.choices)
    on = models.DateField(_("ngày"))
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    decision = models.CharField(_("số quyết định"), max_length=120, blank=True)
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("việc của giấy chứng nhận")
        ordering = ("on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind="doi-chieu") | ~Q(reason=""), name="certificate_fact_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class CertificateNotice(models.Model):
    """The request that reminds an owner to renew a certificate before one day of expiry; once for that day."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="notices")
    expires_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    """Which reminder was last: 60, 30 or 7 days before."""
    request = models.OneToOneField(Request, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("nhắc gia hạn giấy")
        constraints = [models.UniqueConstraint(fields=["certificate", "expires_on"], name="certificate_notice_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.days}"
