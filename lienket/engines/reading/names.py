"""What a name of a unit is: type words, the units that bear a name, of which level and day, and what is no unit.

Positions are numbers of words. Units are numbers of the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.slips import near_names, near_words
from lienket.engines.reading.words import Word, word_list, words_of
from lienket.engines.vietnamese import fold


class TypeWord(NamedTuple):
    """What the word before a name asks for: a level (province, city, district, commune, any) and the types of units."""

    level: str
    types: frozenset[str]


class Name(NamedTuple):
    """A name: how many words, which units, the level that its type word asks for, the right spelling of a slip."""

    size: int
    numbers: list[int]
    level: str = ""
    slip: str = ""


_TYPES: dict[tuple[str, ...], TypeWord] = {
    words: TypeWord(level, frozenset(types))
    for words, level, types in (
        (("tỉnh",), "province", {"Tỉnh"}),
        (("thành", "phố"), "city", {"Thành phố"}),
        (("tp",), "city", {"Thành phố"}),
        (("huyện",), "district", {"Huyện"}),
        (("quận",), "district", {"Quận"}),
        (("thị", "xã"), "district", {"Thị xã"}),
        (("tx",), "district", {"Thị xã"}),
        (("xã",), "commune", {"Xã"}),
        (("phường",), "commune", {"Phường"}),
        (("thị", "trấn"), "commune", {"Thị trấn"}),
        (("đặc", "khu"), "commune", {"Đặc khu"}),
        (("địa", "phương"), "any", ()),
    )
}
_NUMBERED = frozenset({"Quận", "Phường"})  # types whose units may have a number for a name
# words before a name that make it something else than a unit
_NOT_UNITS = frozenset(tuple(entry.split()) for entry in word_list("not_units"))
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
_SCHOOL = re.compile(
    r"(?:Trường|Đại học|Cao đẳng|Học viện)(?:\s+(?!tỉnh|thành|huyện|xã|phường|tại|ở|của|và|cho)[^\W\d_]+){0,5}\s+$"
)
_COMPASS = frozenset({"tay-bac", "dong-bac", "mien-bac", "mien-trung", "mien-nam", "mien-tay"})
_WITHIN_NAMES = frozenset({"", " ", "  ", "\u00a0", " - ", " – ", "-", "–", ". ", "."})


class NameFinder:
    """Tells which units the words of one text may name.

    ``day`` is the day of the document, ``home`` the issuing provinces: both decide what a name may mean.
    """

    def __init__(
        self, lexicon: Lexicon, text: str, words: Sequence[Word], day: date | None, home: frozenset[int]
    ) -> None:
        self.lexicon, self.text, self.words, self.day, self.home = lexicon, text, words, day, home
        self.gazetteer = lexicon.gazetteer

    # --- what stands at a word

    def gap(self, position: int) -> str:
        """What stands between this word and the one before."""
        if position == 0:
            return "\n"
        return self.text[self.words[position - 1].end : self.words[position].start]

    def type_at(self, position: int) -> tuple[int, TypeWord] | None:
        """A type word here: how many words it has, what it asks for."""
        words = self.words
        for count in (2, 1):
            key = tuple(word.lower for word in words[position : position + count])
            known = _TYPES.get(key)
            if known:
                if key == ("xã",) and position and words[position - 1].lower in ("thị", "hợp", "tác"):
                    return None
                return count, known
        return None

    def region_at(self, position: int) -> tuple[int, str] | None:
        """A region here: how many words, its code. Compass points in small letters, schools and newspapers are none."""
        hit = self.lexicon.regions.at(self.words, position)
        if hit is None or self.is_other(position):
            return None
        count, group = hit[0], hit[1][0]
        named = any(word.capital for word in self.words[position + 1 : position + count])
        return (count, group) if named or group not in _COMPASS else None

    def units_at(self, position: int, *, loose: bool = False) -> Name | None:
        """The longest name of units here, of any level and day. Every word is capital or a number, unless ``loose``."""
        words, best = self.words, None
        key: list[str] = []
        for count in range(1, self.lexicon.longest + 1):
            at = position + count - 1
            if at >= len(words) or (count > 1 and self.gap(at) not in _WITHIN_NAMES):
                break
            if not words[at].text[0].isupper() and not words[at].text[0].isdigit() and not loose:
                break
            key.append(words[at].folded)
            numbers = self.lexicon.names.get(tuple(key))
            if numbers:
                best = Name(count, numbers)
        return best

    def province_at(self, position: int) -> Name | None:
        """The longest name here, if a province bears it."""
        name = self.units_at(position)
        numbers = self._provinces(name.numbers) if name else []
        return Name(name.size, numbers, "province") if name and numbers else None

    def is_other(self, position: int) -> bool:
        """Whether the words before make this a river, a road, a school or a person."""
        for count in range(_LONGEST_NOT_UNIT, 0, -1):
            if position < count:
                continue
            key = tuple(word.lower for word in self.words[position - count : position])
            if count == 1 and position > 1 and (self.words[position - 2].lower, key[0]) in _COMPOUNDS:
                continue
            if key in _NOT_UNITS and all(not self.gap(position - n).strip(" ") for n in range(count)):
                return True
        if _SCHOOL.search(self.text, max(0, self.words[position].start - 60), self.words[position].start):
            return True
        return self.gap(position) == " " and self.words[position - 1].text in _FAMILY and self.words[position].capital

    # --- after a type word

    def fitting(self, at: int, wanted: Sequence[TypeWord]) -> Name | None:
        """A name here that a unit of the first fitting of the wanted types bears."""
        name = self.units_at(at)
        if self.type_at(at) and not (name and self.words[at].capital):
            return None
        if self.region_at(at):
            return None
        name = name or self._small_name(at)
        numbered = self._numbered(at, wanted)
        if numbered and (name is None or name.size == 1):
            return numbered
        if name:
            for each in wanted:
                numbers = self._of_type(name.numbers, each)
                if numbers:
                    return Name(name.size, numbers, each.level, self._slip(at, name.size, numbers))
        return self._misspelt(at, wanted)

    def _numbered(self, at: int, wanted: Sequence[TypeWord]) -> Name | None:
        """ "quận 8": the type belongs to the name."""
        if not self.words[at].text.isdigit():
            return None
        for each in wanted:
            for kind in each.types & _NUMBERED:
                numbers = self.lexicon.names.get((fold(kind), self.words[at].text.lstrip("0")), [])
                fitting = self._of_type(numbers, each)
                if fitting:
                    return Name(1, fitting, each.level)
        return None

    def _small_name(self, at: int) -> Name | None:
        """A name of which only the first word is capital or a number ("Hưng yên"), its marks right."""
        if not (self.words[at].capital or self.words[at].text.isdigit()):
            return None
        loose = self.units_at(at, loose=True)
        if loose is None or loose.size < 2:
            return None
        units = self.gazetteer.units
        right = {part for number in loose.numbers for part in units[number].short_name.lower().split()}
        return loose if all(word.lower in right for word in self.words[at : at + loose.size]) else None

    def _misspelt(self, at: int, wanted: Sequence[TypeWord]) -> Name | None:
        """A name of a province or district of two or three words, with one letter wrong."""
        if not self.words[at].capital:
            return None
        run, candidates = 1, []
        while run < 3 and at + run < len(self.words) and self.words[at + run].capital and self.gap(at + run) == " ":
            run += 1
        for size in range(run, 1, -1):
            key = tuple(word.folded for word in self.words[at : at + size])
            near = near_names(key, self.lexicon.names, short=wanted[0].level == "province")
            candidates += [(size, other) for other in near]
        for size, key in candidates:
            for each in wanted:
                numbers = self._of_type(self.lexicon.names[key], each)
                if numbers and all(self.gazetteer.level[n] < 2 for n in numbers):
                    return Name(size, numbers, each.level, self.gazetteer.units[numbers[0]].short_name)
        return None

    # --- alone

    def bare(self, position: int) -> Name | None:
        """A name without a type word: a province's, or one that the text must support elsewhere."""
        name = self.units_at(position)
        if name is None:
            return self._bare_misspelt(position)
        if not self._stands_alone(position, name):
            return None
        if self._slip(position, name.size, name.numbers) and not self._slip_allowed(name):
            return None
        numbers = self._provinces(name.numbers) or self._on_day(name.numbers)
        return Name(name.size, numbers, "", self._slip(position, name.size, numbers))

    def _bare_misspelt(self, position: int) -> Name | None:
        """The name of a province with one letter wrong or two exchanged in its second word ("Quảng Nihn")."""
        words = self.words[position : position + 2]
        if len(words) < 2 or not words[1].capital or self.gap(position + 1) != " " or words[0].shouted:
            return None
        after = position + 2
        if after < len(self.words) and self.words[after].capital and self.gap(after) == " ":
            return None
        keys = ((words[0].folded, other) for other in near_words(words[1].folded))
        for key in sorted(key for key in keys if key in self.lexicon.names):
            numbers = self._provinces(self.lexicon.names[key])
            if numbers:
                return Name(2, numbers, "", self.gazetteer.units[numbers[0]].short_name)
        return None

    def _slip_allowed(self, name: Name) -> bool:
        """Marks that differ are a slip only in a name of several words, of a province or a district of the issuer."""
        ours = [n for n in name.numbers if self.gazetteer.level[n] == 1 and self.gazetteer.province[n] in self.home]
        return name.size > 1 and bool(self._provinces(name.numbers) or ours)

    def _stands_alone(self, position: int, name: Name) -> bool:
        """Not a piece of a longer name in capitals; a name of one word has its marks right."""
        words, levels = self.words, {self.gazetteer.level[n] for n in name.numbers}
        after, before = position + name.size, position - 1
        longer = after < len(words) and self.gap(after) == " " and words[after].capital and not words[after].shouted
        if longer and not (0 in levels and self.type_at(after)):
            return False
        begun = before >= 0 and self.gap(position) in {" ", "-"} and words[before].capital and not words[before].shouted
        if begun and (0 not in levels or words[before].text in _FAMILY):
            return False
        right = {spelling.lower() for spelling in self.lexicon.spelling.get((words[position].folded,), ())}
        return name.size > 1 or words[position].lower in right

    # --- of a level, on the day, rightly spelt

    def _of_type(self, numbers: list[int], wanted: TypeWord) -> list[int]:
        levels, level = self.gazetteer.level, wanted.level
        if level == "any":
            fitting = [n for n in numbers if levels[n] < 2]
        elif level == "city":
            fitting = [n for n in numbers if levels[n] < 2 and self._bears(n, wanted.types)]
        elif level == "province":
            fitting = [n for n in numbers if levels[n] == 0]
        else:
            fitting = [n for n in numbers if self._bears(n, wanted.types)]
            if not fitting:  # a quận that was a huyện on that day, or the reverse
                fitting = [n for n in numbers if self.gazetteer.units[n].level == level]
        return self._on_day(fitting)

    def _bears(self, number: int, types: frozenset[str]) -> bool:
        row = self.gazetteer.units[number]
        return row.type in types or any(kind in types for _, _, kind in row.later_names)

    def _provinces(self, numbers: list[int]) -> list[int]:
        return self._on_day([n for n in numbers if self.gazetteer.level[n] == 0])

    def _on_day(self, numbers: list[int]) -> list[int]:
        """Those in force on the day; if none was, those of the other period."""
        if self.day is None:
            return [n for n in numbers if not self.gazetteer.old[n]] or numbers
        day = self.day
        return [n for n in numbers if self.gazetteer.units[n].valid_on(day)] or numbers

    def _slip(self, at: int, count: int, numbers: list[int]) -> str:
        """The right spelling if the marks differ from it, or a space is missing; a name without any marks is none."""
        words = self.words[at : at + count]
        written, key = " ".join(word.lower for word in words), tuple(word.folded for word in words)
        glued = any(not self.gap(at + n) for n in range(1, count))
        right = {self.gazetteer.units[n].short_name for n in numbers} | self.lexicon.spelling.get(key, set())
        plain = {" ".join(word.lower for word in words_of(name)) for name in right}
        if not glued and (written in plain or written.isascii()):
            return ""
        return sorted(right)[0]
