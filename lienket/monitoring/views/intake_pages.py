"""What was held back, and the intakes: lists, taking in again, dismissing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.posting import done, form_page
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, actions, forms, queries
from lienket.monitoring.models import Held

RETAKE, DISMISS = "nhan-lai", "bo-qua"


def _crumbs(*more: Link) -> list[Link]:
    return [Link(_("Quan trắc"), reverse("monitoring:front")), *more]


def helds(request: HttpRequest) -> HttpResponse:
    """What was held back of the viewer's stations and sources."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.HeldFilterForm(request.GET or None, viewer=viewer)
    found = queries.helds(viewer, form.narrowed())
    page = Page.asked(request, found.count(), misread=misread(request.GET, form))
    kept = query(request.GET)
    words = ((RETAKE, _("Nhận lại"), "arrow-repeat"), (DISMISS, _("Bỏ qua, ghi lý do"), "x-lg"))
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "filter_form": form,
        "bulk_actions": [
            Link(label, reverse("monitoring:helds_step", args=[step]) + kept, icon) for step, label, icon in words
        ]
        if access.can_settle(viewer)
        else [],
        "breadcrumbs": _crumbs(Link(_("Số liệu bị giữ lại"))),
    }
    return render(request, "monitoring/helds.html", context)


def helds_step(request: HttpRequest, step: str) -> HttpResponse:
    """Take held rows in again, or dismiss them. Sent from the list it only shows what will happen."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access.check_can_settle(viewer)
    if step not in (RETAKE, DISMISS):
        raise NotThere(_("Không có bước này."))
    back = reverse("monitoring:helds")
    rows = _chosen(request, viewer)
    if not rows:
        messages.warning(request, _("Hãy chọn ít nhất một dòng đang chờ xử lý."))
        return HttpResponseRedirect(back)
    sent = request.method == "POST" and "sure" in request.POST
    form = forms.DismissForm(request.POST if sent else None)
    if step == RETAKE:
        del form.fields["reason"]
    context = _context(rows, step, back)
    if not sent:
        return form_page(request, "monitoring/helds_step.html", form, context)
    told: list[tuple[bool, str]] = []

    def run(values: dict[str, Any]) -> None:
        ids = [one.pk for one in rows]
        if step == DISMISS:
            count = actions.dismiss(actor=viewer, helds=ids, reason=values["reason"])
            told.append((True, ngettext("Đã bỏ qua %(n)d dòng.", "Đã bỏ qua %(n)d dòng.", count) % {"n": count}))
        else:
            told.append(_told(actions.retake(actor=viewer, helds=ids)))

    status = done(form, run, elsewhere=(NotThere, NotAllowed))
    if status:
        return form_page(request, "monitoring/helds_step.html", form, context, status)
    for good, words in told:
        (messages.success if good else messages.warning)(request, words)
    return HttpResponseRedirect(back)


def _told(result: actions.Retaken) -> tuple[bool, str]:
    counts = {"done": result.done, "readings": result.readings, "left": result.left}
    if not result.done:
        return False, _("Chưa dòng nào nhận lại được; lý do vẫn như ghi ở từng dòng.")
    words = _("Đã nhận lại %(done)d dòng, tệp: %(readings)d số liệu.") % counts
    if result.left:
        words += " " + _("%(left)d dòng vẫn chưa nhận được; lý do như ghi ở từng dòng.") % counts
    return not result.left, words


def _chosen(request: HttpRequest, viewer: Viewer) -> list[Held]:
    """Rows that were ticked, or all that wait and the filter in the address matches."""
    asked = request.POST if request.method == "POST" else request.GET
    if asked.get("all_matching"):
        form = forms.HeldFilterForm(request.GET or None, viewer=viewer)
        found = queries.helds(viewer, form.narrowed()).values_list("pk", flat=True)
        return queries.helds_chosen(viewer, list(found[: actions.MOST_HELDS]))
    ids = [int(one) for one in asked.getlist("dong")[: actions.MOST_HELDS] if one.isdecimal() and len(one) < 18]
    return queries.helds_chosen(viewer, ids)


def _context(rows: list[Held], step: str, back: str) -> dict[str, Any]:
    label = _("Nhận lại") if step == RETAKE else _("Bỏ qua")
    return {
        "heading": _("Nhận lại các dòng đã chọn") if step == RETAKE else _("Bỏ qua các dòng đã chọn"),
        "lead": _("Hệ thống đọc lại tệp gốc đã lưu; dòng nào nay đọc được thì được ghi, dòng nào chưa thì vẫn chờ.")
        if step == RETAKE
        else _("Các dòng này không được ghi vào số liệu. Tệp gốc vẫn được lưu; lý do được ghi vào nhật ký."),
        "looked": rows,
        "submit_label": label,
        "cancel_url": back,
        "breadcrumbs": _crumbs(Link(_("Số liệu bị giữ lại"), back), Link(label)),
    }


def intakes(request: HttpRequest) -> HttpResponse:
    """What came in by the sources of the viewer's organisations, and what became of it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.intakes(viewer)
    page = Page.asked(request, found.count())
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "breadcrumbs": _crumbs(Link(_("Lượt nhận số liệu"))),
        "empty_title": _("Chưa có lượt nhận nào"),
        "empty_text": _("Khi trạm gửi tệp vào thư mục nhận, hoặc cán bộ nhập bảng số liệu, mỗi lượt hiện ở đây."),
    }
    return render(request, "monitoring/intakes.html", context)
