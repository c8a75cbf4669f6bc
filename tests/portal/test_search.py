"""Search finds what a reader may read, with or without diacritics, and counts nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.access import NOBODY
from lienket.portal import queries, rules
from tests.portal.conftest import SECRET, World
from tests.portal.test_home import page

Counting = Callable[..., int]


def titles(soup: BeautifulSoup) -> list[str]:
    return [" ".join(one.get_text().split()) for one in soup.select(".po-hit-title")]


@pytest.mark.parametrize("query", ["nối nguồn hàng K3", "noi nguon hang k3", "NOI  NGUON   HANG K3"])
def test_found_with_and_without_diacritics(told: World, query: str) -> None:
    soup = page(Client(), f"/tim/?q={query}")
    assert titles(soup) == ["K3. Nối nguồn hàng K3"]
    assert [one.get_text() for one in soup.select(".po-hit-title mark")] == ["K3", "Nối nguồn hàng K3"]


def test_private_things_are_neither_found_nor_counted_for_strangers(told: World) -> None:
    for word in (SECRET, "thuongluong"):
        for client in (Client(), told.client("ubnd-22", "officer" if word == SECRET else "viewer")):
            soup = page(client, f"/tim/?q={word}")
            assert titles(soup) == []
            assert soup.select(".lk-tabs .lk-pill") == []
            assert "Không thấy" in soup.get_text()
    assert queries.results(NOBODY, SECRET).kinds == {}
    assert queries.results(told.viewer("ubnd-22", "head"), SECRET).kinds == {}


def test_its_sides_find_it_with_counts_by_kind(told: World) -> None:
    for key in ("ubnd-14", "ubnd-04"):
        counts = queries.results(told.viewer(key), SECRET).kinds
        assert counts["commitment"] == 1
        assert counts["agreement"] == 1
        assert counts["request"] == 2
    soup = page(told.client("ubnd-14", "head"), f"/tim/?q={SECRET}&loai=commitment")
    assert titles(soup) == [f"Z1. Việc riêng {SECRET}"]
    assert soup.select_one(".lk-tabs [aria-current]").get_text(" ", strip=True) == "Nhiệm vụ 1"  # type: ignore[union-attr]


def test_an_empty_search_says_how(db: None) -> None:
    for address in ("/tim/", "/tim/?q=", "/tim/?q=%20%20"):
        assert "Cách tìm" in page(Client(), address).get_text()


def test_nearly_a_name_offers_the_name(db: None) -> None:
    offered = [unit.name for unit in queries.nearest_units("ninh binnh")]
    assert "Tỉnh Ninh Bình" in offered
    soup = page(Client(), "/tim/?q=ninh binnh")
    assert "Có phải anh/chị tìm" in soup.get_text()


@pytest.mark.parametrize(
    "query", ["%00", "%F0%9F%98%80", "'; DROP TABLE search_entry", "a" * 5000, "%25%25", "((", "…"]
)
def test_nonsense_is_answered_not_failed(db: None, query: str) -> None:
    assert "Trang chủ" in page(Client(), f"/tim/?q={query}&loai={query[:60]}&trang={query[:60]}").get_text()


def test_a_kind_that_is_none_is_told(world: World) -> None:
    world.commitment("T1")
    notices = page(Client(), "/tim/?q=noi nguon hang&loai=xyz").select("main .lk-notice p")
    assert [one.get_text() for one in notices] == [
        "Không hiểu “xyz” ở bộ lọc “Loại kết quả”, nên danh sách chưa lọc theo đó."
    ]
    assert page(Client(), "/tim/?q=noi nguon hang&loai=report").select("main .lk-notice") == []


def test_long_answers_are_paged_and_queries_do_not_grow(world: World, queries_of: Counting) -> None:
    world.commitment("T1")
    assert queries_of(Client(), "/tim/?q=noi nguon hang&loai=commitment") <= 12
    for n in range(2, 31):
        world.commitment(f"T{n}")
    # Fewer than before: with answers enough, no wider reading is tried.
    assert queries_of(Client(), "/tim/?q=noi nguon hang&loai=commitment") <= 12
    first = titles(page(Client(), "/tim/?q=noi nguon hang&loai=commitment"))
    second = titles(page(Client(), "/tim/?q=noi nguon hang&loai=commitment&trang=2"))
    assert (len(first), len(second), len({*first, *second})) == (20, 10, 30)


@given(st.text(max_size=80), st.text(max_size=20))
def test_marks_never_change_the_text(text: str, query: str) -> None:
    assert "".join(piece for piece, _hit in rules.marked(text, query)) == text


def test_neighbouring_words_are_one_mark() -> None:
    assert rules.marked("Tỉnh Hà Nam, cũ", "ha nam") == [("Tỉnh ", False), ("Hà Nam", True), (", cũ", False)]
    assert rules.marked("hà. nam", "ha nam") == [("hà", True), (". ", False), ("nam", True)]


@given(st.text(max_size=400))
def test_a_cleaned_query_stays_clean(text: str) -> None:
    once = rules.clean_query(text)
    assert rules.clean_query(once) == once
    assert len(once) <= rules.LONGEST_QUERY
    assert once.isprintable()
