"""One's own account: who I am, for whom I act, how my account is protected."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lienket.accounts import actions, queries
from lienket.accounts.models import Person


def _person(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def me(request: HttpRequest) -> HttpResponse:
    """Who I am, every way I may act, my second factors and my last sign-ins."""
    person, viewer = _person(request), request.viewer  # type: ignore[attr-defined]
    security = queries.security(person)
    context = {
        "person": person,
        "hats": queries.hats(person),
        "current": (viewer.membership_id, viewer.mandate_id),
        "security": security,
        "lacks_second_factor": viewer.unsecured
        or (viewer.is_member and viewer.role != "viewer" and not security.second_factor),
        "sign_ins": queries.own_sign_ins(person),
        "sign_on": bool(settings.OIDC_ISSUER),
        "joined": queries.joined_sign_on(person) if settings.OIDC_ISSUER else [],
    }
    return render(request, "accounts/me.html", context)


def act_for(request: HttpRequest) -> HttpResponse:
    """Put on another hat; reading this address leads to the list of hats."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("accounts:me"))
    key = actions.choose_hat(person=_person(request), key=request.POST.get("key", ""))
    request.session[queries.ACTING_KEY] = key
    now = queries.viewer_of(request)
    messages.success(request, _("Từ bây giờ anh/chị đang làm việc cho %(name)s.") % {"name": now.acting_label})
    following = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(following if safe else reverse("portal:desk"))
