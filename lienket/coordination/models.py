"""Requests between organisations, their events, reports with verdicts, extensions and evidence."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.coordination.choices import OPEN, REASONED, ExtensionState, Side, State, StepName, Verdict
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation


class Request(Versioned):
    """One organisation asks another to do something about a matter, by a date."""

    asking = models.ForeignKey(
        Organisation, models.PROTECT, related_name="requests_asked", verbose_name=_("bên đề nghị")
    )
    answering = models.ForeignKey(
        Organisation, models.PROTECT, related_name="requests_answered", verbose_name=_("bên được đề nghị")
    )
    title = models.CharField(_("nội dung đề nghị"), max_length=500)
    body = models.TextField(_("chi tiết"), blank=True)
    title_en = models.CharField(_("tên tiếng Anh"), max_length=500, blank=True)
    """What the matter is called in English, where its room has a name for it; the request itself is Vietnamese."""
    matter_type = models.CharField(max_length=80, blank=True)
    matter_id = models.BigIntegerField(null=True)
    matter_label = models.CharField(max_length=500, blank=True)
    matter_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField(_("ngày gửi"))
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    settled_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    first_due_on = models.DateField(_("hạn ban đầu"), null=True, blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    """What the latest final report of the answering side says; empty while the work is to be done or done again."""
    folded = models.TextField(default="", editable=False)
    """Title, matter, both sides and details without diacritics, for the filter of the list."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    """The request that was declined or withdrawn before, and is asked again by this one."""

    class Meta:
        verbose_name = _("đề nghị phối hợp")
        constraints = [
            models.CheckConstraint(condition=~Q(asking=F("answering")), name="request_between_two"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OPEN - {State.ASKED})) | Q(answered_on__isnull=False),
                name="answer_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(settled_on__isnull=False, done_on__isnull=False),
                name="confirmed_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["answering", "state"]),
            models.Index(fields=["asking", "state"]),
            models.Index(fields=["matter_type", "matter_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    @property
    def number(self) -> str:
        return f"ĐN-{self.asked_on.year}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("coordination:request", args=[self.pk])


class Event(models.Model):
    """One step of a request, with who took it and why."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="events")
    step = models.CharField(max_length=8, choices=StepName.choices)
    act = models.BigIntegerField(null=True, db_index=True)
    """The number of the act in the audit trail that this line belongs to."""
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person_label = models.CharField(max_length=200)
    organisation_label = models.CharField(max_length=300)
    behalf_label = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    report = models.ForeignKey("Report", models.SET_NULL, null=True, related_name="events")
    due_after = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(step__in=sorted(REASONED)) | ~Q(reason=""), name="event_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} – {self.request_id}"


class Evidence(models.Model):
    """A file that shows what a report says."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("tên tệp"), max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    added_by = models.CharField(max_length=200)
    readers = ArrayField(models.BigIntegerField(), default=list)
    """Organisations that take part in the matter: they may open the file besides the two sides of its report."""
    named_openly = models.BooleanField(default=False)
    """Whoever may read the matter may read the name of the file; the file itself opens to the same as before."""
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("minh chứng")

    def __str__(self) -> str:
        return self.name


class Report(Versioned):
    """What one side says it did; the other side confirms or disputes it. A final report asks to settle the request."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="reports")
    side = models.CharField(max_length=9, choices=Side.choices)
    on = models.DateField(_("ngày báo cáo"))
    body = models.TextField(_("nội dung"))
    final = models.BooleanField(_("báo hoàn thành"), default=False)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    reported_by = models.CharField(max_length=200)
    verdict = models.CharField(_("ý kiến bên kia"), max_length=9, choices=Verdict.choices, default=Verdict.PENDING)
    verdict_reason = models.TextField(_("lý do"), blank=True)
    verdict_on = models.DateField(null=True)
    verdict_by = models.CharField(max_length=200, blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="reports")

    class Meta:
        verbose_name = _("báo cáo kết quả")
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["verdict", "request"])]
        constraints = [
            models.CheckConstraint(condition=Q(final=False) | Q(done_on__isnull=False), name="final_report_says_when"),
            models.CheckConstraint(condition=~Q(verdict="disputed") | ~Q(verdict_reason=""), name="dispute_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class Extension(Versioned):
    """A later due date asked for with a reason, and granted or refused with a reason."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="extensions")
    due_before = models.DateField(_("hạn cũ"))
    due_after = models.DateField(_("hạn xin"))
    reason = models.TextField(_("lý do xin gia hạn"))
    asked_by = models.CharField(max_length=200)
    asked_on = models.DateField()
    state = models.CharField(max_length=8, choices=ExtensionState.choices, default=ExtensionState.PENDING)
    decision_reason = models.TextField(_("lý do quyết định"), blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("gia hạn")
        constraints = [
            models.CheckConstraint(condition=Q(due_after__gt=F("due_before")), name="extension_is_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"]) | ~Q(decision_reason=""), name="decision_says_why"
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(state="pending"), name="one_pending_extension"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.due_before} → {self.due_after}"


class Digest(models.Model):
    """One letter a day at most to a person, kept so that a job that runs twice sends once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="digests")
    day = models.DateField()
    body = models.TextField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
