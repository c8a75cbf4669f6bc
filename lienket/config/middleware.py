"""What happens to every request: security headers, who is looking, and whether the rights table allows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lienket.accounts.queries import viewer_of
from lienket.config.rights import RIGHTS
from lienket.ground import access
from lienket.ground.refusals import NotAllowed, NotThere, Refusal

Answer = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "session", None) is not None and request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ViewerMiddleware:
    """Says who is looking, for which organisation; ends sessions left idle."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            self._end_if_idle(request)
        request.viewer = viewer_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _end_if_idle(request: HttpRequest) -> None:
        seen = request.session.get("seen_at")
        now = int(time.time())
        if seen and request.user.is_authenticated and now - seen > settings.SESSION_IDLE_S:
            logout(request)
        elif (not seen or now - seen > 60) and request.user.is_authenticated:
            # Once a minute is enough to know that someone is there, and costs one write a minute.
            request.session["seen_at"] = now


class AccessMiddleware:
    """Denies whatever no row of the rights table allows, and turns refusals into pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        row = RIGHTS.get(match.view_name) if match else None
        viewer = request.viewer  # type: ignore[attr-defined]
        if row is None:
            return self.process_exception(request, NotThere(_("Không có trang này.")))
        method = request.method or "GET"
        if method not in row.methods:
            return _method_not_allowed(request, row)
        if row.allows(viewer.role, method):
            return None
        if viewer.unsecured:
            return HttpResponseRedirect(resolve_url("mfa_index"))
        if not viewer.is_authenticated:
            target = urlencode({"next": request.get_full_path()}) if method in access.READ else ""
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{target}")
        return self.process_exception(
            request,
            NotAllowed(_("Vai trò của anh/chị không được dùng trang này. Hãy nhờ người phụ trách của cơ quan.")),
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        from lienket.portal.views import refusal_page

        return refusal_page(request, exception)


def _method_not_allowed(request: HttpRequest, row: access.Row) -> HttpResponse:
    from lienket.portal.views import error_page

    sentence = _("Địa chỉ này không nhận cách gửi đó.")
    # Only programs send other methods than a browser's: they get the sentence without the page around it.
    seen_by_people = request.method in access.WRITE
    response = (
        error_page(request, 405, sentence)
        if seen_by_people
        else HttpResponse(sentence, status=405, content_type="text/plain; charset=utf-8")
    )
    response["Allow"] = ", ".join(row.methods)
    return response
