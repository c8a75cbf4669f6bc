"""Entities as SensorThings writes them: properties, links, and what is expanded inside; pages of readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
from django.utils.translation import gettext as _

from lienket.engines.observations import enters
from lienket.engines.odata import Fault, Path, Query
from lienket.ground.refusals import NotUnderstood
from lienket.monitoring.api import filtering
from lienket.monitoring.api.kinds import KINDS, Key, Kind
from lienket.monitoring.queries import observations as store
from lienket.monitoring.queries.observations import Rows
from lienket.monitoring.queries.things import Graph
from lienket.monitoring.rules.vocabulary import quality_of

PAGE, LARGEST_PAGE, MOST_ENTITIES = 100, 1000, 20_000
_BATCHES = 6


@dataclass
class Composer:
    """Writes entities of a graph. ``base``: the address of the service, ending in a slash."""

    graph: Graph
    base: str
    written: int = 0

    def address(self, kind: str, key: Key) -> str:
        """The address of an entity."""
        inside = str(key) if isinstance(key, int) else "'" + quote(key.replace("'", "''"), safe="'") + "'"
        return f"{self.base}{kind}({inside})"

    def entities(self, kind: Kind, keys: list[Key], query: Query) -> list[dict[str, Any]]:
        """These entities in their order, with what is selected and expanded."""
        self._check(kind, query)
        self._count(len(keys))
        found = [self._entity(kind, key, query) for key in keys]
        for name, inner in query.expand.items():
            self._expand(kind, keys, found, name, inner)
        return found

    def _count(self, more: int) -> None:
        self.written += more
        if self.written > MOST_ENTITIES:
            raise NotUnderstood(_too_much())

    def _check(self, kind: Kind, query: Query) -> None:
        for name in query.select:
            if name not in (*kind.fields, *kind.links, "id", "@iot.id"):
                raise Fault("name", name)
        for name in query.expand:
            if name not in kind.links:
                raise Fault("name", name)

    def _entity(self, kind: Kind, key: Key, query: Query) -> dict[str, Any]:
        own = self.address(kind.name, key)
        everything = {"@iot.id": key, "@iot.selfLink": own} | kind.properties(self.graph, key)
        return self._selected(kind, query, everything, own)

    def _selected(self, kind: Kind, query: Query, everything: dict[str, Any], own: str) -> dict[str, Any]:
        asked = {"@iot.id" if name == "id" else name for name in query.select}
        kept = {name: value for name, value in everything.items() if not asked or name in asked}
        for name in kind.links:
            if name not in query.expand and (not asked or name in asked):
                kept[f"{name}@iot.navigationLink"] = f"{own}/{name}"
        return kept

    def _expand(self, kind: Kind, keys: list[Key], found: list[dict[str, Any]], name: str, query: Query) -> None:
        """What a link of all these entities leads to, written together: as many questions as for one."""
        link = kind.links[name]
        target = KINDS[link.kind]
        if link.kind == "Observations":
            self._expand_readings(kind, keys, found, query)
            return
        pages: list[list[Key]] = []
        for key, made in zip(keys, found, strict=True):
            inside = link.keys(self.graph, key)
            if not link.many:
                pages.append(inside[:1])
                continue
            inside = filtering.chosen_keys(self.graph, target, inside, query.filter)
            inside = filtering.ordered_keys(self.graph, target, inside, query.order)
            page, more = page_of(inside, query)
            pages.append(page)
            if query.count:
                made[f"{name}@iot.count"] = len(inside)
            if more:
                made[f"{name}@iot.nextLink"] = self._further(kind, key, name, query, len(page))
        written = iter(self._shared(target, [key for page in pages for key in page], query))
        for made, page in zip(found, pages, strict=True):
            inner = [next(written) for _key in page]
            made[name] = inner if link.many else inner[0]

    def _shared(self, kind: Kind, keys: list[Key], query: Query) -> list[dict[str, Any]]:
        """Entities of which the same may stand in many places: each is written once, and counted where it stands."""
        unique = list(dict.fromkeys(keys))
        known = dict(zip(unique, self.entities(kind, unique, query), strict=True))
        if len(unique) < len(keys):
            weights = {key: _weight(one, query) for key, one in known.items()}
            self._count(sum(weights[key] for key in keys) - sum(weights.values()))
        return [known[key] for key in keys]

    def _further(self, kind: Kind, key: Key, name: str, query: Query, given: int) -> str:
        """Where a collection inside an entity goes on."""
        options = [pair for pair in query.raw if pair[0] != "$skip"] + [("$skip", str(query.skip + given))]
        return f"{self.address(kind.name, key)}/{name}?{urlencode(options, safe='$')}"

    def _expand_readings(self, kind: Kind, keys: list[Key], found: list[dict[str, Any]], query: Query) -> None:
        """The readings of all these entities at once, from the store in as many questions as for one."""
        series = {key: kind.links["Observations"].keys(self.graph, key) for key in keys}
        every = sorted({pk for inside in series.values() for pk in inside})
        chosen, want = filtering.narrowed(self.graph, every, query.filter)
        top, down = size_of(query), downwards(query)
        if down is None and query.order:
            raise Fault("unsupported", "$orderby")
        limit = query.skip + top + 1
        each = store.observations_each(chosen, replace(want, limit=limit, newest_first=bool(down)))
        for key, made in zip(keys, found, strict=True):
            rows = store.join_rows([each[pk] for pk in series[key] if pk in each])
            rows = rows.part(np.argsort(-rows.at if down else rows.at, kind="stable"))
            page = rows.part(slice(query.skip, query.skip + top))
            if query.count:
                made["Observations@iot.count"] = self.counted(series[key], query)
            made["Observations"] = self.readings(page, query)
            if len(rows) > query.skip + len(page) and top:
                made["Observations@iot.nextLink"] = self._further(kind, key, "Observations", query, len(page))

    def counted(self, series: list[int], query: Query) -> int:
        chosen, want = filtering.narrowed(self.graph, series, query.filter)
        return store.count_observations(chosen, want)

    def readings(self, rows: Rows, query: Query) -> list[dict[str, Any]]:
        """Rows of readings as Observations."""
        kind = KINDS["Observations"]
        self._check(kind, query)
        self._count(len(rows))
        made = []
        for plain in readings_plain(rows):
            own = self.address("Observations", plain["@iot.id"])
            everything = {"@iot.id": plain["@iot.id"], "@iot.selfLink": own} | plain
            made.append(self._selected(kind, query, everything, own))
        for name, inner in query.expand.items():
            self._expand_of_readings(rows, made, name, inner)
        return made

    def _expand_of_readings(self, rows: Rows, made: list[dict[str, Any]], name: str, query: Query) -> None:
        streams = name == "Datastream"
        of: list[Key] = [pk if streams else self.graph.series[pk].station_id for pk in rows.series.tolist()]
        kind = KINDS["Datastreams" if streams else "FeaturesOfInterest"]
        for one, inner in zip(made, self._shared(kind, of, query), strict=True):
            one[name] = inner


def _weight(made: dict[str, Any], query: Query) -> int:
    """How many entities are written with one: itself, and what is expanded inside."""
    inside = ((made.get(name, []), inner) for name, inner in query.expand.items())
    lists = ((found if isinstance(found, list) else [found], inner) for found, inner in inside)
    return 1 + sum(_weight(one, inner) for some, inner in lists for one in some)


def readings_plain(rows: Rows) -> list[dict[str, Any]]:
    """The properties of readings. ``result`` has as many digits as were stored, not as many as a float can show."""
    times = np.datetime_as_string(rows.at.astype("M8[s]"))
    columns = (rows.series.tolist(), rows.at.tolist(), rows.value, rows.status.tolist(), rows.flags.tolist(), times)
    made, told = [], dict[tuple[int, int], dict[str, object]]()
    for series, at, value, status, flags, time in zip(*columns, strict=True):
        stamp, mark = f"{time}+07:00", (status, flags)
        quality = told.get(mark)
        if quality is None:
            quality = told[mark] = quality_of(status, flags, enters(status, flags))
        made.append(
            {
                "@iot.id": filtering.observation_key(series, at),
                "phenomenonTime": stamp,
                "result": float(str(value)),
                "resultTime": stamp,
                "resultQuality": quality,
            }
        )
    return made


def size_of(query: Query) -> int:
    """How many entities a page holds."""
    return min(PAGE if query.top is None else query.top, LARGEST_PAGE)


def page_of(keys: list[Key], query: Query) -> tuple[list[Key], bool]:
    """The keys of the page, and whether the server left some of those asked for to the next one."""
    size = size_of(query)
    page = keys[query.skip : query.skip + size]
    return page, bool(size) and len(keys) > query.skip + len(page)


def downwards(query: Query) -> bool | None:
    """Whether readings are asked newest first; None where they are not ordered by time (first)."""
    if not query.order:
        return None
    path, down = query.order[0]
    return down if path.parts[0] in filtering.TIMES and len(path.parts) == 1 else None


def readings_page(graph: Graph, series: list[int], query: Query) -> tuple[Rows, str]:
    """The readings of a page, and the token or skip by which the next one begins; empty at the end.

    Without an order they come by series and time; ordered by another property all that match are read first.
    """
    chosen, want = filtering.narrowed(graph, series, query.filter)
    query = _as_time(query, chosen)
    size = size_of(query)
    if not size:
        return store.join_rows([]), ""
    if query.order and downwards(query) is None:
        rows = filtering.rows_order(graph, store.observations(chosen, want), query.order)
        page = rows.part(slice(query.skip, query.skip + size))
        more = len(rows) > query.skip + len(page)
        return page, f"$skip={query.skip + len(page)}" if more else ""
    token = _token(query.token)
    need = query.skip + size + 1
    rows = _by_time(chosen, want, query, token, need) if query.order else _by_series(chosen, want, token, need)
    page = rows.part(slice(query.skip, query.skip + size))
    if len(rows) <= query.skip + len(page):
        return page, ""
    return page, f"$skiptoken={page.series[-1]}-{page.at[-1]}"


def _as_time(query: Query, series: list[int]) -> Query:
    """Keys rise by series and time, as readings do where no order is asked: clients like to ask for that by `id`."""
    if len(query.order) != 1 or query.order[0][0].parts not in (("id",), ("@iot.id",)):
        return query
    down = query.order[0][1]
    if not down:
        return replace(query, order=[])
    return replace(query, order=[(Path(("phenomenonTime",)), True)]) if len(series) == 1 else query


def _token(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    series, _mark, at = text.partition("-")
    if not (series.isdigit() and at.isdigit() and len(text) < 40):
        raise Fault("option", f"$skiptoken={text}")
    return int(series), int(at)


def _by_time(series: list[int], want: store.Want, query: Query, token: tuple[int, int] | None, need: int) -> Rows:
    down = bool(downwards(query))
    if token is None:
        return store.observations(series, replace(want, limit=need, newest_first=down))
    # One second holds at most one reading of each series: so many more may have been on the page before.
    if down:
        want = replace(want, high=token[1] if want.high is None else min(token[1], want.high))
    else:
        want = replace(want, low=token[1] if want.low is None else max(token[1], want.low))
    rows = store.observations(series, replace(want, limit=need + len(series), newest_first=down))
    later = (rows.series < token[0]) if down else (rows.series > token[0])
    return rows.part((rows.at != token[1]) | later).part(slice(0, need))


def _by_series(series: list[int], want: store.Want, token: tuple[int, int] | None, need: int) -> Rows:
    parts: list[Rows] = []
    if token is not None:
        if token[0] in series:
            low = token[1] + 1 if want.low is None else max(want.low, token[1] + 1)
            parts.append(store.observations([token[0]], replace(want, low=low, limit=need)))
        series = [pk for pk in series if pk > token[0]]
    left = store.with_readings(series) if len(series) > 1 else series
    size, batches = 1, 0
    while left and sum(map(len, parts)) < need:
        batches += 1
        if batches > _BATCHES:
            raise NotUnderstood(_too_much())
        found = store.observations_each(left[:size], replace(want, limit=need))
        parts += [found[pk] for pk in left[:size]]
        left, size = left[size:], size * 4
    return store.join_rows(parts).part(slice(0, need))


def _too_much() -> str:
    return _("Câu hỏi này trả về quá nhiều. Hãy thu hẹp bằng $filter, $top hoặc ít $expand hơn.")
