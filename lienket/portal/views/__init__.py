"""Pages that need more than one room, and the pages that say no."""

from lienket.portal.views.about import about
from lienket.portal.views.answers import (
    bad_request,
    csrf_failure,
    error_page,
    forbidden,
    not_found,
    refusal_page,
    server_error,
    wants_json,
)
from lienket.portal.views.desk import desk
from lienket.portal.views.home import home
from lienket.portal.views.language import language
from lienket.portal.views.localities import locality
from lienket.portal.views.machine import healthz, readyz, status
from lienket.portal.views.search import search, suggestions
from lienket.portal.views.trail import trail, trail_check

__all__ = [
    "about",
    "bad_request",
    "csrf_failure",
    "desk",
    "error_page",
    "forbidden",
    "healthz",
    "home",
    "language",
    "locality",
    "not_found",
    "readyz",
    "refusal_page",
    "search",
    "server_error",
    "status",
    "suggestions",
    "trail",
    "trail_check",
    "wants_json",
]
