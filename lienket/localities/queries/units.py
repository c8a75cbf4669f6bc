"""Units as of a date: which there were, what they were called, what was above and below them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.choices import Level
from lienket.localities.models import Unit, UnitName, holding_on

LEVELS = tuple(str(level) for level in Level.values)


def today() -> date:
    """The day by the clock of Việt Nam."""
    return timezone.localdate()


@dataclass(frozen=True)
class UnitLine:
    """A unit with the name it had on a day, and those above it as they were called on that day."""

    pk: int
    level: str
    code: str
    name: str
    type: str
    parent: str
    province: str
    valid_from: date | None
    valid_to: date | None
    lat: float | None
    lon: float | None
    act: str
    verified: bool | None
    url: str


def unit(level: str, code: str, as_of: date | None = None) -> Unit:
    """The unit with the code that holds on the day (today). Raises NotThere."""
    day = as_of or today()
    found = _with_acts().filter(holding_on(day), level=level, code=code).first() if level in LEVELS else None
    if found is None:
        told = _("Không có đơn vị nào mang mã %(code)s vào ngày %(day)s. Hãy tra theo tên.")
        raise NotThere(told % {"code": code[:10], "day": f"{day:%d/%m/%Y}"})
    return found


def unit_of_code(code: str, as_of: date | None = None) -> Unit:
    """The unit with the code; two characters are a province, three a district, five a commune."""
    return unit({2: "province", 3: "district", 5: "commune"}.get(len(code), ""), code, as_of)


def unit_until(level: str, code: str, until: str) -> Unit:
    """The former unit that ended on the day `until` (ISO). Raises NotThere."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        day = None
    found = _with_acts().filter(level=level, code=code, valid_to=day).first() if day and level in LEVELS else None
    if found is None:
        raise NotThere(_("Không có đơn vị cũ này. Hãy kiểm tra mã và ngày, hoặc tra theo tên."))
    return found


def _with_acts() -> QuerySet[Unit]:
    return Unit.objects.select_related("parent", "province", "established_by", "ended_by")


def name_rows(level: str, as_of: date | None = None, *, province: str = "", text: str = "") -> QuerySet[UnitName]:
    """Names that hold on the day, one for each unit of the level, in Vietnamese order; see `lines`."""
    day = as_of or today()
    rows = UnitName.objects.filter(holding_on(day), holding_on(day, "unit__"), unit__level=level)
    if province:
        rows = rows.filter(Q(unit__province__code=province) | Q(unit__level=Level.PROVINCE, unit__code=province))
    for word in fold(text).split()[:8]:
        rows = rows.filter(Q(folded__contains=word) | Q(unit__code=word))
    return rows.select_related("unit", "unit__parent", "act").order_by("unit__sort_key", "unit__code")


def lines(rows: QuerySet[UnitName] | list[UnitName], as_of: date | None = None) -> list[UnitLine]:
    """Rows of `name_rows` ready to show: names above them as they were on the day. One more query."""
    provinces = province_names(as_of)
    found = []
    for row in rows:
        one = row.unit
        parent = provinces.get(one.parent_id or 0) or (one.parent.name if one.parent else "")
        found.append(
            UnitLine(
                one.pk,
                one.level,
                one.code,
                row.name,
                row.type,
                parent,
                provinces.get(one.province_id or 0, ""),
                one.valid_from,
                one.valid_to,
                one.lat,
                one.lon,
                row.act.symbol if row.act else "",
                row.act.verified if row.act else None,
                one.get_absolute_url(),
            )
        )
    return found


def units_on(level: str, as_of: date | None = None, *, province: str = "", text: str = "") -> list[UnitLine]:
    """All units of a level on a day, by name; filtered by province code and by words of the name."""
    return lines(name_rows(level, as_of, province=province, text=text), as_of)


def province_names(as_of: date | None = None) -> dict[int, str]:
    """Names of the provinces of a day, by id."""
    day = as_of or today()
    rows = UnitName.objects.filter(holding_on(day), holding_on(day, "unit__"), unit__level=Level.PROVINCE)
    return dict(rows.values_list("unit_id", "name"))


def name_on(of: Unit, day: date) -> str:
    """What the unit was called on the day; outside its life the nearest name. One query, none if prefetched."""
    return names_on([of.pk], day).get(of.pk, of.name)


def names_on(ids: list[int], day: date) -> dict[int, str]:
    """Names of several units on a day, by id; units outside their life get the name nearest to it. One query."""
    rows = UnitName.objects.filter(unit_id__in=ids).order_by("unit_id", F("valid_from").asc(nulls_first=True))
    found: dict[int, str] = {}
    for pk, name, begin in rows.values_list("unit_id", "name", "valid_from"):
        if pk not in found or begin is None or begin <= day:
            found[pk] = name
    return found


def provinces_today() -> list[Unit]:
    """The 34 of today, in Vietnamese order."""
    return list(Unit.objects.filter(holding_on(today()), level=Level.PROVINCE).order_by("sort_key"))


def provinces_on(as_of: date | None = None) -> list[tuple[str, str]]:
    """(code, name) of the provinces of a day, in Vietnamese order: choices of filters."""
    return list(name_rows(Level.PROVINCE, as_of).values_list("unit__code", "name"))


def children(of: Unit, as_of: date | None = None) -> list[UnitLine]:
    """Units directly below, on the day (a former unit: its last)."""
    day = as_of or of.valid_to or today()
    rows = UnitName.objects.filter(holding_on(day), holding_on(day, "unit__"), unit__parent=of)
    return lines(rows.select_related("unit", "unit__parent", "act").order_by("unit__sort_key", "unit__code"), day)


def heirs_of(ids: list[int]) -> dict[int, list[Unit]]:
    """Units of today in the place of each of the given units. Two queries."""
    heirs = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "heirs"))
    wanted = {pk for some in heirs.values() for pk in some}
    units = {one.pk: one for one in Unit.objects.filter(pk__in=wanted).order_by("sort_key")}
    return {pk: [one for one in units.values() if one.pk in set(some)] for pk, some in heirs.items()}


def names_of(one: Unit) -> list[UnitName]:
    """Every name the unit has had, oldest first, with acts."""
    return list(one.names.select_related("act").order_by(F("valid_from").asc(nulls_first=True)))
