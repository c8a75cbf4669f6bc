import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.vietnamese import alphabet, canonical_tone, fold, fold_words, point_letter, sort_key

ICU = json.loads((Path(__file__).parent / "icu_vi_order.json").read_text(encoding="utf-8"))

letters = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyzAĂÂĐÊÔƠƯ"
toned = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in "̣̀̉̃́"]
vietnamese = st.text(alphabet=st.sampled_from([*letters, *toned, *" -.,'()/0123456789"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hòa Bình", "hoa binh"),
        ("Hoà  Bình", "hoa binh"),
        ("ĐẮK LẮK", "dak lak"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("TP.HCM", "tp hcm"),
        ("Ea H'leo", "ea h leo"),
        ("xã Mường Ảng,", "xa muong ang"),
        ("\u0110\u01b0\u0301c", "duc"),
        ("", ""),
        (" ,;- ", ""),
    ],
)
def test_fold_of_known_names(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold_words(text) == folded.split()


@given(st.text(max_size=40))
def test_fold_is_idempotent_and_blind_to_composition(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(vietnamese)
def test_fold_is_blind_to_case_and_tone_placement(text: str) -> None:
    folded = fold(text)
    assert fold(text.upper()) == fold(text.lower()) == folded
    assert fold(canonical_tone(text, "new")) == fold(canonical_tone(text)) == folded
    assert folded.isascii()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hòa", "Hoà"),
        ("HÒA BÌNH", "HOÀ BÌNH"),
        ("Khỏe, Thủy", "Khoẻ, Thuỷ"),
        ("quý", "quý"),
        ("hoàn, huỳnh, Loan", "hoàn, huỳnh, Loan"),
        ("của, mía", "của, mía"),
    ],
)
def test_tone_placement_of_known_words(old: str, new: str) -> None:
    assert canonical_tone(old, "new") == new
    assert canonical_tone(new) == old
    assert canonical_tone(unicodedata.normalize("NFD", new)) == old


@given(vietnamese)
def test_tone_placement_is_idempotent_and_reversible(text: str) -> None:
    old = canonical_tone(text)
    assert canonical_tone(old) == old
    assert canonical_tone(canonical_tone(old, "new")) == old


@pytest.mark.parametrize("part", ["names", "made_up"])
def test_order_equals_icu(part: str) -> None:
    assert sorted(sorted(ICU[part]), key=sort_key) == ICU[part]


def test_order_of_known_names() -> None:
    names = ["Đà Nẵng", "Cao Bằng", "Ăn", "Da", "Cà Mau", "Ân", "An", "Ạn", "Àn", "Án", "Ản", "Ãn"]
    expected = ["An", "Àn", "Ản", "Ãn", "Án", "Ạn", "Ăn", "Ân", "Cà Mau", "Cao Bằng", "Da", "Đà Nẵng"]
    assert sorted(names, key=sort_key) == expected


@given(vietnamese)
def test_sort_key_is_blind_to_composition(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.lists(st.text(max_size=8), max_size=5))
def test_sort_key_takes_any_text(texts: list[str]) -> None:
    keys = sorted(sort_key(text) for text in texts)
    assert all(first <= second for first, second in pairwise(keys))


def test_points_of_a_document() -> None:
    assert alphabet()[:7] == ("a", "b", "c", "d", "đ", "e", "g")
    assert [point_letter(i) for i in (0, 4, 22, 23)] == ["a", "đ", "y", "aa"]
    with pytest.raises(ValueError, match="from 0"):
        point_letter(-1)
