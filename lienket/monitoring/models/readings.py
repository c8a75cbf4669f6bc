"""The live edge of readings: arrivals as they come, one row per series and day, the latest values, sealed months."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lienket.ground.audit.models import Versioned
from lienket.monitoring.choices import IntakeState, SourceKind
from lienket.monitoring.models.stations import Series, Station


class RealField(models.FloatField):
    """Four bytes: instruments do not measure seven digits."""

    def db_type(self, connection: object) -> str:
        return "real"


class Source(Versioned):
    """A road by which readings come in: a folder that stations write to, a sheet, a caller of SensorThings."""

    code = models.SlugField(_("mã nguồn"), max_length=60, unique=True)
    kind = models.CharField(_("đường nhận"), max_length=12, choices=SourceKind.choices)
    owner = models.ForeignKey("localities.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(_("tên nguồn"), max_length=200)
    key_hash = models.CharField(max_length=64, blank=True)
    """sha256 of the key that a caller of the API shows; empty: none may call."""
    limited = models.BooleanField(default=False)
    """Whether it may write only to `stations`; one that a command made may write to any."""
    stations = models.ManyToManyField(Station, blank=True, related_name="+", verbose_name=_("các trạm được gửi"))
    active = models.BooleanField(_("đang nhận"), default=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("nguồn số liệu")

    def __str__(self) -> str:
        return self.name


class FolderLook(models.Model):
    """What the worker saw when it last looked into the folder of a source; machine state, not in the trail."""

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True, related_name="look")
    looked_at = models.DateTimeField(db_default=Now())
    waiting = models.PositiveIntegerField(default=0)
    """Files that were still being written."""
    left = models.PositiveIntegerField(default=0)
    """Files taken in that could not be removed."""
    trouble = models.CharField(max_length=500, blank=True)
    """Why the folder could not be looked into."""

    def __str__(self) -> str:
        return f"{self.source_id} {self.looked_at}"


class Intake(models.Model):
    """What came in together, in one transaction, and what became of it: the five counts add up to ``readings``."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="intakes")
    state = models.CharField(max_length=7, choices=IntakeState.choices, default=IntakeState.SETTLED)
    started_at = models.DateTimeField(db_default=Now())
    files = models.PositiveIntegerField(default=0)
    readings = models.PositiveBigIntegerField(default=0)
    """Lines that speak of one reading each, whether they could be read or not."""
    new = models.PositiveBigIntegerField(default=0)
    repeated = models.PositiveBigIntegerField(default=0)
    corrected = models.PositiveBigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)
    pending = models.PositiveBigIntegerField(default=0)
    """Arrivals not yet settled into days; 0 once they are."""
    archive = models.CharField(max_length=200, blank=True)
    """The file under the home folder that keeps the originals."""
    cleared = models.BooleanField(default=True)
    """Whether the originals are gone from the folder they came by."""
    removed_on = models.DateField(null=True)
    """When the archive was removed by the rule of retention; until then it is kept."""
    removed_by = models.CharField(max_length=300, blank=True)
    """That rule in words."""

    class Meta:
        verbose_name = _("lượt nhận")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    readings=models.F("new")
                    + models.F("repeated")
                    + models.F("corrected")
                    + models.F("held")
                    + models.F("pending")
                ),
                name="intake_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Arrival(models.Model):
    """A reading as it came, not yet settled into its day. Append only; settling empties the table."""

    series = models.ForeignKey(Series, models.DO_NOTHING, db_constraint=False, related_name="+")
    at = models.DateTimeField()
    value = RealField()
    status = models.SmallIntegerField(default=0)
    flags = models.IntegerField(default=0)
    intake = models.ForeignKey(Intake, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

    def __str__(self) -> str:
        return f"{self.series_id} {self.at}"


class SeriesDay(models.Model):
    """A day of a series by the station's clock (+07:00): a slot for each reading that the calendar asks for."""

    pk = models.CompositePrimaryKey("series_id", "day")
    series = models.ForeignKey(Series, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days")
    day = models.DateField()
    values = ArrayField(RealField())
    """NaN where nothing came; never NULL."""
    status = models.BinaryField(default=b"")
    """A byte a slot (codes.Status); empty: all MEASURING where there is a value."""
    flags = models.BinaryField(default=b"")
    """Two bytes a slot, little endian (codes.Flag); empty: no flag at all."""
    phase = models.SmallIntegerField(default=0)
    """Seconds after the start of its slot at which readings of this day are stamped."""
    offsets = models.BinaryField(default=b"")
    """Two bytes a slot where the stamps of the day differ from ``phase``; else empty."""
    filled = models.SmallIntegerField(default=0)
    entering = models.SmallIntegerField(default=0)
    """How many enter means (codes.enters)."""
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        # With the counts beside: what came of the whole network in a month is told from the index alone.
        indexes = [models.Index(fields=["day"], include=["series", "filled", "entering"], name="days_with_counts")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day}"


class Latest(models.Model):
    """The newest reading of a series by its own time."""

    series = models.OneToOneField(Series, models.DO_NOTHING, db_constraint=False, primary_key=True)
    at = models.DateTimeField()
    value = RealField()
    status = models.SmallIntegerField(default=0)
    flags = models.IntegerField(default=0)
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.series_id} {self.at}"


class Correction(models.Model):
    """A reading that was sent again with another value: what stood before stays told."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    old_value = RealField()
    old_status = models.SmallIntegerField()
    new_value = RealField()
    new_status = models.SmallIntegerField()
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="corrections")
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.series_id} {self.at}"


class SealedMonth(models.Model):
    """A month whose days were moved into one sorted Parquet file. Late readings open days of it again beside it."""

    month = models.DateField(unique=True)
    revision = models.PositiveIntegerField(default=1)
    path = models.CharField(max_length=200)
    readings = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SealedCounts(models.Model):
    """What came of each series and day of a sealed month (engines/observations/tallies), so that nobody reads the
    file for that. Written with the month; of another revision, or missing, it is not looked at.
    """

    sealed = models.OneToOneField(SealedMonth, models.CASCADE, primary_key=True, related_name="counts")
    revision = models.PositiveIntegerField()
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.sealed_id} r{self.revision}"
