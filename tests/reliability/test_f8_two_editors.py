"""F8: two officials open the same thing and both save. The second reads what differs, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from lienket.ground.audit.models import Act
from tests.reliability.filling import body, read, target
from tests.reliability.stage import Scene, stage
from tests.reliability.writing import creates, edits

__all__ = ["stage"]
CASES = edits()
KEPT = "agreements_%", "coordination_%", "accounts_%", "drafting_%", "market_%", "monitoring_%", "audit_act", "files_%"


def _state() -> dict[str, str]:
    """A hash of the rows of every table that people write to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE ANY(%s) ORDER BY 1", [list(KEPT)])
        names = [name for (name,) in cursor.fetchall()]
        each = [f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t" for name in names]
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def _opened(stage: Scene, name: str) -> tuple[str, list[tuple[Client, dict[str, Any]]]]:
    """Both open the form before either saves."""
    case = CASES[name]
    address = case.address(stage)
    where, ready = address, []
    for who, values in zip(case.people, (case.first, case.second), strict=True):
        client = stage.client(who)
        form = read(client, address, case.press)
        where = target(form, address, case.press)
        ready.append((client, body(form, values)))
    return where, ready


@pytest.mark.parametrize("name", CASES)
def test_the_second_to_save_is_told_what_differs(stage: Scene, name: str) -> None:
    where, ((first, theirs), (second, yours)) = _opened(stage, name)
    untouched = _state()
    saved = first.post(where, theirs)
    assert saved.status_code == 302, BeautifulSoup(saved.content, "lxml").main
    kept = _state()
    assert kept != untouched
    refused = second.post(where, yours)
    page = BeautifulSoup(refused.content, "lxml").select_one("main")
    assert refused.status_code == 409
    assert page is not None
    text = page.get_text(" ") + " ".join(str(one.get("value", "")) for one in page.select("input"))
    assert [words for words in CASES[name].told if words not in text] == []
    assert _state() == kept


@pytest.mark.parametrize("name", CASES)
def test_of_two_who_save_at_once_one_is_first(stage: Scene, name: str) -> None:
    where, ready = _opened(stage, name)
    start, before = Barrier(2), Act.objects.count()

    def save(one: tuple[Client, dict[str, Any]]) -> int:
        try:
            start.wait(30)
            return one[0].post(where, one[1]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ready)) == [302, 409]
    assert Act.objects.count() > before


def test_every_form_that_knows_a_version_is_among_these(stage: Scene) -> None:
    changing = {name.partition("#")[0] for name in CASES}
    for name, case in creates().items():
        form = read(stage.client(case.sender), case.address(stage), case.press) if case.other else None
        if form is not None and form.select_one("input[name=version][value]"):
            assert name in changing
