"""Units and organisations as dated entities. A code alone is no identity: codes were used again after the reform."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienket.localities.choices import GroupKind, Level, OrganisationKind, SuccessionKind


class LegalAct(models.Model):
    """A legal act, cited by what it changed. Unverified ones say so wherever they are shown."""

    symbol = models.CharField(_("số, ký hiệu"), max_length=80, unique=True)
    title = models.CharField(_("trích yếu"), max_length=500, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True)
    in_force_on = models.DateField(_("ngày có hiệu lực"), null=True)
    source = models.CharField(_("nguồn"), max_length=500, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    def __str__(self) -> str:
        return self.symbol


class Dated(models.Model):
    """Something that holds from a date to a date, both inclusive; empty means as far as the records go."""

    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def holding_on(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (reached through `prefix`, such as "unit__") holds on a day."""
    begin = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    end = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    return begin & end


class Unit(Dated):
    """An administrative unit between its establishment and its end. Identity is (level, code, valid_from)."""

    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices)
    code = models.CharField(_("mã"), max_length=5)
    name = models.CharField(_("tên gọi hiện dùng"), max_length=120)
    short_name = models.CharField(max_length=100)
    type = models.CharField(_("loại"), max_length=40)
    folded = models.CharField(max_length=120, db_index=True)
    sort_key = models.BinaryField(max_length=600, default=b"")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    province = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    established_by = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")
    lineage = ArrayField(models.BigIntegerField(), default=list)
    """This unit and every unit whose area it took over, wholly or partly."""
    heirs = ArrayField(models.BigIntegerField(), default=list)
    """The units that stand in its place today; itself while it holds."""

    class Meta:
        verbose_name = _("đơn vị hành chính")
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="unit_identity", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=models.F("valid_to")),
                name="unit_dates_ordered",
            ),
        ]
        indexes = [models.Index(fields=["level", "valid_to", "sort_key"]), models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.valid_to is None:
            return reverse("localities:unit", args=[self.code])
        return reverse("localities:unit_then", args=[self.level, self.code, self.valid_to.isoformat()])


class UnitName(Dated):
    """What a unit was called, and of what type it was, between two dates."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=100)
    type = models.CharField(max_length=40)
    folded = models.CharField(max_length=120, db_index=True)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_name_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """An edge from a unit to one that took over all or part of it, with the act that did it."""

    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, models.CASCADE, related_name="origins")
    kind = models.CharField(max_length=9, choices=SuccessionKind.choices)
    on = models.DateField()
    share = models.FloatField(null=True)
    usual = models.BooleanField(default=False)
    """The part that most of the unit went to, according to the source; never used without saying so."""
    note = models.CharField(max_length=300, blank=True)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True)
    quarantined = models.CharField(max_length=300, blank=True)
    """Why the edge is not believed; empty when it is."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Group(models.Model):
    """A named group of units: a socio-economic region, a river basin, the partners of a programme."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=9, choices=GroupKind.choices)

    def __str__(self) -> str:
        return self.name


class GroupMember(Dated):
    """A unit in a group between two dates."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="group_memberships")
    legal_ref = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "unit", "valid_from"], name="group_member_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} ∈ {self.group}"


class Organisation(Dated):
    """A body with a name between two dates. A body that is renamed or merged is a new one, with a link."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("loại"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("tên"), max_length=300)
    short_name = models.CharField(_("tên tắt"), max_length=120, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    identifier = models.CharField(_("mã định danh"), max_length=35, blank=True)
    locality = models.ForeignKey(Unit, models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    legal_ref = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    folded = models.CharField(max_length=300, db_index=True)
    lineage = ArrayField(models.BigIntegerField(), default=list)
    heirs = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("cơ quan, tổ chức")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("localities:organisation", args=[self.key])


class OrganisationSuccession(models.Model):
    """An organisation that took over the duties of another."""

    predecessor = models.ForeignKey(Organisation, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Organisation, models.CASCADE, related_name="origins")
    kind = models.CharField(max_length=9, choices=SuccessionKind.choices)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="organisation_succession_once")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Change(models.Model):
    """A dated control file that was put into the records: which changes of units it made, and on whose word."""

    key = models.SlugField(max_length=80, unique=True)
    in_force_on = models.DateField(_("ngày có hiệu lực"))
    title = models.CharField(_("tên"), max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(_("nguồn"), max_length=500, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    sha256 = models.CharField(max_length=64)
    acts = models.ManyToManyField(LegalAct, related_name="changes")

    class Meta:
        verbose_name = _("đợt thay đổi đơn vị")

    def __str__(self) -> str:
        return self.title


class DataFile(models.Model):
    """A data file of the package as it was last loaded; a file with the same content is not loaded again."""

    name = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField(default=0)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
