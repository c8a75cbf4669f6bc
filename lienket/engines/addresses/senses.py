"""The ways to understand an address: which unit it means, by which mentions, and which are the strongest."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.reading import Mention, Reading
from lienket.engines.addresses.result import Reason
from lienket.engines.vietnamese import canonical_tone

LEVEL_WEIGHT = (12, 8, 4)  # what one token of a province, a district, a commune counts
# taken off when the province is named as in the other period; when a unit in force is named with the district that
# its land belonged to
_MIXED = (1, 2)

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
    told: tuple[Reason, ...] = ()  # what its parents speak for, where that is known

    @property
    def doubtful(self) -> bool:
        """A bare name after words that nothing explains: "12 Trần Phú" may be a street."""
        target = self.target
        return not (target.clean or target.typed or self.mask >> (target.start - 1) & 1)


class Backing(NamedTuple):
    """What speaks for a unit: its district and its province as they are mentioned, and the points they give."""

    parents: tuple[Found, ...]
    points: int
    mixed_province: bool
    mixed_district: bool


def senses_of(gazetteer: Gazetteer, reading: Reading, as_of: date | None) -> list[Sense]:
    """Every unit that is mentioned, with the mentions of its parents that agree with it."""
    supports: dict[int, list[Mention]] = {}
    provinces = 0
    level = gazetteer.level
    for mention in reading.mentions:
        if mention.fit.above:
            provinces |= 0 if level[mention.fit.numbers[0]] else mention.mask
            for number in mention.fit.above:
                supports.setdefault(number, []).append(mention)
    senses: list[Sense] = []
    alone: list[tuple[int, Mention, list[int], bool]] = []
    for mention in reading.mentions:
        if mention.fit.communes:
            differs = mention.fit.differs
            communes, near = _related(gazetteer, valid(gazetteer, mention.fit.communes, as_of), supports)
            if near or not supports or not _stands_alone(mention):
                senses += [_sense(gazetteer, number, mention, supports, differs) for number in communes]
            else:
                alone.append((len(senses), mention, communes, differs))
    explained = 0
    for sense in senses:
        if sense.mask.bit_count() > explained.bit_count() and not sense.doubtful:
            explained = sense.mask
    for mention in reading.mentions:
        fit = mention.fit
        # what lies within the words that a commune explains cannot be among the strongest
        if fit.uppers and not _covers(explained, mention.mask | provinces):
            for number in valid(gazetteer, fit.uppers, as_of):
                senses.append(_sense(gazetteer, number, mention, supports, fit.differs))
    return _with_names_alone(senses, alone)


def _stands_alone(mention: Mention) -> bool:
    """A bare name after other words, as "12 Trần Phú": doubtful wherever its unit lies."""
    return not (mention.clean or mention.typed)


def _with_names_alone(senses: list[Sense], alone: list[tuple[int, Mention, list[int], bool]]) -> list[Sense]:
    """Put doubtful names without a parent to their places, but for those that cannot be among the strongest.

    They cannot when another sense is stronger and no strongest one lies within their words: the search for the
    strongest goes from the words of those to wider ones only. A street may be called like a score of communes.
    """
    if not alone:
        return senses
    top = max([sense.score for sense in senses], default=0)
    masks = {sense.mask for sense in senses if sense.score == top}
    for place, mention, numbers, differs in reversed(alone):
        score = mention.weight * LEVEL_WEIGHT[2]
        if score >= top or any(mask & mention.mask == mask for mask in masks):
            senses[place:place] = [Sense(n, mention, mention.mask, score, (), False, False, differs) for n in numbers]
    return senses


def valid(gazetteer: Gazetteer, numbers: list[int], as_of: date | None) -> list[int]:
    """Those of the units that existed on the day; all if none is asked."""
    if as_of is None:
        return numbers
    return [number for number in numbers if gazetteer.units[number].valid_on(as_of)]


def _related(gazetteer: Gazetteer, numbers: list[int], supports: dict[int, list[Mention]]) -> tuple[list[int], bool]:
    """Of many communes with one name those whose parents are mentioned, if there are any; and whether there are."""
    if not supports:
        return numbers, False
    family = gazetteer.family
    near = [number for number in numbers if not family[number].isdisjoint(supports)]
    return (near if near and len(numbers) >= 4 else numbers), bool(near)


def _sense(
    gazetteer: Gazetteer, number: int, target: Mention, supports: dict[int, list[Mention]], differs: bool
) -> Sense:
    level = gazetteer.level[number]
    mask, score = target.mask, target.weight * LEVEL_WEIGHT[level]
    # most units of a name lie where nothing in the text speaks for them: streets are called like communes
    if not supports or not level or gazetteer.family[number].isdisjoint(supports):
        return Sense(number, target, mask, score, (), False, False, differs)
    parents, points, mixed_province, mixed_district = backing_of(gazetteer, number, supports, mask)
    for _unit, mention in parents:
        mask |= mention.mask
    return Sense(number, target, mask, score + points, parents, mixed_province, mixed_district, differs)


def backing_of(gazetteer: Gazetteer, number: int, supports: dict[int, list[Mention]], mask: int) -> Backing:
    """The mentions that speak for a unit and do not overlap the mask; ``supports``: mentions by what they may be."""
    level = gazetteer.level[number]
    upper, upper_mixed = _district_of(gazetteer, number, supports, mask) if level == 2 else (None, False)
    taken = mask if upper is None else mask | upper[1].mask
    top, top_mixed = _province_of(gazetteer, number, supports, taken)
    if upper is not None and top is None:
        # one mention can be the district or the province ("P. Tân Giang, Cao Bằng"): the province counts more
        top, top_mixed = _province_of(gazetteer, number, supports, mask)
        if top is not None and _worth(top, 0, top_mixed) > _worth(upper, 1, upper_mixed):
            upper, upper_mixed = None, False
        else:
            top, top_mixed = None, False
    parents: tuple[Found, ...] = ()
    points = 0
    if upper is not None:
        parents = (upper,)
        points = _worth(upper, 1, upper_mixed)
    if top is not None:
        parents += (top,)
        points += _worth(top, 0, top_mixed)
    return Backing(parents, points, top_mixed, upper_mixed)


def _worth(found: Found, level: int, mixed: bool) -> int:
    points = found[1].weight * LEVEL_WEIGHT[level]
    return points - _MIXED[level] if mixed else points


def _district_of(
    gazetteer: Gazetteer, number: int, supports: dict[int, list[Mention]], mask: int
) -> tuple[Found | None, bool]:
    district = gazetteer.district[number]
    if district >= 0:
        return (_support((district,), supports, mask) if district in supports else None), False
    found = _support(gazetteer.origin_districts.get(number, ()), supports, mask)
    return found, found is not None


def _province_of(
    gazetteer: Gazetteer, number: int, supports: dict[int, list[Mention]], mask: int
) -> tuple[Found | None, bool]:
    province = gazetteer.province[number]
    if province in supports and (found := _support((province,), supports, mask)) is not None:
        return found, False
    found = _support(gazetteer.related_provinces(number), supports, mask)
    return found, found is not None


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
    if chosen[0].doubtful and all(sense.doubtful for sense in chosen):
        firm = [sense for sense in senses if not sense.doubtful]
        if firm:
            chosen = chosen + _strongest(firm)
    return chosen


def _strongest(senses: list[Sense]) -> list[Sense]:
    if len(senses) == 1:
        return senses
    strongest = top_of(senses)
    masks = {sense.mask for sense in strongest}
    while wider := [sense for sense in senses if _any_covered(sense.mask, masks)]:
        strongest = top_of(wider)
        masks = {sense.mask for sense in strongest}
    return alike(strongest, [sense for sense in senses if sense.mask in masks])


def alike(strongest: list[Sense], senses: list[Sense]) -> list[Sense]:
    """Of senses that explain the same words those that are no odder than the strongest, each unit once."""
    mixed = all(sense.mixed_district for sense in strongest)
    differs = all(sense.type_differs for sense in strongest)
    same = [sense for sense in senses if sense.mixed_district <= mixed and sense.type_differs <= differs]
    # one unit may be reached by two mentions
    units: dict[int, Sense] = {}
    for sense in sorted(same, key=lambda sense: -sense.score):
        units.setdefault(sense.unit, sense)
    return list(units.values())


def top_of(senses: list[Sense]) -> list[Sense]:
    """Those with the most points."""
    top = max([sense.score for sense in senses])
    return [sense for sense in senses if sense.score == top]


def _covers(wide: int, narrow: int) -> bool:
    """Whether one mask explains all words of the other and more."""
    return wide != narrow and wide & narrow == narrow


def _any_covered(wide: int, masks: set[int]) -> bool:
    for narrow in masks:  # noqa: SIM110  a loop is several times as quick as any() here
        if wide != narrow and wide & narrow == narrow:
            return True
    return False


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", canonical_tone(text))


def marks_differ(gazetteer: Gazetteer, unit: int, mention: Mention, text: str) -> bool:
    """Whether the text, in small letters, writes the name with marks, but with other ones than the unit has."""
    if gazetteer.marked[unit] in text:
        return False
    folded = gazetteer.folded[unit]
    if mention.entry.phrase != folded:
        return False
    plain = _plain(text)
    return gazetteer.plain_marked(unit) not in plain and folded not in plain


def by_marks(gazetteer: Gazetteer, senses: list[Sense], text: str) -> list[Sense]:
    """Of several senses those whose names have the marks of the text ("Tân Thành", not "Tân Thạnh")."""
    if text.isascii():
        return senses
    text = text.lower()
    odd = [
        sum(
            marks_differ(gazetteer, unit, mention, text)
            for unit, mention in ((sense.unit, sense.target), *sense.parents)
        )
        for sense in senses
    ]
    least = min(odd)
    return [sense for sense, count in zip(senses, odd, strict=True) if count == least]
