"""What a clause does (promise, result, fact, ceremony) and of which fields it is, with the words that say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from lienket.engines.reading.actors import NOUN_MAKERS
from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.result import Cue, Kind
from lienket.engines.reading.segments import Head
from lienket.engines.reading.words import Word, word_list
from lienket.engines.vietnamese import fold

_SECTIONS: tuple[tuple[re.Pattern[str], dict[Kind, float]], ...] = tuple(
    (re.compile(pattern), weights)
    for pattern, weights in (
        (
            r"\b(ket qua|danh gia ket qua|tinh hinh thuc hien|da dat duoc|nhung viec da lam|cong tac da)\b",
            {Kind.RESULT: 2.0, Kind.PROMISE: -1.2},
        ),
        (
            r"\b(ton tai|han che|kho khan|vuong mac|nguyen nhan|thuc trang|dac diem|boi canh)\b",
            {Kind.FACT: 2.0, Kind.PROMISE: -1.0},
        ),
        (
            r"\b(muc dich|yeu cau|quan diem|muc tieu|nguyen tac|pham vi|doi tuong)\b",
            {Kind.FACT: 1.6, Kind.PROMISE: -0.8},
        ),
        (
            r"\b(kinh phi|hieu luc|dieu khoan thi hanh|dieu khoan chung|giai thich)\b",
            {Kind.FACT: 1.6, Kind.PROMISE: -0.6},
        ),
        (r"\b(thanh phan|tham du|khai mac|phat bieu)\b", {Kind.CEREMONY: 2.5, Kind.PROMISE: -1.5}),
        (
            (
                r"\b(nhiem vu|giai phap|to chuc thuc hien|noi dung hop tac|trach nhiem|phuong huong|ke hoach|ket luan"
                r"|phan cong|cam ket|thoi gian toi|linh vuc|trong tam|kien nghi|de xuat|noi dung)\b"
            ),
            {Kind.PROMISE: 0.9},
        ),
    )
)
# an aim without an act: "Phấn đấu đến năm 2030, tổng lượng khách tăng 12 %"
_AIM = re.compile(
    r"(?:Phấn đấu|phấn đấu)\s+(?:(?:đến|trong)\s[^,]{3,30},\s*)?"
    r"(?:tổng|tỷ lệ|số|kim ngạch|doanh thu|có|đạt|tốc độ|thu nhập|lượng|100|\d)"
)
# a paper that speaks of itself: "Thỏa thuận này quy định …"
_ABOUT_ITSELF = re.compile(
    r"(?:Thỏa thuận|Kế hoạch|Bản ghi nhớ|Quy chế|Chương trình|Thông báo|Biên bản)(?:\s+này)?\s+"
    r"(?:điều chỉnh|quy định|áp dụng|có|được|gồm|là|thay thế|làm)\b"
)
_SUBJECT_VERB = 9  # words of a subject, at most, before its verb
_START_WORDS = frozenset(word_list("before_verbs"))
_REACHED = re.compile(
    r"\b(?:đạt|tăng|giảm|bằng|vượt|phục vụ|thu hút|đón|tiếp nhận)\s+(?:gần\s+|hơn\s+|trên\s+)?"
    r"\d[\d.,]*\s*(?:%|lượt|triệu|tỷ|nghìn)"
)
_SIDE_NAMED = re.compile(r"\((?:Bên|sau đây|gọi tắt)[^)]*\)\s*$")
_LEAST_PROMISE = 0.5  # what a promise needs of words and a subject, whatever its section says
_ACTING = 0.7  # what a named subject adds to a promise
_CARRIED = 0.6  # how much of their weight the words of a lead-in or inner head lend
_AFTER_SUBJECT = 0.6  # how much of its weight a verb has after a subject that no list knows
_THRESHOLD = 0.35  # what weighs less is a fact


class KindReader:
    """Weighs the cues of a clause."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon, self.text = lexicon, text

    def weigh(
        self,
        words: Sequence[Word],
        verb_at: int,
        heads: Sequence[Head],
        carried: Sequence[Word],
        lean: dict[Kind, float],
        past: bool,
        acting: bool,
    ) -> tuple[Kind, list[Cue], float]:
        """The kind, the cues and by how much it won.

        ``verb_at``: where the verb may begin (after the subject). ``carried``: words of its lead-ins and inner head.
        ``lean``: weights to begin with. ``past``: all its days are gone by. ``acting``: somebody
        named leads, here or in the clause before it in the sentence.
        """
        scores: dict[Kind, float] = defaultdict(float, lean)
        cues = self._own(words, verb_at, scores)
        lent = self._lent(heads, carried, scores)
        if words:
            self._told(words, past, scores)
        scores[Kind.PROMISE] += _ACTING * acting
        promising = _ACTING * acting + sum(cue.weight for cue in cues if cue.says == Kind.PROMISE) + _CARRIED * lent
        if promising < _LEAST_PROMISE:
            scores[Kind.PROMISE] = min(scores[Kind.PROMISE], 0.0)
        ranked = sorted(Kind, key=lambda kind: -scores[kind])
        if scores[ranked[0]] < _THRESHOLD:
            best, other = Kind.FACT, ranked[1] if ranked[0] is Kind.FACT else ranked[0]
        else:
            best, other = ranked[:2]
        return best, cues, scores[best] - scores[other]

    def _own(self, words: Sequence[Word], verb_at: int, scores: dict[Kind, float]) -> list[Cue]:
        """Weigh the clause's own words, and name those that counted."""
        cues: list[Cue] = []
        started = False
        if words and _ABOUT_ITSELF.match(self.text, words[0].start, words[-1].end):
            scores[Kind.FACT] += 2.5
        if words and _AIM.match(self.text, words[0].start, words[-1].end):
            scores[Kind.FACT] += 2.5
        for position, count, signs in self.lexicon.signs.all_in(words):
            for sign in signs:
                weight = sign.weight
                if sign.at_start and not self._opens(words, position, verb_at):
                    if started or not self._after_subject(words, position):
                        continue
                    weight *= _AFTER_SUBJECT
                started = started or sign.at_start
                scores[Kind(sign.says)] += weight
                first, last = words[position], words[position + count - 1]
                if weight:
                    cues.append(Cue(self.text[first.start : last.end], first.start, last.end, sign.says, weight))
        return cues

    def _lent(self, heads: Sequence[Head], carried: Sequence[Word], scores: dict[Kind, float]) -> float:
        """Weigh what stands above the clause; answers how strongly the carried words promise."""
        signs = [sign for _, _, found in self.lexicon.signs.all_in(carried) for sign in found]
        for sign in signs:
            scores[Kind(sign.says)] += sign.weight * _CARRIED
        for head in heads:
            for pattern, weights in _SECTIONS:
                if pattern.search(fold(head.text)):
                    for kind, weight in weights.items():
                        scores[kind] += 0.5 * weight if head.lead_in else weight
        return sum(sign.weight for sign in signs if sign.says == Kind.PROMISE)

    def _told(self, words: Sequence[Word], past: bool, scores: dict[Kind, float]) -> None:
        """Figures reached, days gone by, names in brackets of parties: signs that are no single word."""
        start, end = words[0].start, words[-1].end
        if _REACHED.search(self.text, start, end):
            scores[Kind.RESULT] += 1.4
        if _SIDE_NAMED.search(self.text, start, min(len(self.text), end + 2)):
            scores[Kind.CEREMONY] += 3.0
        if past:
            scores[Kind.RESULT] += 1.3
            scores[Kind.CEREMONY] += 0.6
            scores[Kind.PROMISE] -= 1.0

    @staticmethod
    def _after_subject(words: Sequence[Word], position: int) -> bool:
        """Whether a verb may follow a subject that no list knows: few words, not made a noun by the word before."""
        return position <= _SUBJECT_VERB and words[position - 1].lower not in NOUN_MAKERS and words[0].capital

    @staticmethod
    def _opens(words: Sequence[Word], position: int, verb_at: int) -> bool:
        """Whether a verb here is the clause's main verb: first, or after its subject and mere adverbs."""
        if position == 0:
            return True
        begin = words[position].start
        return begin >= verb_at and all(
            word.lower in _START_WORDS for word in words[:position] if word.start >= verb_at
        )


