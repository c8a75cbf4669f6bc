"""Codes of growing areas and packing houses, their life, and the sheets that goods come from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.ground.audit.models import Versioned
from lienket.ground.rehearsals.models import ReadSheet
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import GrowingFactKind, GrowingKind, SheetTopic
from lienket.market.models.goods import Certificate, Product
from lienket.market.models.reference import Commodity


class GrowingCode(Versioned):
    """A code of a growing area or a packing house for a market. Its state of a day follows from days and facts."""

    kind = models.CharField(_("loại mã"), max_length=7, choices=GrowingKind.choices, default=GrowingKind.AREA)
    code = models.CharField(_("mã số"), max_length=60)
    key = models.CharField(max_length=60, editable=False, db_index=True)
    """The code without spaces, hyphens and case: how certificates and sheets are matched with it."""
    market = models.CharField(_("thị trường"), max_length=100, blank=True)
    """The market it was given for; empty for the home market."""
    name = models.CharField(_("tên vùng trồng, cơ sở"), max_length=200)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", verbose_name=_("cây trồng"))
    area = models.DecimalField(_("diện tích (ha)"), max_digits=12, decimal_places=2, null=True, blank=True)
    output = models.DecimalField(_("sản lượng (tấn/năm)"), max_digits=14, decimal_places=2, null=True, blank=True)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("nơi cấp"))
    holder = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="growing_codes", verbose_name=_("chủ mã số")
    )
    holder_name = models.CharField(_("chủ mã số chưa có trong danh bạ"), max_length=200, blank=True)
    """A person or household: shown only to people who signed in."""
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    standard = models.CharField(_("quy trình, giấy chứng nhận"), max_length=200, blank=True)
    valid_from = models.DateField(_("cấp ngày"))
    valid_to = models.DateField(_("hiệu lực đến hết ngày"), null=True, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="growing_codes", blank=True)
    products = models.ManyToManyField(Product, related_name="growing_codes", blank=True)
    folded = models.TextField(default="", editable=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mã số vùng trồng, cơ sở đóng gói")
        indexes = [models.Index(fields=["province", "kind"])]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "market"], name="growing_code_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="growing_code_days_ordered"
            ),
            models.CheckConstraint(condition=Q(area__isnull=True) | Q(area__gt=0), name="growing_code_area"),
            models.CheckConstraint(condition=Q(output__isnull=True) | Q(output__gt=0), name="growing_code_output"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("market:growing_code", args=[self.pk])


class GrowingFact(models.Model):
    """A code suspended, restored or revoked from a day on, with the reason. Added only."""

    code = models.ForeignKey(GrowingCode, models.CASCADE, related_name="facts")
    kind = models.CharField(_("việc"), max_length=9, choices=GrowingFactKind.choices)
    on = models.DateField(_("ngày"))
    reason = models.CharField(_("lý do"), max_length=500)
    decision = models.CharField(_("số văn bản"), max_length=120, blank=True)
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("việc của mã số")
        ordering = ("on", "pk")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="growing_fact_says_why")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class GoodsSheet(ReadSheet):
    """A sheet of products, certificates or codes of one organisation."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=8, choices=SheetTopic.choices)

    class Meta:
        verbose_name = _("lần đọc bảng hàng hóa")

    def get_absolute_url(self) -> str:
        return reverse("market:goods_rehearsal", args=[self.topic, self.pk])
