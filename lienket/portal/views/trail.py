"""The trail, for administrators: who did what, which rows it changed, and whether the seals hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.accounts.access import Viewer
from lienket.ground import access
from lienket.ground.refusals import TooMany
from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import FilterForm
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link
from lienket.portal import actions, queries
from lienket.portal.queries import ActFilter
from lienket.portal.queries.trail import PAGE, verbs

_ICONS = {"INSERT": "plus-lg", "UPDATE": "pencil", "DELETE": "x-lg"}


class TrailFilter(FilterForm):
    """The filters of the trail; names are the parameters of the address."""

    nguoi = forms.CharField(label=gettext_lazy("Người làm"), max_length=100)
    co_quan = forms.CharField(label=gettext_lazy("Cơ quan"), max_length=100)
    viec = forms.ChoiceField(label=gettext_lazy("Loại việc"), choices=())
    doi_tuong = forms.CharField(label=gettext_lazy("Đối tượng"), max_length=100)
    tu_ngay = LocalDateField(label=gettext_lazy("Từ ngày"))
    den_ngay = LocalDateField(label=gettext_lazy("Đến ngày"))

    def __init__(self, *args: Any, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["viec"].choices = [("", _("Tất cả")), *((one, one) for one in known)]  # type: ignore[attr-defined]


def trail(request: HttpRequest) -> HttpResponse:
    """Acts newest first, by pages that stay where they are while new acts come in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    platform = viewer.role == access.PLATFORM_ADMINISTRATOR
    form = TrailFilter(request.GET or None, known=verbs(viewer))
    given = form.chosen()
    chosen = ActFilter(
        person=given.get("nguoi", ""),
        organisation=given.get("co_quan", ""),
        verb=given.get("viec", ""),
        thing=given.get("doi_tuong", ""),
        day_from=given.get("tu_ngay"),
        day_to=given.get("den_ngay"),
        before=_number(request.GET.get("truoc", "")),
    )
    found = list(queries.acts(viewer, chosen)[: PAGE + 1])
    rows, more = found[:PAGE], len(found) > PAGE
    changed = queries.changes_of([one.pk for one in rows])
    context = {
        "filter_form": form,
        "misread": [told.sentence for told in misread(request.GET, form, known=["truoc"])],
        "rows": [(one, *changed[one.pk]) for one in rows],
        "icons": _ICONS,
        "older_url": query(request.GET, truoc=str(rows[-1].pk)) if more else "",
        "newest_url": query(request.GET, truoc=None) if chosen.before else "",
        "seals": queries.seal_state() if platform else None,
        "platform": platform,
        "breadcrumbs": [Link(_("Trang chủ"), reverse("portal:home")), Link(_("Nhật ký"))],
    }
    return render(request, "portal/trail.html", context)


def trail_check(request: HttpRequest) -> HttpResponse:
    """Ask for a check of the whole trail; what it finds is shown with its date when it is done."""
    try:
        actions.ask_for_check(actor=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("Đã yêu cầu kiểm toàn bộ nhật ký; kết quả sẽ hiện ở đây khi xong."))
    except TooMany as refusal:
        messages.warning(request, refusal.sentence)
    return HttpResponseRedirect(f"{reverse('portal:trail')}#niem-phong")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
