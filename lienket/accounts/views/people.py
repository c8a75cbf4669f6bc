"""Administration of people: the list, one person, their roles, their password, their lock."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts import actions, queries
from lienket.accounts.forms import administration as forms
from lienket.accounts.models import Membership, Person
from lienket.accounts.rules import Viewer
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import NotThere
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link, TrailEntry


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def _crumbs(person: Person | None = None, last: str = "") -> list[Link]:
    found = [Link(_("Người dùng"), reverse("accounts:people"))]
    if person is not None:
        found.append(Link(str(person), reverse("accounts:person", args=[person.pk])))
    return [*found, Link(last)] if last else found


def people(request: HttpRequest) -> HttpResponse:
    """The people this administrator looks after."""
    filters = forms.PeopleFilter(request.GET)
    query = queries.people(_viewer(request), **filters.chosen())
    page = Page.asked(request, query.count(), misread=misread(request.GET, filters))
    context = {
        "page": page.with_rows(list(query[page.start : page.stop])),
        "filter_form": filters,
        "empty_action": Link(_("Thêm người dùng"), reverse("accounts:person_new")),
    }
    return render(request, "accounts/people.html", context)


def person_new(request: HttpRequest) -> HttpResponse:
    """Invite a person with their first role."""
    viewer = _viewer(request)
    form = forms.InviteForm(request.POST or None, viewer=viewer)
    status = 0
    if request.method == "POST":
        made: list[Person] = []
        key = request_key(request)
        status = done(form, lambda given: made.append(actions.invite_member(actor=viewer, request_key=key, **given)))
        if made:
            messages.success(request, _("Đã thêm %(name)s.") % {"name": made[0]})
            return HttpResponseRedirect(reverse("accounts:person", args=[made[0].pk]))
    context = {"cancel_url": reverse("accounts:people"), "breadcrumbs": _crumbs(last=_("Thêm người dùng"))}
    return form_page(request, "accounts/person_new.html", form, context, status)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, roles, sign-ins, and what was done to the account."""
    viewer = _viewer(request)
    found = queries.person(viewer, pk)
    whole = queries.is_wholly_own(viewer, found)
    today = timezone.localdate()
    roles = queries.memberships_of(viewer, found)
    context = {
        "person": found,
        "roles": [(role, _holding(role, today)) for role in roles],
        "whole": whole,
        "own": found.pk == viewer.person_id,
        "security": queries.security(found),
        "sign_ins": queries.own_sign_ins(found),
        "breadcrumbs": _crumbs(found),
    }
    if whole:
        # Acts of other localities on a person they share would tell of roles that are not this viewer's to see.
        context["trail"] = _trail(found)
    return render(request, "accounts/person.html", context)


def _holding(role: Membership, today: Any) -> str:
    if role.valid_from and role.valid_to and role.valid_to < role.valid_from:
        return "cancelled"
    if role.valid_to and role.valid_to < today:
        return "ended"
    return "planned" if role.valid_from and role.valid_from > today else "in_force"


def _trail(found: Person) -> list[TrailEntry]:
    return [
        TrailEntry(
            when=line["at"],
            who=line["actor_label"],
            act=line["words"],
            organisation=line["organisation_label"],
            on_behalf=line["behalf_label"],
            reason=line["reason"],
        )
        for line in trail_of([(Person._meta.label_lower, found.pk)], limit=50)
    ]


def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a new first password for someone."""
    viewer = _viewer(request)
    found = queries.person(viewer, pk)
    form = forms.PasswordResetForm(request.POST or None)
    status = 0
    if request.method == "POST":
        status = done(form, lambda given: actions.reset_password(actor=viewer, person=found, **given))
        if not status:
            get_adapter().forgive(request, found)
            messages.success(request, _("Đã đặt mật khẩu mới; các phiên đăng nhập cũ đã kết thúc."))
            return HttpResponseRedirect(reverse("accounts:person", args=[pk]))
    last = _("Đặt lại mật khẩu")
    context = {
        "person": found,
        "submit_label": last,
        "cancel_url": reverse("accounts:person", args=[pk]),
        "breadcrumbs": _crumbs(found, last),
    }
    return form_page(request, "accounts/person_password.html", form, context, status)


def person_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock or unlock an account, with the reason. The form says which, so that two tabs cannot undo each other."""
    viewer = _viewer(request)
    found = queries.person(viewer, pk)
    form = forms.ReasonForm(request.POST or None)
    active = request.POST.get("active") == "1" if request.method == "POST" else not found.is_active
    status = 0
    if request.method == "POST":
        status = done(form, lambda given: actions.set_active(actor=viewer, person=found, active=active, **given))
        if not status:
            if active:
                get_adapter().forgive(request, found)
            messages.success(request, _("Đã mở lại tài khoản.") if active else _("Đã khóa tài khoản."))
            return HttpResponseRedirect(reverse("accounts:person", args=[pk]))
    context = {
        "person": found,
        "active": active,
        "danger": not active,
        "confirm_label": _("Mở lại tài khoản") if active else _("Khóa tài khoản"),
        "cancel_url": reverse("accounts:person", args=[pk]),
        "breadcrumbs": _crumbs(found, _("Mở lại tài khoản") if active else _("Khóa tài khoản")),
    }
    return form_page(request, "accounts/person_active.html", form, context, status)


def membership_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give someone a role."""
    viewer = _viewer(request)
    found = queries.person(viewer, pk)
    form = forms.MembershipForm(request.POST or None, viewer=viewer)
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = done(
            form, lambda given: actions.grant_membership(actor=viewer, person=found, request_key=key, **given)
        )
        if not status:
            messages.success(request, _("Đã trao vai trò cho %(name)s.") % {"name": found})
            return HttpResponseRedirect(reverse("accounts:person", args=[pk]))
    context = {
        "person": found,
        "submit_label": _("Trao vai trò"),
        "cancel_url": reverse("accounts:person", args=[pk]),
        "breadcrumbs": _crumbs(found, _("Trao vai trò")),
    }
    return form_page(request, "accounts/membership_new.html", form, context, status)


def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, with the reason."""
    viewer = _viewer(request)
    role = queries.membership(viewer, pk)
    form = forms.ReasonForm(request.POST or None)
    back = reverse("accounts:person", args=[role.person_id])
    status = 0
    if request.method == "POST":
        status = done(form, lambda given: actions.end_membership(actor=viewer, membership=role, **given))
        if not status:
            messages.success(request, _("Đã thôi vai trò."))
            try:
                queries.person(viewer, role.person_id)
            except NotThere:
                back = reverse("accounts:people")
            return HttpResponseRedirect(back)
    context = {
        "role": role,
        "danger": True,
        "confirm_label": _("Thôi vai trò"),
        "cancel_url": back,
        "breadcrumbs": _crumbs(role.person, _("Thôi vai trò")),
    }
    return form_page(request, "accounts/membership_end.html", form, context, status)
