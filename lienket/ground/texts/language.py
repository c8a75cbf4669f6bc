"""Whether a text is Vietnamese, by the share of its letters that stand in words with Vietnamese accents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lienket.ground.sheets.legacy import is_syllable
from lienket.ground.texts.guard import refusal

_FEWEST = 12  # words; fewer say nothing of the language
_LITTLE, _HALF = 0.2, 0.42  # Vietnamese prose has about 0.7; a bilingual paper half of it
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
    letters = sum(map(len, words)) or 1
    accented = sum(len(word) for word in words if not word.isascii() and is_syllable(word)) / letters
    if accented >= _HALF:
        return ""
    if accented >= _LITTLE:
        return _("Một phần văn bản không phải tiếng Việt; chỉ các đoạn tiếng Việt được đọc đúng nghĩa.")
    plain = [word.lower() for word in words if word.isascii()]
    bare = sum(map(is_syllable, plain)) / len(words)
    if bare >= _BARE and sum(word in _FUNCTION_WORDS for word in plain) >= len(words) / 20:
        return _("Văn bản viết không dấu nên tên riêng và địa danh có thể nhận chưa chắc chắn.")
    raise refusal("other_language", _("Văn bản không phải tiếng Việt nên không đọc được: hãy dùng bản tiếng Việt."))
