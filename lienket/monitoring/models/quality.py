"""What was held back, what people say of readings, alert rules and what they found, and indices as computed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.coordination.models import Request
from lienket.ground.audit.models import Versioned
from lienket.localities.models import Organisation
from lienket.monitoring.choices import AlertOn, AlertState, HeldOutcome, HeldReason, Judgement
from lienket.monitoring.models.readings import Intake
from lienket.monitoring.models.stations import Series, Station


class Held(Versioned):
    """A file or a line that could not be stored, with the reason, as it came. Nothing is dropped in silence."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="helds")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="helds")
    file_name = models.CharField(_("tệp"), max_length=300, blank=True)
    line = models.PositiveIntegerField(_("dòng"), default=0)
    """0: the whole file."""
    text = models.CharField(_("nội dung"), max_length=500, blank=True)
    readings = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("lý do"), max_length=10, choices=HeldReason.choices)
    sentence = models.CharField(max_length=500)
    outcome = models.CharField(max_length=9, choices=HeldOutcome.choices, default=HeldOutcome.WAITING)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    why = models.CharField(_("vì sao"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("số liệu bị giữ lại")
        indexes = [models.Index(fields=["outcome", "reason"]), models.Index(fields=["station", "outcome"])]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="dismissed") | ~Q(why=""), name="dismissed_says_why")
        ]

    def __str__(self) -> str:
        return self.sentence


class Judged(Versioned):
    """What a person says of the readings of a series between two times, with the reason; lifted, never erased."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="judged", verbose_name=_("chuỗi số liệu"))
    judgement = models.CharField(_("kết luận"), max_length=9, choices=Judgement.choices)
    from_at = models.DateTimeField(_("từ lúc"))
    to_at = models.DateTimeField(_("đến hết lúc"))
    reason = models.CharField(_("lý do"), max_length=1000)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_for = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_reason = models.CharField(_("lý do thôi"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("cờ chất lượng")
        indexes = [models.Index(fields=["series", "from_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(from_at__lte=F("to_at")), name="judged_times_ordered"),
            models.CheckConstraint(condition=~Q(reason=""), name="judged_says_why"),
            models.CheckConstraint(condition=Q(lifted_at__isnull=True) | ~Q(lifted_reason=""), name="lifted_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()}: {self.reason}"


class Index(models.Model):
    """VN_AQI of a station for an hour or a day, as computed from the readings that stood then, with how it was made."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="indices")
    period = models.CharField(max_length=4, choices=[("hour", "hour"), ("day", "day")])
    at = models.DateTimeField()
    """The end of the hour; the start of the day (+07:00)."""
    aqi = models.SmallIntegerField(null=True)
    parameter = models.CharField(max_length=10, blank=True)
    completeness = models.FloatField()
    sub = models.JSONField(default=dict)
    """parameter → index, unrounded."""
    used = models.JSONField(default=dict)
    """scale ("O3 8h") → concentration in µg/m³ that the index was read from."""
    reason = models.SmallIntegerField(default=0)
    """engines.air.Reason: why there is no index."""
    method = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "period", "at"], name="index_once")]
        indexes = [models.Index(fields=["period", "at"])]

    def __str__(self) -> str:
        return f"{self.station_id} {self.period} {self.at}: {self.aqi}"


class IndexDue(models.Model):
    """A station's day whose indices are to be computed again, as readings of it or of the day before changed.

    Written in the transaction that changes the readings, taken away in the one that computes.
    """

    pk = models.CompositePrimaryKey("station_id", "day")
    station = models.ForeignKey(Station, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.station_id} {self.day}"


class IndexBackfill(models.Model):
    """A station that became public: indices of its sealed months are still to be computed, the newest month first.

    Written in the transaction that makes it public; a month is done in one transaction, which moves ``before``.
    """

    station = models.OneToOneField(Station, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+")
    before = models.DateField(null=True)
    """The first day of the month done last; months before it are left. Empty: none is done."""

    def __str__(self) -> str:
        return f"{self.station_id} < {self.before}"


class AlertRule(Versioned):
    """When a value stays above a bound, or a station is silent, ask whoever must act."""

    name = models.CharField(_("tên quy tắc"), max_length=200)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị đặt quy tắc"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="alert_rules", verbose_name=_("trạm")
    )
    """Empty: every station of the owner."""
    watches = models.CharField(_("theo dõi"), max_length=12, choices=AlertOn.choices)
    parameter = models.CharField(_("thông số"), max_length=10, blank=True)
    above = models.FloatField(_("vượt mức"))
    hours = models.PositiveSmallIntegerField(_("liền trong (giờ)"), default=1)
    asked = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đề nghị đơn vị")
    )
    """Who is asked to act; empty: only the owner's desk says so."""
    due_days = models.PositiveSmallIntegerField(_("hạn trả lời (ngày)"), default=3)
    text = models.CharField(_("việc cần làm"), max_length=500, blank=True)
    active = models.BooleanField(_("đang dùng"), default=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("quy tắc cảnh báo")
        constraints = [models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=240), name="alert_rule_hours")]

    def __str__(self) -> str:
        return self.name


class Alert(Versioned):
    """An episode that a rule found at a station: from when to when, how far it went, and the request it led to."""

    rule = models.ForeignKey(AlertRule, models.PROTECT, related_name="alerts")
    station = models.ForeignKey(Station, models.PROTECT, related_name="alerts")
    parameter = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=7, choices=AlertState.choices, default=AlertState.RUNNING)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    peak = models.FloatField()
    peak_at = models.DateTimeField()
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    refused = models.CharField(max_length=500, blank=True)
    """Why nobody could be asked; the alert stands all the same."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("cảnh báo")
        constraints = [
            models.UniqueConstraint(fields=["rule", "station", "parameter", "from_at"], name="alert_once"),
            models.CheckConstraint(condition=Q(from_at__lte=F("to_at")), name="alert_times_ordered"),
        ]
        indexes = [models.Index(fields=["station", "-from_at"])]

    def __str__(self) -> str:
        return f"{self.rule} – {self.station}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:alert", args=[self.pk])
