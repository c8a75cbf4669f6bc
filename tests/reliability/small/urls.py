from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from tests.reliability.small.models import Line


def write(request: HttpRequest, number: int) -> JsonResponse:
    """Answers after the commit, as every page of the house does; safe to repeat."""
    with transaction.atomic():
        Line.objects.select_for_update().filter(number=number).exists() or Line.objects.create(number=number)
    return JsonResponse({"written": number})


def status(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"lines": Line.objects.count()})


urlpatterns = [path("ghi/<int:number>", write), path("trang-thai.json", status)]
