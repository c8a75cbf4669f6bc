"""Reasons of the engine in the reader's language: its own words in Vietnamese, and nothing left out in English."""

from __future__ import annotations

from django.utils import translation

from lienket.engines.matching.result import HINDRANCES, SENTENCES
from lienket.market import bridge
from lienket.market.choices import REASON_WORDS, REASONS

NAMES = {"xoai": "Mango", "vietgap": "VietGAP", "huu-co": "Organic", "tấn": "tonne", "L7": "“Xoài tròn”"}


def test_vietnamese_is_the_engines_own() -> None:
    assert {code: str(said) for code, said in REASONS.items()} == SENTENCES
    assert set(HINDRANCES.values()) <= set(REASON_WORDS)
    assert all(str(said).casefold() == word for word, said in REASON_WORDS.items())


def test_english_names_goods_certificates_units_and_numbers() -> None:
    stored = [
        ["price", ["18.000.000", "1.234,5", "25.000.000", "tấn"]],
        ["certificates_until", ["vietgap, huu-co", "05/12/2026"]],
        ["no_market_near", ["mua", "xoai", "“xoai”, “khác”"]],
        ["several", ["L7", "2", "giá, thời gian"]],
    ]
    with translation.override("en"):
        assert bridge.sentences(stored, NAMES) == (
            "Selling price 18,000,000 + freight 1,234.5 ≤ buying price 25,000,000 đồng per tonne. "
            "Holds the certificates the buyer asks for: VietGAP, Organic; to be delivered before they end, by "
            "05/12/2026. "
            "There is no buyer for “Mango”; the other side has similar names: “Mango”, “khác”. Please see whether they "
            "are the same goods. The nearest is “Xoài tròn”, but 2 conditions are not met: price, time."
        )
    assert bridge.sentences(stored[:1], {}) == "Giá bán 18.000.000 + cước 1.234,5 ≤ giá mua 25.000.000 đ/tấn."
