"""Asking what the house answers before any page is made: the real addresses, the real middleware, no page.

Most cases of the matrix are refusals, and rights are refused at the gate: the rights table is read between finding
the page of an address and making it. So each person comes in once through the whole stack, as any request does, and
is then asked for by every address and method; whoever is let in here goes on to ask the page itself.
"""

from __future__ import annotations

from copy import copy
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler


class _Door(ClientHandler):
    """The house whose every page is empty: it keeps the request as it stands when all middleware has seen it."""

    known: HttpRequest

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        self.known = request
        return HttpResponse()


class Gate:
    """Who is let in where. `client` says who asks."""

    def __init__(self, client: Client) -> None:
        self._door = _Door(enforce_csrf_checks=False)
        through = Client()
        through.handler, through.cookies = self._door, client.cookies
        through.get("/")

    def ask(self, method: str, address: str) -> HttpResponseBase | None:
        """The refusal, or None where the page of `address` is reached."""
        request = copy(self._door.known)
        request.method, request.path, request.path_info = method, address, unquote(address)
        request.META = {**request.META, "REQUEST_METHOD": method, "PATH_INFO": request.path_info}
        view, args, kwargs = self._door.resolve_request(request)
        for look in self._door._view_middleware:
            answer = look(request, view, args, kwargs)
            if answer is not None:
                return answer
        return None
