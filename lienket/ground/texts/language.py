"""Whether a text is Vietnamese, by the share of its letters that stand in words with Vietnamese accents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lienket.ground.sheets.legacy import is_syllable
from lienket.ground.texts.guard import refusal

_FEWEST = 12  # words; fewer say nothing of the language
_LITTLE = 0.2  # Vietnamese prose has about 0.7
_FOREIGN = 0.15  # share of letters in paragraphs of another language that is worth a word
_BARE = 0.8  # share of words that can be syllables, from which unaccented text is taken for Vietnamese
_SAMPLE = 400_000
_WORD = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS = frozenset(
    _WORD.findall("va cua cac cho trong voi duoc la theo tai ve den nam tinh thanh pho uy ban nhan dan so")
)


def language_note(paragraphs: Sequence[str]) -> str:
    """ "" for a Vietnamese text, or a sentence for one partly Vietnamese or unaccented; refuses any other."""
    words = _WORD.findall(" ".join(paragraphs)[:_SAMPLE])
    if len(words) < _FEWEST and all(word.isascii() or is_syllable(word) for word in words):
        return ""
    if _share(words) >= _LITTLE:
        listed = [_WORD.findall(paragraph) for paragraph in paragraphs]
        foreign = [found for found in listed if len(found) >= _FEWEST and _share(found) < _LITTLE]
        if sum(map(_length, foreign)) < _FOREIGN * sum(map(_length, listed)):
            return ""
        return _("Một phần văn bản không phải tiếng Việt; chỉ các đoạn tiếng Việt được đọc đúng nghĩa.")
    plain = [word.lower() for word in words if word.isascii()]
    bare = sum(map(is_syllable, plain)) / len(words)
    if bare >= _BARE and sum(word in _FUNCTION_WORDS for word in plain) >= len(words) / 20:
        return _("Văn bản viết không dấu nên tên riêng và địa danh có thể nhận chưa chắc chắn.")
    raise refusal("other_language", _("Văn bản không phải tiếng Việt nên không đọc được: hãy dùng bản tiếng Việt."))


def _share(words: Sequence[str]) -> float:
    """The share of letters that stand in accented words which can be Vietnamese syllables."""
    return sum(len(word) for word in words if not word.isascii() and is_syllable(word)) / (_length(words) or 1)


def _length(words: Sequence[str]) -> int:
    return sum(map(len, words))
