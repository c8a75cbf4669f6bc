"""Stations, the instruments that stand there, their upkeep, and one series for each parameter measured."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.engines.observations import Parameter, parameter
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation, Unit
from lienket.monitoring.choices import Medium, Tier, UpkeepKind


class Station(Versioned):
    """A place where one medium is measured, by an organisation that answers for it."""

    code = models.SlugField(_("mã trạm"), max_length=60, unique=True)
    """As in the names of its files: TenTinh_TenCoSo_TenTram."""
    name = models.CharField(_("tên trạm"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=60, blank=True)
    medium = models.CharField(_("thành phần môi trường"), max_length=8, choices=Medium.choices)
    tier = models.CharField(_("hạng số liệu"), max_length=10, choices=Tier.choices, default=Tier.REFERENCE)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="stations", verbose_name=_("đơn vị quản lý"))
    operator = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị vận hành")
    )
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    lat = models.FloatField(_("vĩ độ"))
    lon = models.FloatField(_("kinh độ"))
    contact = models.CharField(_("liên hệ về số liệu"), max_length=200, blank=True)
    """Whom anyone may ask: a desk, its telephone or e-mail. It is shown to everyone, so no private person's."""
    public = models.BooleanField(_("công bố số liệu"), default=True)
    opens_on = models.DateField(_("hoạt động từ"))
    closes_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    water = models.CharField(_("sông, hồ hoặc nguồn tiếp nhận"), max_length=120, blank=True)
    note = models.TextField(_("giới thiệu"), max_length=3000, blank=True)
    folded = models.TextField(default="", editable=False)
    """Code, names, place and water without diacritics, for the filter of the list."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("trạm quan trắc")
        indexes = [models.Index(fields=["medium", "province"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")), name="station_days_ordered"
            ),
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180), name="station_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("monitoring:station", args=[self.code])


class Instrument(Versioned):
    """A device at a station between two days."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="instruments", verbose_name=_("trạm"))
    name = models.CharField(_("tên thiết bị"), max_length=200)
    maker = models.CharField(_("hãng, kiểu"), max_length=200, blank=True)
    serial = models.CharField(_("số máy"), max_length=80, blank=True)
    principle = models.CharField(_("nguyên lý đo"), max_length=200, blank=True)
    since = models.DateField(_("lắp từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("thiết bị đo")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="instrument_days_ordered"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Upkeep(Versioned):
    """A calibration, verification, maintenance or repair that was done, and when the next is due."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="upkeeps", verbose_name=_("trạm"))
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="upkeeps", verbose_name=_("thiết bị")
    )
    kind = models.CharField(_("việc đã làm"), max_length=12, choices=UpkeepKind.choices)
    done_on = models.DateField(_("ngày làm"))
    due_on = models.DateField(_("lần tới, muộn nhất"), null=True, blank=True)
    performer = models.CharField(_("đơn vị thực hiện"), max_length=200, blank=True)
    number = models.CharField(_("số giấy, biên bản"), max_length=80, blank=True)
    result = models.CharField(_("kết quả"), max_length=1000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("hiệu chuẩn, bảo trì")
        indexes = [models.Index(fields=["station", "-done_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gt=F("done_on")), name="upkeep_due_after_done"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on:%d/%m/%Y}"


class Series(Versioned):
    """One parameter as one station measures it: its cadence, unit and bounds. Readings hang on it."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="series", verbose_name=_("trạm"))
    parameter = models.CharField(_("thông số"), max_length=10)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("thiết bị")
    )
    minutes = models.PositiveSmallIntegerField(_("chu kỳ (phút)"), default=5)
    """Minutes between two readings; a divisor of a day."""
    unit = models.CharField(_("đơn vị máy gửi"), max_length=12, blank=True)
    """The only unit its files may use; empty: any that the parameter allows."""
    low = models.FloatField(_("nhỏ nhất có thể"), null=True, blank=True)
    high = models.FloatField(_("lớn nhất có thể"), null=True, blank=True)
    jump = models.FloatField(_("bước nhảy lớn nhất"), null=True, blank=True)
    still = models.PositiveSmallIntegerField(_("số lần đo bằng nhau liền nhau"), null=True, blank=True)
    detection = models.FloatField(_("giới hạn phát hiện"), null=True, blank=True)
    since = models.DateField(_("đo từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("chuỗi số liệu")
        constraints = [
            models.UniqueConstraint(fields=["station", "parameter"], name="series_once"),
            models.CheckConstraint(condition=Q(minutes__in=[1, 2, 5, 10, 15, 30, 60]), name="series_cadence"),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")), name="series_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} – {self.parameter}"

    @property
    def what(self) -> Parameter:
        """What it measures, from the table of parameters."""
        return parameter(self.parameter)

    @property
    def slots(self) -> int:
        """Readings that the calendar asks of a day."""
        return 1440 // self.minutes
