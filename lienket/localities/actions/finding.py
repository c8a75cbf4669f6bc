"""Units and organisations into the search: today's first, former ones with what stands in their place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.urls import reverse

from lienket.ground.search.entries import Thing, put
from lienket.ground.search.models import Entry
from lienket.localities.choices import Level
from lienket.localities.models import Group, Organisation, Unit

_WEIGHTS = {
    (Level.PROVINCE, True): 90,
    (Level.PROVINCE, False): 80,
    (Level.COMMUNE, True): 50,
    (Level.DISTRICT, False): 40,
    (Level.COMMUNE, False): 30,
}


def put_units_in_search(aliases: list[dict[str, str]]) -> int:
    """Every unit of both eras; `aliases` are the rows of abbreviations.csv. How many were put."""
    names: dict[tuple[str, str, str], list[str]] = {}
    for row in aliases:
        names.setdefault((row["level"], row["unit_code"], row["valid_from"]), []).append(row["abbreviation"])
    units = {unit.pk: unit for unit in Unit.objects.defer("sort_key", "lineage").all()}
    return _put_changed("locality", (_unit_thing(unit, units, names) for unit in units.values()))


def _unit_thing(unit: Unit, units: dict[int, Unit], names: dict[tuple[str, str, str], list[str]]) -> Thing:
    parent = units.get(unit.parent_id or 0)
    province = units.get(unit.province_id or 0)
    above = list(dict.fromkeys(one.name for one in (parent, province) if one))
    told = [", ".join(above)] if above else []
    if unit.valid_to:
        heirs = [units[pk] for pk in unit.heirs if pk in units]
        told.append(f"đến {unit.valid_to:%d/%m/%Y}")
        if len(heirs) > 3:
            told.append(f"nay thuộc {len(heirs)} đơn vị")
        elif [one.name for one in heirs] == [unit.name] and heirs[0].valid_from:
            told.append(f"được thành lập lại ngày {heirs[0].valid_from:%d/%m/%Y}")
        elif heirs:
            told.append(f"nay là {', '.join(one.name for one in heirs)}")
    key = (unit.level, unit.code, unit.valid_from.isoformat() if unit.valid_from else "")
    return Thing(
        kind="locality",
        object_id=unit.pk,
        title=unit.name,
        url=_address(unit),
        subtitle=" · ".join(told),
        body=" ".join([unit.code, *names.get(key, ())]),
        weight=_WEIGHTS.get((Level(unit.level), unit.valid_to is None), 20),
    )


def _address(unit: Unit) -> str:
    """As `get_absolute_url`, but resolved once for all units: there are fourteen thousand."""
    if unit.valid_to is None:
        return _pattern("localities:unit", 1) % unit.code
    return _pattern("localities:unit_then", 3) % (unit.level, unit.code, unit.valid_to.isoformat())


@lru_cache(maxsize=4)
def _pattern(name: str, places: int) -> str:
    marks = [f"0{place}0" for place in range(places)]
    address = reverse(name, args=marks)
    for mark in marks:
        address = address.replace(mark, "%s")
    return address


def put_organisations_in_search() -> int:
    """Every organisation, those of today before those that ended."""
    return _put_changed(
        "organisation",
        (
            Thing(
                kind="organisation",
                object_id=row.pk,
                title=row.name,
                url=row.get_absolute_url(),
                subtitle=" · ".join(
                    [
                        row.get_kind_display(),
                        row.locality.name,
                        *([f"đến {row.valid_to:%d/%m/%Y}"] if row.valid_to else []),
                    ]
                ),
                body=f"{row.short_name} {row.name_en} {row.identifier}",
                weight=45 if row.valid_to is None else 25,
            )
            for row in Organisation.objects.select_related("locality")
        ),
    )


def put_groups_in_search() -> int:
    """Regions, basins, groups of programmes."""
    return _put_changed(
        "group",
        (
            Thing("group", row.pk, row.name, f"/dia-phuong/nhom/{row.code}/", row.get_kind_display(), row.name_en, 60)
            for row in Group.objects.all()
        ),
    )


def _put_changed(kind: str, things: Iterable[Thing]) -> int:
    """Put what is new or reads otherwise than before; how many."""
    columns = ("object_id", "title", "subtitle", "url", "weight")
    known = {pk: shown for pk, *shown in Entry.objects.filter(kind=kind).values_list(*columns)}
    fresh = [one for one in things if known.get(one.object_id) != [one.title, one.subtitle, one.url, one.weight]]
    put(fresh)
    return len(fresh)


def forget_missing() -> None:
    """Entries of things that are no more."""
    with connection.cursor() as cursor:
        for kind, table in (("locality", Unit), ("organisation", Organisation), ("group", Group)):
            name: Any = table._meta.db_table
            cursor.execute(
                f"DELETE FROM search_entry e WHERE e.kind = %s AND NOT EXISTS (SELECT 1 FROM {name} t"  # noqa: S608
                " WHERE t.id = e.object_id)",
                [kind],
            )
