"""The forms that act on a request. Each is on the request's page, and has a page of its own for its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, actions, queries
from lienket.coordination.choices import STEPS, ExtensionState, Side, StepName
from lienket.coordination.models import Request
from lienket.coordination.views.offers import (
    Offer,
    decision_offer,
    extension_offer,
    report_offer,
    step_offer,
    verdict_offer,
)
from lienket.ground.refusals import NotAllowed, NotThere, Stale
from lienket.ground.ui.posting import done, request_key
from lienket.ground.ui.returning import came_from

Doing = Callable[[Any, dict[str, Any]], str]
"""(clean values, {"request_key": key}) → the sentence that says what was done."""


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _act(request: HttpRequest, found: Request, offer: Offer, do: Doing) -> HttpResponse:
    """Show the form, or do what it says and go back to the request."""
    form, status = offer.form, 200
    key: UUID | str = offer.request_key
    if request.method == "POST":
        key, said = request_key(request), []
        try:
            status = done(
                form,
                lambda clean: said.append(do(clean, {"request_key": key})),
                elsewhere=(NotThere, NotAllowed, Stale),
            )
        except Stale as stale:
            return _conflict(request, found, stale, form)
        if not status:
            messages.success(request, said[0])
            return HttpResponseRedirect(came_from(request, found.get_absolute_url()))
    context = {
        "thing": found,
        "offer": replace(offer, request_key=str(key)),
        "form": form,
        "request_key": str(key),
        "submit_label": offer.submit or offer.label,
        "cancel_url": came_from(request, found.get_absolute_url()),
    }
    return render(request, "coordination/act.html", context, status=status)


def _conflict(request: HttpRequest, found: Request, stale: Stale, form: Form) -> HttpResponse:
    typed = form.cleaned_data.get("reason")
    context = {
        "sentence": stale.sentence,
        # What was typed stays in sight, so that it can be copied.
        "differences": [*stale.differences, *([(form.fields["reason"].label, "", typed)] if typed else [])],
        "reload_url": found.get_absolute_url(),
        "thing_label": str(found),
    }
    return render(request, "ui/conflict.html", context, status=409)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Accept, decline, withdraw or close."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.request(viewer, pk)
    if step not in STEPS or step in (StepName.FINISH, StepName.CONFIRM, StepName.DISPUTE):
        raise NotThere(_("Không có bước này."))
    access.check_can_decide(viewer, found)

    def do(clean: Any, key: dict[str, Any]) -> str:
        actions.take_step(
            actor=viewer, request=found, step=step, reason=clean["reason"], version=clean["version"], **key
        )
        return _("Đã ghi: %(step)s.") % {"step": StepName(step).label}

    return _act(request, found, step_offer(found, step, _posted(request)), do)


def report_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what was done, with files."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.request(viewer, pk)
    access.check_can_report(viewer, found)
    sides = access.sides_of(viewer, found)
    wanted = (request.POST or request.GET).get("side", "")
    side = wanted if wanted in sides else Side.ANSWERING if Side.ANSWERING in sides else Side.ASKING

    def do(clean: Any, key: dict[str, Any]) -> str:
        final = clean.get("final", False)
        actions.report(
            actor=viewer,
            request=found,
            side=side,
            body=clean["body"],
            final=final,
            done_on=clean.get("done_on") if final else None,
            uploads=clean["files"],
            **key,
        )
        return _("Đã báo hoàn thành; bên kia sẽ xác nhận.") if final else _("Đã gửi báo cáo kết quả.")

    files = request.FILES if request.method == "POST" else None
    return _act(request, found, report_offer(found, side, _posted(request), files), do)


def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or dispute a report."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    report = queries.report(viewer, pk)
    access.check_can_decide(viewer, report.request)

    def do(clean: Any, key: dict[str, Any]) -> str:
        given = actions.give_verdict(
            actor=viewer,
            report=report,
            verdict=clean["verdict"],
            reason=clean["reason"],
            version=clean["version"],
            **key,
        )
        return _("Đã ghi ý kiến: %(verdict)s.") % {"verdict": given.get_verdict_display()}

    meant = request.GET.get("y-kien", "")
    return _act(request, report.request, verdict_offer(report, _posted(request), meant=meant), do)


def extension_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a later due date."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.request(viewer, pk)
    access.check_can_decide(viewer, found)

    def do(clean: Any, key: dict[str, Any]) -> str:
        actions.ask_extension(actor=viewer, request=found, due_after=clean["due_after"], reason=clean["reason"], **key)
        return _("Đã gửi xin gia hạn; bên đề nghị sẽ quyết định.")

    return _act(request, found, extension_offer(found, _posted(request)), do)


def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a later due date."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    extension = queries.extension(viewer, pk)
    access.check_can_decide(viewer, extension.request)

    def do(clean: Any, key: dict[str, Any]) -> str:
        decided = actions.decide_extension(
            actor=viewer,
            extension=extension,
            grant=clean["decision"] == ExtensionState.GRANTED,
            reason=clean["reason"],
            version=clean["version"],
            **key,
        )
        return _("Đã ghi quyết định gia hạn: %(state)s.") % {"state": decided.get_state_display()}

    return _act(request, extension.request, decision_offer(extension, _posted(request)), do)
