"""The index of names: built once from plain rows, then only read."""

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from lienket.engines.addresses.problem import LEVELS, AliasRow, EdgeRow, GazetteerError, Level, UnitRow
from lienket.engines.addresses.result import Reason, Successor
from lienket.engines.vietnamese import canonical_tone, fold

_ABBREVIATED_TYPES = {"phuong": ("phuong", "p", "f"), "quan": ("quan", "q")}
_NUMBERED = frozenset(word for words in _ABBREVIATED_TYPES.values() for word in words)
_SPELLED_ALIKE = {f"{onset}y": f"{onset}i" for onset in ("k", "l", "m", "s", "t", "h", "v", "qu")}
_NONE: set[int] = set()

# the first seven fields of a candidate, and reasons that come last
Facts = tuple[Level, str, str, date | None, date | None, tuple[str, ...], tuple[Successor, ...]]
Sheet = tuple[Facts, tuple[Reason, ...]]
_NOT_WORD = re.compile(r"[\W_]+")


class Fit(NamedTuple):
    """Units that a name with its written type may mean, from the provinces down, and the same by level.

    ``differs``: none has the type, so these have the name only. ``uppers``: provinces and districts; ``above``: the
    same, as far as a mention of the name speaks for them: not if the type differs.
    """

    numbers: list[int]
    differs: bool
    communes: list[int]
    uppers: list[int]
    above: frozenset[int]


class Entry:
    """Units that bear one folded name, by level; ``typed`` if the name itself holds the type ("quan 1")."""

    __slots__ = ("_fitting", "_kin", "by_level", "numbers", "phrase", "typed", "wholes")

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.by_level: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.numbers: list[int] = []
        self.typed = False
        self._fitting: dict[frozenset[str] | None, Fit] = {}
        self._kin: frozenset[int] | None = None
        self.wholes: dict[tuple[frozenset[str] | None, int], Any] = {}  # memory of readings, by type and length of it

    def fitting(self, wanted: frozenset[str] | None, types: list[frozenset[str]]) -> Fit:
        """Units with the name and the written type, or with the name only if none has the type."""
        known = self._fitting.get(wanted)
        if known is None:
            numbers = self.numbers
            if wanted is not None:
                numbers = [number for number in numbers if not wanted.isdisjoint(types[number])]
            differs = not numbers
            known = self._fitting[wanted] = self._by_level(numbers or self.numbers, differs)
        return known

    def _by_level(self, numbers: list[int], differs: bool) -> Fit:
        lowest = set(self.by_level[2])
        uppers = [number for number in numbers if number not in lowest]
        communes = [number for number in numbers if number in lowest]
        return Fit(numbers, differs, communes, uppers, frozenset() if differs else frozenset(uppers))

    def kin(self, family: list[frozenset[int]]) -> frozenset[int]:
        """The families of all units of the name together."""
        if self._kin is None:
            self._kin = frozenset().union(*(family[number] for number in self.numbers))
        return self._kin


