"""The pages: who may open them, what they show, that they need no script, and how many queries they take."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.drafting.conftest import Desk

Enter = Callable[..., Client]


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def texts(response: HttpResponse, selector: str) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in soup(response).select(selector)]


def test_every_page_opens(desk: Desk, browser: Enter) -> None:
    client = browser()
    draft = desk.draft(5)
    pages = {
        reverse("drafting:documents"): "Đọc văn bản",
        reverse("drafting:document_new"): "Nộp văn bản để đọc",
        reverse("drafting:document", args=[desk.document.pk]): "Kế hoạch hợp tác năm 2022",
        reverse("drafting:document_facts", args=[desk.document.pk]): "Thông tin văn bản",
        reverse("drafting:document_rehearsal", args=[desk.document.pk]): "Xem trước khi ghi",
        reverse("drafting:draft_edit", args=[desk.document.pk, draft.pk]): "Sửa bản thảo",
        reverse("drafting:split", args=[desk.document.pk, draft.pk]): f"Tách “{draft.label}”",
    }
    told = {address: client.get(address) for address in pages}
    assert {address: texts(page, "h1") for address, page in told.items()} == {a: [words] for a, words in pages.items()}
    assert [one for page in told.values() for one in soup(page).select("[style], script:not([src])")] == []
