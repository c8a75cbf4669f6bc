"""What organisations make, and the papers that say it is good: products and certificates."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation, Unit
from lienket.market.models.reference import CertificateKind, Commodity


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
