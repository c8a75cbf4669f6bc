"""A new request: first whom to ask, then what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienket.accounts.access import Viewer
from lienket.coordination import access, actions, queries
from lienket.coordination.forms import RequestForm
from lienket.coordination.models import Request
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.localities.models import Organisation

WRITE_STEP = "viet"


def request_new(request: HttpRequest) -> HttpResponse:
    """Choose organisations (by GET, so that it works without scripts), then write and send."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access.check_can_ask(viewer)
    given = request.POST if request.method == "POST" else request.GET
    chosen = queries.organisations(viewer, given.getlist("co_quan"), timezone.localdate())
    if request.method == "POST":
        return _send(request, viewer, chosen)
    if request.GET.get("buoc") == WRITE_STEP and chosen:
        return _write_page(request, viewer, chosen, RequestForm(), 200)
    return _choose_page(request, viewer, chosen)


def _choose_page(request: HttpRequest, viewer: Viewer, chosen: list[Organisation]) -> HttpResponse:
    text = request.GET.get("tim", "")[:200]
    found, more = queries.organisations_to_ask(viewer, text, timezone.localdate())
    taken = {one.pk for one in chosen}
    return render(request, "coordination/choose.html", {
        "text": text,
        "chosen": chosen,
        "found": [one for one in found if one.pk not in taken],
        "more": more,
        "asked_without_choice": request.GET.get("buoc") == WRITE_STEP and not chosen,
    })  # fmt: skip


def _write_page(
    request: HttpRequest,
    viewer: Viewer,
    chosen: list[Organisation],
    form: RequestForm,
    status: int,
) -> HttpResponse:
    change = "&".join(f"co_quan={one.pk}" for one in chosen)
    context = {
        "chosen": chosen,
        "asking": viewer.acting_label,
        "submit_label": ngettext("Gửi đề nghị", "Gửi %(n)s đề nghị", len(chosen)) % {"n": len(chosen)}
        if len(chosen) > 1
        else _("Gửi đề nghị"),
        "cancel_url": reverse("coordination:requests"),
        "change_url": f"{reverse('coordination:request_new')}?{change}",
        "draft_key": "de-nghi-moi",
    }
    return form_page(request, "coordination/write.html", form, context, status)


def _send(request: HttpRequest, viewer: Viewer, chosen: list[Organisation]) -> HttpResponse:
    form = RequestForm(request.POST)
    made: list[Request] = []

    def ask(clean: dict[str, Any]) -> None:
        made.extend(
            actions.ask_many(
                actor=viewer,
                asking=queries.asking_organisation(viewer),
                answering=chosen,
                title=clean["title"],
                body=clean["body"],
                due_on=clean["due_on"],
                request_key=request_key(request),
            )
        )

    status = done(form, ask)
    if not status:
        return _sent(request, made)
    if not chosen:
        form.add_error(None, _("Chưa chọn cơ quan được đề nghị. Hãy bấm “Chọn lại cơ quan”."))
    return _write_page(request, viewer, chosen, form, status)


def _sent(request: HttpRequest, made: list[Request]) -> HttpResponse:
    if len(made) == 1:
        messages.success(request, _("Đã gửi đề nghị %(number)s.") % {"number": made[0].number})
        return HttpResponseRedirect(made[0].get_absolute_url())
    messages.success(request, _("Đã gửi %(n)s đề nghị, mỗi cơ quan một đề nghị.") % {"n": len(made)})
    return HttpResponseRedirect(reverse("coordination:requests") + "?ben=asking&trang_thai=asked")
