"""Units and regions that a text names, with what the name leaves open.

A name counts if it is written like one (capitals) and something says that it is a unit: a type word before it
("huyện"), an enumeration that such a word opened, or that it is a province, a city or town, or was named so elsewhere
in the text. What a name is stands in ``names``, what the rest of the text says of it in ``settling``.
"""

from __future__ import annotations

from collections.abc import Sequence

from lienket.engines.reading.names import Name, NameFinder, TypeWord
from lienket.engines.reading.result import Place, Unit
from lienket.engines.reading.settling import Found, Settler
from lienket.engines.reading.words import word_list

_JOINS = frozenset({"và", "với", "hoặc"})
_SEVERAL = frozenset({"các", "hai", "ba", "bốn", "năm", "sáu", "02", "03", "04", "05", "những"})
_BETWEEN = frozenset(word_list("between_type_and_name"))
_MOST_BETWEEN = 6  # words


class PlaceReader:
    """Reads the places of the text of ``names``."""

    def __init__(self, names: NameFinder) -> None:
        self.names, self.lexicon, self.text, self.words = names, names.lexicon, names.text, names.words
        self.found: list[Found] = []
        self.lists = 0

    def read(self, lines: Sequence[tuple[int, int]]) -> list[Place]:
        """All places in order. ``lines`` are the places of the paragraphs in the text."""
        self._scan(0, len(self.words))
        settler = Settler(self.names)
        found = settler.supported(self._each_once())
        settler.settle(found, lines)
        return [self._place(one) for one in found]

    # --- scanning

    def _each_once(self) -> list[Found]:
        """What was found, in order; what stands in parentheses within an enumeration may have been met twice."""
        first: dict[int, Found] = {}
        for one in self.found:
            if one.end not in first or (one.listed >= 0 and first[one.end].listed < 0):
                first[one.end] = one
        return sorted(first.values(), key=lambda one: one.start)

    def _scan(self, position: int, stop: int) -> None:
        while position < stop:
            region = self.names.region_at(position)
            opened = self.names.type_at(position)
            if region and not (opened and self.names.units_at(position + opened[0])):
                self._add(position, Name(region[0], []), group=region[1])
                position += region[0]
                continue
            after = 0
            if opened:
                after = self._typed(position, *opened)
            elif self.words[position].capital:
                after = self._bare(position)
            position = after or position + 1

    def _bare(self, position: int) -> int:
        """A name without a type word, or one that is no unit: where it ends. 0 if none is here."""
        if self.names.is_other(position):
            return self._skip_capitals(position)
        name = self.names.bare(position)
        if name is None:
            return 0
        self._add(position, name)
        return position + name.size

    def _skip_capitals(self, position: int) -> int:
        """Over the whole name of a river or a road, dashes included ("Nhuệ - Đáy")."""
        at = position + 1
        while at < len(self.words) and self.words[at].capital and self.names.gap(at) in {" ", " - ", " – ", "-", "–"}:
            at += 1
        return at

    def _add(self, at: int, name: Name, *, start: int = -1, group: str = "", listed: int = -1) -> None:
        """Keep a name at a word. ``start``: the character at which its type word begins, -1 if it has none."""
        first, last = self.words[at], self.words[at + name.size - 1]
        begin = first.start if start < 0 else start
        self.found.append(
            Found(begin, last.end, at, at + name.size, name.numbers, name.level, group, name.slip, listed=listed)
        )

    # --- names after a type word

    def _typed(self, position: int, count: int, opening: TypeWord) -> int:
        """A type word and the names after it. 0 if none follows. Types may be several: "các tỉnh, thành phố"."""
        at, wanted = position + count, [opening]
        while True:
            more = self.names.type_at(at) if self._gap_is(at, {",", "", "/"}) else None
            if more is None and at + 1 < len(self.words) and self.words[at].lower == "và":
                more = self.names.type_at(at + 1)
                at += 1 if more else 0
            if more is None:
                break
            wanted.append(more[1])
            at += more[0]
        at = self._skip_to_names(at)
        if at >= len(self.words):
            return 0
        several = position > 0 and self.words[position - 1].lower in _SEVERAL and self.names.gap(position) == " "
        direct = position + count == at and not any(mark in self.names.gap(at) for mark in ":,\n")
        shared = several or opening.level == "any" or len(wanted) > 1 or not direct
        return self._enumerate(at, -1 if shared else self.words[position].start, wanted, shared)

    def _gap_is(self, at: int, gaps: set[str]) -> bool:
        """Whether there is a word, and before it one of these marks."""
        return at < len(self.words) and self.names.gap(at).strip() in gaps

    def _skip_to_names(self, at: int) -> int:
        """Over "trực thuộc Trung ương", "sau đây", "như" and a colon."""
        skipped = 0
        while (
            skipped < _MOST_BETWEEN
            and self._gap_is(at, {"", ":", "(", ","})
            and not (self.words[at].lower == "sông" and at + 1 < len(self.words) and self.words[at + 1].capital)
            and not self.words[at].capital
            and self.words[at].lower in _BETWEEN
        ):
            at, skipped = at + 1, skipped + 1
        return at

    def _enumerate(self, at: int, start: int, wanted: list[TypeWord], shared: bool) -> int:
        """Names from here on, joined by commas, "và" and dashes, all of the types written before. 0 if none.

        The type is ``shared`` if it stands in the plural or before a colon; after a single type ("thành phố Vinh,
        Thanh Hóa"), a name of a province is the province.
        """
        listed, after = self.lists, 0
        self.lists += 1
        while 0 <= at < len(self.words):
            name = (self.names.province_at(at) if after and not shared else None) or self.names.fitting(at, wanted)
            if name is None:
                break
            self._add(at, name, start=start, listed=listed)
            after, start = at + name.size, -1
            at = self._next_of_list(after)
        return after

    def _next_of_list(self, at: int) -> int:
        """Where the next name of an enumeration may stand; -1 when the enumeration ends."""
        if at >= len(self.words):
            return -1
        gap = self.names.gap(at)
        if gap.lstrip().startswith("("):  # a remark in parentheses: the enumeration may go on after it
            close = self.text.find(")", self.words[at].start)
            opened = at
            while at < len(self.words) and close >= 0 and self.words[at].start < close:
                at += 1
            self._scan(opened, at)
            if at >= len(self.words):
                return -1
            gap = gap[: gap.index("(")] + self.text[close + 1 : self.words[at].start] if close >= 0 else gap
        if self.words[at].lower in _JOINS and gap.strip() in {"", ","}:
            return at + 1 if at + 1 < len(self.words) and self.words[at].lower != "với" else -1
        return at if gap.strip() in {",", "-", "–", "/"} else -1

    # --- answering

    def _place(self, one: Found) -> Place:
        text, day = self.text[one.start : one.end], self.names.day
        if one.group:
            now = self.lexicon.provinces_of(one.group, None)
            units = self.lexicon.provinces_of(one.group, day)
            why = "Tên vùng." if now else "Tên vùng, chưa có văn bản nào liệt kê các tỉnh."
            return Place(text, one.start, one.end, units, one.group, now, bool(now), "", why)
        units = tuple(dict.fromkeys(self.lexicon.unit(n, day) for n in one.numbers))
        now = tuple(dict.fromkeys(unit for n in one.numbers for unit in self.lexicon.today(n)))
        return Place(text, one.start, one.end, units, "", now, len(units) == 1, one.slip, _why(one, units))


def _why(one: Found, units: tuple[Unit, ...]) -> str:
    if len(units) > 1:
        return f"Có {len(units)} đơn vị mang tên này; cần chọn một."
    if one.slip:
        return f"Có thể viết nhầm của “{one.slip}”."
    if one.decided:
        return f"Nhiều đơn vị mang tên này; chọn theo {one.decided}."
    return "Theo từ chỉ loại đơn vị." if one.typed else "Tên chỉ một đơn vị."
