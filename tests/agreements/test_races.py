"""Two people of one office at the same moment, each on their own connection, with real commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from lienket.agreements import actions
from lienket.agreements.models import Progress

from .conftest import Story, build, person


def _both(story: Story, old: Progress, texts: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Everyone sends their correction of the same entry at once; status and page by the words they sent."""
    start, address = Barrier(len(texts)), f"{story['S1'].get_absolute_url()}tien-do/?dinh-chinh={old.pk}"

    def send(name: str) -> tuple[int, str]:
        client = Client()
        client.force_login(story.people[name])
        body: dict[str, Any] = {"request_key": str(uuid4()), "text": texts[name], "on": "04/03/2025", "percent": "45"}
        try:
            start.wait(30)
            answer = client.post(address, body)
            return answer.status_code, BeautifulSoup(answer.content, "lxml").get_text(" ")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(texts)) as pool:
        return dict(zip(texts.values(), pool.map(send, texts), strict=True))


def test_of_two_corrections_of_one_entry_the_second_is_shown_the_first(own_database: str) -> None:
    story = build()
    story.people["son_la_2"] = person("Cầm Bá Lâm", "ubnd-14", "officer")
    old = actions.record_progress(
        actor=story.viewer("son_la"), commitment=story["S1"], text="Ký ba hợp đồng.", on=date(2025, 3, 4), percent=40
    )
    for again in range(4):
        mine, theirs = f"Ký bốn hợp đồng ({again}).", f"Ký năm hợp đồng ({again})."
        became = _both(story, old, {"son_la": mine, "son_la_2": theirs})
        assert sorted(status for status, _page in became.values()) == [302, 409]
        kept = Progress.objects.get(replaces=old)
        (late, page), (lost,) = next(one for one in became.values() if one[0] == 409), {mine, theirs} - {kept.text}
        assert (became[kept.text][0], became[lost]) == (302, (late, page))
        assert "Người khác vừa đính chính báo cáo này trước anh/chị." in page
        assert [words for words in (kept.text, lost) if words not in page] == []
        old = kept
