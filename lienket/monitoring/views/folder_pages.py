"""Folders that stations write to: the list, a new one, what came by it, what its sender must know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.ui.downloads import as_file
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, actions, forms, queries, rules
from lienket.monitoring.models import Source
from lienket.monitoring.views.posting import posted, sent, values_of

_STEPS = {"tam-dung": False, "nhan-lai": True}


def _all() -> Link:
    return Link(_("Thư mục nhận tệp"), reverse("monitoring:folders"))


def folders(request: HttpRequest) -> HttpResponse:
    """Folders of the viewer's organisations, with what came by each and what is held."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.folder_sources(viewer)
    page = Page.asked(request, found.count())
    may_make = access.can_keep_sources(viewer)
    new = Link(_("Lập thư mục mới"), reverse("monitoring:folder_new"), "plus-lg")
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "may_make": may_make,
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_all().label)],
        "empty_title": _("Chưa có thư mục nhận tệp nào"),
        "empty_text": _("Lập một thư mục cho mỗi đơn vị vận hành trạm, rồi gửi họ thông tin ở trang của thư mục."),
        "empty_action": new if may_make else None,
    }
    return render(request, "monitoring/folders.html", context)


def folder_new(request: HttpRequest) -> HttpResponse:
    """A new folder for stations of one's organisation."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.FolderForm(sent(request), viewer=viewer)
    made: list[Source] = []

    def run(values: dict[str, Any]) -> None:
        given = values_of(values) | {"stations": list(values["stations"])}
        made.append(actions.make_folder(actor=viewer, request_key=request_key(request), **given))

    answer = posted(
        request,
        form,
        run,
        heading=_("Lập thư mục nhận tệp"),
        lead=_("Hệ thống lấy tệp từ thư mục này mỗi phút. Mỗi đơn vị vận hành trạm nên có một thư mục riêng."),
        back=reverse("monitoring:folders"),
        crumbs=[_all()],
        submit=_("Lập thư mục"),
    )
    return HttpResponseRedirect(reverse("monitoring:folder", args=[made[0].pk])) if made else answer


def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """What came by a folder, what is held, whether it is looked into, and what to give the sender."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.folder_source(viewer, pk)
    context = {
        "source": one,
        "look": getattr(one, "look", None),
        "may_keep": access.can_keep_sources(viewer),
        "stations": queries.stations_of_source(one),
        "intakes": queries.last_intakes(one),
        "held": queries.last_helds(one),
        "server": {"host": settings.SFTP_HOST, "port": settings.SFTP_PORT, "print": settings.SFTP_FINGERPRINT},
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), _all(), Link(one.name)],
    }
    return render(request, "monitoring/folder.html", context)


def folder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or other stations."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.folder_source(viewer, pk)
    access.check_keeps_sources(viewer, one.owner_id)
    seen = {"name": one.name, "stations": list(one.stations.all()), "version": one.version}
    form = forms.FolderForm(sent(request), viewer=viewer, source=one, initial=seen)

    def run(values: dict[str, Any]) -> None:
        given = values_of(values) | {"stations": list(values["stations"])}
        actions.edit_folder(actor=viewer, source=one, version=values["version"] or 0, **given)

    back = reverse("monitoring:folder", args=[one.pk])
    return posted(
        request, form, run, heading=_("Sửa thư mục nhận tệp"), back=back, crumbs=[_all(), Link(one.name, back)]
    )


@require_POST
def folder_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Pause a folder, or take in again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if step not in _STEPS:
        raise NotThere(_("Không có bước này."))
    one = queries.folder_source(viewer, pk)
    actions.pause_folder(actor=viewer, source=one, active=_STEPS[step])
    told = _("Đã nhận lại: tệp đang chờ được lấy trong vài phút.") if _STEPS[step] else _("Đã tạm dừng nhận.")
    messages.success(request, told)
    return HttpResponseRedirect(reverse("monitoring:folder", args=[one.pk]))


def folder_example(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file as a station of the folder should send it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.folder_source(viewer, pk)
    station = one.stations.filter(code=code).first()
    if station is None:
        raise NotThere(_("Trạm này không gửi vào thư mục này."))
    series = queries.series_in_use(station)
    if not series:
        raise Refusal(_("Trạm này chưa có thông số đo nào. Hãy thêm thông số trước."))
    now = timezone.localtime().replace(minute=0, second=0)
    name, content = rules.example_file(station.code, [(held.parameter, held.unit) for held in series], now)
    return as_file(content.encode(), name, "text/plain; charset=utf-8")
