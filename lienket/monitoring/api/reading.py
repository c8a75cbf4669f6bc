"""Reading: an address → what it leads to → JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from django.utils.translation import gettext as _

from lienket.engines.odata import Fault, Query, parse_options, parse_path
from lienket.ground.refusals import NotThere
from lienket.monitoring.api import composing, filtering
from lienket.monitoring.api.asking import PLAIN, Answer, Asked
from lienket.monitoring.api.composing import Composer
from lienket.monitoring.api.kinds import Key
from lienket.monitoring.api.pacing import READING, check_pace
from lienket.monitoring.api.resolving import Found, resolve

_LONGEST = 16_000


def read(asked: Asked) -> Answer:
    """The answer to a question; each counts for the pace of whoever asks."""
    check_pace(asked.who, READING)
    if len(asked.query) > _LONGEST:
        raise Fault("long")
    query = parse_options(_options(asked))
    found = resolve(asked.viewer, parse_path(asked.rest), query)
    composer = Composer(found.graph, asked.base)
    if found.rest:
        return _part(found, composer, query)
    if not found.many:
        if query.filter or query.order or query.top is not None or query.skip or query.count or query.array:
            raise Fault("option", "$filter, $orderby, $top, $skip, $count")
        return Answer(_one(found, composer, query))
    if found.kind.name == "Observations":
        return Answer(_readings(asked, found, composer, query))
    return Answer(_collection(asked, found, composer, query))


def _options(asked: Asked) -> list[tuple[str, str]]:
    return parse_qsl(asked.query, keep_blank_values=True)


def _one(found: Found, composer: Composer, query: Query) -> dict[str, Any]:
    if found.rows is not None:
        return composer.readings(found.rows, query)[0]
    return composer.entities(found.kind, found.keys, query)[0]


def _part(found: Found, composer: Composer, query: Query) -> Answer:
    """A property, its plain value, or the references of a collection."""
    names = [segment.name for segment in found.rest]
    if names == ["$ref"]:
        return _references(found, composer, query)
    raw = names[-1] == "$value"
    names = names[:-1] if raw else names
    whole = _one(found, composer, Query())
    value: Any = whole["@iot.id"] if names and names[0] in ("id", "@iot.id") else whole
    for name in names if value is whole else names[1:]:
        if not isinstance(value, dict) or name not in value or any(one.key is not None for one in found.rest):
            raise NotThere(_("Không có thuộc tính “%(name)s” ở địa chỉ này.") % {"name": name})
        value = value[name]
    if not names or (len(names) == 1 and names[0] not in (*found.kind.fields, "id", "@iot.id")):
        raise NotThere(_("Không có thuộc tính này."))
    if not raw:
        return Answer({names[-1]: value})
    if value is None:
        return Answer(status=204)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Answer(text, kind=PLAIN)


def _references(found: Found, composer: Composer, query: Query) -> Answer:
    if query.select or query.expand:
        raise Fault("option", "$select, $expand")
    if not found.many:
        own = _one(found, composer, Query())["@iot.selfLink"]
        return Answer({"@iot.selfLink": own})
    if found.kind.name == "Observations":
        rows, _next = composing.readings_page(found.graph, found.keys, query)
        addresses = [one["@iot.selfLink"] for one in composer.readings(rows, Query())]
    else:
        keys = filtering.chosen_keys(found.graph, found.kind, found.keys, query.filter)
        keys = filtering.ordered_keys(found.graph, found.kind, keys, query.order)
        page = keys[: composing.size_of(query)] if found.paged else composing.page_of(keys, query)[0]
        addresses = [composer.address(found.kind.name, one) for one in page]
    return Answer({"value": [{"@iot.selfLink": one} for one in addresses]})


def _collection(asked: Asked, found: Found, composer: Composer, query: Query) -> dict[str, Any]:
    if query.array:
        raise Fault("unsupported", "$resultFormat")
    if query.token:
        raise Fault("option", "$skiptoken")
    keys: list[Key] = found.keys
    answer: dict[str, Any] = {}
    if found.paged:
        page, total = keys[: composing.size_of(query)], found.total
        more = bool(page) and total > query.skip + len(page)
    else:
        keys = filtering.chosen_keys(found.graph, found.kind, keys, query.filter)
        keys = filtering.ordered_keys(found.graph, found.kind, keys, query.order)
        total = len(keys)
        page, more = composing.page_of(keys, query)
    if query.count:
        answer["@iot.count"] = total
    if more:
        answer["@iot.nextLink"] = _next(asked, f"$skip={query.skip + len(page)}")
    return answer | {"value": composer.entities(found.kind, page, query)}


def _readings(asked: Asked, found: Found, composer: Composer, query: Query) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if query.count:
        answer["@iot.count"] = composer.counted(found.keys, query)
    rows, further = composing.readings_page(found.graph, found.keys, query)
    if further:
        answer["@iot.nextLink"] = _next(asked, further)
    values = composer.readings(rows, query)
    if not query.array:
        return answer | {"value": values}
    if query.expand:
        raise Fault("unsupported", "$expand, $resultFormat=dataArray")
    groups: dict[int, list[dict[str, Any]]] = {}
    for pk, one in zip(rows.series.tolist(), values, strict=True):
        groups.setdefault(pk, []).append(one)
    return answer | {"value": [_array(composer, pk, some) for pk, some in groups.items()]}


def _array(composer: Composer, pk: int, some: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in some[0] if name == "@iot.id" or "@" not in name]
    return {
        "Datastream@iot.navigationLink": composer.address("Datastreams", pk),
        "components": ["id" if name == "@iot.id" else name for name in names],
        "dataArray@iot.count": len(some),
        "dataArray": [[one[name] for name in names] for one in some],
    }


def _next(asked: Asked, further: str) -> str:
    """This address, going on."""
    kept = [pair for pair in _options(asked) if pair[0].lower() not in ("$skip", "$skiptoken")]
    name, _mark, value = further.partition("=")
    address = asked.base + quote(asked.rest, safe="/()'$@:,")
    return f"{address}?{urlencode([*kept, (name, value)], safe='$')}"
