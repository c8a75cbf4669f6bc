"""Our addresses and two yardsticks, behind the same middleware: a raw cursor as JSON, and the usual page."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import include, path

from lienket.agreements.models import Commitment
from lienket.config.rights import RIGHTS
from lienket.ground.access import ANYONE, Row

RAW = """
SELECT c.code, c.title, c.due_on::text, c.done_on::text, c.status, c.percent, f.name AS field, o.name AS lead
FROM agreements_commitment c JOIN agreements_field f ON f.id = c.field_id
JOIN localities_organisation o ON o.id = c.lead_id
JOIN agreements_programme p ON p.id = c.programme_id JOIN agreements_agreement a ON a.id = p.agreement_id
WHERE a.visibility = 'public' ORDER BY c.programme_id, c.sort_key, c.id LIMIT 20
"""

#: The usual way to write this page: a base layout, model objects, related objects reached from the template.
USUAL = Engine().from_string((Path(__file__).parent / "usual.html").read_text(encoding="utf-8"))


def raw(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        names = [column.name for column in cursor.description or ()]
        return JsonResponse({"rows": [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]})


def usual(request: HttpRequest) -> HttpResponse:
    from lienket.agreements.models import Field

    query = Commitment.objects.select_related("field", "lead", "programme").prefetch_related(
        "participations__organisation"
    )
    context = {
        "rows": query.order_by("programme_id", "sort_key", "pk")[:20],
        "total": query.count(),
        "fields": Field.objects.all(),
        "menu": ["thoa-thuan", "nhiem-vu", "dia-phuong", "can-doi"],
    }
    return HttpResponse(USUAL.render(Context(context)))


RIGHTS.add([Row("raw", ANYONE), Row("usual", ANYONE)])
urlpatterns = [
    path("bench/raw.json", raw, name="raw"),
    path("bench/usual/", usual, name="usual"),
    path("", include("lienket.config.urls")),
]
