"""Units and regions that a text names, with what the name leaves open.

A name counts if it is written like one (capitals) and something says that it is a unit: a type word before it
("huyện"), an enumeration that such a word opened, or that it is a province, a city or town, or was named so elsewhere
in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.result import Place, Unit
from lienket.engines.reading.words import Word, word_list, words_of
from lienket.engines.vietnamese import fold

_TYPES: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {
    ("tỉnh",): ("province", frozenset({"Tỉnh"})),
    ("thành", "phố"): ("city", frozenset({"Thành phố"})),
    ("tp",): ("city", frozenset({"Thành phố"})),
    ("huyện",): ("district", frozenset({"Huyện"})),
    ("quận",): ("district", frozenset({"Quận"})),
    ("thị", "xã"): ("district", frozenset({"Thị xã"})),
    ("tx",): ("district", frozenset({"Thị xã"})),
    ("xã",): ("commune", frozenset({"Xã"})),
    ("phường",): ("commune", frozenset({"Phường"})),
    ("thị", "trấn"): ("commune", frozenset({"Thị trấn"})),
    ("đặc", "khu"): ("commune", frozenset({"Đặc khu"})),
    ("địa", "phương"): ("any", frozenset()),
}
# words before a name that make it something else than a unit
_NOT_UNITS = tuple(tuple(entry.split()) for entry in word_list("not_units"))
_NOT_UNIT_SET = frozenset(_NOT_UNITS)
_LONGEST_NOT_UNIT = max(map(len, _NOT_UNITS))
# two words of which the second alone would make a name a road, a school or a bridge
_COMPOUNDS = frozenset(
    {
        *((first, "trường") for first in ("thị", "môi", "công", "ngư", "hiện", "lập")),
        *((first, "cầu") for first in ("nhu", "yêu", "toàn", "cung", "địa")),
        *((first, "báo") for first in ("thông", "cảnh", "dự", "làm", "nhà")),
        ("hợp", "tác"),
        ("con", "đường"),
        ("trực", "tuyến"),
    }
)
_FAMILY = frozenset(entry.capitalize() for entry in word_list("family_names"))
_JOINS = frozenset({"và", "với", "hoặc"})
_SEVERAL = frozenset({"các", "hai", "ba", "bốn", "năm", "sáu", "02", "03", "04", "05", "những"})
_SCHOOL = re.compile(
    r"(?:Trường|Đại học|Cao đẳng|Học viện)(?:\s+(?!tỉnh|thành|huyện|xã|phường|tại|ở|của|và|cho)[^\W\d_]+){0,5}\s+$"
)
_WHERE = frozenset(word_list("where"))
_COMPASS = frozenset({"tay-bac", "dong-bac", "mien-bac", "mien-trung", "mien-nam", "mien-tay"})
_CENTRE = "Thành phố"
_BETWEEN = frozenset(word_list("between_type_and_name"))


@dataclass(slots=True)
class Found:
    """A name in the text with the numbers of the units it may be, before context decides."""

    start: int
    end: int
    first: int
    last: int
    numbers: list[int]
    typed: str
    group: str = ""
    slip: str = ""
    decided: str = ""
    listed: int = -1


class PlaceReader:
    """Reads the places of one text. ``day`` is the day of the document, ``home`` the codes of the issuing provinces."""

    def __init__(self, lexicon: Lexicon, text: str, words: Sequence[Word], day: date | None) -> None:
        self.lexicon, self.text, self.words, self.day = lexicon, text, words, day
        self.gazetteer = lexicon.gazetteer
        self.found: list[Found] = []
        self.lists = 0
        self.home: frozenset[int] = frozenset()

    def read(self, lines: Sequence[tuple[int, int]], home: Sequence[int] = ()) -> list[Place]:
        """All places in order. ``lines`` are the places of the paragraphs, ``home`` numbers of issuing provinces."""
        self.home = frozenset(home)
        self._scan()
        self._drop_unsupported(home)
        self._settle(lines, home)
        return [self._place(one) for one in self.found]

    # --- finding

    def _scan(self) -> None:
        self._scan_words(0, len(self.words))
        first: dict[int, Found] = {}
        for one in self.found:  # what stands in parentheses within an enumeration may be met twice
            if one.end not in first or (one.listed >= 0 and first[one.end].listed < 0):
                first[one.end] = one
        self.found = sorted(first.values(), key=lambda one: one.start)

    def _scan_words(self, position: int, stop: int) -> None:
        words = self.words
        while position < stop:
            region = self._region(position)
            kind = self._type_at(position)
            if region and not (kind and self._name_at(position + kind[0])):
                self._add_region(position, region[0], region[1][0])
                position += region[0]
                continue
            if kind:
                after = self._typed(position, *kind)
                if after:
                    position = after
                    continue
            elif words[position].capital:
                after = self._bare(position)
                if after:
                    position = after
                    continue
            position += 1

    def _region(self, position: int) -> tuple[int, list[str]] | None:
        """A region named here; compass points in small letters, schools and newspapers are none."""
        hit = self.lexicon.regions.at(self.words, position)
        if hit is None or self._is_other(position):
            return None
        plain = hit[1][0] not in _COMPASS
        return hit if plain or any(word.capital for word in self.words[position + 1 : position + hit[0]]) else None

    def _add_region(self, position: int, count: int, group: str) -> None:
        first, last = self.words[position], self.words[position + count - 1]
        self.found.append(Found(first.start, last.end, position, position + count, [], "", group))

    def _type_at(self, position: int) -> tuple[int, str, frozenset[str]] | None:
        """A type word here: how many words, the level, the types."""
        words = self.words
        for count in (2, 1):
            key = tuple(word.lower for word in words[position : position + count])
            known = _TYPES.get(key)
            if known:
                if key == ("xã",) and position and words[position - 1].lower in ("thị", "hợp", "tác"):
                    return None
                return count, *known
        return None

    def _gap(self, position: int) -> str:
        """What stands between this word and the one before."""
        if position == 0:
            return "\n"
        return self.text[self.words[position - 1].end : self.words[position].start]

    def _name_at(self, position: int, *, loose: bool = False) -> tuple[int, list[int]] | None:
        """The longest name of units here: how many words, which units. Every word is capital, unless ``loose``."""
        words, best = self.words, None
        key: list[str] = []
        for count in range(1, self.lexicon.longest + 1):
            at = position + count - 1
            if at >= len(words) or (count > 1 and not self._joined(at)):
                break
            if not words[at].text[0].isupper() and not words[at].text[0].isdigit() and not loose:
                break
            key.append(words[at].folded)
            numbers = self.lexicon.names.get(tuple(key))
            if numbers:
                best = count, numbers
        return best

    def _joined(self, position: int) -> bool:
        gap = self._gap(position)
        return gap in {"", " ", "  ", "\u00a0", " - ", " – ", "-", "–", ". ", "."}

    # --- names with a type word

    def _typed(self, position: int, count: int, level: str, types: frozenset[str]) -> int:
        """A type word and the names after it. 0 if none follows. Types may be several: "các tỉnh, thành phố"."""
        at, wanted = position + count, [(level, types)]
        while True:
            more = self._type_at(at) if at < len(self.words) and self._gap(at).strip() in {",", "", "/"} else None
            if more is None and at + 1 < len(self.words) and self.words[at].lower == "và":
                more = self._type_at(at + 1)
                at += 1 if more else 0
            if more is None:
                break
            wanted.append(more[1:])
            at += more[0]
        at = self._skip_to_names(at)
        if at >= len(self.words):
            return 0
        start = self.words[position].start if len(wanted) == 1 and self._direct(position + count, at) else -1
        shared = position > 0 and self.words[position - 1].lower in _SEVERAL and self._gap(position) == " "
        if level == "any" or shared:
            start = -1
        return self._enumerate(at, start, wanted, shared or start < 0)

    def _direct(self, expected: int, at: int) -> bool:
        return expected == at and ":" not in self._gap(at) and "," not in self._gap(at) and "\n" not in self._gap(at)

    def _skip_to_names(self, at: int) -> int:
        """Over "trực thuộc Trung ương", "sau đây", "như" and a colon."""
        skipped = 0
        while (
            at < len(self.words)
            and skipped < 6
            and not (self.words[at].lower == "sông" and at + 1 < len(self.words) and self.words[at + 1].capital)
            and not self.words[at].capital
            and self.words[at].lower in _BETWEEN
            and self._gap(at).strip() in {"", ":", "(", ","}
        ):
            at, skipped = at + 1, skipped + 1
        return at

    def _enumerate(self, at: int, start: int, wanted: list[tuple[str, frozenset[str]]], shared: bool) -> int:
        """Names from here on, joined by commas, "và" and dashes, all of the types written before. 0 if none.

        The type is ``shared`` if it stands in the plural or before a colon; after a single type ("thành phố Vinh,
        Thanh Hóa"), a name of a province is the province.
        """
        listed, after = self.lists, 0
        self.lists += 1
        while at < len(self.words):
            name = (self._whole_province(at) if after and not shared else None) or self._fitting(at, wanted)
            if name is None:
                break
            size, numbers, typed, slip = name
            begin = self.words[at].start if start < 0 else start
            self.found.append(
                Found(begin, self.words[at + size - 1].end, at, at + size, numbers, typed, slip=slip, listed=listed)
            )
            after = at = at + size
            start = -1
            at = self._next_of_list(at)
            if at < 0:
                break
        return after

    def _whole_province(self, at: int) -> tuple[int, list[int], str, str] | None:
        name = self._name_at(at)
        numbers = self._provinces(name[1]) if name else []
        return (name[0], numbers, "province", "") if name and numbers else None

    def _next_of_list(self, at: int) -> int:
        """Where the next name of an enumeration may stand; -1 when the enumeration ends."""
        if at >= len(self.words):
            return -1
        gap = self._gap(at)
        if gap.lstrip().startswith("("):  # a remark in parentheses: the enumeration may go on after it
            close = self.text.find(")", self.words[at].start)
            opened = at
            while at < len(self.words) and close >= 0 and self.words[at].start < close:
                at += 1
            self._scan_words(opened, at)
            if at >= len(self.words):
                return -1
            gap = gap[: gap.index("(")] + self.text[close + 1 : self.words[at].start] if close >= 0 else gap
        if self.words[at].lower in _JOINS and gap.strip() in {"", ","}:
            return at + 1 if at + 1 < len(self.words) and self.words[at].lower != "với" else -1
        return at if gap.strip() in {",", "-", "–", "/"} or gap == ", " else -1

    def _fitting(self, at: int, wanted: list[tuple[str, frozenset[str]]]) -> tuple[int, list[int], str, str] | None:
        """A name here that one of the wanted types may bear: words, units, level, right spelling if it has a slip."""
        if self._type_at(at) and not (self._name_at(at) and self.words[at].capital):
            return None
        if self._region(at):
            return None
        name = self._name_at(at) or self._lower_name(at, wanted)
        numbered = self._numbered(at, wanted)
        if numbered and (name is None or name[0] == 1):
            return numbered
        if name:
            for level, types in wanted:
                numbers = self._of_level(name[1], level, types)
                if numbers:
                    return name[0], numbers, level, self._slip(at, name[0], numbers)
        return self._misspelt(at, wanted)

    def _numbered(self, at: int, wanted: list[tuple[str, frozenset[str]]]) -> tuple[int, list[int], str, str] | None:
        """ "quận 8": the type belongs to the name."""
        if not self.words[at].text.isdigit():
            return None
        for level, types in wanted:
            for kind in types & {"Quận", "Phường"}:
                numbers = self.lexicon.names.get((fold(kind), self.words[at].text.lstrip("0")), [])
                fitting = self._of_level(numbers, level, types)
                if fitting:
                    return 1, fitting, level, ""
        return None

    def _lower_name(self, at: int, wanted: list[tuple[str, frozenset[str]]]) -> tuple[int, list[int]] | None:
        """A name whose second word lost its capital ("Hưng yên"), or a numbered quận."""
        if not (self.words[at].capital or self.words[at].text.isdigit()):
            return None
        loose = self._name_at(at, loose=True)
        if (
            loose
            and loose[0] > 1
            and all(self.words[at + n].lower in self._spellings(loose[1]) for n in range(loose[0]))
        ):
            return loose
        return None

    def _spellings(self, numbers: list[int]) -> set[str]:
        return {part for number in numbers for part in self.gazetteer.units[number].short_name.lower().split()}

    def _of_level(self, numbers: list[int], level: str, types: frozenset[str]) -> list[int]:
        units, levels = self.gazetteer.units, self.gazetteer.level
        if level == "any":
            fitting = [n for n in numbers if levels[n] < 2]
        elif level == "city":
            fitting = [n for n in numbers if levels[n] < 2 and self._bears(n, types)]
        elif level == "province":
            fitting = [n for n in numbers if levels[n] == 0]
        else:
            fitting = [n for n in numbers if self._bears(n, types)]
            if not fitting:  # a quận that was a huyện on that day, or the reverse
                fitting = [n for n in numbers if units[n].level == level]
        return self._on_day(fitting)

    def _bears(self, number: int, types: frozenset[str]) -> bool:
        row = self.gazetteer.units[number]
        return row.type in types or any(kind in types for _, _, kind in row.later_names)

    def _on_day(self, numbers: list[int]) -> list[int]:
        """Those in force on the day; if none was, those of the other period."""
        if self.day is None:
            return [n for n in numbers if not self.gazetteer.old[n]] or numbers
        day = self.day
        return [n for n in numbers if self.gazetteer.units[n].valid_on(day)] or numbers

    # --- slips

    def _slip(self, at: int, count: int, numbers: list[int]) -> str:
        """The right spelling if the marks differ from it."""
        written = " ".join(word.lower for word in self.words[at : at + count])
        glued = any(not self._gap(at + n) for n in range(1, count))
        key = tuple(word.folded for word in self.words[at : at + count])
        right = {self.gazetteer.units[n].short_name for n in numbers} | self.lexicon.spelling.get(key, set())
        plain = {" ".join(word.lower for word in words_of(name)) for name in right}
        if not glued and (written in plain or written.isascii()):
            return ""
        return sorted(right)[0]

    def _misspelt(self, at: int, wanted: list[tuple[str, frozenset[str]]]) -> tuple[int, list[int], str, str] | None:
        """A name with one letter wrong, after a type word."""
        word = self.words[at]
        if not word.capital:
            return None
        run, candidates = 1, []
        while run < 3 and at + run < len(self.words) and self.words[at + run].capital and self._gap(at + run) == " ":
            run += 1
        for size in range(run, 1, -1):
            key = tuple(w.folded for w in self.words[at : at + size])
            candidates += [(size, near) for near in _near(key, self.lexicon.names, short=wanted[0][0] == "province")]
        for size, key in candidates:
            for level, types in wanted:
                numbers = self._of_level(self.lexicon.names[key], level, types)
                if numbers and all(self.gazetteer.level[n] < 2 for n in numbers):
                    return size, numbers, level, self.gazetteer.units[numbers[0]].short_name
        return None

    # --- names alone

    def _bare(self, position: int) -> int:
        """A name without a type word: a province, a city, or something that the text must support elsewhere."""
        if self._is_other(position):
            return self._skip_capitals(position)
        name = self._name_at(position)
        if name is None:
            return self._bare_slip(position)
        count, numbers = name
        if not self._stands_alone(position, count, numbers):
            return 0
        if self._slip(position, count, numbers) and not self._slip_allowed(position, count, numbers):
            return 0
        fitting = self._provinces(numbers) or self._on_day(numbers)
        self._add(position, count, fitting, "", self._slip(position, count, fitting))
        return position + count

    def _bare_slip(self, position: int) -> int:
        """The name of a province with one letter wrong or two exchanged in its second word ("Quảng Nihn")."""
        words = self.words[position : position + 2]
        if len(words) < 2 or not words[1].capital or self._gap(position + 1) != " " or words[0].shouted:
            return 0
        if position + 2 < len(self.words) and self.words[position + 2].capital and self._gap(position + 2) == " ":
            return 0
        for first, second in ((words[0].folded, other) for other in _changed(words[1].folded)):
            numbers = self._provinces(self.lexicon.names.get((first, second), []))
            if numbers:
                self._add(position, 2, numbers, "", self.gazetteer.units[numbers[0]].short_name)
                return position + 2
        return 0

    def _slip_allowed(self, position: int, count: int, numbers: list[int]) -> bool:
        """Marks that differ are a slip only in a name of several words, of a province or a district of the issuer."""
        ours = [n for n in numbers if self.gazetteer.level[n] == 1 and self.gazetteer.province[n] in self.home]
        return count > 1 and bool(self._provinces(numbers) or ours)

    def _provinces(self, numbers: list[int]) -> list[int]:
        return self._on_day([n for n in numbers if self.gazetteer.level[n] == 0])

    def _add(self, position: int, count: int, numbers: list[int], typed: str, slip: str) -> None:
        first, last = self.words[position], self.words[position + count - 1]
        self.found.append(Found(first.start, last.end, position, position + count, numbers, typed, slip=slip))

    def _is_other(self, position: int) -> bool:
        """Whether the words before make this a river, a road, a school or a person."""
        for count in range(_LONGEST_NOT_UNIT, 0, -1):
            if position < count:
                continue
            key = tuple(word.lower for word in self.words[position - count : position])
            if count == 1 and position > 1 and (self.words[position - 2].lower, key[0]) in _COMPOUNDS:
                continue
            if key in _NOT_UNIT_SET and all(not self._gap(position - n).strip(" ") for n in range(count)):
                return True
        if _SCHOOL.search(self.text, max(0, self.words[position].start - 60), self.words[position].start):
            return True
        return self._gap(position) == " " and self.words[position - 1].text in _FAMILY and self.words[position].capital

    def _skip_capitals(self, position: int) -> int:
        """Over the whole name of a river or a road, dashes included ("Nhuệ - Đáy")."""
        at = position + 1
        while at < len(self.words) and self.words[at].capital and self._gap(at) in {" ", " - ", " – ", "-", "–"}:
            at += 1
        return at

    def _stands_alone(self, position: int, count: int, numbers: list[int]) -> bool:
        """Not a piece of a longer name in capitals."""
        words = self.words
        levels = {self.gazetteer.level[n] for n in numbers}
        after, before = position + count, position - 1
        longer = after < len(words) and self._gap(after) == " " and words[after].capital and not words[after].shouted
        if longer and not (0 in levels and self._type_at(after)):
            return False
        begun = (
            before >= 0 and self._gap(position) in {" ", "-"} and words[before].capital and not words[before].shouted
        )
        if begun and (0 not in levels or words[before].text in _FAMILY):
            return False
        own = {name.lower() for name in self.lexicon.spelling[(words[position].folded,)]}
        return count > 1 or words[position].lower in own

    # --- context

    def _drop_unsupported(self, home: Sequence[int]) -> None:
        """Bare names of districts and communes need support: the name with a type, a list, or its province here."""
        typed = {n for one in self.found if one.typed or one.listed >= 0 for n in one.numbers}
        provinces = set(home) | {n for one in self.found for n in one.numbers if self.gazetteer.level[n] == 0}
        kept: list[Found] = []
        for at, one in enumerate(self.found):
            within = self._within(one, self.found[at + 1]) if at + 1 < len(self.found) else []
            if within and not (one.group or one.typed or one.listed >= 0):
                one.numbers, one.typed = within, "commune"
            sure = one.group or one.typed or one.listed >= 0 or self._supported(one, typed, provinces)
            if sure or (kept and self._beside(kept[-1], one, provinces)):
                kept.append(one)
        self.found = kept

    def _supported(self, one: Found, typed: set[int], provinces: set[int]) -> bool:
        levels = {self.gazetteer.level[n] for n in one.numbers}
        if 0 in levels:
            return True
        known = [n for n in one.numbers if n in typed]
        if known:
            one.numbers = known
            return True
        if one.last - one.first < 2 and len(self.words[one.first].text) < 5:
            return False
        named = [n for n in one.numbers if self._province_named(n, provinces)]
        towns = [n for n in named if self.gazetteer.units[n].type == "Thị trấn"]
        near = [n for n in named if self.gazetteer.level[n] == 1]
        if near and self._where(one.first):
            near = named  # the district, or the town of the same name in it: both, until something settles it
        ours = [n for n in named if self.gazetteer.province[n] in self.home]
        if not near and named and not self.gazetteer.old[named[0]] and one.last - one.first > 1:
            near = ours or named  # since districts ended, a commune is what such a name means
        if not near and len(towns) == 1 and one.last - one.first > 1:
            near = towns
        if near:
            one.numbers = near
            return True
        cities = [n for n in one.numbers if self.gazetteer.level[n] == 1 and self.gazetteer.units[n].type == _CENTRE]
        if cities:
            one.numbers = cities
        return bool(cities)

    def _within(self, one: Found, after: Found) -> list[int]:
        """The units of a name that lie in the district named right after it ("Hậu Mỹ Trinh, huyện Cái Bè")."""
        if not after.typed or self.text[one.end : after.start].strip() not in {",", "("}:
            return []
        return [n for n in one.numbers if self.gazetteer.level[n] == 2 and self.gazetteer.district[n] in after.numbers]

    def _where(self, position: int) -> bool:
        """Whether a name tells where something is, not where a product comes from."""
        return position > 0 and (
            self.words[position - 1].lower in _WHERE or self._gap(position).strip() in {",", "-", "–", "("}
        )

    def _beside(self, before: Found, one: Found, provinces: set[int]) -> bool:
        """A commune named after another place and a comma, if only one of that name lies in the provinces named."""
        if self.text[before.end : one.start].strip() not in {",", "và", "-", "–"}:
            return False
        near = [n for n in one.numbers if self._province_named(n, provinces)]
        if len(near) == 1:
            one.numbers = near
        return len(near) == 1

    def _province_named(self, number: int, provinces: set[int]) -> bool:
        own = self.gazetteer.province[number]
        return own in provinces or any(n in provinces for n in self.gazetteer.related_provinces(number))

    def _settle(self, lines: Sequence[tuple[int, int]], home: Sequence[int]) -> None:
        """Names that several units bear: the nearest context that leaves one decides."""
        settled: dict[tuple[str, ...], int] = {}
        by_line = _by_line(self.found, lines)
        everywhere = [
            n for one in self.found for n in one.numbers if self.gazetteer.level[n] == 0 and len(one.numbers) == 1
        ]
        by_list: dict[int, list[Found]] = defaultdict(list)
        for one in self.found:
            if one.listed >= 0:
                by_list[one.listed].append(one)
        for one, line in by_line:
            key = tuple(word.folded for word in self.words[one.first : one.last])
            if len(one.numbers) > 1:
                self._decide(one, line, by_list.get(one.listed, []), settled.get(key), home, everywhere)
            if len(one.numbers) == 1 and not one.group:
                settled.setdefault(key, one.numbers[0])

    def _decide(
        self,
        one: Found,
        line: list[Found],
        siblings: list[Found],
        before: int | None,
        home: Sequence[int],
        everywhere: list[int],
    ) -> None:
        following = [f.numbers[0] for f in line if 0 <= f.start - one.end < 24 and len(f.numbers) == 1]
        beside = [f.numbers[0] for f in siblings if f is not one and len(f.numbers) == 1]
        same_line = [f.numbers[0] for f in line if f is not one and len(f.numbers) == 1]
        steps = (
            ("đứng trước tên tỉnh", following),
            ("cùng dãy tên", beside),
            ("đã nêu ở trên", [] if before is None else [before]),
            ("cùng đoạn", same_line),
            ("tỉnh ban hành văn bản", list(home)),
            ("các tỉnh trong văn bản", everywhere),
        )
        for why, context in steps:
            if not context:
                continue
            provinces = {self.gazetteer.province[n] for n in context}
            left = (
                [n for n in one.numbers if n in context]
                or [n for n in one.numbers if self.gazetteer.district[n] in context]
                or [n for n in one.numbers if self._province_named(n, provinces)]
            )
            if left:
                one.decided = why if len(left) < len(one.numbers) else one.decided
                one.numbers = left
            if len(one.numbers) == 1:
                return

    # --- answering

    def _place(self, one: Found) -> Place:
        text = self.text[one.start : one.end]
        if one.group:
            now = self.lexicon.provinces_of(one.group, None)
            units = self.lexicon.provinces_of(one.group, self.day)
            why = "Tên vùng." if now else "Tên vùng, chưa có văn bản nào liệt kê các tỉnh."
            return Place(text, one.start, one.end, units, one.group, now, bool(now), "", why)
        units = tuple(dict.fromkeys(self.lexicon.unit(n, self.day) for n in one.numbers))
        now = tuple(dict.fromkeys(unit for n in one.numbers for unit in self.lexicon.today(n)))
        certain = len(units) == 1
        return Place(text, one.start, one.end, units, "", now, certain, one.slip, _why(one, units))


def _why(one: Found, units: tuple[Unit, ...]) -> str:
    if len(units) > 1:
        return f"Có {len(units)} đơn vị mang tên này; cần chọn một."
    if one.slip:
        return f"Có thể viết nhầm của “{one.slip}”."
    if one.decided:
        return f"Nhiều đơn vị mang tên này; chọn theo {one.decided}."
    return "Theo từ chỉ loại đơn vị." if one.typed else "Tên chỉ một đơn vị."


def _by_line(found: list[Found], lines: Sequence[tuple[int, int]]) -> list[tuple[Found, list[Found]]]:
    groups: list[list[Found]] = [[] for _ in lines]
    out, at = [], 0
    for one in found:
        while at + 1 < len(lines) and lines[at + 1][0] <= one.start:
            at += 1
        groups[at].append(one)
        out.append((one, groups[at]))
    return out


def _near(key: tuple[str, ...], names: dict[tuple[str, ...], list[int]], *, short: bool) -> list[tuple[str, ...]]:
    """Names that differ by one letter in one word; in a ``short`` word two letters exchanged only, unless asked."""
    found = []
    for place, word in enumerate(key):
        if len(word) < 3:
            continue
        for changed in _one_off(word) if len(word) > 4 or short else _swapped(word):
            other = (*key[:place], changed, *key[place + 1 :])
            if other in names:
                found.append(other)
    return found


_LETTERS = "abcdeghiklmnopqrstuvxy"


def _swapped(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)} - {word}


def _changed(word: str) -> set[str]:
    return _one_off(word) if len(word) > 3 else _swapped(word)


def _one_off(word: str) -> set[str]:
    spots = range(len(word) + 1)
    dropped = {word[:i] + word[i + 1 :] for i in spots if i < len(word)}
    changed = {word[:i] + c + word[i + 1 :] for i in spots if i < len(word) for c in _LETTERS}
    added = {word[:i] + c + word[i:] for i in spots for c in _LETTERS}
    return (dropped | _swapped(word) | changed | added) - {word}
