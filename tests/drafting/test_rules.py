"""Laws of cutting, joining and likeness, on plain values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.drafting import bridge, rules
from lienket.engines.reading.result import Reading
from tests.drafting.conftest import article

WORDS = st.lists(st.sampled_from(["Sở", "tổ", "chức", "đoàn;", "hội", "chợ.", "và", "mở", "tuyến,"]), min_size=1)


@given(WORDS)
def test_cut_points_lie_within_and_leave_words_on_both_sides(words: list[str]) -> None:
    text = " ".join(words)
    for at in bridge.cut_points(text, 0, len(text)):
        assert 0 < at < len(text)
        assert len(text[:at].split()) >= 2
        assert len(text[at:].split()) >= 2


@given(st.text(), st.text())
def test_likeness_is_symmetric_within_bounds_and_whole_for_the_same(a: str, b: str) -> None:
    first, second = rules.words_of(a), rules.words_of(b)
    assert rules.alike(first, second) == rules.alike(second, first)
    assert 0 <= rules.alike(first, second) <= 1
    assert rules.alike(first, first) == (1 if first else 0)


def test_likeness_as_it_is_stated() -> None:
    a, b = rules.words_of("Tổ chức hội chợ nông sản"), rules.words_of("tổ chức hội chợ tại Hà Nội")
    assert (len(a), len(b), rules.alike(a, b)) == (6, 6, 2 * 4 / 12)
    assert rules.resembling(a, [(1, b), (2, a)]) == [[2, 1.0], [1, 0.67]]


def test_cutting_at_the_ends_keeps_everything_and_joining_the_halves_gives_it_back() -> None:
    reading = article().reading()
    clause = reading.clauses[4]
    machine = bridge.plain_clause(clause)
    assert bridge.piece(machine, clause.start, clause.end, clause.label) == machine
    at = bridge.cut_points(reading.text, clause.start, clause.end)[0]
    halves = [bridge.piece(machine, clause.start, at, "a"), bridge.piece(machine, at, clause.end, "b")]
    assert bridge.joined(halves, clause.label) == machine


@pytest.mark.parametrize(
    ("title", "dated", "span"),
    [
        ("Kế hoạch năm 2022", date(2022, 7, 6), (date(2022, 7, 6), date(2022, 12, 31), date(2022, 12, 31))),
        ("Chương trình giai đoạn 2023 - 2025", None, (date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 31))),
        ("Thỏa thuận đến năm 2030", date(2024, 3, 1), (date(2024, 3, 1), date(2030, 12, 31), date(2030, 12, 31))),
        ("Kế hoạch năm 2021", date(2021, 3, 1), (date(2021, 3, 1), date(2022, 12, 31), date(2021, 12, 31))),
        ("Biên bản ghi nhớ", None, (date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31))),
    ],
)
def test_the_days_of_a_programme_come_from_its_title_or_its_promises(
    title: str, dated: date | None, span: tuple[date, date, date]
) -> None:
    read = article().reading()
    found = bridge.span_of(Reading(read.text, title, "", "", dated, read.clauses, ()))
    assert (found.starts_on, found.ends_on, found.due_on) == span


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Kế hoạch hợp tác năm 2022", "plan"),
        ("Bản ghi nhớ hợp tác", "memorandum"),
        ("Quy chế phối hợp", "regulation"),
        ("Chương trình hợp tác", "programme"),
        ("Thỏa thuận hợp tác", "agreement"),
        ("Hà Nội tăng cường hợp tác", "agreement"),
        ("", "plan"),
    ],
)
def test_the_kind_of_a_text_by_its_title(title: str, kind: str) -> None:
    assert bridge.kind_of(title) == kind


def test_labels_of_pieces_are_free_and_short() -> None:
    assert rules.piece_labels("Điều 3", 2, frozenset({"Điều 3 (1)"})) == ["Điều 3 (2)", "Điều 3 (3)"]
    assert [len(one) for one in rules.piece_labels("x" * 60, 1, frozenset())] == [60]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("đồng thời, mở  tuyến du lịch;", "Mở tuyến du lịch"),
        ("Cùng với đó mở tuyến", "Mở tuyến"),
        ("Đồng thời.", "Đồng thời"),
        ("đồng bộ dữ liệu", "Đồng bộ dữ liệu"),
    ],
)
def test_a_title_is_one_line_without_what_ties_it(text: str, title: str) -> None:
    assert bridge.title_of(text) == (title, False)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "THÀNH PHỐ HÀ NỘI\tĐộc lập - Tự do - Hạnh phúc KẾ HOẠCH Triển khai hợp tác năm 2022",
            "Kế hoạch triển khai hợp tác năm 2022",
        ),
        ("BÁO CÁO Kết quả phối hợp năm 2022 I. KẾT QUẢ", "Báo cáo kết quả phối hợp năm 2022"),
        ("BẢN THỎA THUẬN Về hợp tác BÊN A: ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", "Bản thỏa thuận về hợp tác"),
        ("THỎA THUẬN HỢP TÁC GIỮA HAI TỈNH", "THỎA THUẬN HỢP TÁC GIỮA HAI TỈNH"),
        ("Huế - Đà Nẵng: Liên kết mới Cập nhật: 20/8/2025", "Huế - Đà Nẵng: Liên kết mới"),
        ("", ""),
    ],
)
def test_a_title_is_told_from_letterhead_and_body(title: str, name: str) -> None:
    assert bridge.name_of(title) == name


def test_a_head_stands_before_clauses_that_name_nobody() -> None:
    inherited = {"name": "Hà Nội", "role": "lead", "start": 0, "end": 6, "inherited": True}
    own = {"name": "Sở Du lịch", "role": "lead", "start": 20, "end": 30, "inherited": False}
    machine = {"head": "Hà Nội hỗ trợ các tỉnh:", "actors": [inherited]}
    assert bridge.headed(machine, "quảng bá thương hiệu;") == "Hà Nội hỗ trợ các tỉnh: quảng bá thương hiệu"
    assert bridge.headed(machine | {"actors": [own]}, "Sở Du lịch mở tuyến;") == "Sở Du lịch mở tuyến"
