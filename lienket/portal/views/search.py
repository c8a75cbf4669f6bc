from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
