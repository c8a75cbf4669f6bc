"""Pages of this room: the list, a new request, one request, and the forms that act on it."""

from lienket.coordination.views.acting import extension_decide, extension_new, report_new, step, verdict
from lienket.coordination.views.asking import request_new
from lienket.coordination.views.lists import requests, requests_format
from lienket.coordination.views.things import evidence, request

__all__ = [
    "evidence",
    "extension_decide",
    "extension_new",
    "report_new",
    "request",
    "request_new",
    "requests",
    "requests_format",
    "step",
    "verdict",
]
