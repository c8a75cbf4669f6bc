"""The key by which a form that is sent twice is known."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest


def key_of(request: HttpRequest) -> UUID:
    """The key the form carried; a new one when it carried none or nonsense."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid4()
