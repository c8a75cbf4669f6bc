"""What names in a document mean: organisations of its day, else of today; units and regions by the codes read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lienket.agreements.queries.naming import plain
from lienket.drafting.choices import PartRole
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Group, Organisation, Unit, holding_on

MOST_OPTIONS = 12
WHOLE_COUNTRY = "ca-nuoc"
_ALL_OF = ("cac ", "hai ", "moi ", "tat ca ", "nhung ", "ben ")
_HOME = frozenset(
    ["tp", "tinh", "thu do", "ubnd tp", "ubnd tinh", "ubnd", "uy ban nhan dan", "chinh quyen tp", "chinh quyen tinh"]
)
_COMMITTEES = ("ubnd", "ubnd tinh", "ubnd tp", "ubnd huyen", "ubnd quan", "ubnd thi xa", "ubnd phuong", "ubnd xa")


@dataclass(frozen=True)
class Meaning:
    """What a name may stand for, best first; `certain` when the first is it. `why` is a sentence."""

    options: tuple[Organisation, ...]
    certain: bool
    why: str = ""


class Matcher:
    """Looks names up for one document: on its day and, where that knows none, today. Three queries for all names."""

    def __init__(self, owner: Organisation, day: date, today: date) -> None:
        self.owner = owner
        self.day = day
        home = owner.locality if owner.locality.province_id is None else owner.locality.province
        self.home: Unit = home or owner.locality
        everyone = list(Organisation.objects.select_related("locality").order_by("folded", "pk"))
        self._then = _index(one for one in everyone if one.holds_on(day))
        self._now = _index(one for one in everyone if one.holds_on(today))
        self._all_then = [one for one in everyone if one.holds_on(day)]
        self._known: dict[str, Meaning] = {}

    def meaning(self, name: str) -> Meaning:
        """The organisations that a name may stand for."""
        words = plain(name)
        if words not in self._known:
            self._known[words] = self._look_up(words)
        return self._known[words]

    def _look_up(self, words: str) -> Meaning:
        if not words:
            return Meaning((), False, _("Tên để trống."))
        if words.startswith(_ALL_OF):
            return Meaning((), False, _("Gọi chung nhiều cơ quan: hãy chọn một cơ quan cụ thể, hoặc bỏ qua."))
        for index, then in ((self._then, True), (self._now, False)):
            found = self._in(index, words)
            if len(found) == 1:
                why = "" if then else _("Theo tên hiện nay; ngày của văn bản chưa có tên này.")
                return Meaning(tuple(found), then, why)
            if found:
                return Meaning(tuple(found[:MOST_OPTIONS]), False, _("Có nhiều cơ quan mang tên này."))
        near = self._near(words)
        if near:
            return Meaning(tuple(near), False, _("Không có cơ quan nào tên đúng như vậy; các cơ quan gần nhất ở đây."))
        return Meaning((), False, _("Danh mục chưa có cơ quan này: hãy ghi tên khác khi sửa, hoặc bỏ qua."))

    def _in(self, index: dict[str, list[Organisation]], words: str) -> list[Organisation]:
        own, short = plain(self.home.name), plain(self.home.short_name)
        forms = [words, f"{words} {own}", f"{words} {short}"]
        if words in _HOME:
            forms = [f"ubnd {own}"]
        for form in forms:
            if form in index:
                return index[form]
        found = {one.pk: one for prefix in _COMMITTEES for one in index.get(f"{prefix} {words}", ())}
        return list(found.values())

    def _near(self, words: str) -> list[Organisation]:
        wanted = set(words.split())
        at_home = [one for one in self._all_then if one.locality_id == self.home.pk]
        rest = [one for one in self._all_then if one.locality_id != self.home.pk]
        return [one for one in [*at_home, *rest] if wanted <= set(plain(one.name).split())][:MOST_OPTIONS]

    def committee(self, unit_id: int) -> Organisation | None:
        """The people's committee of a unit on the day of the document."""
        return next(
            (
                one
                for one in self._all_then
                if one.locality_id == unit_id and one.kind == OrganisationKind.PEOPLE_COMMITTEE
            ),
            None,
        )


def _index(organisations: Iterable[Organisation]) -> dict[str, list[Organisation]]:
    found: dict[str, list[Organisation]] = defaultdict(list)
    for one in organisations:
        for form in {plain(one.name), plain(one.short_name)} - {""}:
            found[form].append(one)
    return dict(found)


@dataclass(frozen=True)
class Places:
    """Units of a document's day by (level, code), and groups by code."""

    units: dict[tuple[str, str], int]
    groups: dict[str, int]


