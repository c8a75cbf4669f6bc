"""What the rest of a text says of a name in it: whether it is a unit at all, and which of those that bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lienket.engines.reading.names import NameFinder
from lienket.engines.reading.words import word_list

_WHERE = frozenset(word_list("where"))
_CITY = "Thành phố"
_TOWN = "Thị trấn"
_NEXT = 24  # characters, at most, between a name and the one after it that tells where it lies


@dataclass(slots=True)
class Found:
    """A name in the text with the numbers of the units it may be, before and while context decides.

    ``start`` and ``end`` are characters (the type word counts), ``first`` and ``last`` words (it does not).
    ``typed``: the level that its type word asks for, or "". ``group``: the code of a region, or "". ``slip``: the right
    spelling, or "". ``decided``: the context that chose among several units. ``listed``: its enumeration, or -1.
    """

    start: int
    end: int
    first: int
    last: int
    numbers: list[int]
    typed: str = ""
    group: str = ""
    slip: str = ""
    decided: str = ""
    listed: int = -1

    @property
    def evident(self) -> bool:
        """Whether the name is a place by itself: a region, after a type word, or in an enumeration that one opened."""
        return bool(self.group or self.typed) or self.listed >= 0


class Settler:
    """Judges the names found in one text by each other. It changes their ``numbers``, ``typed`` and ``decided``."""

    def __init__(self, names: NameFinder) -> None:
        self.names, self.text, self.words, self.home = names, names.text, names.words, names.home
        self.gazetteer = names.gazetteer

    # --- support

    def supported(self, found: Sequence[Found]) -> list[Found]:
        """Those that are places. A bare name needs support: itself with a type word, or its province, in the text."""
        typed = {n for one in found if one.typed or one.listed >= 0 for n in one.numbers}
        provinces = {n for one in found for n in one.numbers if self.gazetteer.level[n] == 0} | self.home
        kept: list[Found] = []
        for at, one in enumerate(found):
            within = self._within(one, found[at + 1]) if at + 1 < len(found) else []
            if within and not one.evident:
                one.numbers, one.typed = within, "commune"
            sure = one.evident or self._supported(one, typed, provinces)
            if sure or (kept and self._beside(kept[-1], one, provinces)):
                kept.append(one)
        return kept

    def _within(self, one: Found, after: Found) -> list[int]:
        """The units of a name that lie in the district named right after it ("Hậu Mỹ Trinh, huyện Cái Bè")."""
        if not after.typed or self.text[one.end : after.start].strip() not in {",", "("}:
            return []
        return [n for n in one.numbers if self.gazetteer.level[n] == 2 and self.gazetteer.district[n] in after.numbers]

    def _supported(self, one: Found, typed: set[int], provinces: set[int]) -> bool:
        """Whether a bare name is a place; its units become those that are supported."""
        if any(self.gazetteer.level[n] == 0 for n in one.numbers):
            return True
        known = [n for n in one.numbers if n in typed]
        if known:
            one.numbers = known
            return True
        if one.last - one.first < 2 and len(self.words[one.first].text) < 5:
            return False
        near = self._near(one, provinces) or [
            n for n in one.numbers if self.gazetteer.level[n] == 1 and self.gazetteer.units[n].type == _CITY
        ]
        if near:
            one.numbers = near
        return bool(near)

    def _near(self, one: Found, provinces: set[int]) -> list[int]:
        """The units of a name that its province, named in the text, supports."""
        named = [n for n in one.numbers if self._province_named(n, provinces)]
        districts = [n for n in named if self.gazetteer.level[n] == 1]
        if districts:
            # the district, or the town of the same name in it: both, until something settles it
            return named if self._where(one.first) else districts
        if one.last - one.first < 2 or not named:
            return []
        if not self.gazetteer.old[named[0]]:  # since districts ended, a commune is what such a name means
            return [n for n in named if self.gazetteer.province[n] in self.home] or named
        towns = [n for n in named if self.gazetteer.units[n].type == _TOWN]
        return towns if len(towns) == 1 else []

    def _where(self, position: int) -> bool:
        """Whether a name tells where something is, not where a product comes from."""
        return position > 0 and (
            self.words[position - 1].lower in _WHERE or self.names.gap(position).strip() in {",", "-", "–", "("}
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

    # --- choice

    def settle(self, found: Sequence[Found], lines: Sequence[tuple[int, int]]) -> None:
        """Names that several units bear: the nearest context that leaves one decides. ``lines``: the paragraphs."""
        settled: dict[tuple[str, ...], int] = {}
        everywhere = {n for one in found for n in one.numbers if self.gazetteer.level[n] == 0 and len(one.numbers) == 1}
        by_list: dict[int, list[Found]] = defaultdict(list)
        for one in found:
            if one.listed >= 0:
                by_list[one.listed].append(one)
        for one, line in _by_line(found, lines):
            key = tuple(word.folded for word in self.words[one.first : one.last])
            if len(one.numbers) > 1:
                before = {settled[key]} if key in settled else set()
                self._choose(
                    one,
                    ("đứng trước tên tỉnh", _sure(f for f in line if 0 <= f.start - one.end < _NEXT)),
                    ("cùng dãy tên", _sure(f for f in by_list.get(one.listed, ()) if f is not one)),
                    ("đã nêu ở trên", before),
                    ("cùng đoạn", _sure(f for f in line if f is not one)),
                    ("tỉnh ban hành văn bản", self.home),
                    ("các tỉnh trong văn bản", everywhere),
                )
            if len(one.numbers) == 1 and not one.group:
                settled.setdefault(key, one.numbers[0])

    def _choose(self, one: Found, *contexts: tuple[str, Collection[int]]) -> None:
        """Narrow a name by one context after the other: to units named there, else in these, else in their province."""
        for why, context in contexts:
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


def _sure(found: Iterable[Found]) -> set[int]:
    """The units of the names that mean one only."""
    return {one.numbers[0] for one in found if len(one.numbers) == 1}


def _by_line(found: Sequence[Found], lines: Sequence[tuple[int, int]]) -> list[tuple[Found, list[Found]]]:
    """Each name with all names of its line."""
    groups: list[list[Found]] = [[] for _ in lines]
    out, at = [], 0
    for one in found:
        while at + 1 < len(lines) and lines[at + 1][0] <= one.start:
            at += 1
        groups[at].append(one)
        out.append((one, groups[at]))
    return out
