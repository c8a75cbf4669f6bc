"""The addresses of SensorThings: the root, reading and creating, several requests at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lienket.monitoring.api.asking import Answer, asked_of, base_of, said
from lienket.monitoring.api.batching import batch, do
from lienket.monitoring.api.kinds import KINDS

_OGC = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
#: Requirement classes of OGC 18-088 (SensorThings 1.1, Part 1) that are met, then extensions: each is held by tests.
CONFORMANCE = (
    _OGC + "datamodel",
    _OGC + "resource-path/resource-path-to-entities",
    _OGC + "request-data",
    _OGC + "batch-request/batch-request",
    _OGC + "data-array/data-array",
    "https://fraunhoferiosb.github.io/FROST-Server/extensions/JsonBatchRequest.html",
)


def things_root(request: HttpRequest) -> HttpResponse:
    """The service root: every collection, and which requirements are met."""
    base = base_of(request)
    answer = {
        "value": [{"name": name, "url": base + name} for name in KINDS],
        "serverSettings": {"conformance": list(CONFORMANCE)},
    }
    return Answer(answer).response()


@csrf_exempt
def things(request: HttpRequest, rest: str) -> HttpResponse:
    """Everything under the root: read by GET, readings made by POST with the key of a source."""
    return said(lambda: do(asked_of(request, rest))).response()


@csrf_exempt
def things_create(request: HttpRequest) -> HttpResponse:
    """CreateObservations: readings of several series at once, in the shape of data arrays."""
    return said(lambda: do(asked_of(request, "CreateObservations"))).response()


@csrf_exempt
def things_batch(request: HttpRequest) -> HttpResponse:
    """Several requests in one, each with the rights and limits that it has alone."""
    kind, prefer = request.headers.get("Content-Type", ""), request.headers.get("Prefer", "")
    return said(lambda: batch(asked_of(request, "$batch"), kind, prefer)).response()
