"""Addresses: known answers, a generated list whose truth is known, laws, refusals."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.addresses import (
    AliasRow,
    EdgeRow,
    Gazetteer,
    GazetteerError,
    Params,
    Resolution,
    UnitRow,
    explain,
    resolve,
    resolve_many,
    successors_of,
)
from lienket.engines.addresses.packaged import packaged_gazetteer
from lienket.engines.addresses.reading import segments_of
from lienket.engines.addresses.result import SENTENCES
from lienket.engines.addresses.solve import resolve_in_general, resolve_plain
from lienket.engines.vietnamese import canonical_tone, fold

G = packaged_gazetteer()
BEFORE = date(2025, 6, 30)
PIECES = [
    *("Hòa Bình", "Thành phố Hòa Bình", "Tỉnh Hòa Bình", "Huyện Hòa Bình", "phường Hòa Bình", "Châu Thành", "An Giang"),
    *(
        "Cao Bằng",
        "P. Tân Giang",
        "xã Châu Thành",
        "Quận Gia Lâm",
        "12 Hòa Bình",
        "12 Hai Bà Trưng",
        "Hà Nội",
        "Tân An",
    ),
    *("Lộc Ninh", "Điện Biên Phủ", "Tỉnh Điện Biên", "Xã Sam Mứn", "Huyện Điện Biên", "Bà Rịa - Vũng Tàu", "P. 1", ""),
]
WORDS = st.sampled_from(["Hà Nội", "xã", "phường", "Hòa Bình", "Gia Lâm", ",", "12", "Kiêu Kỵ", "tỉnh", "đường"])


def units(answer: Resolution) -> list[tuple[str, str, str]]:
    return [(candidate.code, candidate.name, candidate.era) for candidate in answer.candidates]


def codes(answer: Resolution) -> list[str]:
    return [reason.code for reason in answer.reasons]


@pytest.mark.parametrize(
    ("text", "code", "today"),
    [
        ("xã Kiêu Kỵ, huyện Gia Lâm, TP Hà Nội", "00580", "Xã Gia Lâm"),
        ("xa kieu ky gia lam ha noi", "00580", "Xã Gia Lâm"),
        ("Hà Nội, Gia Lâm, Kiêu Kỵ", "00580", "Xã Gia Lâm"),
        ("Kiêu Kỵ, Hà Nội", "00580", "Xã Gia Lâm"),
        ("X. KIÊU KỴ - H. GIA LÂM - HN", "00580", "Xã Gia Lâm"),
        ("P. Sài Gòn, TPHCM", "26740", "Phường Sài Gòn"),
        ("phuong 12 quan 10", "27172", "Phường Hòa Hưng"),
        ("P12 Q10 TP.HCM", "27172", "Phường Hòa Hưng"),
        ("xã Lộc Ninh, tỉnh Đồng Nai", "25270", "Phường Lộc Ninh"),
        ("phường Lộc Ninh, TP Đồng Nai", "25270", "Phường Lộc Ninh"),
        ("xã Hoà Bình, huyện Thường Tín, Hà Nội", "10198", "Xã Thường Tín"),
        ("xã Tân Thạnh, huyện Thới Lai, Cần Thơ", "31268", "Xã Trường Thành"),
        ("Số 9 đường Hà Huy Tập, P. Tân Phong, Q.7, HCM", "27490", "Phường Tân Hưng"),
    ],
)
def test_certain_answers(text: str, code: str, today: str) -> None:
    answer = resolve(G, text)
    assert [candidate.code for candidate in answer.candidates] == [code]
    assert answer.certain
    assert answer.today is not None
    assert answer.today.name == today


def test_a_divided_commune_is_never_decided() -> None:
    answer = resolve(G, "Số 5 ngõ 12, phường Hàng Trống, Hoàn Kiếm, HN")
    assert units(answer) == [("00070", "Phường Hàng Trống", "old")]
    assert [(unit.name, unit.kind) for unit in answer.candidates[0].today] == [
        ("Phường Hoàn Kiếm", "split"),
        ("Phường Cửa Nam", "split"),
    ]
    assert (answer.certain, answer.today) == (False, None)
    assert explain(answer.reasons[-1]) == (
        "Phường Hàng Trống được chia về 2 đơn vị (Phường Hoàn Kiếm, Phường Cửa Nam); "
        "cần biết số nhà, đường phố hoặc thôn để chọn."
    )


def test_a_code_used_twice_gives_both_units() -> None:
    answer = resolve(G, " 26740 ")
    assert units(answer) == [("26740", "Phường Bến Nghé", "old"), ("26740", "Phường Sài Gòn", "new")]
    assert not answer.certain
    assert answer.today is not None
    assert answer.today.name == "Phường Sài Gòn"
    assert units(resolve(G, "26740", as_of=BEFORE)) == [("26740", "Phường Bến Nghé", "old")]
    assert codes(resolve(G, "99999")) == ["code_unknown"]
    assert "leading_zeros" in {reason.code for reason in resolve(G, "580").candidates[0].reasons}


def test_names_of_both_eras() -> None:
    both = resolve(G, "phường Ngọc Hà, Hà Nội")
    assert {era for _, _, era in units(both)} == {"old", "new"}
    assert codes(both) == ["several", "both_eras"]
    assert units(resolve(G, "phường Ngọc Hà, Ba Đình, Hà Nội")) == [("00016", "Phường Ngọc Hà", "old")]
    assert units(resolve(G, "phường Ngọc Hà, Hà Nội", as_of=date(2026, 1, 1))) == [("00008", "Phường Ngọc Hà", "new")]


def test_names_are_those_of_the_day() -> None:
    before = resolve(G, "Lộc Ninh, Đồng Nai", as_of=date(2026, 4, 29)).candidates[0]
    after = resolve(G, "Lộc Ninh, Đồng Nai", as_of=date(2026, 4, 30)).candidates[0]
    assert (before.name, before.path) == ("Xã Lộc Ninh", ("Tỉnh Đồng Nai",))
    assert (after.name, after.path) == ("Phường Lộc Ninh", ("Thành phố Đồng Nai",))


def test_higher_levels() -> None:
    district = resolve(G, "Quận 1")
    assert units(district) == [("760", "Quận 1", "old")]
    assert len(district.candidates[0].today) == 4
    assert not district.certain
    hue = resolve(G, "tỉnh Thừa Thiên Huế")
    assert hue.today is not None
    assert hue.today.name == "Thành phố Huế"
    assert resolve(G, "TP Ninh Bình").today is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("xã Liêm Tuyền, Phủ Lý, Hà Nam", "type_differs"),
        ("xã Tận Thanh, huyện Thới Lai, Cần Thơ", "marks_differ"),
        ("phường Phúc Xá, quận Hoàn Kiếm, Hà Nội", "unexplained"),
        ("xã Abc, huyện Gia Lâm, Hà Nội", "unexplained"),
        ("Số 3 Trung Hòa, Cầu Giấy, Hà Nội", "may_be_street"),
    ],
)
def test_doubt_is_said(text: str, reason: str) -> None:
    answer = resolve(G, text)
    assert not answer.certain
    assert reason in {item.code for candidate in answer.candidates for item in candidate.reasons}


def styles(number: int, dice: random.Random) -> Iterator[str]:
    place = (number, G.district[number], G.province[number])
    chain = [G.units[one] for one in place if one >= 0]
    full = ", ".join(unit.name for unit in chain)
    yield full
    yield f"Số {dice.randint(1, 300)} ngõ {dice.randint(1, 50)} đường Nguyễn Trãi, {full}"
    yield fold(full)
    yield full.replace(",", "")
    yield full.upper()
    yield canonical_tone(full, "new")
    yield ", ".join(unit.name for unit in reversed(chain))
    yield ", ".join(unit.short_name for unit in chain)
    yield ", ".join(unit.name for unit in chain[:-1])
    yield f"{chain[0].short_name}, {chain[-1].short_name}"
    short = {
        "Phường": "P.",
        "Xã": "X.",
        "Thị trấn": "TT.",
        "Quận": "Q.",
        "Huyện": "H.",
        "Thị xã": "TX.",
        "Thành phố": "TP.",
    }
    yield ", ".join(
        f"{short[unit.type]} {unit.name.removeprefix(unit.type).strip()}" if unit.type in short else unit.name
        for unit in chain
    )


def test_generated_addresses_hold_the_truth_and_are_never_silently_wrong() -> None:
    dice = random.Random(2022)
    whole = Params(listed=500)
    communes = [number for number, level in enumerate(G.level) if level == 2]
    certain = count = 0
    for number in dice.sample(communes, 1_200):
        truth = G.units[number]
        for text in styles(number, dice):
            answer = resolve(G, text, params=whole)
            found = [(one.code, one.valid_from) for one in answer.candidates]
            assert (truth.code, truth.valid_from) in found, text
            if answer.today is not None:
                assert answer.today.code in {unit.code for unit in G.today(number)}, text
            if answer.certain:
                assert found == [(truth.code, truth.valid_from)], text
            certain += answer.certain
            count += 1
    assert certain > 0.7 * count


def is_plain(text: str, as_of: date | None) -> bool:
    """Whether an address is plain; then both ways to understand it must agree, to the last reason."""
    text = text.strip()
    segments = segments_of(G, text)
    plain = resolve_plain(G, text, segments, as_of, 500)
    assert plain is None or plain == resolve_in_general(G, text, segments, as_of, 500), text
    return plain is not None


def test_the_short_way_of_plain_addresses_is_the_general_way() -> None:
    dice = random.Random(1975)
    communes = [number for number, level in enumerate(G.level) if level == 2]
    names = [name for unit in G.units for name in (unit.name, unit.short_name)]
    shared = sorted(name for name, count in Counter(unit.short_name for unit in G.units).items() if count > 5)
    houses = ["", "12 Lê Lợi", "Số 345 ngõ 67 Trần Phú", "Tổ 7 Hòa Bình", "5 Nguyễn Huệ", "KP 3", "Nguyễn Trãi"]
    short = count = 0
    for number in dice.sample(communes, 1_500):
        for text in styles(number, dice):
            parts = [dice.choice(houses), *text.split(", ")]
            if dice.random() < 0.4:  # a name that does not belong there
                parts[dice.randrange(len(parts))] = dice.choice(dice.choice((names, shared)))
            if dice.random() < 0.2:
                dice.shuffle(parts)
            short += is_plain(", ".join(parts), dice.choice((None, None, BEFORE, date(2026, 1, 1))))
            count += 1
    assert short > 0.3 * count


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=5), st.sampled_from([None, BEFORE, date(2026, 1, 1)]))
def test_the_short_way_agrees_for_names_that_many_bear(pieces: list[str], as_of: date | None) -> None:
    is_plain(", ".join(pieces), as_of)


@pytest.mark.parametrize("house", ["Số {} ngõ {}", "{}/{}", "{}", "thôn {}", "Tổ {} số {}", "{} tổ {} khu"])
@pytest.mark.parametrize("street", ["Lê Lợi", "phường 5 quận 3", "2 Bảo Lộc", "3 Tháng 2", "TP Huế", "Abc"])
def test_of_the_number_of_a_house_only_that_it_is_one_counts(house: str, street: str) -> None:
    for end in ("", ", Hà Nội", ", xã Kiêu Kỵ, huyện Gia Lâm"):
        first, other = (
            resolve(G, f"{house.format(*numbers)} {street}{end}") for numbers in ((147, 98), (4_711, 1_000))
        )
        assert first[1:] == other[1:]


@pytest.mark.parametrize(
    "text",
    [
        "so 374 ngo 38 hai ba trung, phuong quynh mai",
        "Số 284 ngõ 38 Nguyễn Huệ, X. Hương Bình",
        "279 Điện Biên Phủ, Xã Sam Mứn, Tỉnh Điện Biên",
    ],
)
def test_a_street_that_is_called_like_a_district_decides_nothing(text: str) -> None:
    answer = resolve(G, text)
    assert {candidate.era for candidate in answer.candidates if candidate.level == "commune"} == {"old", "new"}
    assert (answer.certain, answer.today) == (False, None)


@pytest.mark.parametrize("text", ["Kiêu Kỵ, Gia Lâm, Hà Nội Việt Nam", "Kiêu Kỵ, Gia Lâm, Hà Nội 100000"])
def test_a_country_or_postal_code_after_a_province_takes_nothing_from_it(text: str) -> None:
    answer = resolve(G, text)
    assert codes(answer) == ["parents"]
    assert explain(answer.reasons[0]) == "Cấp trên trong địa chỉ khớp: Huyện Gia Lâm, Thành phố Hà Nội."


def test_all_old_codes_have_successors() -> None:
    old = [row.code for row, level in zip(G.units, G.level, strict=True) if level == 2 and row.valid_to]
    answers = successors_of(G, old)
    assert len(old) == 10_040
    assert all(answers)
    assert sum(len(answer) for answer in answers) == 10_602 - 29
    assert successors_of(G, ["zzz", "00580"])[0] == ()
    assert [unit.name for unit in successors_of(G, ["00580"])[0]] == ["Xã Gia Lâm"]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    answer = resolve(G, text)
    assert answer.text == text
    assert all(explain(reason) for reason in answer.reasons)
    assert answer.candidates or answer.reasons


@settings(deadline=None)
@given(st.lists(WORDS, max_size=9))
def test_a_list_is_answered_as_its_members(words: list[str]) -> None:
    text = " ".join(words)
    assert resolve_many(G, [text, "Kiêu Kỵ", text]) == [
        resolve(G, text),
        resolve(G, "Kiêu Kỵ"),
        resolve(G, text),
    ]


def test_every_reason_has_a_sentence() -> None:
    assert codes(resolve(G, "  ")) == ["empty"]
    assert codes(resolve(G, "a" * 501)) == ["too_long"]
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


OLD_PROVINCE = UnitRow("province", "10", "Tỉnh A", "A", "Tỉnh", "", None, BEFORE)
NEW_PROVINCE = UnitRow("province", "10", "Tỉnh A", "A", "Tỉnh", "", date(2025, 7, 1))


def test_a_small_gazetteer_by_hand() -> None:
    rows = [OLD_PROVINCE, NEW_PROVINCE]
    small = Gazetteer(
        rows, [EdgeRow("province", "10", "10", "unchanged", 1.0, True)], [AliasRow("AA", "province", "10")]
    )
    assert units(resolve(small, "aa")) == [("10", "Tỉnh A", "old")]
    assert [unit.kind for unit in resolve(small, "aa").candidates[0].today] == ["unchanged"]


@pytest.mark.parametrize(
    ("rows", "edges"),
    [
        ([OLD_PROVINCE, OLD_PROVINCE], []),
        ([UnitRow("commune", "00001", "Xã B", "B", "Xã", "99")], []),
        ([OLD_PROVINCE], [EdgeRow("province", "10", "11", "merged")]),
    ],
)
def test_contradicting_rows_are_refused(rows: list[UnitRow], edges: list[EdgeRow]) -> None:
    with pytest.raises(GazetteerError):
        Gazetteer(rows, edges)
