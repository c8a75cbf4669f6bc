"""What leaves with a batch: its QR code and labels, its trace, EPCIS, the package for an authority."""

from __future__ import annotations

import io
import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup
from segno import writers

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.market import access, queries, rules, sheets
from lienket.market.choices import TraceRight
from lienket.market.models import Batch, TraceEvent
from lienket.market.queries import Trace
from lienket.market.sheets.epcis import batch_address, epcis_document
from lienket.market.views.trace_pages import batch_crumbs, facts_of

JSON_LD = "application/ld+json"
MOST_SHOWN = 300
MOST_LABELS = 240


def base_of(request: HttpRequest) -> str:
    """The address of the platform, without its last slash."""
    return (settings.PUBLIC_URL or request.build_absolute_uri("/")).rstrip("/")


def qr(address: str) -> segno.QRCode:
    """The code of an address, which still reads where a seventh of it is damaged."""
    return segno.make(address, error="m", micro=False)


def batch_sign(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The QR code of a batch as a drawing to print on packages."""
    one = queries.batch(code)
    if suffix not in ("svg", "png"):
        raise NotThere(_("Mã QR có ở dạng .svg và .png."))
    out = io.BytesIO()
    sign = qr(batch_address(base_of(request), one))
    write = getattr(writers, f"write_{suffix}")
    write(sign.matrix, (len(sign.matrix), len(sign.matrix)), out, scale=8, border=4)
    media = "image/svg+xml" if suffix == "svg" else "image/png"
    return as_file(out.getvalue(), f"{one.code}.{suffix}", media)


def batch_labels(request: HttpRequest) -> HttpResponse:
    """Labels of some batches on sheets of A4, to be printed; ?lo= names them, ?so= how many of each."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    chosen = queries.batches_coded(viewer, request.GET.getlist("lo")[:MOST_LABELS])
    asked = request.GET.get("so", "")
    copies = min(int(asked), 24) if asked.isascii() and asked.isdigit() and asked != "0" and len(asked) < 4 else 1
    base = base_of(request)
    drawn = [(one, rules.shown_code(one.code), _drawn(batch_address(base, one))) for one in chosen]
    context = {
        "labels": [label for label in drawn for _copy in range(copies)][:MOST_LABELS],
        "copies": copies,
        "codes": [one.code for one in chosen],
        "host": base.partition("://")[2],
        "breadcrumbs": batch_crumbs(None, Link(_("Nhãn"))),
    }
    return render(request, "market/trace_labels.html", context)


def _drawn(address: str) -> Markup:
    # The drawing comes from segno and holds nothing that people typed.
    return Markup(qr(address).svg_inline(border=2, omitsize=True, svgclass="mk-qr", lineclass=None))  # noqa: S704


def batch_trace(request: HttpRequest, code: str) -> HttpResponse:
    """Where a batch went and where it came from: a tree, a table, a sheet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.batch(code)
    right = access.check_follows(viewer, one)
    forward, backward, shipments = _traces(viewer, one, right)
    recalled = queries.recalled_among(list({**forward.batches, **backward.batches}.values()))
    context = {
        "one": one,
        "right": right,
        "trees": [
            (_("Hàng đi đâu"), _("Chưa có lô nào làm ra từ lô này."), _tree(forward), len(forward.depth) - 1),
            (_("Hàng từ đâu"), _("Không có lô nguyên liệu nào được ghi."), _tree(backward), len(backward.depth) - 1),
        ],
        "rows": sheets.trace_rows([forward, backward], shipments)[:MOST_SHOWN],
        "shipments": shipments[:MOST_SHOWN],
        "recalled": recalled,
        "shown_code": rules.shown_code,
        "sheet_url": reverse("market:batch_trace_sheet", args=[one.code]),
        "breadcrumbs": batch_crumbs(one, Link(_("Dấu vết"))),
    }
    return render(request, "market/trace_walk.html", context)


def _traces(viewer: Viewer, one: Batch, right: str) -> tuple[Trace, Trace, list[TraceEvent]]:
    """Forward, backward and the deliveries, as far as the viewer's right goes."""
    most = None if right == TraceRight.FULL else 1
    forward = queries.traced(one, forward=True, most=most)
    backward = queries.traced(one, forward=False, most=most)
    shipments = queries.shipments(forward.ids)
    if right != TraceRight.FULL:
        shipments = [event for event in shipments if _concerns(viewer, event)]
        for trace in (forward, backward):
            _narrow(viewer, trace)
    return forward, backward, shipments


def _concerns(viewer: Viewer, event: TraceEvent) -> bool:
    assert event.delivery is not None
    return viewer.acts_for(event.delivery.deal.buyer_id) or viewer.acts_for(event.delivery.deal.seller_id)


def _narrow(viewer: Viewer, trace: Trace) -> None:
    """Who may follow one step sees what was made of the batch only where it made it."""
    if not trace.forward:
        return
    own = {pk for pk, one in trace.batches.items() if pk == trace.start or viewer.acts_for(one.owner_id)}
    trace.batches = {pk: one for pk, one in trace.batches.items() if pk in own}
    trace.depth = {pk: depth for pk, depth in trace.depth.items() if pk in own}
    trace.steps = [step for step in trace.steps if step.target in own]


def _tree(trace: Trace) -> list[tuple[int, Batch, bool]]:
    """(depth, batch, whether it stood further up already), in the order of a walk; so many lines at most."""
    found: list[tuple[int, Batch, bool]] = []
    seen = {trace.start}
    waiting = [(1, step) for step in reversed(trace.beyond(trace.start))]
    while waiting and len(found) < MOST_SHOWN:
        depth, step = waiting.pop()
        there = step.target if trace.forward else step.source
        if there not in trace.batches:
            continue
        again = there in seen
        found.append((depth, trace.batches[there], again))
        if not again:
            seen.add(there)
            waiting += [(depth + 1, other) for other in reversed(trace.beyond(there))]
    return found


def batch_trace_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The whole trace as a sheet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.batch(code)
    right = access.check_follows(viewer, one)
    forward, backward, shipments = _traces(viewer, one, right)
    content = workbook(sheets.trace_columns(), sheets.trace_rows([forward, backward], shipments), _("Dấu vết"))
    return as_file(content, f"dau-vet-{one.code}.xlsx", XLSX)


def batch_epcis(request: HttpRequest, code: str) -> HttpResponse:
    """The events of a batch as EPCIS 2.0 in JSON-LD, for whoever may follow it all the way."""
    one = queries.batch(code)
    access.check_follows(request.viewer, one, whole=True)  # type: ignore[attr-defined]
    told = epcis_document(base_of(request), queries.events_of([one]), timezone.now())
    return as_file(_json(told), f"{one.code}.jsonld", JSON_LD)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def batch_package(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about a batch in one file, for a request of an authority: JSON and sheets, with what leads to it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.batch(code)
    access.check_follows(viewer, one, whole=True)
    forward, backward, shipments = _traces(viewer, one, str(TraceRight.FULL))
    everything = list({**forward.batches, **backward.batches}.values())
    events = queries.events_of(everything)
    own = queries.events_of([one])
    minimum = queries.minimum_on(timezone.localdate())
    facts = queries.minimum_facts(one, own)
    about = {
        "batch": [[str(label), str(value)] for label, value in facts_of(one)],
        "minimum_set": {"legal_ref": minimum.legal_ref, "verified": minimum.verified, "present": facts},
        "certificates": [
            [str(paper), paper.issuer, paper.issued_on, paper.expires_on]
            for paper in one.certificates.select_related("kind").order_by("pk")
        ],
        "recalls": [[row.number, row.opened_on, row.reason, row.state] for row in queries.recall_of(one)],
        "made_at": timezone.now(),
    }
    ids = [row.pk for row in everything]
    trace_rows = sheets.trace_rows([forward, backward], shipments)
    parts = {
        "lo.json": _json(about),
        "su-kien.epcis.jsonld": _json(epcis_document(base_of(request), events, timezone.now())),
        "lo.xlsx": workbook(sheets.batch_columns(), [sheets.batch_row(row) for row in everything], _("Lô truy xuất")),
        "su-kien.xlsx": workbook(sheets.event_columns(out=True), sheets.event_rows(events, ids), _("Sự kiện")),
        "dau-vet.xlsx": workbook(sheets.trace_columns(), trace_rows, _("Dấu vết")),
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return as_file(out.getvalue(), f"truy-xuat-{one.code}.zip", "application/zip")
