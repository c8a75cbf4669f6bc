"""The list of documents, handing one in, how far its reading is, its file, and its labelled cases."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.drafting import actions, forms, queries, tasks
from lienket.drafting.choices import DocumentState
from lienket.drafting.models import Document
from lienket.ground.access import DECIDERS
from lienket.ground.files.checks import MEDIA_TYPES
from lienket.ground.files.store import download
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts.guard import MAX_BYTES, check_document
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation

_HTML = "text/html; charset=utf-8"


def crumbs(*more: Link) -> list[Link]:
    """The list of documents, and where the page is below it."""
    return [Link(_("Đọc văn bản"), reverse("drafting:documents")), *more]


def documents(request: HttpRequest) -> HttpResponse:
    """Documents of the viewer's organisation, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    _rows, total = queries.document_rows(viewer, stop=0)
    page = Page.asked(request, total)
    rows, _total = queries.document_rows(viewer, page.start, page.stop)
    return render(request, "drafting/documents.html", {"page": page.with_rows(rows)})


def document_new(request: HttpRequest) -> HttpResponse:
    """Hand in a file or pasted text; the worker reads it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.HandInForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return form_page(request, "drafting/hand_in.html", form, _new_context())
    made: list[Document] = []
    status = done(form, lambda values: made.append(_hand_in(request, viewer, values)))
    if status:
        return form_page(request, "drafting/hand_in.html", form, _new_context(), status)
    return HttpResponseRedirect(made[0].get_absolute_url())


def _new_context() -> dict[str, Any]:
    return {"breadcrumbs": crumbs(Link(_("Văn bản mới"))), "cancel_url": reverse("drafting:documents")}


def _hand_in(request: HttpRequest, viewer: Viewer, values: dict[str, Any]) -> Document:
    """Refuse what is no document before anything keeps or reads it; else keep it and ask the worker."""
    given: dict[str, Any] = {"pasted": values["text"]}
    upload = values["file"]
    if upload:
        given = {"content": b"".join(upload.chunks()) if upload.size <= MAX_BYTES else b"\0" * (MAX_BYTES + 1)}
        try:
            checked = check_document(upload.name or "", given["content"])
        except FileRefused as refused:
            raise Refusal(refused.sentence, field="file") from refused
        given |= {"name": upload.name or "", "media_type": MEDIA_TYPES.get(checked.format, _HTML)}
    with transaction.atomic():
        owner = Organisation.objects.get(pk=viewer.organisation_id or 0)
        made = actions.hand_in(
            actor=viewer, owner=owner, signed_on=values["signed_on"], request_key=request_key(request), **given
        )
        if made.state == DocumentState.WAITING:
            enqueue(tasks.read_document, key=tasks.job_key(made.pk), document_id=made.pk)
    return made


def document_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is, for the page that waits."""
    found = queries.document(request.viewer, pk)  # type: ignore[attr-defined]
    row = progress_of(tasks.job_key(found.pk))
    told = {"state": found.state, "done": 0, "total": tasks.STAGES, "message": ""}
    if row is not None:
        told |= {"done": row.done, "total": row.total or tasks.STAGES, "message": row.message}
    return JsonResponse(told)


def document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as it was handed in, or the pasted text."""
    found = queries.document(request.viewer, pk)  # type: ignore[attr-defined]
    if found.file is not None:
        return download(found.file, found.file_name)
    response = HttpResponse(found.pasted, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="van-ban-{found.pk}.txt"'
    return response


def labels(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """Every clause as people settled it, beside what the machine said: one document, or one clause a line."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    check_role(viewer, DECIDERS, _("xuất trường hợp đã gán nhãn"))
    if suffix not in ("json", "jsonl"):
        raise NotThere(_("Trường hợp đã gán nhãn có ở dạng .json và .jsonl."))
    told = queries.labelled_document(found)
    if suffix == "json":
        body, kind = json.dumps(told, ensure_ascii=False, indent=1), "application/json"
    else:
        shared = {"date": told["date"], "style": told["style"]}
        body = "".join(json.dumps(shared | one, ensure_ascii=False) + "\n" for one in told["clauses"])
        kind = "application/x-ndjson"
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="nhan-{found.pk}.{suffix}"'
    return response
