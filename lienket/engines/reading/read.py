"""A document read: its paragraphs to clauses, each with what it says and why."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from lienket.engines.reading.actors import ActorReader
from lienket.engines.reading.figures import citations, mentions, quantities
from lienket.engines.reading.kinds import FieldReader, KindReader
from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.names import NameFinder
from lienket.engines.reading.places import PlaceReader
from lienket.engines.reading.result import Actor, Citation, Clause, Cue, Kind, Place, Reading
from lienket.engines.reading.segments import Piece, outline
from lienket.engines.reading.times import times
from lienket.engines.reading.words import Word, words_of
from lienket.engines.vietnamese import fold

_PLACE_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_SLASHED = re.compile(r"(?:ngày\s+)?(\d{1,2})/(\d{1,2})/(\d{4})")
_WRITTEN = (
    r"ngày\s+(?:(?P<d1>\d{1,2})\s+tháng\s+(?P<m1>\d{1,2})\s+năm\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\s*/\s*(?P<m2>\d{1,2})\s*/\s*(?P<y2>\d{4}))"
)
_TURN = re.compile(r"(?:Đồng thời|Cùng với đó|Bên cạnh đó|Ngoài ra)\b")
_DEADLINE = re.compile(r"(?:trước|đến|từ|chậm nhất|hạn|sau|hết|tới|vào|trong)\s*(?:ngày\s*)?$", re.IGNORECASE)
_TODAY = re.compile(rf"\s*(?:Hôm nay|Hồi)\b[^.;]{{0,40}}?{_WRITTEN}")
_IN_FORCE = re.compile(rf"có\s+(?:hiệu lực|giá trị)\s+(?:kể\s+)?từ\s+{_WRITTEN}")
_SYMBOL = re.compile(r"Số\s*:?\s*(?P<symbol>[\d….]*\s*/\s*[A-ZĐƯ][\w\-–&./ĐƯ]*)")
_YEAR = re.compile(r"(?<!\d)(?<![Tt]ừ )(?<![Tt]ừ năm )(20[0-4]\d)(?!\d|\s*[-–])")
_SURE = 0.6  # a kind that won by less is doubted
_NEAR_BEGINNING = 80  # characters within which the subject of a clause begins
_SAME_SENTENCE = 1.1  # what the clause before in a sentence lends to the kind of the next
_Spot = TypeVar("_Spot", Place, Citation)


def read(paragraphs: Sequence[str], lexicon: Lexicon, dated: date | None = None) -> Reading:
    """Read a document. ``dated``: its day, if known from elsewhere; else the text's own, else a guess that is noted."""
    text = "\n".join(paragraphs)
    return _Reader(text, lexicon, dated).run()