class FieldReader:
    """Weighs the words of the fields in a clause, its heads and its actors."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon, self.text = lexicon, text

    def weigh(
        self,
        words: Sequence[Word],
        heads: Sequence[Sequence[Word]],
        leads: Sequence[Word],
        title: Sequence[Word],
        before: tuple[str, ...],
    ) -> tuple[tuple[str, ...], list[Cue]]:
        """Codes of fields, the main one first, and the words that speak for them.

        Heads, the names of those who lead and the title count less than the clause; the fields of the clause
        ``before`` it in its section decide only when nothing else speaks.
        """
        scores: dict[str, float] = defaultdict(float)
        cues: list[Cue] = []
        for position, count, values in self.lexicon.fields.all_in(words):
            for field, weight in values:
                scores[field] += weight
                first, last = words[position], words[position + count - 1]
                cues.append(Cue(self.text[first.start : last.end], first.start, last.end, field, weight))
        for head in heads:
            for _, _, values in self.lexicon.fields.all_in(head):
                for field, weight in values:
                    scores[field] += 0.7 * weight
        for _, _, values in self.lexicon.fields.all_in(leads):
            for field, weight in values:
                scores[field] += 0.8 * weight
        for _, _, values in self.lexicon.fields.all_in(title):
            for field, weight in values:
                scores[field] += 0.3 * weight
        if not any(score >= 0.6 for score in scores.values()):
            return before, cues
        ranked = sorted(scores, key=lambda field: (-scores[field], self.lexicon.field_codes.index(field)))
        kept = [field for field in ranked if scores[field] >= max(0.6, 0.55 * scores[ranked[0]])][:3]
        return tuple(kept), cues
