"""Who does what: those who lead and those with whom it is done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.result import Actor, Place
from lienket.engines.reading.words import Word

_WITH = re.compile(
    r"(?:phối hợp(?:\s+(?:chặt chẽ|cùng|đồng bộ|thường xuyên))*\s+(?:với|cùng)|cùng với(?! đó)|cùng phối hợp với|(?<!cùng )cùng(?! với| nhau| kỳ| cấp| phối| các nội| tham| tổ| xây| triển| đẩy| chia| trao| thống| ký| khai| bàn| quảng| kiểm| giám| đối)"
    r"|với sự (?:tham gia|phối hợp) của|đồng bộ với|phối hợp giữa)\s+",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:giao(?: cho)?|đề nghị|yêu cầu|phân công|ủy quyền cho|thống nhất giao|chỉ đạo)\s+", re.IGNORECASE
)
_DO = re.compile(r"\bdo\s+(?=[^.;]{3,80}?\b(?:chủ trì|thực hiện|làm đầu mối|tổ chức))", re.IGNORECASE)
_LEADS = re.compile(r"\s+(?:chủ trì|làm đầu mối|là (?:cơ quan )?đầu mối|có trách nhiệm|chịu trách nhiệm)\b")
_DUTY = re.compile(r"^(?:Trách nhiệm|Nhiệm vụ|Quyền và trách nhiệm|Phân công)\s+(?:của\s+|cho\s+)?(?=[A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ])")
_OPENING = re.compile(
    r"(?:(?:Đồng thời|Cùng với đó|Ngoài ra|Bên cạnh đó|Theo đó|Trong đó|Tiếp đó|Thời gian tới|Trước mắt|Tới đây|Về lâu dài)\s*,?\s*)"
    r"|(?:(?:Trong|Về|Đến|Từ|Trước|Định kỳ|Hằng|Hàng|Mỗi|Tại|Để|Nhằm|Trên cơ sở|Căn cứ|Theo|Sau|Chậm nhất|Vào|Năm|Quý|Tháng|Giai đoạn|Riêng|Đối với|Ngay sau|Với)\b[^,]{0,110},\s*)",
    re.IGNORECASE,
)
_AT_START = re.compile(r"(?:Thành phố|Tỉnh)(?=\s+[a-zđ])(?!\s+trực thuộc)")
_PRONOUN = re.compile(
    r"(?:TP|Thành phố|Tỉnh|Thủ đô|thành phố|tỉnh)(?=\s+(?:sẽ|chủ động|tiếp tục|phối hợp|phấn đấu|đẩy mạnh|cam kết|chỉ đạo|giao|có trách nhiệm|tổ chức|hỗ trợ|tạo|đã|và|cùng|cũng|,|triển khai|xây dựng|bố trí|dự kiến|ưu tiên|đề nghị|thống nhất|cần|phải|thực hiện|khẩn trương|tập trung|cử|mời|đăng cai))"
)
_ROLE_WORDS = re.compile(r"^(?:tại|của|ở|từ|đến|cho|trên)\s*$", re.IGNORECASE)
_OFFICE_START = frozenset(
    {
        "sở",
        "ban",
        "chi",
        "cục",
        "trung",
        "hội",
        "hiệp",
        "liên",
        "công",
        "văn",
        "phòng",
        "bộ",
        "tổng",
        "viện",
        "đài",
        "ubnd",
        "ủy",
        "tổ",
        "thanh",
        "hđnd",
    }
)
_GROUPED = re.compile(
    r"(?:UBND|Ủy ban nhân dân)\s+(?:các\s+)?(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)(?:,\s*(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu))*",
    re.IGNORECASE,
)
_ENTERPRISE = re.compile(
    r"(?:Công ty|Tập đoàn|Tổng công ty|Hợp tác xã|HTX|Liên hiệp hợp tác xã|Trường|Bệnh viện|Báo|Viện|Trung tâm|Hiệp hội|Hội|Ban|Tổ|Chi cục|Cục|Phòng|Nhà hát|Bảo tàng|Quỹ|Câu lạc bộ|Cảng vụ|Vườn quốc gia)"
    r"(?:\s(?:[A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ0-9][\w&.-]*|và(?=\s[A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ])|[-–]|các|tỉnh|thành phố|huyện|khu|cổ phần|đa khoa|công nghiệp|kinh tế|điều phối|công tác|chỉ đạo|quản lý|doanh nghiệp|vùng|dự án|nghiên cứu))+",
)
_STOPS = frozenset({"và", "cùng", "với", "hoặc"})


class ActorReader:
    """Reads actors of one text, of which the places are known."""

    def __init__(self, lexicon: Lexicon, text: str, words: Sequence[Word], places: Sequence[Place]) -> None:
        self.lexicon, self.text, self.words = lexicon, text, words
        self.place_at = {place.start: place for place in places}
        self.word_at = {word.start: number for number, word in enumerate(words)}
        self.starts = [word.start for word in words]

    def in_clause(self, start: int, end: int) -> list[Actor]:
        """Actors named in a stretch: the subject, those the task is given to, and the partners."""
        body = self._opening(start, end)
        found: list[Actor] = []
        subject = self._list(body, end, "lead")
        given = self._given(start, end)
        if given and (not subject or given[0].start - subject[-1].end < 14):
            found += given
        elif subject and self._is_subject(subject[-1].end, end):
            found += subject
        else:
            found += self._led(start, end)
        for match in _WITH.finditer(self.text, start, end):
            found += self._list(match.end(), end, "partner")
        return _once(found)

    def in_head(self, start: int, end: int) -> list[Actor]:
        """Actors of a head or heading, as they carry over: also "Trách nhiệm của X", or the office alone."""
        duty = _DUTY.match(self.text[start:end])
        body = start + duty.end() if duty else self._opening(start, end)
        found = self._given(start, end) or self._led(start, end)
        if not found:
            subject = self._list(body, end, "lead")
            if subject and (duty or self._is_subject(subject[-1].end, end) or self._only(subject[-1].end, end)):
                found = subject
        for match in _WITH.finditer(self.text, start, end):
            found += self._list(match.end(), end, "partner")
        return [actor._replace(inherited=True) for actor in _once(found)]

    def _only(self, at: int, end: int) -> bool:
        return not re.search(r"\w", self.text[at:end])

    def _opening(self, start: int, end: int) -> int:
        """Where the clause proper begins: after words of time, place and purpose that end with a comma."""
        at = start
        for _ in range(3):
            match = _OPENING.match(self.text, at, end)
            if not match or (
                self._one(at, end) and match[0][-1:] == "," and not match[0].lower().startswith(("trong", "về"))
            ):
                break
            at = match.end()
        return at

    def _is_subject(self, at: int, end: int) -> bool:
        """After a subject comes a verb, not "của" or the end of the clause."""
        rest = self.text[at:end].lstrip(" ,")
        if not rest:
            return False
        first = re.match(r"\w+(?:\s\w+)?", rest)
        return (
            bool(first)
            and first[0].split()[0].lower()
            not in {"của", "tại", "là", "có", "năm", "được", "ở", "trong", "ngày", "gồm", "về", "theo"}
            or bool(
                re.match(
                    r"(?:có trách nhiệm|có nhiệm vụ|là đầu mối|là cơ quan|là đơn vị|được giao|trong quá trình|theo chức năng)",
                    rest,
                )
            )
        )

    def _given(self, start: int, end: int) -> list[Actor]:
        found: list[Actor] = []
        for pattern in (_GIVEN, _DO):
            for match in pattern.finditer(self.text, start, end):
                if pattern is _GIVEN and match.start() > start + 60 and not found:
                    continue
                found += self._list(match.end(), end, "lead")
        return found

    def _led(self, start: int, end: int) -> list[Actor]:
        """ "X chủ trì" anywhere in the clause."""
        for match in _LEADS.finditer(self.text, start, end):
            for at in self._word_starts(max(start, match.start() - 90), match.start()):
                listed = self._list(at, match.start(), "lead")
                if listed and listed[-1].end >= match.start() - 1:
                    return listed
        return []

    def _word_starts(self, start: int, end: int) -> list[int]:
        return [at for at in self.starts[_first(self.starts, start) : _first(self.starts, end)]]

    def _list(self, at: int, end: int, role: str) -> list[Actor]:
        """Actors one after the other from here, joined by commas and "và"."""
        found: list[Actor] = []
        while at < end:
            one = self._one(at, end)
            if one is None:
                break
            start, stop = one
            found.append(Actor(self.text[start:stop], role, start, stop, inherited=False))
            joint = re.compile(r"\s*(?:,\s*(?:và\s+)?|\s+và\s+)").match(
                self.text, stop, end
            )
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
        stop = 0
        hit = self.lexicon.offices.at(self.words, number)
        if hit and hit[1][0] == "generic":
            after = self.place_at.get(self.words[number + hit[0]].start) if number + hit[0] < len(self.words) else None
            if after and after.end <= end and not after.group and _names_units(self.words[number + hit[0] - 1].lower):
                return after.start, after.end
        if hit:
            stop = self.words[number + hit[0] - 1].end
        if grouped:
            stop = max(stop, grouped.end())
        named = _ENTERPRISE.match(self.text, at, end)
        if named and (not hit or hit[1][0] == "office"):
            stop = max(stop, named.end())
        if stop and stop <= end:
            return at, self._with_place(stop, end)
        place = self.place_at.get(at)
        if place and place.end <= end and not place.group:
            return at, place.end
        pronoun = _PRONOUN.match(self.text, at, end) or _AT_START.match(self.text, at, end)
        if pronoun:
            return at, pronoun.end()
        return self._plural(number, end)

    def _plural(self, number: int, end: int) -> tuple[int, int] | None:
        """ "các tỉnh A, B" as an actor: the words before the first place."""
        words = self.words
        if words[number].lower not in {"các", "hai", "ba", "bốn", "những"} or number + 1 >= len(words):
            return None
        for ahead in range(2, 7):
            if number + ahead >= len(words):
                return None
            place = self.place_at.get(words[number + ahead].start)
            if place and place.end <= end and not place.group:
                return place.start, place.end
        return None

    def _around(self, at: int) -> Place | None:
        """The place whose type word ends an office's name: "Văn phòng UBND tỉnh" + "Gia Lai"."""
        for back in (4, 9, 5, 2, 6):
            place = self.place_at.get(at - back)
            if place and place.end > at > place.start:
                return place
        return None

    def _with_place(self, stop: int, end: int) -> int:
        """An office's name goes on with its locality: "Sở Du lịch tỉnh Hưng Yên"."""
        while True:
            gap = re.compile(r"\s+(?:các\s+)?|\s*\(|\s+của\s+").match(self.text, stop, end)
            place = self.place_at.get(gap.end()) if gap and "(" not in gap[0] else None
            place = self._around(stop) or place
            if place and place.end <= end:
                stop = place.end
                continue
            own = re.compile(
                r"\s+(?:Thành phố|thành phố|TP|tỉnh|Tỉnh|hai tỉnh|hai địa phương|hai thành phố|các tỉnh, thành phố|các địa phương|các tỉnh|liên quan|có liên quan)(?!\s+[A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ])(?!\w)"
            ).match(self.text, stop, end)
            return own.end() if own else stop


def _names_units(word: str) -> bool:
    return word in {"tỉnh", "phố", "phương", "huyện", "xã", "quận"}


def _first(starts: list[int], at: int) -> int:
    from bisect import bisect_left

    return bisect_left(starts, at)


def _once(actors: list[Actor]) -> list[Actor]:
    seen: dict[tuple[int, int], Actor] = {}
    for actor in actors:
        seen.setdefault((actor.start, actor.end), actor)
    return sorted(seen.values(), key=lambda actor: actor.start)
