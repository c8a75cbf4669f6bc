"""Reading: known truths of segments, places, times and actors; laws over any text; the labelled set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading import HALVES, TARGETS, measure, ours
from lienket.config.documents import field_names
from lienket.engines.reading import Clause, Kind, Place, packaged_lexicon, read
from lienket.engines.reading.figures import citations
from lienket.engines.reading.segments import MOST_CHARACTERS
from lienket.engines.reading.words import words_of

LEXICON = packaged_lexicon()
ARTICLE = Path(__file__).parents[3] / "shared" / "samples" / "2022-ha-noi-cooperation-article.txt"


def clauses(text: str, dated: date | None = date(2022, 7, 6)) -> tuple[Clause, ...]:
    """The clauses of a text of 2022."""
    return read(text.split("\n"), LEXICON, dated).clauses


def places(text: str, dated: date | None = date(2022, 7, 6)) -> list[Place]:
    """All places of a text."""
    return [place for clause in clauses(text, dated) for place in clause.places]


def codes(text: str, dated: date | None = date(2022, 7, 6)) -> list[list[str]]:
    """Codes of all places: of units, or of a region."""
    return [[unit.code for unit in place.units] if not place.group else [place.group] for place in places(text, dated)]


# --- clauses


def test_a_semicolon_list_carries_the_verb_and_the_actor_of_its_head() -> None:
    found = clauses("Sở Công Thương chủ trì thực hiện: tổ chức 02 hội chợ; hỗ trợ gian hàng cho tỉnh Sơn La.")
    assert [clause.text for clause in found] == ["tổ chức 02 hội chợ", "hỗ trợ gian hàng cho tỉnh Sơn La"]
    assert [clause.lead for clause in found] == [("Sở Công Thương",)] * 2
    assert {clause.kind for clause in found} == {Kind.PROMISE}


def test_items_of_a_list_carry_the_head_above_them() -> None:
    found = clauses("Sở Du lịch có trách nhiệm:\na) Khảo sát tuyến du lịch mới;\nb) Tổ chức 01 đoàn famtrip.")
    assert [(clause.lead, clause.fields[0]) for clause in found] == [(("Sở Du lịch",), "du-lich")] * 2


def test_turning_words_start_a_clause_and_commas_do_not() -> None:
    found = clauses("Hà Nội sẽ kết nối cung cầu, quảng bá sản phẩm, đồng thời mở rộng thị trường tiêu thụ.")
    assert [clause.text for clause in found] == [
        "Hà Nội sẽ kết nối cung cầu, quảng bá sản phẩm",
        "đồng thời mở rộng thị trường tiêu thụ",
    ]


def test_a_colon_before_names_is_no_head() -> None:
    found = clauses("Tổ chức phiên chợ tại các huyện: Chương Mỹ, Mỹ Đức, Ba Vì; mời 05 hợp tác xã tham gia.")
    assert found[0].text == "Tổ chức phiên chợ tại các huyện: Chương Mỹ, Mỹ Đức, Ba Vì"
    assert len(found) == 2


def test_labels_tell_the_article_the_paragraph_and_the_point() -> None:
    text = (
        "Điều 3. Trách nhiệm của các bên\n2. Sở Y tế có trách nhiệm:\na) Cử bác sĩ về tuyến dưới;\nb) Tổ chức hội chẩn."
    )
    assert [clause.label for clause in clauses(text)] == ["Điều 3, khoản 2, điểm a", "Điều 3, khoản 2, điểm b"]


def test_the_frame_of_a_document_is_no_clause() -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH SƠN LA\nSố: 15/KH-UBND\nSơn La, ngày 05 tháng 3 năm 2022\nKẾ HOẠCH\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương;\nI. NHIỆM VỤ\n1. Tổ chức tuần hàng nông sản tại Hà Nội.\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"
    )
    reading = read(text.split("\n"), LEXICON)
    assert [clause.text for clause in reading.clauses] == ["Tổ chức tuần hàng nông sản tại Hà Nội"]
    assert (reading.symbol, reading.dated, reading.issuer) == (
        "15/KH-UBND",
        date(2022, 3, 5),
        "ỦY BAN NHÂN DÂN TỈNH SƠN LA",
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hà Nội sẽ hỗ trợ 20 gian hàng cho tỉnh Sơn La trong quý III/2022.", Kind.PROMISE),
        ("Giao Sở Công Thương chủ trì tổ chức hội nghị giao thương.", Kind.PROMISE),
        ("Trong năm 2021, hai bên đã tổ chức 05 hội nghị, thu hút 120 doanh nghiệp.", Kind.RESULT),
        ("Thỏa thuận được lập thành 04 bản có giá trị pháp lý như nhau.", Kind.FACT),
        ("Tuy nhiên, việc kết nối tiêu thụ còn chậm, chưa có kho lạnh.", Kind.FACT),
        ("Thay mặt lãnh đạo tỉnh, đồng chí Chủ tịch trân trọng cảm ơn các đại biểu.", Kind.CEREMONY),
    ],
)
def test_what_a_clause_does(text: str, kind: Kind) -> None:
    (clause,) = clauses(text)
    assert clause.kind is kind
    assert clause.cues


# --- places


def test_a_district_of_2022_has_its_communes_of_today() -> None:
    (place,) = places("Tổ chức phiên chợ tại huyện Ba Vì.")
    assert [unit.code for unit in place.units] == ["271"]
    assert len(place.now) == 8
    assert {unit.level for unit in place.now} == {"commune"}
    assert place.certain


def test_rivers_are_no_units() -> None:
    assert codes("Bảo vệ lưu vực sông Nhuệ - Đáy và sông Cầu Bây - Bắc Hưng Hải phối hợp với tỉnh Hưng Yên.") == [
        ["33"]
    ]
    (clause,) = clauses("Quan trắc nước sông Cầu Bây hằng tháng.")
    assert [mention.text for mention in clause.mentions] == ["sông Cầu Bây"]


def test_an_enumeration_gives_its_type_to_every_name() -> None:
    assert codes("Hà Nội tổ chức phiên chợ tại huyện: Chương Mỹ, Mỹ Đức, Phú Xuyên, Ba Vì.")[1:] == [
        ["277"],
        ["282"],
        ["280"],
        ["271"],
    ]


def test_regions_are_found_by_their_longest_name() -> None:
    text = "Hợp tác với các tỉnh Bắc Trung Bộ mở rộng, miền Trung, Tây Nam Bộ và các tỉnh đồng bằng sông Hồng."
    assert codes(text) == [["btb-mo-rong"], ["mien-trung"], ["tay-nam-bo"], ["dbsh"]]


def test_a_name_of_several_units_stays_open_until_something_settles_it() -> None:
    assert len(codes("Tổ chức hội chợ tại huyện Châu Thành.")[0]) > 5
    assert codes("Tổ chức hội chợ tại huyện Châu Thành, tỉnh Tiền Giang.")[0] == ["821"]
    (place, *_) = places("Tổ chức hội chợ tại huyện Châu Thành.")
    assert not place.certain
    assert "cần chọn" in place.why


def test_the_day_decides_the_era() -> None:
    assert codes("Hợp tác với tỉnh Hà Nam.", date(2022, 1, 1)) == [["35"]]
    assert [unit.code for unit in places("Hợp tác với tỉnh Hà Nam.", date(2022, 1, 1))[0].now] == ["37"]
    assert codes("Tổ chức tuần hàng tại xã Mộc Châu, tỉnh Sơn La.", date(2026, 1, 1))[1] == ["14"]


@pytest.mark.parametrize(
    ("written", "right"), [("tỉnh Bắc Gaing", "Bắc Giang"), ("tỉnh HưngYên", "Hưng Yên"), ("tỉnh Hưng Yến", "Hưng Yên")]
)
def test_slips_are_understood_and_marked(written: str, right: str) -> None:
    (place,) = places(f"Phối hợp với {written} tổ chức hội chợ.")
    assert place.slip == right
    assert place.certain


def test_persons_roads_schools_and_papers_are_no_units() -> None:
    text = "Ông Nguyễn Hà Nam làm việc với Báo Hà Nội Mới, Đại học Thái Bình trên đường Nghệ An và cầu Long Biên."
    assert codes(text) == []


# --- times


@pytest.mark.parametrize(
    ("text", "first", "last", "every"),
    [
        ("trong quý III/2022", "2022-07-01", "2022-09-30", ""),
        ("đến năm 2030", None, "2030-12-31", ""),
        ("trước ngày 30/9/2024", None, "2024-09-30", ""),
        ("từ tháng 6 đến tháng 9/2022", "2022-06-01", "2022-09-30", ""),
        ("trong 6 tháng đầu năm 2023", "2023-01-01", "2023-06-30", ""),
        ("vào cuối năm 2024", "2024-07-01", "2024-12-31", ""),
        ("giai đoạn 2023 - 2025", "2023-01-01", "2025-12-31", ""),
        ("từ năm 2024", "2024-01-01", None, ""),
        ("vào tháng 5", "2022-05-01", "2022-05-31", ""),
        ("vào ngày 15 tháng 8 năm 2022", "2022-08-15", "2022-08-15", ""),
        ("từ ngày 28/8 đến ngày 02/9/2022", "2022-08-28", "2022-09-02", ""),
        ("trong quý I năm tới", "2023-01-01", "2023-03-31", ""),
        ("hằng năm", None, None, "year"),
        ("trước ngày 15/12 hằng năm", None, None, "year"),
        ("6 tháng một lần", None, None, "half"),
        ("mỗi quý một lần", None, None, "quarter"),
    ],
)
def test_times(text: str, first: str | None, last: str | None, every: str) -> None:
    (clause,) = clauses(f"Tổ chức hội chợ {text}.")
    assert [
        (w.starts_on and w.starts_on.isoformat(), w.ends_on and w.ends_on.isoformat(), w.every) for w in clause.dates
    ] == [(first, last, every)]


def test_days_that_do_not_exist_and_days_of_laws_are_no_dates() -> None:
    assert clauses("Hoàn thành trước ngày 31/02/2022.")[0].dates == ()
    (clause,) = clauses("Thực hiện Nghị quyết số 15-NQ/TW ngày 05/5/2022 và Quyết định số 1459/QĐ-TTg ngày 12/11/2019.")
    assert clause.dates == ()
    assert [(one.symbol, one.issued_on) for one in clause.citations] == [
        ("15-NQ/TW", date(2022, 5, 5)),
        ("1459/QĐ-TTg", date(2019, 11, 12)),
    ]


# --- actors, figures, words


def test_who_leads_and_with_whom() -> None:
    (clause,) = clauses("Giao Sở Du lịch chủ trì, phối hợp với Sở Công Thương và UBND huyện Ba Vì tổ chức 03 hội nghị.")
    assert clause.lead == ("Sở Du lịch",)
    assert clause.partners == ("Sở Công Thương", "UBND huyện Ba Vì")
    assert [(quantity.value, quantity.unit) for quantity in clause.quantities] == [(3.0, "hội nghị")]


def test_numbers_keep_vietnamese_points_and_commas() -> None:
    (clause,) = clauses("Trồng 1.250,5 ha rừng, hỗ trợ 2,4 tỷ đồng.")
    assert [(q.value, q.unit) for q in clause.quantities] == [(1250.5, "ha"), (2.4e9, "đồng")]


def test_words_glued_together_are_two() -> None:
    assert [word.text for word in words_of("nghiêncứu Festival HưngYên")] == [
        "nghiên",
        "cứu",
        "Festival",
        "Hưng",
        "Yên",
    ]


def test_citations_take_the_longest() -> None:
    (one,) = citations("theo Kế hoạch số 188/KH-UBND ngày 06/7/2022 của Thành phố")
    assert (one.kind, one.symbol, one.issued_on) == ("Kế hoạch", "188/KH-UBND", date(2022, 7, 6))


def test_titles_of_other_articles_and_the_author_are_no_clauses() -> None:
    text = (
        "Hà Nội sẽ hỗ trợ gian hàng.\nSơn La tổ chức tuần hàng.\nHai bên họp hằng năm.\n"
        "Hà Nội đẩy mạnh tiêu thụ nông sản\nTăng cường kết nối cung cầu\nNgô Sơn\nBản quyền thuộc về toà soạn"
    )
    assert [clause.text for clause in clauses(text)] == [
        "Hà Nội sẽ hỗ trợ gian hàng",
        "Sơn La tổ chức tuần hàng",
        "Hai bên họp hằng năm",
    ]


def test_a_deadline_is_not_the_day_of_the_document() -> None:
    assert read(["Sở Y tế hoàn thành trước ngày 30/6/2027."], LEXICON).dated is None
    assert read(["Hội nghị liên kết", "Thứ Ba, 22/10/2019 16:45", "Hai bên họp hằng năm."], LEXICON).dated == date(
        2019, 10, 22
    )


def test_fairs_and_acts_are_no_actors_and_turning_words_keep_who_leads() -> None:
    text = "Sở Công Thương sẽ kết nối cung cầu.\nĐồng thời tham gia Hội chợ nông sản; Lễ hội trái cây năm 2022."
    assert [(clause.kind, clause.lead) for clause in clauses(text)] == [(Kind.PROMISE, ("Sở Công Thương",))] * 3
    assert clauses("Tổ chức hiệu quả quy chế phối hợp quản lý cát.")[0].lead == ()
    assert clauses("Trong lĩnh vực xây dựng, quản lý đô thị, TP sẽ chia sẻ kinh nghiệm.")[0].lead == ("TP",)


def test_nothing_is_counted_by_nought() -> None:
    assert clauses("Tham gia Festival sản phẩm 0 OP gắn kết du lịch.")[0].quantities == ()


# --- laws

PIECES = st.sampled_from(
    [
        "Hà Nội",
        "huyện: ",
        "Ba Vì",
        ", ",
        "; ",
        ". ",
        "\n",
        "a) ",
        "Điều 1. ",
        "(",
        ")",
        ":",
        "quý III/2022",
        "đồng thời ",
        "sông ",
        "Sở Du lịch ",
        "sẽ ",
        "đã ",
        "phối hợp với ",
        "và ",
        "1.",
        "–",
        "TP. ",
        "31/02/2023 ",
        "“",
        "…",
        "\t",
        "ngày 99 tháng 99 năm 2022",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read_and_every_position_is_true(text: str) -> None:
    reading = read(text.split("\n"), LEXICON, date(2022, 7, 6))
    assert reading == read(text.split("\n"), LEXICON, date(2022, 7, 6))
    end = 0
    for clause in reading.clauses:
        assert clause.start >= end
        end = clause.end
        assert reading.text[clause.start : clause.end] == clause.text.strip() != ""
        for one in (*clause.places, *clause.dates, *clause.quantities, *clause.citations):
            assert reading.text[one.start : one.end] == one.text
        for place in clause.places:
            assert clause.start <= place.start < place.end <= clause.end
            assert place.certain == (len(place.units) == 1) or place.group
    assert len({clause.label for clause in reading.clauses}) == len(reading.clauses)


@pytest.mark.parametrize("line", [":", "1. :", "- …:", "–:"])
def test_a_colon_after_mere_marks_is_no_head(line: str) -> None:
    found = clauses(f"Sở Du lịch sẽ tổ chức hội nghị.\n{line}\n- Sở Y tế sẽ mở một lớp.")
    assert [(clause.text, clause.head) for clause in found] == [
        ("Sở Du lịch sẽ tổ chức hội nghị", ""),
        ("Sở Y tế sẽ mở một lớp", ""),
    ]


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="characters"):
        read(["a" * (MOST_CHARACTERS + 1)], LEXICON)


# --- the labelled set


@pytest.mark.parametrize("half", HALVES)
def test_the_labelled_set_is_read_as_well_as_promised(half: str) -> None:
    counts, _ = measure(half, LEXICON, ours)
    assert {
        what: round(counts[what].f1()[2], 3) for what, target in TARGETS.items() if counts[what].f1()[2] < target
    } == {}


def test_field_codes_are_those_of_the_house() -> None:
    assert set(LEXICON.field_codes) == set(field_names())


def _article_keeps_its_places() -> None:
    reading = read(ARTICLE.read_text(encoding="utf-8").split("\n"), LEXICON)
    named = {
        unit.name for clause in reading.clauses for place in clause.places for unit in place.units if not place.group
    }
    regions = {place.group for clause in reading.clauses for place in clause.places if place.group}
    assert named >= {
        *("Thành phố Hà Nội", "Tỉnh Sơn La", "Huyện Chương Mỹ", "Huyện Mỹ Đức", "Huyện Phú Xuyên", "Huyện Ba Vì"),
        *("Thành phố Hồ Chí Minh", "Tỉnh Nghệ An", "Tỉnh Hưng Yên", "Tỉnh Hà Nam", "Quận Long Biên"),
    }
    assert regions >= {
        "mien-bac",
        "mien-trung",
        "mien-nam",
        "dbsh",
        "btb-mo-rong",
        "tay-nam-bo",
        "db-bac-bo",
        "ca-nuoc",
    }


if ARTICLE.exists():  # not ours to carry along
    test_no_place_of_the_article_is_lost = _article_keeps_its_places