def places_named(machines: Sequence[dict[str, Any]], day: date) -> Places:
    """The ids of every unit and group that the clauses name. Two queries."""
    named = {(level, code) for one in machines for place in one["places"] for level, code, _name in place["units"]}
    groups = {place["group"] for one in machines for place in one["places"] if place["group"]}
    wanted = Q(pk__in=())
    for level in {level for level, _code in named}:
        wanted |= Q(level=level, code__in=[code for other, code in named if other == level])
    units = Unit.objects.filter(holding_on(day)).filter(wanted).values_list("level", "code", "pk")
    return Places(
        {(level, code): pk for level, code, pk in units if (level, code) in named},
        dict(Group.objects.filter(code__in=groups).values_list("code", "pk")),
    )


@dataclass
class Named:
    """A part of a draft before it is written: whom it may be, and what is chosen where that is certain."""

    role: str
    text: str
    start: int | None = None
    end: int | None = None
    why: str = ""
    options: list[list[Any]] | None = None
    organisation_id: int | None = None
    locality_id: int | None = None
    group_id: int | None = None
    left_out: bool = False
    seat: tuple[str, str] | None = None
    """(level, code) of the unit that is meant, or where the organisation sits: one place under two rows is one."""


def named_in(
    machine: dict[str, Any], matcher: Matcher, places: Places, lead: Organisation | None = None
) -> list[Named]:
    """Everybody and every place that one clause names; the lead first, and `lead`, or the owner, where nobody is."""
    found = _actors(machine, matcher, lead)
    actors, seen = list(found), set()
    for place in machine["places"]:
        one = _place(place, matcher, places)
        within = any(a.start is not None and a.end is not None and a.start <= place["start"] < a.end for a in actors)
        settled = one.locality_id is not None or one.group_id is not None
        at_a_seat = settled and any(one.seat is not None and one.seat == a.seat for a in actors)
        key = (one.locality_id, one.group_id, "" if settled else plain(one.text))
        if at_a_seat or (within and not settled) or key in seen:
            continue
        seen.add(key)
        found.append(one)
    return found


def _actors(machine: dict[str, Any], matcher: Matcher, lead: Organisation | None) -> list[Named]:
    found: list[Named] = []
    seen: set[tuple[str, str]] = set()
    for actor in machine["actors"]:
        key = (actor["role"], plain(actor["name"]))
        if key not in seen:
            seen.add(key)
            found.append(_actor(actor, matcher, leads=sum(one.role == PartRole.LEAD for one in found)))
    if not any(one.role == PartRole.LEAD for one in found):
        owner = lead or matcher.owner
        # A lead without words is assumed: rules.doubts asks for a look at it.
        found.insert(0, Named(PartRole.LEAD, "", options=[["organisation", owner.pk]], organisation_id=owner.pk))
    chosen_lead = next((one.organisation_id for one in found if one.role == PartRole.LEAD), None)
    for one in found:
        if one.role != PartRole.LEAD and chosen_lead is not None and one.organisation_id == chosen_lead:
            one.left_out, one.why = True, _("Chính là cơ quan chủ trì.")
    return sorted(found, key=lambda one: list(PartRole.values).index(one.role))


def _actor(actor: dict[str, Any], matcher: Matcher, leads: int) -> Named:
    role = PartRole.PARTNER
    if actor["role"] == "lead":
        role = PartRole.SUPPORT if leads else PartRole.LEAD
    meaning = matcher.meaning(actor["name"])
    options = list(meaning.options)
    if role == PartRole.LEAD and not options:
        options = [matcher.owner]
    own = actor["inherited"]
    one = Named(
        role,
        actor["name"][:300],
        None if own else actor["start"],
        None if own else actor["end"],
        meaning.why,
        [["organisation", option.pk] for option in options],
    )
    if meaning.certain:
        one.organisation_id = options[0].pk
        one.seat = seat_of(options[0].locality)
    return one


def _place(place: dict[str, Any], matcher: Matcher, places: Places) -> Named:
    ids = [places.units[level, code] for level, code, _name in place["units"] if (level, code) in places.units]
    group = places.groups.get(place["group"]) if place["group"] else None
    # The units of a region are its members: what is chosen is the region.
    options = ([["group", group]] if group else []) if place["group"] else [["unit", pk] for pk in ids]
    why = place["why"]
    if place["slip"]:
        why = _("Viết sai chính tả, hiểu là “%(right)s”.") % {"right": place["slip"]} + (f" {why}" if why else "")
    one = Named(PartRole.PARTICIPANT, place["text"][:300], place["start"], place["end"], why[:500], options)
    if place["certain"] and len(options) == 1:
        one.locality_id, one.group_id = (None, group) if place["group"] else (ids[0], None)
        one.seat = None if place["group"] else (place["units"][0][0], place["units"][0][1])
    # The owner's own province, and the whole country, say nothing of who takes part.
    one.left_out = place["group"] == WHOLE_COUNTRY or (one.seat is not None and one.seat == seat_of(matcher.home))
    return one


def seat_of(unit: Unit) -> tuple[str, str]:
    """What stays the same of a unit while its rows follow each other."""
    return unit.level, unit.code
