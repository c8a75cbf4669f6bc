"""Administration of mandates, and the log of sign-ins."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts import actions, queries
from lienket.accounts.forms import administration as forms
from lienket.accounts.models import Mandate
from lienket.accounts.rules import Viewer
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def _crumbs(last: str) -> list[Link]:
    return [Link(_("Ủy quyền"), reverse("accounts:mandates")), Link(last)]


def mandates(request: HttpRequest) -> HttpResponse:
    """Who may act for the organisations of this administrator."""
    filters = forms.MandateFilter(request.GET)
    query = queries.mandates(_viewer(request), **filters.chosen())
    page = Page.asked(request, query.count(), misread=misread(request.GET, filters))
    today = timezone.localdate()
    context = {
        "page": page.with_rows([(one, _state(one, today)) for one in query[page.start : page.stop]]),
        "filter_form": filters,
        "empty_action": Link(_("Lập ủy quyền"), reverse("accounts:mandate_new")),
    }
    return render(request, "accounts/mandates.html", context)


def _state(one: Mandate, today: date) -> str:
    if one.valid_to and one.valid_to < today:
        return "ended"
    return "planned" if one.valid_from and one.valid_from > today else "in_force"


def mandate_new(request: HttpRequest) -> HttpResponse:
    """Let another organisation act for one of ours."""
    viewer = _viewer(request)
    form = forms.MandateForm(request.POST or None, viewer=viewer)
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = done(form, lambda given: actions.give_mandate(actor=viewer, request_key=key, **given))
        if not status:
            messages.success(request, _("Đã lập ủy quyền."))
            return HttpResponseRedirect(reverse("accounts:mandates"))
    last = _("Lập ủy quyền")
    context = {"submit_label": last, "cancel_url": reverse("accounts:mandates"), "breadcrumbs": _crumbs(last)}
    return form_page(request, "accounts/mandate_new.html", form, context, status)


def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate, with the reason."""
    viewer = _viewer(request)
    found = queries.mandate(viewer, pk)
    form = forms.ReasonForm(request.POST or None)
    status = 0
    if request.method == "POST":
        status = done(form, lambda given: actions.end_mandate(actor=viewer, mandate=found, **given))
        if not status:
            messages.success(request, _("Đã kết thúc ủy quyền."))
            return HttpResponseRedirect(reverse("accounts:mandates"))
    last = _("Kết thúc ủy quyền")
    context = {
        "mandate": found,
        "danger": True,
        "confirm_label": last,
        "cancel_url": reverse("accounts:mandates"),
        "breadcrumbs": _crumbs(last),
    }
    return form_page(request, "accounts/mandate_end.html", form, context, status)


def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every attempt to sign in by the people of this administrator."""
    filters = forms.SignInFilter(request.GET)
    query = queries.sign_ins(_viewer(request), **filters.chosen())
    page = Page.asked(request, query.count(), size=50, misread=misread(request.GET, filters))
    context = {"page": page.with_rows(list(query[page.start : page.stop])), "filter_form": filters}
    return render(request, "accounts/sign_ins.html", context)
