"""Pages of this room."""

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def act_for(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def mandate_end(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def mandate_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def mandates(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def me(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def membership_end(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def membership_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def people(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def person(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def person_active(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def person_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def person_password(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def sign_ins(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
