"""Organisations, groups and changes as of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.choices import SuccessionKind
from lienket.localities.models import (
    Change,
    Group,
    GroupMember,
    Organisation,
    OrganisationSuccession,
    Unit,
    UnitName,
    holding_on,
)
from lienket.localities.queries.units import names_on, today


def organisations_on(
    day: date | None = None, *, kind: str = "", province: str = "", text: str = ""
) -> QuerySet[Organisation]:
    """Organisations that held on the day, by name; `province` is a code of today: its former bodies count too."""
    rows = Organisation.objects.filter(holding_on(day or today()))
    if kind:
        rows = rows.filter(kind=kind)
    if province:
        places = Unit.objects.filter(level="province", code=province, valid_to=None).values_list("lineage", flat=True)
        ids = [pk for lineage in places for pk in lineage]
        rows = rows.filter(Q(locality_id__in=ids) | Q(locality__province_id__in=ids))
    for word in fold(text).split()[:8]:
        rows = rows.filter(folded__contains=word)
    return rows.select_related("locality", "parent").order_by("folded", "key")


def organisation(key: str) -> Organisation:
    """The body with the key, of today or former. Raises NotThere."""
    found = Organisation.objects.select_related("locality__province", "parent").filter(key=key).first()
    if found is None:
        raise NotThere(_("Không có cơ quan, tổ chức này trong danh mục."))
    return found


@dataclass(frozen=True)
class Turn:
    """One step in the history of a body: `organisation` took over, or was taken over, on a day."""

    organisation: Organisation
    kind_label: str
    on: date
    before: bool


def chain(of: Organisation) -> list[Turn]:
    """Bodies before (nearest first) and after, at any remove, by the day of the change."""
    ids = set(of.lineage) | set(of.heirs) | {of.pk}
    rows = OrganisationSuccession.objects.filter(
        Q(predecessor_id__in=ids) | Q(successor_id__in=ids) | Q(predecessor=of)
    ).select_related("predecessor__locality", "successor__locality")
    edges = list(rows.order_by("on", "predecessor__folded"))
    before, after = {of.pk}, {of.pk}
    turns: list[Turn] = []
    for edge in reversed(edges):
        if edge.successor_id in before:
            before.add(edge.predecessor_id)
            turns.append(Turn(edge.predecessor, _kind(edge), edge.on, True))
    for edge in edges:
        if edge.predecessor_id in after:
            after.add(edge.successor_id)
            turns.append(Turn(edge.successor, _kind(edge), edge.on, False))
    return sorted(turns, key=lambda turn: (not turn.before, turn.on))


def _kind(edge: OrganisationSuccession) -> str:
    return str(SuccessionKind(edge.kind).label)


def bodies_of(unit: Unit, day: date | None = None, *, limit: int = 60) -> list[Organisation]:
    """Bodies seated in a unit on a day (a former unit: its last)."""
    return list(
        Organisation.objects.filter(holding_on(day or unit.valid_to or today()), locality=unit).order_by(
            "kind", "folded"
        )[:limit]
    )


def parts_of(of: Organisation) -> list[Organisation]:
    """Bodies directly under one, that held with it, by name."""
    rows = of.parts.filter(holding_on(of.valid_to or today()))
    return list(rows.order_by("kind", "folded"))


@dataclass(frozen=True)
class GroupLine:
    """A group with how many units belong to it on a day."""

    code: str
    name: str
    name_en: str
    kind_label: str
    members: int


def groups_on(day: date | None = None) -> list[GroupLine]:
    """Groups that have members on the day."""
    rows = (
        Group.objects.filter(holding_on(day or today(), "members__"))
        .annotate(count=Count("members"))
        .order_by("kind", "name")
    )
    return [GroupLine(row.code, row.name, row.name_en, str(row.get_kind_display()), row.count) for row in rows]


def group(code: str) -> Group:
    """The group with the code. Raises NotThere."""
    found = Group.objects.filter(code=code).first()
    if found is None:
        raise NotThere(_("Không có nhóm địa phương này."))
    return found


def members_on(of: Group, day: date | None = None) -> list[tuple[GroupMember, str]]:
    """Members on the day with the name each had then, in Vietnamese order."""
    at = day or today()
    rows = list(of.members.filter(holding_on(at)).select_related("unit__province").order_by("unit__sort_key"))
    names = names_on([row.unit_id for row in rows], at)
    return [(row, names[row.unit_id]) for row in rows]


def groups_of(unit: Unit, day: date | None = None) -> list[Group]:
    """Groups that the unit belongs to on a day (a former unit: its last)."""
    rows = unit.group_memberships.filter(holding_on(day or unit.valid_to or today())).select_related("group")
    return [row.group for row in rows.order_by("group__kind", "group__name")]


@dataclass(frozen=True)
class ChangeLine:
    """A loaded change with the names it gave: (unit, name before, name after, act)."""

    change: Change
    acts: Sequence[tuple[str, str, bool]]  # (symbol, title, verified)
    renamed: Sequence[tuple[Unit, str, str, str]]


def changes() -> list[ChangeLine]:
    """Every change of units on record, newest first. Four queries."""
    found = list(Change.objects.prefetch_related("acts").order_by("-in_force_on", "key"))
    names = UnitName.objects.filter(valid_from__in=[one.in_force_on for one in found])
    later = list(
        names.exclude(valid_from=F("unit__valid_from"))
        .select_related("unit__province", "act")
        .order_by("unit__level", "unit__sort_key")
    )
    before = _names_before([row.unit_id for row in later])
    lines = []
    for one in found:
        symbols = {act.symbol for act in one.acts.all()}
        rows = [row for row in later if row.act and row.act.symbol in symbols and row.valid_from == one.in_force_on]
        rows.sort(key=lambda row: (row.unit.level != "province", bytes(row.unit.sort_key)))
        renamed = [
            (row.unit, before.get((row.unit_id, row.valid_from), ""), row.name, row.act.symbol)
            for row in rows
            if row.act
        ]
        lines.append(ChangeLine(one, [(a.symbol, a.title, a.verified) for a in one.acts.all()], renamed))
    return lines


def _names_before(ids: list[int]) -> dict[tuple[int, date | None], str]:
    found: dict[tuple[int, date | None], str] = {}
    last: dict[int, str] = {}
    rows = UnitName.objects.filter(unit_id__in=ids).order_by("unit_id", F("valid_from").asc(nulls_first=True))
    for pk, name, begin in rows.values_list("unit_id", "name", "valid_from"):
        found[pk, begin] = last.get(pk, "")
        last[pk] = name
    return found
