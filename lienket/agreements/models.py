"""Agreements, their clauses and programmes; commitments with who does what; progress; frozen reports."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.agreements.choices import (
    AgreementKind,
    Direction,
    ParticipationRole,
    Status,
    Visibility,
)
from lienket.coordination.models import Evidence, Request
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.ground.rehearsals.models import LongSheet
from lienket.localities.models import Dated, Group, Organisation, Unit


class Field(Dated):
    """A field of cooperation. Fields are data: a locality may add a sixteenth."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("lĩnh vực"), max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("lĩnh vực")
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class Agreement(Versioned, Dated):
    """A text that binds localities: agreement, memorandum, plan, regulation."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(_("loại văn bản"), max_length=10, choices=AgreementKind.choices)
    symbol = models.CharField(_("số, ký hiệu"), max_length=80, blank=True)
    title = models.CharField(_("trích yếu"), max_length=500)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements_owned", verbose_name=_("cơ quan lập")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("tệp văn bản"), max_length=200, blank=True)
    visibility = models.CharField(_("phạm vi xem"), max_length=7, choices=Visibility.choices, default=Visibility.PUBLIC)
    verified = models.BooleanField(_("đã đối chiếu văn bản gốc"), default=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("thỏa thuận")

    def __str__(self) -> str:
        return f"{self.symbol} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.code])


class AgreementText(models.Model):
    """The whole text of an agreement, as it was read: apart, for lists of agreements do not need it."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="whole_text")
    text = models.TextField(_("văn bản"))

    class Meta:
        verbose_name = _("toàn văn")

    def __str__(self) -> str:
        return self.text[:60]


class Party(models.Model):
    """A side of an agreement, as it was named when it was signed."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="agreement_parties"
    )
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="agreement_parties")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("bên tham gia")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, group__isnull=True)
                | Q(organisation__isnull=True, group__isnull=False),
                name="party_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["agreement", "organisation", "group"], name="party_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.group)


class Clause(models.Model):
    """A piece of the text that a commitment is anchored to."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("điều, khoản"), max_length=60)
    text = models.TextField(_("nội dung"))
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    """Where it stands in the whole text of the agreement, in characters, if that text is kept."""

    class Meta:
        verbose_name = _("điều khoản")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "label"], name="clause_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")), name="clause_span_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Programme(Versioned):
    """What is to be done under an agreement in a span of years."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="programmes")
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("tên chương trình"), max_length=300)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programmes_owned", verbose_name=_("cơ quan theo dõi")
    )
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    class Meta:
        verbose_name = _("chương trình")
        constraints = [models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="programme_dates_ordered")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:programme", args=[self.code])


class Commitment(Versioned):
    """One thing promised: what, by whom, with whom, by when, measured how."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="commitments")
    code = models.CharField(_("mã"), max_length=20)
    title = models.CharField(_("nhiệm vụ"), max_length=500)
    title_en = models.CharField(_("tên tiếng Anh"), max_length=500, blank=True)
    field = models.ForeignKey(Field, models.PROTECT, related_name="commitments", verbose_name=_("lĩnh vực"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("căn cứ điều khoản")
    )
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="commitments_led", verbose_name=_("chủ trì"))
    product = models.CharField(_("sản phẩm"), max_length=500, blank=True)
    measure = models.CharField(_("thước đo"), max_length=300, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    baseline = models.DecimalField(_("số gốc"), max_digits=16, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("mục tiêu"), max_digits=16, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("chiều của thước đo"), max_length=4, choices=Direction.choices, default=Direction.UP)
    starts_on = models.DateField(_("bắt đầu"))
    due_on = models.DateField(_("hạn"))
    first_due_on = models.DateField(_("hạn ban đầu"))
    status = models.CharField(_("trạng thái"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED)
    status_why = models.CharField(max_length=500, blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    latest_on = models.DateField(_("cập nhật gần nhất"), null=True, blank=True)
    actual = models.DecimalField(_("thực hiện"), max_digits=16, decimal_places=2, null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("% hoàn thành"), null=True, blank=True)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    note = models.TextField(_("ghi chú"), blank=True)
    sort_key = models.BinaryField(max_length=200, default=b"")

    class Meta:
        verbose_name = _("nhiệm vụ")
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="commitment_code_once"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("due_on")), name="commitment_dates_ordered"),
            models.CheckConstraint(condition=~Q(status="done") | Q(done_on__isnull=False), name="done_says_when"),
            models.CheckConstraint(condition=Q(percent__isnull=True) | Q(percent__lte=100), name="percent_at_most_100"),
        ]
        indexes = [
            models.Index(fields=["programme", "sort_key"]),
            models.Index(fields=["due_on", "done_on"]),
            models.Index(fields=["field", "status"]),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:commitment", args=[self.programme.code, self.code])


class Participation(models.Model):
    """Who takes part in a commitment and how. A partner's share is a request of its own: the handshake."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="participations")
    role = models.CharField(_("vai trò"), max_length=11, choices=ParticipationRole.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="participations")
    locality = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="participations")
    via = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="participations")
    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="participation")

    class Meta:
        verbose_name = _("bên tham gia nhiệm vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "role", "organisation", "locality"],
                name="participation_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(locality__isnull=False),
                name="participation_names_someone",
            ),
        ]
        indexes = [models.Index(fields=["locality", "role"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.organisation or self.locality}"


class DueDateChange(models.Model):
    """A due date is never overwritten: each change stays with its reason."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="due_changes")
    due_before = models.DateField()
    due_after = models.DateField()
    reason = models.TextField()
    changed_on = models.DateField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_after}"


