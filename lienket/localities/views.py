"""Pages of this room."""

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def changes(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def group(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def groups(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def lookup(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def lookup_sheet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def organisation(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def organisations(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def unit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def unit_format(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def unit_then(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def units(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def units_format(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
