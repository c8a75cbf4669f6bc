"""Pages of this room."""

from django.http import HttpRequest, HttpResponse

from lienket.ground.refusals import NotThere


def agreement(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def agreement_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def agreement_file(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def agreement_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def agreements(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def agreements_format(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def balance(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def changed_since(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def clauses_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitment(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitment_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitment_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments_format(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments_import(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments_rehearsal(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments_returned(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def commitments_template(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def due_change(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def field_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def fields(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def override(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def partners_ask(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def programme(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def programme_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def programme_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def progress_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def report(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def report_file(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def report_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")


def reports(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotThere("Trang đang được dựng.")
