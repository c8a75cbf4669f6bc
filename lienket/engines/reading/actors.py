"""Who does what: those who lead and those with whom it is done."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.result import Actor, Place
from lienket.engines.reading.words import CAPITALS, Word, any_of, word_list

_WITH = re.compile(
    r"(?:phối\s+hợp(?:\s+(?:hợp|chặt chẽ|cùng|đồng bộ|thường xuyên))*\s+(?:với|cùng)"
    rf"|(?:cùng )?phối hợp(?: với|(?=\s+[{CAPITALS}]))|(?:làm việc )?cùng với(?! đó)"
    rf"|(?<!cùng )cùng(?! (?:{any_of('together_is_adverb')}))|với sự (?:tham gia|phối hợp) của|đồng bộ với)\s+",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:giao(?: cho)?|đề nghị|yêu cầu|phân công|ủy quyền cho|thống nhất giao)\s+(?!lưu|thương|thông|ban|dịch)",
    re.IGNORECASE,
)
_DO = re.compile(r"\bdo\s+(?=[^.;]{3,80}?\b(?:chủ trì|thực hiện|làm đầu mối|tổ chức))", re.IGNORECASE)
_LEADS = re.compile(r"\s+(?:chủ trì|làm đầu mối|có trách nhiệm|chịu trách nhiệm)\b")
_DUTY = re.compile(
    rf"^(?:Trách nhiệm|Nhiệm vụ|Quyền và trách nhiệm|Phân công)\s+(?:của\s+|cho\s+)?(?=[{CAPITALS}]|các |hai )"
)
_TURN = r"Đồng thời|Cùng với đó|Ngoài ra|Bên cạnh đó|Theo đó|Trong đó|Tiếp đó|Thời gian tới|Trước mắt|Tới đây|Riêng"
_SETTING = (
    "Trong|Về|Đến|Từ|Trước|Định kỳ|Hằng|Hàng|Mỗi|Tại|Để|Nhằm|Trên cơ sở|Căn cứ|Theo|Sau|Chậm nhất|Vào|Năm|Quý|Tháng"
    "|Giai đoạn|Đối với|Ngay sau|Với|Ngày"
)
_OPENING = re.compile(rf"(?:(?:{_TURN})\s*,?\s*)|(?:(?:{_SETTING})\b[^,]{{0,110}},\s*)", re.IGNORECASE)
_MORE_OF_SETTING = re.compile(r"[^,.;:]{2,50},\s*")
_PRONOUN = re.compile(r"(?:TP|Thành phố|Tỉnh|Sở|Thủ đô)(?=\s+[a-zàáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]|,)(?!\s+trực thuộc)")
_BEGINS = re.compile(
    rf"(?!(?:{any_of('no_organisations')})\b)(?:{any_of('organisations')}"
    rf"|(?:các|hai|ba|bốn|mỗi|từng|\d+)\s+(?:{any_of('plural_organisations')}))\b",
    re.IGNORECASE,
)
_CAPITAL_NAME = re.compile(
    r"(?:Công ty|Tập đoàn|Tổng công ty|Hợp tác xã|HTX|Trường|Bệnh viện|Viện|Trung tâm|Hiệp hội|Hội|Ban|Chi cục|Cục"
    r"|Phòng|Phía|Nhà hát|Bảo tàng|Vườn quốc gia|Hạt|Đồn|Trạm)"
    rf"(?:\s(?:[{CAPITALS}0-9][\w&.-]*|và(?=\s[{CAPITALS}])|[-–]|cổ phần|đa khoa|trung tâm|quản lý|điều phối))+"
)
_SIDE = re.compile(
    r"(?:Bên|bên)\s+(?:[A-E]\b|thứ\s+(?:nhất|hai|ba|tư|năm)\b)|(?:Hai|Ba|Bốn|Các|hai|ba|bốn|các)\s+[Bb]ên\b"
)
_UNIT_TYPES = r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)"
_GROUPED = re.compile(
    rf"(?:UBND|Ủy ban nhân dân)\s+(?P<several>các\s+|hai\s+)?{_UNIT_TYPES}(?:,\s*{_UNIT_TYPES})*", re.IGNORECASE
)
_WHOSE = re.compile(
    r"\s+(?:của\s+)?(?:(?:Thành phố|thành phố|TP|tỉnh|Tỉnh)"
    r"|(?:hai|ba|bốn|năm|các|mỗi|02|03|04)\s+(?:tỉnh, thành phố|tỉnh|địa phương|thành phố|[Bb]ên)(?: còn lại)?"
    rf"|liên quan|có liên quan)(?!\s+[{CAPITALS}])(?!\w)"
)
_GAP = re.compile(r"\s+(?:của\s+)?")
_COLON = re.compile(r"\s*:?\s*")
_JOINT = re.compile(r"\s*(?:,\s*(?:và\s+)?|\s+và\s+)")
_MANY = frozenset({"các", "hai", "ba", "bốn", "những"})
_MODAL = frozenset({"sẽ", "cần", "phải", "đã", "cũng", "đều", "nhận", "được", "kính", "là", "có", "chủ"})
_NOT_VERBS = frozenset({"của", "tại", "năm", "ở", "trong", "ngày", "gồm", "về", "theo", "là", "có", "được", "và"})
_DUTY_FOLLOWS = re.compile(
    r"(?:có trách nhiệm|có nhiệm vụ|là (?:cơ quan |đơn vị )?đầu mối|là cơ quan|là đơn vị"
    r"|được giao|được chọn|theo chức năng)"
)
NOUN_MAKERS = frozenset(word_list("noun_makers"))
_LONGEST_SUBJECT = 14  # words
_TYPE_LENGTHS = (4, 9, 5, 2, 6)  # letters of tỉnh, thành phố, huyện, xã, phường


class ActorReader:
    """Reads actors of one text, of which the places are known."""

    def __init__(self, lexicon: Lexicon, text: str, words: Sequence[Word], places: Sequence[Place]) -> None:
        self.lexicon, self.text, self.words = lexicon, text, words
        self.place_at = {place.start: place for place in places}
        self.word_at = {word.start: number for number, word in enumerate(words)}
        self.starts = [word.start for word in words]

    def in_clause(self, start: int, end: int) -> list[Actor]:
        """Actors named in a stretch: the subject, those the task is given to, and the partners."""
        subject = self._subject(self.opening(start, end), end)
        given = self._given(start, end)
        if given and (not subject or given[0].start - subject[-1].end < 14):
            found = given
        else:
            found = subject or self._led(start, end)
        return _once(found + self._with(start, end))

    def in_head(self, start: int, end: int) -> list[Actor]:
        """Actors of a head or heading, as they carry over: also "Trách nhiệm của X", or the office alone."""
        duty = _DUTY.match(self.text[start:end])
        body = start + duty.end() if duty else self.opening(start, end)
        found = self._given(start, end) or self._led(start, end)
        if not found:
            listed = self._list(body, end, "lead")
            alone = bool(listed) and not re.search(r"\w", self.text[listed[-1].end : end])
            found = listed if alone or (duty and listed) else self._subject(body, end)
        return [actor._replace(inherited=True) for actor in _once(found + self._with(start, end))]

    def opening(self, start: int, end: int) -> int:
        """Where the clause proper begins: after words of time, place, purpose and turning, and their enumerations."""
        at = start
        for _ in range(3):
            match = _OPENING.match(self.text, at, end)
            if not match or (self._one(at, end) and "," in match[0] and not match[0].lower().startswith("trong")):
                break
            at = match.end()
        listed = _MORE_OF_SETTING.match(self.text, at, end) if at > start else None
        if listed and not self._one(at, end) and self._one(listed.end(), end):
            return listed.end()  # "Trong lĩnh vực xây dựng, quản lý đô thị, TP sẽ …"
        return at

    def _with(self, start: int, end: int) -> list[Actor]:
        return [
            actor
            for match in _WITH.finditer(self.text, start, end)
            for actor in self._list(match.end(), end, "partner")
        ]

    def _subject(self, body: int, end: int) -> list[Actor]:
        """The subject: known actors before the verb, else an organisation by its first words, up to the verb."""
        listed = self._list(body, end, "lead")
        if listed and self._verb_follows(listed[-1].end, end):
            return listed
        if not _BEGINS.match(self.text, body, end):
            return []
        stop = self._verb_at(body, end, listed[0].end if listed else body)
        return [Actor(self.text[body:stop], "lead", body, stop, inherited=False)] if stop else []

    def _verb_follows(self, at: int, end: int) -> bool:
        """After a subject comes a verb, not "của", nor the rest of its name, nor the end of the clause."""
        rest = self.text[at:end].lstrip(" ,")
        first = re.match(r"\w+", rest)
        if not first:
            return False
        number = self.word_at.get(end - len(rest))
        verb = number is not None and self._is_verb(number)
        other = first[0].lower() in _NOT_VERBS or rest[0].isupper()
        return bool(_DUTY_FOLLOWS.match(rest)) or verb or not other

    def _is_verb(self, number: int) -> bool:
        word = self.words[number]
        hit = None if word.capital else self.lexicon.signs.at(self.words, number)
        return (word.lower in _MODAL and word.lower not in _NOT_VERBS) or bool(hit and any(s.at_start for s in hit[1]))

    def _verb_at(self, start: int, end: int, known: int) -> int:
        """Where a subject that begins here ends: before its verb. 0 if no verb comes soon."""
        first = self.word_at.get(start)
        if first is None:
            return 0
        for number in range(first + 1, min(first + _LONGEST_SUBJECT, len(self.words))):
            word, before = self.words[number], self.words[number - 1]
            if word.end > end or any(c in self.text[before.end : word.start] for c in ",;:("):
                return 0
            if word.start < known or word.capital:
                continue
            far = number - first >= 3 or word.lower in _MODAL
            if far and (word.lower in _MODAL or self._is_verb(number)) and before.lower not in NOUN_MAKERS:
                return before.end
        return 0

    def _given(self, start: int, end: int) -> list[Actor]:
        found: list[Actor] = []
        for pattern in (_GIVEN, _DO):
            for match in pattern.finditer(self.text, start, end):
                if pattern is _DO or found or match.start() <= start + 60:
                    found += self._list(match.end(), end, "lead")
        return found

    def _led(self, start: int, end: int) -> list[Actor]:
        """An actor right before "chủ trì", wherever in the clause."""
        for match in _LEADS.finditer(self.text, start, end):
            first = bisect_left(self.starts, max(start, match.start() - 90))
            for at in self.starts[first : bisect_left(self.starts, match.start())]:
                listed = self._list(at, match.start(), "lead")
                if listed and listed[-1].end >= match.start() - 1:
                    return listed
        return []

    def _list(self, at: int, end: int, role: str) -> list[Actor]:
        """Actors one after the other from here, joined by commas and "và"."""
        found: list[Actor] = []
        while at < end:
            one = self._one(at, end)
            if one is None:
                break
            found.append(Actor(self.text[slice(*one)], role, *one, inherited=False))
            joint = _JOINT.match(self.text, one[1], end)
            if not joint:
                break
            at = joint.end()
        return found

    def _one(self, at: int, end: int) -> tuple[int, int] | None:
        """The actor that begins exactly here, if one does."""
        number = self.word_at.get(at)
        if number is None:
            return None
        grouped = _GROUPED.match(self.text, at, end)
        if grouped and grouped["several"]:
            place = self._place_from(grouped.end(), end)
            if place:
                return place.start, place.end
        hit = self._office(number)
        if hit:
            several = self._several(number, hit, end)
            if several:
                return several
        stop = max(grouped.end() if grouped else 0, self.words[number + hit[0] - 1].end if hit else 0)
        named = _CAPITAL_NAME.match(self.text, at, end)
        if named and (hit is None or hit[1] == "office"):
            stop = max(stop, named.end())
        if stop == 0 or (named and hit is None):
            stop = max(stop, self._name_to_verb(number, end))
        if 0 < stop <= end:
            return at, self._with_place(stop, end)
        return self._party_or_place(at, number, end)

    def _name_to_verb(self, number: int, end: int) -> int:
        """Where the name of an organisation that no list knows ends: before a verb, a joint, a comma. 0: it is none."""
        first = self.words[number]
        if not first.capital or not _BEGINS.match(self.text, first.start, end):
            return 0
        for at in range(number + 1, min(number + _LONGEST_SUBJECT, len(self.words))):
            word, before = self.words[at], self.words[at - 1]
            joint = word.lower in {"cùng", "và", "để", "trong", "tại", "về"} and not self._goes_on(at)
            cut = word.end > end or joint or any(c in self.text[before.end : word.start] for c in ",;:(.")
            verb = not word.capital and at - number > 1 and before.lower not in NOUN_MAKERS and self._is_verb(at)
            if cut or verb:
                return before.end if at - number > 1 else 0
        return 0

    def _goes_on(self, at: int) -> bool:
        """Whether "và" stands within a name: "Sở Văn hóa và Thể thao"."""
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        return (
            self.words[at].lower == "và"
            and following is not None
            and following.capital
            and not _BEGINS.match(following.text)
        )

    def _office(self, number: int) -> tuple[int, str] | None:
        """A known office or general name: how many words, and which of the two. "Hai Sở X" counts with its "hai"."""
        hit = self.lexicon.offices.at(self.words, number)
        if hit is None and self.words[number].lower in _MANY and number + 1 < len(self.words):
            hit = self.lexicon.offices.at(self.words, number + 1)
            return (hit[0] + 1, "office") if hit and hit[1][0] == "office" else None
        if hit and self.words[number + hit[0] - 1].lower == "báo" and self.words[number].text != "Báo":
            return None
        return (hit[0], hit[1][0]) if hit else None

    def _several(self, number: int, hit: tuple[int, str], end: int) -> tuple[int, int] | None:
        """ "các tỉnh A, B": the first place, instead of the general name."""
        after = number + hit[0]
        if hit[1] != "generic" or after >= len(self.words):
            return None
        place = self.place_at.get(self.words[after].start)
        named = self.words[after - 1].lower in {"tỉnh", "phố", "phương", "huyện", "xã", "quận"}
        return (place.start, place.end) if place and named and place.end <= end and not place.group else None

    def _place_from(self, at: int, end: int) -> Place | None:
        """The place that begins here, after spaces and a colon."""
        gap = _COLON.match(self.text, at, end)
        place = self.place_at.get(gap.end()) if gap else None
        return place if place and place.end <= end and not place.group else None

    def _party_or_place(self, at: int, number: int, end: int) -> tuple[int, int] | None:
        """A party ("Bên A"), a place, a word in its stead ("Thành phố"), or the first place of "hai tỉnh …"."""
        side = _SIDE.match(self.text, at, end)
        if side:
            return at, side.end()
        place = self.place_at.get(at)
        if place and place.end <= end and not place.group:
            return at, place.end
        pronoun = _PRONOUN.match(self.text, at, end)
        if pronoun:
            return at, pronoun.end()
        if self.words[number].lower not in _MANY:
            return None
        for ahead in range(2, 7):
            if number + ahead >= len(self.words) or self.text[self.words[number + ahead].start - 2] in ".;":
                return None
            place = self.place_at.get(self.words[number + ahead].start)
            if place and place.end <= end and not place.group:
                return place.start, place.end
        return None

    def _with_place(self, stop: int, end: int) -> int:
        """An office's name goes on with its locality: "Sở Du lịch tỉnh Hưng Yên", or with whose it is."""
        for _ in range(3):
            gap = _GAP.match(self.text, stop, end)
            place = self._around(stop) or (self.place_at.get(gap.end()) if gap else None)
            if place is None or place.end > end or place.group:
                break
            stop = place.end
        whose = _WHOSE.match(self.text, stop, end)
        return whose.end() if whose else stop

    def _around(self, at: int) -> Place | None:
        """The place whose type word ends an office's name: "Văn phòng UBND tỉnh" + "Gia Lai"."""
        for back in _TYPE_LENGTHS:
            place = self.place_at.get(at - back)
            if place and place.end > at > place.start:
                return place
        return None


def _once(actors: list[Actor]) -> list[Actor]:
    seen: dict[tuple[int, int], Actor] = {}
    for actor in actors:
        seen.setdefault((actor.start, actor.end), actor)
    return sorted(seen.values(), key=lambda actor: actor.start)
