"""What machines ask: is it alive, is it ready, how much does it hold."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from lienket.portal import queries


def status(request: HttpRequest) -> JsonResponse:
    """What `lienket status` reads: whether the system is ready, and how much of it the asker may see."""
    counts = queries.holdings(request.viewer)  # type: ignore[attr-defined]
    ready = bool(counts["provinces"] and counts["communes"])
    return JsonResponse({"ready": ready, "url": request.build_absolute_uri("/"), **counts})


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and takes writes, and migrations are done."""
    checks = queries.readiness()
    return JsonResponse({"ok": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503)
