"""What a list remembers is never older than the last commit: real connections, real commits."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from lienket.agreements.models import Field
from lienket.agreements.queries import this_moment

NEW = "INSERT INTO agreements_field (code, name, name_en, \"order\", source) VALUES (%s, %s, '', 1, '')"


@pytest.fixture
def other(sample_database: str) -> Iterator[psycopg.Connection]:
    """Another person's connection to the same database."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=sample_database) as one:
        yield one
        one.rollback()


def _count(key: str) -> int:
    return this_moment().remembered(key, lambda: Field.objects.count())


def _while_nothing_else_commits(key: str) -> tuple[list[int], int]:
    """Two answers and how often they were made; again if another test run committed in between."""
    for number in range(200):
        made: list[int] = []

        def make(made: list[int] = made) -> int:
            made.append(1)
            return Field.objects.count()

        first, second = this_moment(), this_moment()
        answers = [one.remembered((key, number), make) for one in (first, second)]
        if first == second:
            return answers, len(made)
    raise AssertionError("others committed all the time")


def test_an_answer_is_made_once_while_nothing_changes(sample_database: str) -> None:
    total = Field.objects.count()
    assert _while_nothing_else_commits("once") == ([total, total], 1)


def test_a_commit_is_seen_at_once(other: psycopg.Connection) -> None:
    before = _count("commit")
    other.execute(NEW, ["moi", "Mới"])
    assert _count("commit") == before
    other.commit()
    assert _count("commit") == before + 1


def test_a_transaction_that_was_running_when_the_answer_was_made_is_seen_when_it_ends(
    other: psycopg.Connection,
) -> None:
    before = Field.objects.count()
    other.execute(NEW, ["a", "Đang chạy"])  # has its number before the answer is made
    held = this_moment()
    assert held.remembered("running", Field.objects.count) == before
    other.commit()
    now = this_moment()
    assert (now == held, now.remembered("running", Field.objects.count)) == (False, before + 1)


def test_a_transaction_that_began_later_and_ended_first_is_seen_beside_one_still_running(
    other: psycopg.Connection, sample_database: str
) -> None:
    before = Field.objects.count()
    other.execute(NEW, ["a", "Chạy lâu"])
    assert _count("two") == before
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=sample_database, autocommit=True) as quick:
        quick.execute(NEW, ["b", "Xong trước"])
    assert _count("two") == before + 1
    other.commit()
    assert _count("two") == before + 2


def test_what_was_rolled_back_is_never_remembered(sample_database: str) -> None:
    before = _count("rolled back")
    with transaction.atomic():
        Field.objects.create(code="x", name="Không giữ")
        assert (this_moment().snapshot, _count("rolled back")) == ("", before + 1)
        transaction.set_rollback(True)
    assert _count("rolled back") == before


def test_the_list_shows_a_commit_in_its_counts_at_once(other: psycopg.Connection) -> None:
    reader = Client()
    shown = reader.get("/nhiem-vu/").content
    other.execute("UPDATE agreements_field SET name = 'Lĩnh vực vừa đổi tên'")
    assert reader.get("/nhiem-vu/").content.count("Lĩnh vực vừa đổi tên".encode()) == 0
    other.commit()
    after = reader.get("/nhiem-vu/").content
    assert (shown == after, after.count("Lĩnh vực vừa đổi tên".encode()) > 20) == (False, True)


def _codes(page: bytes) -> list[str]:
    return [one.get_text() for one in BeautifulSoup(page, "lxml").select("tbody th .lk-under b")]


def test_remembered_rows_are_those_of_the_page_filter_and_language_asked_for(sample_database: str) -> None:
    reader = Client()
    asked = ["", "?trang=2", "?trang=3", "?o-dem=open_overdue"]
    for _again in range(2):
        pages = [_codes(reader.get(f"/nhiem-vu/{one}").content) for one in asked]
        assert pages[0] + pages[1] + pages[2] == [f"S{n}" for n in range(1, 46)]
        overdue = Client().get("/nhiem-vu.json?o-dem=open_overdue").json()["rows"]
        assert pages[3] == [row["code"] for row in overdue]
        english = reader.get("/nhiem-vu/", headers={"accept-language": "en"}).content
        assert (b'<html lang="en">' in english, _codes(english)) == (True, pages[0])
        assert "Đã nhận, đang thực hiện" not in english.decode()


def test_a_moment_names_its_database(sample_database: str) -> None:
    assert this_moment().snapshot.split()[0] == sample_database
