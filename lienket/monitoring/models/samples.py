"""Samples of surface water that a laboratory analysed: where and when, and a row for each value."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation, Unit
from lienket.monitoring.choices import Censored, WaterKind
from lienket.monitoring.models.stations import Station


class WaterSample(Versioned):
    """One sample, at a station or at a place of its own."""

    code = models.CharField(_("mã mẫu"), max_length=60)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="water_samples", verbose_name=_("đơn vị quản lý")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="water_samples", verbose_name=_("trạm")
    )
    site = models.CharField(_("điểm lấy mẫu"), max_length=200)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    lat = models.FloatField(_("vĩ độ"), null=True, blank=True)
    lon = models.FloatField(_("kinh độ"), null=True, blank=True)
    water = models.CharField(_("sông, hồ"), max_length=120)
    stretch = models.CharField(_("vị trí trên sông, hồ"), max_length=200, blank=True)
    """Where along and across the water: kilometre, bank or middle, depth, what lies above it."""
    kind = models.CharField(_("loại thủy vực"), max_length=5, choices=WaterKind.choices)
    taken_on = models.DateField(_("ngày lấy mẫu"))
    lab = models.CharField(_("phòng thí nghiệm"), max_length=200, blank=True)
    method = models.CharField(_("phương pháp phân tích"), max_length=120, blank=True)
    """That of every value which names none of its own."""
    pesticides = models.BooleanField(_("chịu tác động của thuốc bảo vệ thực vật"), default=False)
    metals = models.BooleanField(_("chịu tác động của kim loại nặng"), default=False)
    public = models.BooleanField(_("công bố"), default=True)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    folded = models.TextField(default="", editable=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mẫu nước")
        indexes = [models.Index(fields=["-taken_on"])]
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="water_sample_once"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="water_sample_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.water}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:sample", args=[self.pk])


class WaterValue(models.Model):
    """What was found of one parameter, in the unit it was given in."""

    of = models.ForeignKey(WaterSample, models.CASCADE, related_name="values")
    parameter = models.CharField(_("thông số"), max_length=20)
    value = models.FloatField(_("giá trị"), null=True)
    """Beyond a limit: that limit; NULL where something was not detected and nobody wrote the limit down."""
    censored = models.CharField(max_length=1, choices=Censored.choices, blank=True)
    unit = models.CharField(_("đơn vị"), max_length=20, blank=True)
    limit = models.FloatField(_("giới hạn phát hiện"), null=True)
    method = models.CharField(_("phương pháp"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("giá trị của mẫu nước")
        constraints = [
            models.UniqueConstraint(fields=["of", "parameter"], name="water_value_once"),
            models.CheckConstraint(condition=Q(value__isnull=False) | Q(censored="<"), name="water_value_or_censored"),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.censored}{self.value} {self.unit}"


class ValueCorrection(models.Model):
    """What a value was before it was corrected or taken away, and why."""

    of = models.ForeignKey(WaterSample, models.CASCADE, related_name="corrections")
    parameter = models.CharField(_("thông số"), max_length=20)
    value = models.FloatField(_("giá trị trước"), null=True)
    censored = models.CharField(max_length=1, choices=Censored.choices, blank=True)
    unit = models.CharField(_("đơn vị"), max_length=20, blank=True)
    limit = models.FloatField(_("giới hạn phát hiện"), null=True)
    method = models.CharField(_("phương pháp"), max_length=120, blank=True)
    removed = models.BooleanField(default=False)
    """Whether the sample has no value of the parameter any more."""
    reason = models.CharField(_("lý do"), max_length=500)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("lần đính chính giá trị mẫu nước")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.parameter} {self.censored}{self.value} {self.unit}"
