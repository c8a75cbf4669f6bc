"""Pages of this room."""

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def evidence(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def extension_decide(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def extension_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def report_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def request(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def request_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def requests(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def requests_format(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def step(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def verdict(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
