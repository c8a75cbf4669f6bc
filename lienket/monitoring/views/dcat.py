"""The catalogue of public stations as other portals read it: DCAT 3 in JSON-LD, by the profile DCAT-AP."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import NOBODY
from lienket.monitoring.api.asking import base_of
from lienket.monitoring.api.kinds import clock
from lienket.monitoring.api.pacing import LOADING, asker, check_pace
from lienket.monitoring.models import Series, Station
from lienket.monitoring.queries.things import Graph, station_graph

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FILES = (
    ("csv", "text/csv", "CSV"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    ("json", "application/json", "JSON"),
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_ACCESS = {"@id": _EU + "access-right/PUBLIC"}


def dcat(request: HttpRequest) -> HttpResponse:
    """One dataset for each public station, with its distributions. The same for everybody, whoever is signed in."""
    check_pace(asker(request), LOADING)
    graph = station_graph(NOBODY)
    root = settings.PUBLIC_URL or request.build_absolute_uri("/")
    service = base_of(request)
    own = urljoin(root, reverse("monitoring:dcat"))
    made = {
        "@context": _CONTEXT,
        "@id": own,
        "@type": "dcat:Catalog",
        "dct:title": _vi(_("Số liệu quan trắc môi trường tự động")),
        "dct:description": _vi(_("Trạm quan trắc công khai, chuỗi số liệu, nơi đặt, nhịp đo và cách lấy.")),
        "dct:publisher": _agent(urljoin(root, "/"), "Liên Kết"),
        "dct:language": {"@id": _EU + "language/VIE"},
        "dct:license": _licence(),
        "foaf:homepage": {"@id": urljoin(root, reverse("monitoring:front"))},
        "dcat:themeTaxonomy": {"@id": _EU + "data-theme"},
        "dcat:service": _service(service, [urljoin(root, one.get_absolute_url()) for one in graph.stations.values()]),
        "dcat:dataset": [_dataset(graph, one, root, service) for one in graph.stations.values()],
    } | _modified(graph, list(graph.latest))
    return JsonResponse(
        made, content_type="application/ld+json; charset=utf-8", json_dumps_params={"ensure_ascii": False}
    )


def _vi(text: str) -> dict[str, str]:
    return {"@language": "vi", "@value": text}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": kind, "@value": value}


def _agent(address: str, name: str) -> dict[str, Any]:
    return {"@id": address, "@type": "foaf:Agent", "foaf:name": _vi(name)}


def _licence() -> dict[str, Any]:
    words = _("Xem, tải về và dùng lại không cần xin phép; khi dùng lại ghi rõ đơn vị quản lý trạm là nguồn.")
    return {"@type": "dct:LicenseDocument", "dct:title": _vi(words)}


def _modified(graph: Graph, series: list[int]) -> dict[str, Any]:
    """When the newest reading of these series was measured; nothing where none came."""
    times = [graph.latest[pk].at for pk in series if pk in graph.latest]
    return {"dct:modified": _typed(clock(max(times)), "xsd:dateTime")} if times else {}


def _contact(station: Station, page: str) -> dict[str, Any]:
    """Whom to ask: the keeper, by the words that the station shows to everyone."""
    made: dict[str, Any] = {"@type": "vcard:Kind", "vcard:fn": station.owner.name, "vcard:hasURL": {"@id": page}}
    mail = _MAIL.search(station.contact)
    if station.contact:
        made["vcard:note"] = _vi(station.contact)
    return made | ({"vcard:hasEmail": {"@id": f"mailto:{mail[0]}"}} if mail else {})


def _service(address: str, datasets: list[str]) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:DataService",
        "dct:title": _vi("SensorThings API 1.1"),
        "dct:description": _vi(_("Trạm, chuỗi số liệu và số liệu theo OGC SensorThings 1.1; đọc không cần khóa.")),
        "dcat:endpointURL": {"@id": address},
        "dcat:endpointDescription": {"@id": address},
        "dcat:servesDataset": [{"@id": one} for one in datasets],
        "dct:accessRights": _ACCESS,
        "dct:license": _licence(),
        "dct:conformsTo": {"@id": "https://docs.ogc.org/is/18-088/18-088.html"},
    }


def _dataset(graph: Graph, station: Station, root: str, service: str) -> dict[str, Any]:
    page = urljoin(root, station.get_absolute_url())
    series = [graph.series[pk] for pk in graph.series_of[station.pk]]
    period = {"@type": "dct:PeriodOfTime", "dcat:startDate": _typed(station.opens_on.isoformat(), "xsd:date")}
    if station.closes_on:
        period["dcat:endDate"] = _typed(station.closes_on.isoformat(), "xsd:date")
    return (
        {
            "@id": page,
            "@type": "dcat:Dataset",
            "dct:identifier": station.code,
            "dct:title": _vi(station.name),
            "dct:description": _vi(station.note or _described(station, series)),
            "dct:publisher": _agent(urljoin(root, f"/#{station.owner.key}"), station.owner.name),
            "dcat:keyword": [_vi(one.what.name) for one in series],
            "dcat:theme": {"@id": _EU + "data-theme/ENVI"},
            "dct:accrualPeriodicity": {
                "@id": _EU + "frequency/" + ("UPDATE_CONT" if station.closes_on is None else "NEVER")
            },
            "dct:accessRights": _ACCESS,
            "dct:license": _licence(),
            "dct:spatial": {
                "@type": "dct:Location",
                "dcat:centroid": _typed(f"POINT({station.lon} {station.lat})", "geo:wktLiteral"),
                "locn:geographicName": _vi(f"{station.place.name}, {station.province.name}"),
            },
            "dct:temporal": period,
            "dcat:landingPage": {"@id": page},
            "dcat:contactPoint": _contact(station, page),
            "dcat:distribution": _distributions(station, root, service),
        }
        | _resolution(series)
        | _modified(graph, [one.pk for one in series])
    )


def _resolution(series: list[Series]) -> dict[str, Any]:
    if not series:
        return {}
    return {"dcat:temporalResolution": _typed(f"PT{min(one.minutes for one in series)}M", "xsd:duration")}


def _described(station: Station, series: list[Series]) -> str:
    names = ", ".join(one.what.name for one in series)
    return f"{station.get_medium_display()} · {station.get_tier_display()} · {station.place.name}. {names}"


def _distributions(station: Station, root: str, service: str) -> list[dict[str, Any]]:
    made = []
    words = _("Trung bình giờ của mọi thông số, bảy ngày gần nhất; chọn ngày và loại số liệu bằng tu, den và loai.")
    for suffix, media, kind in _FILES:
        address = urljoin(root, reverse("monitoring:station_format", args=[station.code, suffix]))
        made.append(_distribution(address, media, kind, address) | {"dct:description": _vi(words)})
    things = f"{service}Things({station.pk})?$expand=Datastreams"
    answer = _distribution(things, "application/json", "JSON", "")
    told = {"dct:title": _vi("SensorThings API 1.1"), "dct:description": _vi(_("Trạm và các chuỗi số liệu của trạm."))}
    return [*made, answer | told | {"dcat:accessService": {"@id": service}}]


def _distribution(address: str, media: str, kind: str, download: str) -> dict[str, Any]:
    made = {
        "@type": "dcat:Distribution",
        "dct:title": _vi(kind),
        "dcat:accessURL": {"@id": address},
        "dcat:mediaType": {"@id": _MEDIA + media},
        "dct:format": {"@id": _EU + f"file-type/{kind}"},
        "dct:license": _licence(),
        "dcatap:availability": {"@id": _EU + "planned-availability/AVAILABLE"},
    }
    return made | ({"dcat:downloadURL": {"@id": download}} if download else {})
