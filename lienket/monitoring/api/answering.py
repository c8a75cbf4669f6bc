"""The addresses of SensorThings: an address → what it leads to → JSON; and every refusal as a sentence in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lienket.accounts.access import Viewer
from lienket.engines.odata import Fault, Query, parse_options, parse_path
from lienket.ground.refusals import NotThere, Refusal
from lienket.monitoring.api import composing, creating, filtering
from lienket.monitoring.api.composing import Composer
from lienket.monitoring.api.kinds import KINDS, Key
from lienket.monitoring.api.resolving import Found, resolve

#: Requirement classes of OGC 18-088 (SensorThings 1.1, Part 1) that are met; what is lacking is in the README beside.
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/iot_sensing/1.1/req/{name}"
    for name in (
        "datamodel",
        "resource-path/resource-path-to-entities",
        "request-data",
        "data-array/data-array",
    )
)
_LONGEST = 16_000


def base_of(request: HttpRequest) -> str:
    """The address of the service as others must write it, ending in a slash."""
    root = settings.PUBLIC_URL or request.build_absolute_uri("/")
    return urljoin(root, reverse("monitoring:things_root") + "/")


def things_root(request: HttpRequest) -> HttpResponse:
    """The service root: every collection, and which requirements are met."""
    base = base_of(request)
    answer = {
        "value": [{"name": name, "url": base + name} for name in KINDS],
        "serverSettings": {"conformance": list(CONFORMANCE)},
    }
    return _json(answer)


@csrf_exempt
def things(request: HttpRequest, rest: str) -> HttpResponse:
    """Everything under the root: read by GET, readings made by POST with the key of a source."""
    if request.method == "POST":
        return _said(lambda: _made(request, rest))
    return _said(lambda: _read(request, rest))


@csrf_exempt
def things_create(request: HttpRequest) -> HttpResponse:
    """CreateObservations: readings of several series at once, in the shape of data arrays."""
    return _said(lambda: _json(creating.create_many(request, base_of(request)), status=201))


def _made(request: HttpRequest, rest: str) -> HttpResponse:
    made = creating.create_one(request, _understood(lambda: parse_path(rest)))
    address = Composer(made.graph, base_of(request)).address("Observations", made.key)
    answer = _json({"@iot.id": made.key, "@iot.selfLink": address} | made.properties, status=201)
    answer["Location"] = address
    return answer


def _understood(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Fault as fault:
        raise Refused(fault) from None


class Refused(Refusal):
    """What of an address was not understood, or is not offered."""

    def __init__(self, fault: Fault) -> None:
        words = {
            "syntax": _("Không đọc được “%(near)s” trong địa chỉ. Hãy xem lại dấu ngoặc, dấu nháy và dấu cách."),
            "literal": _("“%(near)s” không phải là một giá trị đọc được."),
            "name": _("Không có thuộc tính hay liên kết “%(near)s”."),
            "function": _("Không có hàm “%(near)s”."),
            "arguments": _("Hàm “%(near)s” không nhận số tham số này."),
            "types": _("Không so sánh hay tính được các giá trị khác loại ở “%(near)s”."),
            "deep": _("Câu hỏi lồng quá sâu. Hãy bớt dấu ngoặc hoặc bớt $expand."),
            "long": _("Câu hỏi quá dài. Hãy chia thành nhiều câu."),
            "option": _("Không có tùy chọn này hoặc giá trị không dùng được: “%(near)s”."),
            "unsupported": _("Máy chủ này chưa hỗ trợ “%(near)s”."),
        }
        super().__init__(words[fault.kind] % {"near": fault.near})
        self.status = 501 if fault.kind == "unsupported" else 400


def _said(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or the refusal as JSON."""
    try:
        return _understood(answer)
    except Refusal as refusal:
        status = refusal.status
        found = _json({"code": status, "type": "error", "message": refusal.sentence}, status=status)
        wait = getattr(refusal, "retry_after_s", None)
        if wait is not None:
            found["Retry-After"] = str(wait)
        if status == 401:
            found["WWW-Authenticate"] = "Bearer"
        return found


def _json(answer: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(answer, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def _read(request: HttpRequest, rest: str) -> HttpResponse:
    if len(request.META.get("QUERY_STRING", "")) > _LONGEST:
        raise Fault("long")
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    query = parse_options([(name, str(value)) for name, value in request.GET.items()])
    if any(len(request.GET.getlist(name)) > 1 for name in request.GET if name.startswith("$")):
        raise Fault("option", request.GET.urlencode())
    found = resolve(viewer, parse_path(rest), query)
    composer = Composer(found.graph, base_of(request))
    if found.rest:
        return _part(found, composer, query)
    if not found.many:
        if query.filter or query.order or query.top is not None or query.skip or query.count or query.array:
            raise Fault("option", "$filter, $orderby, $top, $skip, $count")
        return _json(_one(found, composer, query))
    if found.kind.name == "Observations":
        return _json(_readings(request, found, composer, query))
    return _json(_collection(request, found, composer, query))


def _one(found: Found, composer: Composer, query: Query) -> dict[str, Any]:
    if found.rows is not None:
        return composer.readings(found.rows, query)[0]
    return composer.entities(found.kind, found.keys, query)[0]


def _part(found: Found, composer: Composer, query: Query) -> HttpResponse:
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
        return _json({names[-1]: value})
    if value is None:
        return HttpResponse(status=204)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _references(found: Found, composer: Composer, query: Query) -> HttpResponse:
    if query.select or query.expand:
        raise Fault("option", "$select, $expand")
    if not found.many:
        own = _one(found, composer, Query())["@iot.selfLink"]
        return _json({"@iot.selfLink": own})
    if found.kind.name == "Observations":
        rows, _next = composing.readings_page(found.graph, found.keys, query)
        addresses = [one["@iot.selfLink"] for one in composer.readings(rows, Query())]
    else:
        keys = filtering.chosen_keys(found.graph, found.kind, found.keys, query.filter)
        keys = filtering.ordered_keys(found.graph, found.kind, keys, query.order)
        page = keys[: composing.size_of(query)] if found.paged else composing.page_of(keys, query)[0]
        addresses = [composer.address(found.kind.name, one) for one in page]
    return _json({"value": [{"@iot.selfLink": one} for one in addresses]})


def _collection(request: HttpRequest, found: Found, composer: Composer, query: Query) -> dict[str, Any]:
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
        answer["@iot.nextLink"] = _next(request, f"$skip={query.skip + len(page)}")
    return answer | {"value": composer.entities(found.kind, page, query)}


def _readings(request: HttpRequest, found: Found, composer: Composer, query: Query) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if query.count:
        answer["@iot.count"] = composer.counted(found.keys, query)
    rows, further = composing.readings_page(found.graph, found.keys, query)
    if further:
        answer["@iot.nextLink"] = _next(request, further)
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


def _next(request: HttpRequest, further: str) -> str:
    """This address, going on."""
    kept = [(name, value) for name, value in request.GET.items() if name not in ("$skip", "$skiptoken")]
    name, _mark, value = further.partition("=")
    address = urljoin(base_of(request), request.path)
    return f"{address}?{urlencode([*kept, (name, value)], safe='$')}"