class Gazetteer:
    """Units of all periods with their names, parents and successors.

    A unit is known inside by its position in ``units``. ``trie`` maps token → subtree; key "" holds an Entry;
    ``phrases`` maps the same names, whole, to the same entries.
    """

    def __init__(
        self, units: Iterable[UnitRow], edges: Iterable[EdgeRow] = (), aliases: Iterable[AliasRow] = ()
    ) -> None:
        self.units = sorted(units, key=lambda row: LEVELS.index(row.level))
        self.numbers = list(range(len(self.units)))  # one object for each number: sets compare those at once
        self.by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, row in zip(self.numbers, self.units, strict=True):
            same_code = self.by_code[row.level, row.code]
            if any(self.units[other].valid_from == row.valid_from for other in same_code):
                raise GazetteerError(f"Đơn vị {row.level} {row.code} có hai dòng cùng ngày hiệu lực.")
            same_code.append(number)
        self._link_parents()
        self._link_successors(list(edges))
        self._name(list(aliases))

    def _link_parents(self) -> None:
        size = len(self.units)
        self.level = [LEVELS.index(row.level) for row in self.units]
        self.old = [row.valid_to is not None for row in self.units]
        self.province, self.district = [-1] * size, [-1] * size
        for number, row in zip(self.numbers, self.units, strict=True):
            if self.level[number] == 0:
                self.province[number] = number
                continue
            # a commune in force lies in a province, an earlier one in a district
            above = "district" if self.level[number] == 2 and self.old[number] else "province"
            parent = self._in_period(above, row.parent_code, self.old[number])
            if parent is None:
                raise GazetteerError(f"{row.name} ({row.code}): không có cấp trên mang mã {row.parent_code}.")
            self.province[number] = self.province[parent]
            self.district[number] = number if self.level[number] == 1 else -1
            if above == "district":
                self.district[number] = parent

    def _in_period(self, level: str, code: str, old: bool) -> int | None:
        for number in self.by_code.get((level, code), ()):
            if self.old[number] is old:
                return number
        return None

    def _link_successors(self, edges: list[EdgeRow]) -> None:
        self.successors: dict[int, list[tuple[int, EdgeRow]]] = defaultdict(list)
        self.origin_provinces: dict[int, set[int]] = defaultdict(set)
        self.origin_districts: dict[int, set[int]] = defaultdict(set)
        self.new_province: dict[int, int] = {}
        for edge in edges:
            old = self._in_period(edge.level, edge.predecessor, True)
            new = self._in_period(edge.level, edge.successor, False)
            if old is None or new is None:
                raise GazetteerError(f"Quan hệ {edge.predecessor} → {edge.successor}: một đầu không có.")
            self.successors[old].append((new, edge))
            if edge.level == "province":
                self.new_province[old] = new
            else:
                self.origin_provinces[new].add(self.province[old])
                self.origin_districts[new].add(self.district[old])
        self.communes_of: dict[int, list[int]] = defaultdict(list)
        for number, level in zip(self.numbers, self.level, strict=True):
            if level == 2 and self.district[number] >= 0:
                self.communes_of[self.district[number]].append(number)
        self.closed_communes = {
            row.code: number
            for number, row in zip(self.numbers, self.units, strict=True)
            if self.level[number] == 2 and self.old[number]
        }
        self.family = [frozenset(self._relatives(number)) for number in self.numbers]
        self.near: dict[int, set[int]] = defaultdict(set)
        for number, family in zip(self.numbers, self.family, strict=True):
            for relative in family:
                self.near[relative].add(number)
        # what speaks for a unit speaks for all earlier communes of its district: they are kept under one number
        self.backed_as = [
            ~self.district[number] if self.level[number] == 2 and self.district[number] >= 0 else number
            for number in self.numbers
        ]
        self._today: dict[int, tuple[Successor, ...]] = {}
        self.names = [row.name_on(None) for row in self.units]
        self.sheets = [self.sheet(number, None) for number in self.numbers]

    def _name(self, aliases: list[AliasRow]) -> None:
        self.trie: dict[str, Any] = {}
        self.phrases: dict[str, Entry] = {}
        self.numerals: set[str] = set()  # numbers of names, but for those after a type ("Quận 1")
        self.segments: dict[str, Any] = {}  # memory of readings, bounded by the reader
        self.settings: dict[Any, Any] = {}  # the same of what stands around a name
        self.types: list[frozenset[str]] = []
        self.marked: list[str] = []
        self.folded: list[str] = []
        for number, row in zip(self.numbers, self.units, strict=True):
            types = {row.type, *(kind for _, _, kind in row.later_names)}
            self.types.append(frozenset(types))
            self.marked.append(canonical_tone(row.short_name).lower())
            self.folded.append(fold(row.short_name))
            for phrase in _phrases(row.short_name):
                self._enter(phrase, number, typed=row.short_name == row.name)
        for alias in aliases:
            for number in self.by_code.get((alias.level, alias.unit_code), ()):
                if self.units[number].valid_from == alias.valid_from:
                    self._enter(fold(alias.alias), number, typed=False)

    def _enter(self, phrase: str, number: int, *, typed: bool) -> None:
        node, before = self.trie, ""
        for token in phrase.split():
            node = node.setdefault(token, {})
            if token.isdigit() and before not in _NUMBERED:
                self.numerals.add(token)
            before = token
        entry = self.phrases[phrase] = node.setdefault("", Entry(phrase))
        entry.typed = entry.typed or typed
        if number not in entry.by_level[self.level[number]]:
            entry.by_level[self.level[number]].append(number)
            insort(entry.numbers, number)  # from the provinces down: the reader counts on it

    def today(self, number: int) -> tuple[Successor, ...]:
        """Units in force in the place of a unit; empty when no succession is known."""
        known = self._today.get(number)
        if known is None:
            known = self._today[number] = self._find_today(number)
        return known

    def _find_today(self, number: int) -> tuple[Successor, ...]:
        row = self.units[number]
        if not self.old[number]:
            return (Successor(row.code, row.name_on(None), "same", 1.0, True),)
        if self.level[number] == 1:
            within = {new for commune in self.communes_of[number] for new, _ in self.successors[commune]}
            rows = sorted((self.units[new] for new in within), key=lambda unit: unit.code)
            kind = "merged" if len(rows) == 1 else "district"
            alone = len(rows) == 1
            return tuple(Successor(unit.code, unit.name_on(None), kind, None, alone) for unit in rows)
        found = [
            Successor(unit.code, unit.name_on(None), edge.kind, edge.share, edge.default)
            for unit, edge in [(self.units[new], edge) for new, edge in self.successors.get(number, ())]
        ]
        if len(found) > 1:
            found.sort(key=lambda unit: (not unit.default, unit.code))
        return tuple(found)

    def related_provinces(self, number: int) -> Iterable[int]:
        """Provinces of the other period in which the land of a unit lay or lies."""
        if self.old[number]:
            new = self.new_province.get(self.province[number])
            return () if new is None else (new,)
        return self.origin_provinces.get(number, ())

    def _relatives(self, number: int) -> set[int]:
        """Provinces and districts whose mention speaks for a unit, of its own period or of the other."""
        if self.level[number] == 0:
            return set()
        found = {self.province[number], *self.related_provinces(number)}
        if self.level[number] == 2:
            found |= {self.district[number], *self.origin_districts.get(number, ())}
        return found - {-1}

    def near_any(self, relatives: frozenset[int]) -> set[int]:
        """Units for which a mention of one of some provinces or districts speaks; only to be read."""
        sets = [self.near.get(number, _NONE) for number in relatives]
        return sets[0] if len(sets) == 1 else set().union(*sets)

    def path(self, number: int, as_of: date | None) -> tuple[str, ...]:
        """Full names of the unit and its parents upwards, as on the day (the last ones if none is asked)."""
        chain = dict.fromkeys((number, self.district[number], self.province[number]))
        if as_of is None:
            return tuple([self.names[place] for place in chain if place >= 0])
        return tuple([self.units[place].name_on(as_of) for place in chain if place >= 0])

    def sheet(self, number: int, as_of: date | None) -> Sheet:
        """What a candidate tells of its unit, as on the day: ``sheets`` has it for no day."""
        row = self.units[number]
        today = self.today(number)
        path = self.path(number, as_of)
        more = () if len(today) == 1 else (_divided(path[0], today),)
        return (row.level, row.code, path[0], row.valid_from, row.valid_to, path[1:], today), more

    def plain_marked(self, number: int) -> str:
        """The short name in small letters with its marks, punctuation as spaces."""
        return " ".join(_NOT_WORD.sub(" ", self.marked[number]).split())


def _divided(name: str, today: tuple[Successor, ...]) -> Reason:
    if not today:
        return Reason("successor_unknown", (name,))
    return Reason("split", (name, str(len(today)), ", ".join(unit.name for unit in today)))


def _phrases(short_name: str) -> set[str]:
    """The folded ways to write a name: apostrophes dropped, i for y, "Phường 5" as p 5, p5, phuong 05."""
    phrases = {fold(short_name), fold(short_name.replace("'", "").replace("’", ""))}
    words = fold(short_name).split()
    if len(words) == 2 and words[1].isdigit():
        for kind in _ABBREVIATED_TYPES.get(words[0], (words[0],)):
            for digits in (words[1], words[1].zfill(2)):
                phrases |= {f"{kind} {digits}", f"{kind}{digits}"}
    phrases |= {" ".join(_SPELLED_ALIKE.get(word, word) for word in phrase.split()) for phrase in phrases}
    return phrases
