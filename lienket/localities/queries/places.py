"""Finding units: by a point, by words, by whole addresses of either era."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from lienket.engines.addresses import Gazetteer
from lienket.engines.addresses.packaged import packaged_aliases
from lienket.engines.vietnamese import fold
from lienket.ground.maps import code_at
from lienket.ground.refusals import Refusal
from lienket.localities import bridge
from lienket.localities.bridge import AddressRow
from lienket.localities.models import Succession, Unit, UnitName, holding_on
from lienket.localities.queries.units import today
from lienket.localities.rules import TYPES

_TYPES = tuple(sorted({fold(kind) for kinds in TYPES.values() for kind in kinds}))


def find(text: str, as_of: date | None = None, *, limit: int = 20) -> list[Unit]:
    """Units whose name, with or without type, marks or in short (TP.HCM), is the text; today's and higher first.

    With `as_of` only those in force on that day, under the name of that day.
    """
    ids = ids_named([text], as_of)[text]
    if not ids:
        return []
    units = Unit.objects.filter(pk__in=ids).select_related("province", "parent")
    if as_of:
        units = units.filter(holding_on(as_of))
    order = (F("valid_to").desc(nulls_first=True), "level", "sort_key", "code")
    ranked = sorted(units.order_by(*order), key=lambda one: (one.valid_to is not None, _rank(one.level)))
    return ranked[:limit]


def ids_named(texts: Sequence[str], as_of: date | None = None) -> dict[str, set[int]]:
    """The units that each text names, by id, as `find` understands it. Two queries for any number of texts."""
    wanted: dict[str, list[str]] = {}
    for text in texts:
        folded = fold(text)
        for words in [folded, *(f"{kind} {folded}" for kind in _TYPES)] if folded else []:
            wanted.setdefault(words, []).append(text)
    names = UnitName.objects.filter(folded__in=list(wanted))
    if as_of:
        names = names.filter(holding_on(as_of), holding_on(as_of, "unit__"))
    found: dict[str, set[int]] = {text: set() for text in texts}
    for folded, pk in [*names.values_list("folded", "unit_id"), *_aliases(reference_version())]:
        for text in wanted.get(folded, ()):
            found[text].add(pk)
    return found


def _rank(level: str) -> int:
    return ("province", "district", "commune").index(level)


@lru_cache(maxsize=2)
def _aliases(version: str) -> tuple[tuple[str, int], ...]:
    found = []
    for row in packaged_aliases():
        pk = (
            Unit.objects.filter(level=row.level, code=row.unit_code, valid_from=row.valid_from)
            .values_list("pk")
            .first()
        )
        if pk:
            found.append((fold(row.alias), pk[0]))
    return tuple(found)


def reference_version() -> str:
    """Changes whenever the reference data does. One small query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(coalesce(string_agg(sha256, ',' ORDER BY sha256), '')) FROM"
            " (SELECT sha256 FROM localities_datafile UNION ALL SELECT sha256 FROM localities_change) f"
        )
        return str(cursor.fetchone()[0])


def gazetteer() -> Gazetteer:
    """The address engine's index of the units in the database, kept in this process until they change."""
    return _gazetteer(reference_version())


@lru_cache(maxsize=1)
def _gazetteer(version: str) -> Gazetteer:
    names: dict[int, list[tuple[date | None, str, str, str]]] = {}
    columns = ("unit_id", "valid_from", "name", "short_name", "type")
    for pk, *rest in UnitName.objects.order_by(F("valid_from").asc(nulls_first=True)).values_list(*columns):
        names.setdefault(pk, []).append(tuple(rest))
    units = list(
        Unit.objects.annotate(parent_code=F("parent__code")).values(
            "pk", "level", "code", "name", "short_name", "type", "parent_code", "valid_from", "valid_to"
        )
    )
    later: dict[int, list[tuple[date, str, str]]] = {}
    for row in units:
        spans = names.get(row["pk"], [])
        if spans:
            _begin, row["name"], row["short_name"], row["type"] = spans[0]
            later[row["pk"]] = [(begin, name, kind) for begin, name, _short, kind in spans[1:] if begin]
    edges = Succession.objects.filter(quarantined="").values_list(
        "predecessor__level", "predecessor__code", "successor__code", "kind", "share", "usual"
    )
    return bridge.gazetteer_of(units, later, edges, packaged_aliases())


def addresses(texts: Sequence[str], as_of: date | None = None) -> list[AddressRow]:
    """Free-text addresses or codes of either era, each with its units of today and every ambiguity."""
    return bridge.resolved(gazetteer(), texts, as_of)


@dataclass(frozen=True)
class PointAnswer:
    """What lies at a point: the province by its boundary, communes only by distance to their middle points."""

    province: Unit | None
    communes: tuple[tuple[Unit, float], ...]  # (commune, km), nearest first
    words: str


def at_point(lon: float, lat: float, as_of: date | None = None) -> PointAnswer:
    """The province that holds the point on the day and the communes nearest to it (WGS 84 degrees)."""
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refusal(_("Tọa độ không hợp lệ: kinh độ từ -180 đến 180, vĩ độ từ -90 đến 90."))
    day = as_of or today()
    code = code_at(lon, lat, day)
    if code is None:
        return PointAnswer(None, (), _("Điểm này không nằm trong tỉnh, thành phố nào của Việt Nam."))
    province = Unit.objects.filter(holding_on(day), level="province", code=code).first()
    rows = Unit.objects.filter(holding_on(day), level="commune", province=province, lat__isnull=False)
    near = sorted(((one, _km(lon, lat, one)) for one in rows), key=lambda pair: pair[1])[:5]
    return PointAnswer(province, tuple(near), _("Gần nhất theo điểm trung tâm, không phải ranh giới."))


def _km(lon: float, lat: float, one: Unit) -> float:
    if one.lat is None or one.lon is None:
        return math.inf
    there = math.radians(one.lat)
    half_lat, half_lon = (there - math.radians(lat)) / 2, math.radians(one.lon - lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(there) * math.cos(math.radians(lat)) * math.sin(half_lon) ** 2
    return 12_742 * math.asin(math.sqrt(min(1.0, chord)))
