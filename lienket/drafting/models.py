"""Documents that were read, the drafts found in them, whom each draft names, and the moves that can be undone."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.agreements.choices import AgreementKind, Visibility
from lienket.agreements.models import Agreement, Clause, Commitment, Field, Programme
from lienket.drafting.choices import ClauseKind, DocumentState, DraftState, PartRole
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Group, Organisation, Unit


class Document(Versioned):
    """An agreement or programme as a file or pasted text, what was read in it, and what it is to become."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="documents", verbose_name=_("cơ quan lập"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    acting_as = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("tệp văn bản"), max_length=200)
    pasted = models.TextField(blank=True)
    """What was pasted instead of a file, as it came."""

    state = models.CharField(max_length=9, choices=DocumentState.choices, default=DocumentState.WAITING)
    told = models.TextField(blank=True)
    """Why it could not be read: one sentence."""
    text = models.TextField(blank=True)
    """The whole text as it was read. Positions of drafts are characters of it."""
    notes = models.JSONField(default=list)
    pages = models.PositiveIntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    issuer = models.CharField(max_length=500, blank=True)
    parties_named = models.JSONField(default=list)
    """Sides as the text names them, those that could not be matched too."""

    kind = models.CharField(_("loại văn bản"), max_length=10, choices=AgreementKind.choices, blank=True)
    symbol = models.CharField(_("số, ký hiệu"), max_length=80, blank=True)
    title = models.CharField(_("trích yếu"), max_length=500, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    parties = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("các bên"))
    visibility = models.CharField(
        _("phạm vi xem"), max_length=7, choices=Visibility.choices, default=Visibility.PARTIES
    )
    programme_title = models.CharField(_("tên chương trình"), max_length=300, blank=True)
    starts_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    due_on = models.DateField(_("hạn của nhiệm vụ không ghi hạn"), null=True, blank=True)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chủ trì của nhiệm vụ không nêu tên"),
    )
    ask_partners = models.BooleanField(_("gửi đề nghị tới đối tác"), default=False)
    settled = models.BooleanField(default=False)
    """Whether a person has looked at what the agreement, its programme and the common values will be."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="documents")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="documents")
    committed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("văn bản được đọc")
        indexes = [models.Index(fields=["owner", "-made_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(file__isnull=False) | ~Q(pasted=""), name="document_has_content"),
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(agreement__isnull=False), name="committed_names_agreement"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    def get_absolute_url(self) -> str:
        return reverse("drafting:document", args=[self.pk])

    @property
    def day(self) -> date:
        """The day that names are understood on: of signing, else the first of the programme, else of handing in."""
        return self.signed_on or self.starts_on or self.made_at.date()


class Draft(Versioned):
    """One clause of a document: what the machine said of it, and what a person settled.

    Clauses that are no promise are rows too (state aside), so that the whole document can be shown and corrected.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="drafts")
    order = models.PositiveIntegerField()
    label = models.CharField(_("điều, khoản"), max_length=60)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    head = models.TextField(blank=True)
    machine = models.JSONField(default=dict)
    """What the engine said, as `bridge.plain_clause` writes it."""
    sources = models.ManyToManyField("self", symmetrical=False, related_name="made")
    """The clauses it was split from or merged of."""

    state = models.CharField(max_length=8, choices=DraftState.choices, default=DraftState.OPEN)
    kind = models.CharField(_("loại ý"), max_length=8, choices=ClauseKind.choices)
    title = models.CharField(_("nhiệm vụ"), max_length=500)
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lĩnh vực")
    )
    product = models.CharField(_("sản phẩm"), max_length=500, blank=True)
    measure = models.CharField(_("thước đo"), max_length=300, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    target = models.DecimalField(_("mục tiêu"), max_digits=16, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("bắt đầu"), null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    due_why = models.CharField(max_length=300, blank=True)
    like = models.JSONField(default=list)
    """Commitments it resembles, as [[id, share of words in common]], best first."""
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="draft")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("bản thảo nhiệm vụ")
        ordering = ("order", "id")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="draft_span_ordered"),
            models.UniqueConstraint(
                fields=["document", "label"], condition=~Q(state="replaced"), name="draft_label_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("drafting:document", args=[self.document_id]) + f"#y-{self.pk}"


class Part(models.Model):
    """Somebody or some place that a draft names: what it may be, and what was chosen.

    `options`: [["organisation" | "unit" | "group", id]], best first. Nothing chosen and not `left_out`: still open.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("vai trò"), max_length=11, choices=PartRole.choices)
    text = models.CharField(max_length=300)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=500, blank=True)
    options = models.JSONField(default=list)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    locality = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    left_out = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("bên được nhắc đến")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.text}"

    @property
    def chosen(self) -> Organisation | Unit | Group | None:
        return self.organisation or self.locality or self.group


class Move(models.Model):
    """One step on the drafts of a document, with what they were before it: the last can be undone."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="moves")
    words = models.CharField(max_length=300)
    before = models.JSONField()
    """{"drafts": [plain draft …], "made": [ids of drafts that did not exist]}"""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.words