class Override(models.Model):
    """A status set by hand against the rules. It is lifted or followed by another, never overwritten."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="overrides")
    status = models.CharField(_("trạng thái đặt tay"), max_length=12, choices=Status.choices)
    reason = models.TextField(_("lý do đặt trạng thái"))
    starts_on = models.DateField(_("có hiệu lực từ ngày"))
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField(db_default=Now())
    lifted_on = models.DateField(null=True, blank=True)
    """The first day on which it holds no more; empty while it is in force."""
    lifted_by = models.CharField(max_length=200, blank=True)
    lift_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("trạng thái đặt tay")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("starts_on")) & ~Q(lift_reason=""),
                name="lifting_says_why_and_when",
            ),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(lifted_on__isnull=True), name="one_override_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.commitment_id})"


class Progress(models.Model):
    """What an organisation says was done by a day. A correction is a new line that names the one it replaces."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="progress")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="progress")
    on = models.DateField(_("ngày báo cáo"))
    text = models.TextField(_("kết quả"))
    value = models.DecimalField(_("giá trị thước đo"), max_digits=16, decimal_places=2, null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("% hoàn thành"), null=True, blank=True)
    final = models.BooleanField(_("báo hoàn thành"), default=False)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    reported_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    evidence = models.ManyToManyField(Evidence, related_name="progress")
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("tiến độ")
        ordering = ("on", "id")
        indexes = [models.Index(fields=["commitment", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(final=False) | Q(done_on__isnull=False), name="final_progress_says_when"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="progress_percent_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.on}"


class PeriodReport(models.Model):
    """A report as it was on its day. Its content and its files never change; a new state is a new report."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(_("số"))
    year = models.PositiveSmallIntegerField()
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    title = models.CharField(_("trích yếu"), max_length=300)
    period_from = models.DateField(_("kỳ từ ngày"))
    period_to = models.DateField(_("kỳ đến ngày"))
    as_of = models.DateField(_("số liệu đến ngày"))
    content = models.JSONField()
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(db_default=Now())
    frozen_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("báo cáo kỳ")
        constraints = [
            models.UniqueConstraint(fields=["programme", "year", "number"], name="report_number_once"),
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="report_dates_ordered"),
        ]

    def __str__(self) -> str:
        return f"Số {self.number:02d}/{self.symbol}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:report", args=[self.programme.code, self.pk])


class Rehearsal(LongSheet):
    """A sheet of commitments that was read and judged."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rehearsals")

    class Meta:
        verbose_name = _("lần đọc bảng nhiệm vụ")

    def get_absolute_url(self) -> str:
        return reverse("agreements:commitments_rehearsal", args=[self.programme.code, self.pk])
