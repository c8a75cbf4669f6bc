"""Sources of programs that send readings: the list, a new one, and its key, shown once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, actions, forms, queries
from lienket.monitoring.api.asking import base_of
from lienket.monitoring.models import Source


def _crumbs(*more: Link) -> list[Link]:
    return [
        Link(_("Quan trắc"), reverse("monitoring:front")),
        Link(_("Nguồn gửi số liệu"), reverse("monitoring:sources")),
        *more,
    ]


def sources(request: HttpRequest) -> HttpResponse:
    """Sources of programs of the viewer's organisations."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.api_sources(viewer)
    page = Page.asked(request, found.count())
    may_make = access.can_keep_sources(viewer)
    new = Link(_("Lập nguồn mới"), reverse("monitoring:source_new"), "plus-lg")
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "may_make": may_make,
        "base": base_of(request),
        "breadcrumbs": [*_crumbs()[:1], Link(_("Nguồn gửi số liệu"))],
        "empty_title": _("Chưa có nguồn nào gửi bằng SensorThings"),
        "empty_text": _("Lập một nguồn cho mỗi thiết bị hoặc phần mềm, rồi tạo khóa cho nó."),
        "empty_action": new if may_make else None,
    }
    return render(request, "monitoring/sources.html", context)


def source_new(request: HttpRequest) -> HttpResponse:
    """A new source; its key is made on its own page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SourceForm(request.POST or None, viewer=viewer)
    made: list[Source] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = done(
            form, lambda values: made.append(actions.make_api_source(actor=viewer, request_key=key, **values))
        )
        if not status:
            return HttpResponseRedirect(reverse("monitoring:source_key", args=[made[0].pk]))
    context = {
        "submit_label": _("Lập nguồn"),
        "cancel_url": reverse("monitoring:sources"),
        "breadcrumbs": _crumbs(Link(_("Lập nguồn mới"))),
    }
    return form_page(request, "monitoring/source_new.html", form, context, status)


def source_key(request: HttpRequest, pk: int) -> HttpResponse:
    """The key of a source: made or replaced, and told in this answer only; or ended."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    source = queries.api_sources(viewer).filter(pk=pk).first()
    if source is None:
        raise NotThere(_("Không có nguồn số liệu này."))
    key = ""
    if request.method == "POST" and request.POST.get("act") == "end":
        actions.end_key(actor=viewer, source=source)
        messages.success(request, _("Đã thu hồi khóa: từ nay không ai gửi được bằng nguồn này."))
        return HttpResponseRedirect(reverse("monitoring:sources"))
    if request.method == "POST":
        key = actions.make_key(actor=viewer, source=source)
        source.refresh_from_db()
    context = {"source": source, "key": key, "base": base_of(request), "breadcrumbs": _crumbs(Link(source.name))}
    answer = render(request, "monitoring/source_key.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer
