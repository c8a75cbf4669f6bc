"""The ways to understand an address: which unit it means, by which mentions, and which are the strongest."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.reading import Mention, Reading
from lienket.engines.vietnamese import canonical_tone

LEVEL_WEIGHT = (12, 8, 4)  # what one token of a province, a district, a commune counts
MIXED_PARENT = 1  # taken off when a parent is named as in the other period
MIXED_DISTRICT = 2  # taken off when a unit in force is named with the district that its land belonged to

_NO_MENTIONS: list[Mention] = []
_NOT_WORD = re.compile(r"[\W_]+")

Found = tuple[int, Mention]


class Sense(NamedTuple):
    """One way to understand the text: the unit, the mentions that speak for it, and what is odd about it."""

    unit: int
    target: Mention
    mask: int
    score: int
    parents: tuple[Found, ...]
    mixed_province: bool
    mixed_district: bool
    type_differs: bool

    @property
    def doubtful(self) -> bool:
        """A bare name after words that nothing explains: "12 Trần Phú" may be a street."""
        target = self.target
        return not (target.clean or target.typed or self.mask >> (target.start - 1) & 1)


def senses_of(gazetteer: Gazetteer, reading: Reading, as_of: date | None) -> list[Sense]:
    """Every unit that is mentioned, with the mentions of its parents that agree with it."""
    supports: dict[int, list[Mention]] = {}
    targets: list[tuple[Mention, bool, list[int]]] = []
    for mention in reading.mentions:
        numbers, differs = _units_of(gazetteer, mention)
        targets.append((mention, differs, numbers))
        if not differs:
            for number in numbers:
                if gazetteer.level[number] < 2:
                    supports.setdefault(number, []).append(mention)
    senses = []
    for mention, differs, numbers in targets:
        if as_of is not None:
            numbers = [number for number in numbers if gazetteer.units[number].valid_on(as_of)]
        for number in _related(gazetteer, numbers, supports):
            senses.append(_sense(gazetteer, number, mention, supports, differs))
    return senses


def _related(gazetteer: Gazetteer, numbers: list[int], supports: dict[int, list[Mention]]) -> list[int]:
    """Of many units with one name those whose parents are mentioned, and all above the communes."""
    if len(numbers) < 4 or not supports:
        return numbers
    family, level = gazetteer.family, gazetteer.level
    related = [number for number in numbers if level[number] < 2 or not family[number].isdisjoint(supports)]
    return related if any(level[number] == 2 for number in related) else numbers


def _units_of(gazetteer: Gazetteer, mention: Mention) -> tuple[list[int], bool]:
    """Units with the name and the written type; with the name only, and True, if none has the type."""
    numbers = mention.entry.numbers
    wanted = mention.types
    if wanted is None:
        return numbers, False
    types = gazetteer.types
    fitting = [number for number in numbers if not wanted.isdisjoint(types[number])]
    return (fitting, False) if fitting else (numbers, True)


def _sense(
    gazetteer: Gazetteer, number: int, target: Mention, supports: dict[int, list[Mention]], differs: bool
) -> Sense:
    level = gazetteer.level[number]
    score = target.weight * LEVEL_WEIGHT[level]
    sense = Sense(number, target, target.mask, score, (), False, False, differs)
    if not supports or not level:
        return sense
    first = _with_district(gazetteer, sense, supports) if level == 2 else sense
    both = _with_province(gazetteer, first, supports)
    if first is sense or both is not first:
        return both
    # one mention can be the district or the province ("P. Tân Giang, Cao Bằng")
    other = _with_province(gazetteer, sense, supports)
    return other if other.score > first.score else first


def _with_district(gazetteer: Gazetteer, sense: Sense, supports: dict[int, list[Mention]]) -> Sense:
    district = gazetteer.district[sense.unit]
    mixed = district < 0
    found = _support(
        gazetteer.origin_districts.get(sense.unit, ()) if mixed else (district,), supports, sense.mask
    )
    if found is None:
        return sense
    score = sense.score + found[1].weight * LEVEL_WEIGHT[1] - MIXED_DISTRICT * mixed
    return sense._replace(
        mask=sense.mask | found[1].mask, score=score, parents=(found,), mixed_district=mixed
    )


def _with_province(gazetteer: Gazetteer, sense: Sense, supports: dict[int, list[Mention]]) -> Sense:
    found = _support((gazetteer.province[sense.unit],), supports, sense.mask)
    mixed = found is None
    if found is None:
        found = _support(gazetteer.related_provinces(sense.unit), supports, sense.mask)
    if found is None:
        return sense
    score = sense.score + found[1].weight * LEVEL_WEIGHT[0] - MIXED_PARENT * mixed
    parents = (*sense.parents, found)
    return sense._replace(mask=sense.mask | found[1].mask, score=score, parents=parents, mixed_province=mixed)


def _support(units: Iterable[int], supports: dict[int, list[Mention]], mask: int) -> Found | None:
    """The longest mention of one of the units that does not overlap what is used already."""
    best: Found | None = None
    for number in units:
        for mention in supports.get(number, _NO_MENTIONS):
            if not mention.mask & mask and (best is None or mention.weight > best[1].weight):
                best = number, mention
    return best


def best(senses: list[Sense]) -> list[Sense]:
    """The strongest senses and all others that explain the same words; behind a doubtful one the next too."""
    chosen = _strongest(senses)
    if all(sense.doubtful for sense in chosen):
        firm = [sense for sense in senses if not sense.doubtful]
        if firm:
            chosen = chosen + _strongest(firm)
    return chosen


def _strongest(senses: list[Sense]) -> list[Sense]:
    if len(senses) == 1:
        return senses
    strongest = _top(senses)
    while wider := [
        sense for sense in senses if any(_covers(sense.mask, other.mask) for other in strongest)
    ]:
        strongest = _top(wider)
    masks = {sense.mask for sense in strongest}
    mixed = all(sense.mixed_district for sense in strongest)
    differs = all(sense.type_differs for sense in strongest)
    same = [
        sense
        for sense in senses
        if sense.mask in masks and sense.mixed_district <= mixed and sense.type_differs <= differs
    ]
    # one unit may be reached by two mentions
    units: dict[int, Sense] = {}
    for sense in sorted(same, key=lambda sense: -sense.score):
        units.setdefault(sense.unit, sense)
    return list(units.values())


def _top(senses: list[Sense]) -> list[Sense]:
    top = max(sense.score for sense in senses)
    return [sense for sense in senses if sense.score == top]


def _covers(wide: int, narrow: int) -> bool:
    """Whether one mask explains all words of the other and more."""
    return wide != narrow and wide & narrow == narrow


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", canonical_tone(text).lower())


def marks_differ(gazetteer: Gazetteer, unit: int, mention: Mention, text: str) -> bool:
    """Whether the text writes the name with marks, but with other ones than the unit has."""
    folded = gazetteer.folded[unit]
    if mention.entry.phrase != folded or gazetteer.marked[unit] in text.lower():
        return False
    plain = _plain(text)
    return gazetteer.plain_marked(unit) not in plain and folded not in plain


def by_marks(gazetteer: Gazetteer, senses: list[Sense], text: str) -> list[Sense]:
    """Of several senses those whose names have the marks of the text ("Tân Thành", not "Tân Thạnh")."""
    if text.isascii():
        return senses
    odd = [
        sum(
            marks_differ(gazetteer, unit, mention, text)
            for unit, mention in ((sense.unit, sense.target), *sense.parents)
        )
        for sense in senses
    ]
    least = min(odd)
    return [sense for sense, count in zip(senses, odd, strict=True) if count == least]
