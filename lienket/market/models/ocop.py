"""OCOP: scorecards, dossiers with their documents, councils with sealed ballots, and recognitions."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.accounts.models import Person
from lienket.coordination.models import Request
from lienket.ground.audit.models import Versioned
from lienket.ground.files.models import StoredFile
from lienket.localities.models import Organisation
from lienket.market.choices import DocumentNeed, DossierState, RatingLevel
from lienket.market.models.goods import Certificate, Product


class Scorecard(models.Model):
    """The points of a criteria set split into lines, for a product group or, without one, for all others.

    A new import is a new scorecard; what was put forward under the old one keeps it.
    """

    criteria = models.CharField(_("bộ tiêu chí"), max_length=60)
    group = models.CharField(_("phân nhóm sản phẩm"), max_length=12, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("nơi ban hành"))
    """Whose councils use it; empty: everywhere where no province has its own."""
    number = models.PositiveIntegerField(default=1)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("phiếu chấm điểm OCOP")
        constraints = [
            models.UniqueConstraint(
                fields=["criteria", "group", "owner", "number"], name="scorecard_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.criteria} {self.group}".strip()

    def get_absolute_url(self) -> str:
        return reverse("market:scorecard", args=[self.pk])


class ScorecardItem(models.Model):
    """One line of a scorecard: the most points it gives, and whether a document must show it."""

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    part = models.CharField(_("phần"), max_length=1)
    code = models.CharField(_("mục"), max_length=20)
    name = models.CharField(_("nội dung"), max_length=500)
    hint = models.CharField(_("gợi ý chấm"), max_length=1000, blank=True)
    most = models.DecimalField(_("điểm nhiều nhất"), max_digits=5, decimal_places=2)
    need = models.CharField(_("tài liệu"), max_length=6, choices=DocumentNeed.choices, default=DocumentNeed.NONE)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["card", "code"], name="scorecard_item_once"),
            models.CheckConstraint(condition=Q(most__gt=0), name="scorecard_item_most"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Council(Versioned):
    """A council of a province for one sitting: who scores, by which decision it was formed."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="councils", verbose_name=_("nơi lập"))
    title = models.CharField(_("tên, đợt"), max_length=200)
    decision = models.CharField(_("quyết định thành lập"), max_length=120, blank=True)
    sits_on = models.DateField(_("ngày họp"))
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("Hội đồng OCOP")
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="council_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("market:council", args=[self.pk])


class CouncilMember(models.Model):
    """A person who scores in a council."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    chair = models.BooleanField(_("chủ tịch Hội đồng"), default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["council", "person"], name="council_member_once")]

    def __str__(self) -> str:
        return self.person.full_name


class Dossier(Versioned):
    """A product put forward for stars, on its way through commune, province and, for five stars, the centre."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="dossiers", verbose_name=_("sản phẩm"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="ocop_dossiers", verbose_name=_("chủ thể"))
    maker = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("đơn vị lập hồ sơ"))
    checker = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("nơi kiểm tra ban đầu"))
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("nơi đánh giá"))
    centre = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("cơ quan Trung ương")
    )
    criteria = models.CharField(_("bộ tiêu chí"), max_length=60)
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="dossiers")
    state = models.CharField(_("trạng thái"), max_length=10, choices=DossierState.choices, default=DossierState.DRAFT)
    round = models.PositiveSmallIntegerField(_("lần nộp"), default=0)
    note = models.TextField(_("thuyết minh"), max_length=5000, blank=True)
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="dossiers", verbose_name=_("Hội đồng"))
    check_request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    council_request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    centre_request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField(_("ngày lập"))
    lodged_on = models.DateField(_("ngày nộp"), null=True)
    closed_on = models.DateField(_("ngày chốt điểm"), null=True)
    why_closed = models.CharField(_("lý do vắng"), max_length=500, blank=True)
    points = models.DecimalField(_("điểm trung bình"), max_digits=5, decimal_places=2, null=True)
    """The mean of the council, cut to two places, not rounded; the exact one is in the ballots."""
    stars = models.PositiveSmallIntegerField(_("số sao theo điểm"), null=True)
    forwarded_on = models.DateField(_("ngày chuyển Trung ương"), null=True)
    centre_points = models.DecimalField(_("điểm của Trung ương"), max_digits=5, decimal_places=2, null=True)
    why_refused = models.CharField(_("lý do không công nhận"), max_length=1000, blank=True)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("hồ sơ OCOP")
        indexes = [models.Index(fields=["holder", "state"]), models.Index(fields=["checker", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=~Q(state__in=["recognised", "refused"]), name="one_open_dossier"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scored", "forwarded"]) | Q(points__isnull=False, stars__isnull=False),
                name="scored_says_points",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(why_refused=""), name="refused_dossier_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.product.name}"

    @property
    def number(self) -> str:
        return f"OCOP-{self.made_on.year}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("market:dossier", args=[self.pk])


class DossierFile(models.Model):
    """A document of a dossier, for one line of the scorecard or for the whole."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files")
    item = models.ForeignKey(ScorecardItem, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """Why a dossier was returned: about one line or about the whole, in one round."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="findings")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.ForeignKey(ScorecardItem, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("lý do"), max_length=1000)
    on = models.DateField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="finding_says_why")]

    def __str__(self) -> str:
        return self.reason


class Ballot(Versioned):
    """The points of one member for one dossier; nobody else reads them before the scoring is closed."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="ballots")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="ballots")
    SEALED = frozenset({"note"})
    note = models.CharField(_("nhận xét chung"), max_length=2000, blank=True)
    handed_on = models.DateField()

    class Meta:
        verbose_name = _("phiếu chấm")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["dossier", "member"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.member_id}"


class Mark(models.Model):
    """The points a ballot gives for one line. `SEALED` columns are kept in the trail and not shown by its page."""

    SEALED = frozenset({"points"})

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="marks")
    item = models.ForeignKey(ScorecardItem, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "item"], name="mark_once"),
            models.CheckConstraint(condition=Q(points__gte=Decimal(0)), name="mark_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.points}"


class Recognition(models.Model):
    """Stars given to a product by a decision, good to a day; its certificate is what lots and matches see."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="recognitions", verbose_name=_("sản phẩm"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("chủ thể"))
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="recognition")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    level = models.CharField(_("cấp công nhận"), max_length=8, choices=RatingLevel.choices)
    decider = models.CharField(_("cơ quan quyết định"), max_length=300)
    stars = models.PositiveSmallIntegerField(_("số sao"))
    points = models.DecimalField(_("điểm"), max_digits=5, decimal_places=2)
    symbol = models.CharField(_("số quyết định"), max_length=80)
    decided_on = models.DateField(_("ngày quyết định"))
    expires_on = models.DateField(_("có giá trị đến hết ngày"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="recognition")
    reminder = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    reminded = models.PositiveSmallIntegerField(default=0)
    """How often the owner was told that it ends: at six months, at three."""
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("công nhận OCOP")
        constraints = [
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="recognition_stars"),
            models.CheckConstraint(condition=Q(decided_on__lte=F("expires_on")), name="recognition_dates_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}: {self.stars} sao"

    def get_absolute_url(self) -> str:
        return reverse("market:recognition", args=[self.pk])
