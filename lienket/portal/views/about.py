from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def about(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