class _Reader:
    def __init__(self, text: str, lexicon: Lexicon, dated: date | None) -> None:
        self.text, self.lexicon = text, lexicon
        self.notes: list[str] = []
        self.outline = outline(text)
        self.words = words_of(text)
        self.starts = [word.start for word in self.words]
        self.dated = dated or self._own_day()
        self.day = self.dated or self._guessed_day()

    def run(self) -> Reading:
        top = "\n".join(line.text for line in self.outline.top)
        self.citations = citations(self.text)
        names = NameFinder(self.lexicon, self.text, self.words, self.day, self._home())
        self.places = PlaceReader(names).read(self._lines())
        self.actors = ActorReader(self.lexicon, self.text, self.words, self.places)
        self.kinds = KindReader(self.lexicon, self.text)
        self.fields = FieldReader(self.lexicon, self.text)
        self.lean = self._lean()
        self.carried: dict[int, list[Actor]] = {}
        self.lately: list[Actor] = []
        self.before: Clause | None = None
        self.before_section = 0
        self.title_words = words_of(self._title())
        clauses = tuple(self._clause(piece) for piece in self.outline.pieces)
        symbol = _SYMBOL.search(top)
        return Reading(
            self.text,
            self._title(),
            re.sub(r"\s+", "", symbol["symbol"]) if symbol else "",
            self._issuer(),
            self.dated,
            clauses,
            tuple(self.notes),
        )

    # --- the document

    def _own_day(self) -> date | None:
        """The day in the letterhead, or in the line that says when it was signed."""
        frame = [line.text for line in self.outline.top] + self.text.split("\n")[:6]
        for line in frame:
            found = _PLACE_DAY.search(line)
            deadline = found and _DEADLINE.search(line, 0, found.start())
            if found and not deadline and not line.lstrip("-– ").lower().startswith(("căn cứ", "theo", "thực hiện")):
                day = _as_date(found[3], found[2], found[1])
                if day:
                    return day
        for line in self.text.split("\n"):
            found = _TODAY.match(line) or _IN_FORCE.search(line)
            day = _as_date(*(found[name + "1"] or found[name + "2"] for name in "ymd")) if found else None
            if day:
                return day
        for line in frame:
            found = _SLASHED.search(line)
            deadline = found and _DEADLINE.search(line, 0, found.start())
            if found and len(line) < 60 and not deadline and not line.lstrip("-– ").lower().startswith("căn cứ"):
                return _as_date(found[3], found[2], found[1])
        return None

    def _guessed_day(self) -> date | None:
        """Without a day, the year in the title, else the first of those that the text names most; its last day."""
        title = _YEAR.findall(self._title() or self.text[:200])
        years = Counter(int(year) for year in (title or _YEAR.findall(self.text)))
        if not years:
            self.notes.append("Văn bản không ghi ngày; tên đơn vị được hiểu theo hiện nay.")
            return None
        year = min(each for each in years if 2 * years[each] >= max(years.values()))
        self.notes.append(f"Văn bản không ghi ngày; tên đơn vị được hiểu theo năm {year}.")
        return date(year, 12, 31)

    def _year(self) -> int:
        """The year meant where a time names none; 0 if the whole text names none."""
        return self.day.year if self.day else 0

    def _lines(self) -> list[tuple[int, int]]:
        out, start = [], 0
        for line in self.text.split("\n"):
            out.append((start, start + len(line)))
            start += len(line) + 1
        return out

    def _home(self) -> frozenset[int]:
        """Numbers of the provinces named, rightly spelt, in the frame; without a frame, in the first 400 characters."""
        frame = [(line.start, line.end) for line in self.outline.top] or [(0, min(len(self.text), 400))]
        gazetteer = self.lexicon.gazetteer
        found: list[int] = []
        for start, end in frame:
            for position in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                for count in (4, 3, 2, 1):
                    key = tuple(word.folded for word in self.words[position : position + count])
                    numbers = [n for n in self.lexicon.names.get(key, ()) if gazetteer.level[n] == 0]
                    right = {gazetteer.units[n].short_name.lower() for n in numbers}
                    if right and " ".join(w.lower for w in self.words[position : position + count]) in right:
                        found += [n for n in numbers if self.day is None or gazetteer.units[n].valid_on(self.day)]
                        break
        return frozenset(found)

    def _issuer(self) -> str:
        for line in self.outline.top:
            found = re.search(r"(?:ỦY BAN NHÂN DÂN|Ủy ban nhân dân|UBND|SỞ|BAN|HỘI ĐỒNG)\s.*", line.text.split("  ")[0])
            if found:
                return found[0].strip()
        return ""

    def _title(self) -> str:
        lines = [line.text.strip() for line in self.outline.top]
        kept = [
            line
            for line in lines
            if line
            and not _SYMBOL.search(line)
            and not _PLACE_DAY.search(line)
            and not re.match(r"(?:CỘNG H|Độc lập|ĐỘC LẬP|ỦY BAN|UBND|SỞ |Căn cứ|Kính gửi|HỘI ĐỒNG|[-–_*\s]+$)", line)
            and not line.lstrip("-– ").startswith("Căn cứ")
        ]
        return " ".join(kept[:3])

    def _lean(self) -> dict[Kind, float]:
        """What the title says of the whole: a report tells of results, a plan and an agreement promise."""
        top = fold(" ".join(line.text for line in self.outline.top) or self.text[:200])
        if re.search(r"\bbao cao\b", top):
            return {Kind.RESULT: 0.5, Kind.PROMISE: -0.2}
        if re.search(r"\b(ke hoach|thoa thuan|chuong trinh|bien ban ghi nho|quy che|thong bao|ket luan)\b", top):
            return {Kind.PROMISE: 0.4}
        return {}

    # --- a clause

    def _clause(self, piece: Piece) -> Clause:
        start, end = piece.start, piece.end
        words = self._words(start, end)
        cited = _beginning_within(self.citations, start, end)
        taken = [(one.start, one.end) for one in cited]
        dates = tuple(times(self.text, start, end, self._year(), taken, self.dated))
        due = max((when.ends_on for when in dates if when.ends_on), default=None)
        past = due is not None and self.dated is not None and due < self.dated
        own = self.actors.in_clause(start, end)
        kind, cues, margin = self._kind(piece, words, own, past)
        actors = self._with_carried(piece, own) if kind is Kind.PROMISE else []
        section = piece.heads[-1].start if piece.heads else piece.paragraph
        fields, field_cues = self._fields(piece, words, actors, section)
        busy = [*taken, *((when.start, when.end) for when in dates)]
        clause = Clause(
            label=piece.label,
            text=self.text[start:end],
            start=start,
            end=end,
            head=self._head(piece),
            kind=kind,
            fields=fields,
            actors=tuple(actors),
            places=tuple(place for place in _beginning_within(self.places, start, end) if place.end <= end),
            dates=dates,
            quantities=tuple(quantities(self.text, start, end, busy)),
            citations=tuple(cited),
            mentions=tuple(mentions(self.lexicon, self.text, words, start, end)),
            due=due,
            cues=(*cues, *field_cues),
            doubts=(),
        )
        self.before, self.before_section = clause, section
        return clause._replace(doubts=_doubts(clause, margin))

    def _kind(self, piece: Piece, words: list[Word], own: list[Actor], past: bool) -> tuple[Kind, list[Cue], float]:
        """The kind of a clause, its cues and by how much it won. ``past``: all its days are gone by."""
        leads = [actor for actor in own if actor.role == "lead"]
        verb_at = max(
            (actor.end for actor in leads if actor.start < piece.start + _NEAR_BEGINNING),
            default=self.actors.opening(piece.start, piece.end),
        )
        carried = [word for head in piece.heads if head.lead_in for word in self._words(head.start, head.end)]
        lean = dict(self.lean)
        if not piece.first_of_sentence and self.before:
            lean[self.before.kind] = lean.get(self.before.kind, 0.0) + _SAME_SENTENCE
        carried += self._inner_head(piece)
        joined = not piece.first_of_sentence and self.before is not None and self.before.kind is Kind.PROMISE
        return self.kinds.weigh(words, verb_at, piece.heads, carried, lean, past, bool(leads) or joined)

    def _fields(
        self, piece: Piece, words: list[Word], actors: list[Actor], section: int
    ) -> tuple[tuple[str, ...], list[Cue]]:
        """The fields of a clause, and the words that speak for them. ``section``: what its heading is known by."""
        heads = [self._words(head.start, head.end) for head in piece.heads]
        named = [word for actor in actors if actor.role == "lead" for word in self._words(actor.start, actor.end)]
        earlier = self.before.fields if self.before and self.before_section == section else ()
        return self.fields.weigh(words, [*heads, self._inner_head(piece)], named, self.title_words, earlier)

    def _inner_head(self, piece: Piece) -> list[Word]:
        return self._words(*piece.inner_head) if piece.inner_head else []

    def _words(self, start: int, end: int) -> list[Word]:
        return self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _head(self, piece: Piece) -> str:
        own = [self.text[slice(*piece.inner_head)]] if piece.inner_head else []
        return " / ".join([head.text for head in piece.heads if head.lead_in] + own)

    def _with_carried(self, piece: Piece, own: list[Actor]) -> list[Actor]:
        """A clause that names nobody to lead takes who leads from its head, the sentence, or the headings above."""
        before = self.carried.get(piece.sentence) or self.carried.get(-piece.paragraph, [])
        if not before and _TURN.match(self.text, piece.start):
            before = self.carried[-piece.paragraph] = self.lately
        if any(actor.role == "lead" for actor in own):
            kept = [actor._replace(inherited=True) for actor in own]
            self.carried[piece.sentence] = self.carried[-piece.paragraph] = self.lately = kept
            return own
        above = self._head_actors(piece) or [actor for actor in before if actor.role == "lead"]
        named = {actor.name for actor in own}
        partners = any(actor.role == "partner" for actor in own)
        return [
            *(a for a in above if a.name not in named and not (partners and a.role == "partner")),
            *own,
        ]

    def _head_actors(self, piece: Piece) -> list[Actor]:
        if piece.inner_head:
            found = self.actors.in_head(*piece.inner_head)
            if found:
                return found
        for head in reversed(piece.heads):
            found = self.actors.in_head(head.start, head.end)
            if found:
                return found
        return []


def _beginning_within(found: Sequence[_Spot], start: int, end: int) -> Sequence[_Spot]:
    """Those of things in order that begin in a stretch."""
    first, last = (bisect_left(found, at, key=lambda one: one.start) for at in (start, end))
    return found[first:last]


def _as_date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _doubts(clause: Clause, margin: float) -> tuple[str, ...]:
    """What a person should settle before the clause becomes a commitment."""
    if clause.kind is not Kind.PROMISE:
        return ("Có thể là một cam kết; hãy xem lại.",) if margin < 0.4 and _promising(clause) else ()
    found = []
    if margin < _SURE:
        found.append("Chưa chắc đây là cam kết.")
    if not clause.fields:
        found.append("Chưa rõ lĩnh vực.")
    if not clause.lead:
        found.append("Chưa rõ cơ quan chủ trì.")
    found += [
        f"“{place.text}”: {place.why}"
        for place in clause.places
        if (not place.certain and not place.group) or place.slip
    ]
    if clause.due is None:
        found.append("Không ghi thời hạn.")
    return tuple(found)


def _promising(clause: Clause) -> bool:
    return any(cue.says == Kind.PROMISE for cue in clause.cues)
