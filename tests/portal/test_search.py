"""Search finds what a reader may read, with or without diacritics, and counts nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.access import NOBODY
from lienket.ground.search.entries import Thing, put
from lienket.ground.search.suggesting import Pace
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
            soup = page(client, f"/tim/?q={word}&nguyen-van=1")
            assert titles(soup) == []
            assert soup.select(".lk-tabs .lk-pill") == []
            assert "Không thấy" in soup.get_text()
    for viewer in (NOBODY, told.viewer("ubnd-22", "head")):
        found = queries.results(viewer, SECRET)
        assert [hit for hit in found.hits if any(SECRET in piece for piece, _hit in hit.title)] == []
        assert SECRET.lower() not in found.mended


def test_its_sides_find_it_with_counts_by_kind(told: World) -> None:
    for key in ("ubnd-14", "ubnd-04"):
        counts = queries.results(told.viewer(key), SECRET).kinds
        assert counts["commitment"] == 1
        assert counts["agreement"] == 1
        assert counts["request"] == 2
    soup = page(told.client("ubnd-14", "head"), f"/tim/?q={SECRET}&loai=commitment")
    assert titles(soup) == [f"Z1. Việc riêng {SECRET}"]
    assert soup.select_one(".lk-tabs [aria-current]").get_text(" ", strip=True) == "Nhiệm vụ 1"  # type: ignore[union-attr]


def test_a_slip_is_mended_told_and_can_be_undone(told: World) -> None:
    soup = page(Client(), "/tim/?q=noi nguonn hang k3")
    assert titles(soup) == ["K3. Nối nguồn hàng K3"]
    notice = soup.select_one(".po-mended")
    assert notice
    assert "Không có “noi nguonn hang k3”, tìm “nối nguồn hàng k3” thay." in notice.get_text()
    as_typed = page(Client(), "/tim/" + str(notice.a["href"]))  # type: ignore[index]
    assert (titles(as_typed), as_typed.select(".po-mended")) == ([], [])
    assert "Không thấy" in as_typed.get_text()


def test_narrowed_by_counts_that_can_be_let_go(told: World) -> None:
    put(
        Thing("supply_lot", 900 + n, f"Chuối ngự {n}", f"/x/{n}/", place=place, grade=4, readers=readers)
        for n, (place, readers) in enumerate([("37", ()), ("37", ()), ("33", ()), ("33", (1_000_000,))])
    )
    soup = page(Client(), "/tim/?q=chuoi ngu")
    shown = {" ".join(one.get_text(" ").split()): str(one["href"]) for one in soup.select(".lk-facet a")}
    assert list(shown) == ["Tỉnh Ninh Bình 2", "Tỉnh Hưng Yên 1", "4 sao 3"]
    narrowed = page(Client(), "/tim/" + shown["Tỉnh Ninh Bình 2"])
    assert sorted(titles(narrowed)) == ["Chuối ngự 0", "Chuối ngự 1"]
    chosen = narrowed.select_one(".lk-facet a[aria-current]")
    assert chosen
    assert str(chosen["href"]) == "?q=chuoi+ngu"
    assert "Không hiểu “zz”" in page(Client(), "/tim/?q=chuoi ngu&tinh=zz").get_text()


def _suggested(client: Client, text: str) -> list[str]:
    answer = client.get("/tim/goi-y/", {"q": text})
    assert answer.status_code == 200
    return [row["title"] for row in answer.json()["rows"]]


def test_suggestions_begin_as_typed_and_keep_secrets(told: World, queries_of: Counting) -> None:
    every = [f"K{n}. Nối nguồn hàng K{n}" for n in range(1, 5)]
    for begun in ("nối ng", "nguon han", "Nối nguồn hàng", "nôi nguonn hàng"):  # the last one mended
        assert sorted(_suggested(Client(), begun)) == every
    for nothing in ("", "n", " ", "\x00", "(((", "a" * 5_000, "zzzz"):
        assert _suggested(Client(), nothing) == []
    assert len(_suggested(Client(), "ha")) == 10
    strangers, side = (Client(), told.client("ubnd-22", "head")), told.client("ubnd-14")
    for begun in (SECRET, SECRET[:7], "Việc riêng " + SECRET[:3]):
        assert [title for one in strangers for title in _suggested(one, begun) if SECRET in title] == []
        assert [title for title in _suggested(side, begun) if SECRET in title] != []
    assert queries_of(Client(), "/tim/goi-y/?q=ha") <= 5


def test_who_asks_too_fast_waits() -> None:
    pace = Pace(2, 10)
    assert [pace.wait("a", now) for now in (0, 1, 2, 3, 10, 11, 12)] == [0, 0, 9, 8, 0, 0, 9]
    assert pace.wait("b", 2) == 0


def test_an_empty_search_says_how(db: None) -> None:
    for address in ("/tim/", "/tim/?q=", "/tim/?q=%20%20"):
        assert "Cách tìm" in page(Client(), address).get_text()


def test_nearly_a_name_offers_the_name(db: None) -> None:
    offered = [unit.name for unit in queries.nearest_units("ninh binnh")]
    assert "Tỉnh Ninh Bình" in offered
    assert "tìm “ninh bình” thay" in page(Client(), "/tim/?q=ninh binnh").get_text()
    assert "Có phải anh/chị tìm" in page(Client(), "/tim/?q=ninh binnh&nguyen-van=1").get_text()


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
