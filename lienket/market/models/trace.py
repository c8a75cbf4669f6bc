"""Batches and what happened to them: events that are only ever added, mistakes that are declared beside them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.coordination.models import Request
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.ground.rehearsals.models import ReadSheet
from lienket.localities.models import Organisation, Unit
from lienket.market.choices import EventKind, LineSide, RecallGrade, RecallState
from lienket.market.models.deliveries import Delivery
from lienket.market.models.goods import Certificate, Product
from lienket.market.models.lots import Lot
from lienket.market.models.points import PointOfSale
from lienket.market.models.reference import Measure


class Batch(Versioned):
    """Goods made or harvested together, followed under one trace code; a lot on offer may have several."""

    code = models.CharField(_("mã truy xuất"), max_length=10, unique=True, editable=False)
    """Short, unguessable, with a sign that notices mistyping (rules.trace_code)."""
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="batches", verbose_name=_("đơn vị lập"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="batches", verbose_name=_("sản phẩm"))
    lot = models.ForeignKey(
        Lot, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("lô cung")
    )
    number = models.CharField(_("số lô"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    """The number without regard to case and spaces: once for each owner."""
    serial = models.CharField(_("số sê-ri"), max_length=120, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=15, decimal_places=3)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    made_on = models.DateField(_("ngày sản xuất, thu hoạch"), null=True, blank=True)
    expires_on = models.DateField(_("hạn sử dụng"), null=True, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("nơi sản xuất"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    producer = models.CharField(_("tên cơ sở sản xuất"), max_length=200, blank=True)
    address = models.CharField(_("địa chỉ cơ sở sản xuất"), max_length=300, blank=True)
    growing_area = models.CharField(_("mã số vùng trồng, cơ sở đóng gói"), max_length=120, blank=True)
    brand = models.CharField(_("nhãn hiệu, thương hiệu"), max_length=200, blank=True)
    standards = models.CharField(_("tiêu chuẩn áp dụng"), max_length=300, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="batches", blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    photo_name = models.CharField(max_length=200, blank=True)
    folded = models.TextField(default="", editable=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("lô truy xuất")
        indexes = [models.Index(fields=["owner", "-made_at"])]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="batch_quantity"),
            models.CheckConstraint(
                condition=Q(made_on__isnull=True) | Q(expires_on__isnull=True) | Q(expires_on__gte=F("made_on")),
                name="batch_days_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("market:batch", args=[self.code])


class TraceEvent(models.Model):
    """What happened, when, where, by whom and why. The database refuses to change or erase one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("việc"), max_length=11, choices=EventKind.choices)
    on = models.DateField(_("ngày xảy ra"))
    recorded_at = models.DateTimeField(_("ghi lúc"), db_default=Now())
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi"))
    place = models.CharField(_("địa điểm cụ thể"), max_length=200, blank=True)
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị làm"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("nội dung"), max_length=500, blank=True)
    container = models.CharField(_("mã thùng, kiện, pa-lét"), max_length=120, blank=True)
    yield_factor = models.DecimalField(_("hệ số thu hồi"), max_digits=10, decimal_places=4, null=True, blank=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True, related_name="trace_events")
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("sự kiện truy xuất")
        ordering = ("on", "pk")
        indexes = [models.Index(fields=["delivery"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["shipped", "received"]) | Q(delivery__isnull=False),
                name="shipping_names_its_delivery",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class TraceLine(models.Model):
    """A batch in an event, with its quantity where it was told."""

    event = models.ForeignKey(TraceEvent, models.PROTECT, related_name="lines")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    side = models.CharField(max_length=5, choices=LineSide.choices, default=LineSide.ABOUT)
    quantity = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["batch", "side"]), models.Index(fields=["event", "side"])]
        constraints = [
            models.UniqueConstraint(fields=["event", "batch"], name="batch_once_in_event"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0, measure__isnull=False),
                name="line_quantity_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(side="about") | Q(quantity__isnull=False), name="transformed_quantity_is_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.batch_id} {self.side}"


class ErrorDeclaration(models.Model):
    """Says that an event was wrong and why, and which event tells it rightly. The event itself stays as it was."""

    event = models.OneToOneField(TraceEvent, models.PROTECT, related_name="declared")
    reason = models.CharField(_("sai ở đâu"), max_length=500)
    instead = models.ForeignKey(TraceEvent, models.PROTECT, null=True, blank=True, related_name="corrects")
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("khai báo ghi sai")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="declaration_says_why")]

    def __str__(self) -> str:
        return f"{self.event}: {self.reason}"


class BatchProblem(models.Model):
    """What a consumer told about a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="problems")
    words = models.TextField(_("vấn đề"), max_length=2000)
    contact = models.CharField(_("cách liên hệ"), max_length=200, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("phản ánh của người mua")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.words[:60]


class TraceSheet(ReadSheet):
    """A sheet of events of one organisation's batches."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("lần đọc bảng sự kiện")

    def get_absolute_url(self) -> str:
        return reverse("market:events_rehearsal", args=[self.pk])


class Recall(Versioned):
    """The recall of a batch and of everything made of it."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="recalls")
    opened_by = models.ForeignKey(Organisation, models.PROTECT, related_name="recalls", verbose_name=_("nơi mở"))
    grade = models.CharField(_("mức độ"), max_length=8, choices=RecallGrade.choices)
    reason = models.CharField(_("lý do"), max_length=1000)
    advice = models.CharField(_("người mua cần làm gì"), max_length=500, blank=True)
    contact = models.CharField(_("liên hệ"), max_length=300, blank=True)
    opened_on = models.DateField(_("ngày mở"))
    due_on = models.DateField(_("hạn trả lời"))
    state = models.CharField(_("trạng thái"), max_length=6, choices=RecallState.choices, default=RecallState.OPEN)
    result = models.CharField(_("kết quả"), max_length=2000, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    batches = models.ManyToManyField(Batch, related_name="recalled_in")
    """The batch and all that was made of it, as far as the events say."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("đợt thu hồi")
        ordering = ("-opened_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=Q(state="open"), name="one_open_recall_of_a_batch"),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_says_why"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="recall_days_ordered"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (Q(state="closed", closed_on__isnull=False) & ~Q(result="")),
                name="recall_closed_says_result",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"TH-{self.opened_on.year}-{self.pk:04d}"

    def get_absolute_url(self) -> str:
        return reverse("market:recall", args=[self.pk])


class RecallParty(Versioned):
    """Someone whom a recall touches: asked by a handshake to stop and to return, with what they found."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recalled")
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="recall_party")
    deliveries = models.ManyToManyField(Delivery, related_name="+")
    points = models.ManyToManyField(PointOfSale, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    received = models.DecimalField(_("đã nhận"), max_digits=15, decimal_places=3, null=True)
    """What deliveries say of the recalled batches, in `measure`; empty where they do not say it for each batch."""
    found = models.DecimalField(_("còn tìm thấy"), max_digits=15, decimal_places=3, null=True)
    returned = models.DecimalField(_("đã trả lại"), max_digits=15, decimal_places=3, null=True)
    destroyed = models.DecimalField(_("đã tiêu hủy"), max_digits=15, decimal_places=3, null=True)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    answered_on = models.DateField(_("ngày báo"), null=True)

    class Meta:
        verbose_name = _("nơi phải thu hồi")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["recall", "organisation"], name="recall_party_once"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True)
                | Q(found__isnull=False, returned__isnull=False, destroyed__isnull=False),
                name="recall_answer_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recall.number}: {self.organisation}"

    def get_absolute_url(self) -> str:
        return f"{self.recall.get_absolute_url()}#noi-{self.pk}"
