"""The common case, cut short: an address in which each name is a whole piece between commas.

The answers are those of the general way. Where a sense explains all words of the names, the search for the strongest
(``senses.best``) ends at the senses that do: every other sense of a name has fewer of these words, so it is covered.
Only those senses are made here, of the units that each other name is near to. Other pieces may hold nothing but bare
names that may be streets ("12 Trần Phú"), each too weak to be the strongest. Where any of this is unsure, there is no
answer here and the general way is taken.
"""

from datetime import date

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.judging import told_of
from lienket.engines.addresses.reading import Mention, Segment
from lienket.engines.addresses.result import Reason
from lienket.engines.addresses.senses import LEVEL_WEIGHT, Backing, Sense, alike, backing_of, top_of

KNOWN_SETTINGS = 8_192  # then the memory of settings begins anew

Backed = tuple[Backing, tuple[Reason, ...]]

_MOST_NAMES = 3  # a commune, its district and its province
_PROVINCE, _DISTRICT, _COMMUNE = LEVEL_WEIGHT


class Setting:
    """The names around a name ("…, Gia Lâm, Hà Nội"): units that all of them speak for, and how.

    Kept and used again: a district has a score of communes.
    """

    __slots__ = ("_names", "_supports", "backed", "near")

    def __init__(self, gazetteer: Gazetteer, names: tuple[Mention, ...]) -> None:
        self.backed: dict[int, Backed | None] = {}  # by Gazetteer.backed_as
        self._names = len(names)
        self._supports: dict[int, list[Mention]] = {}
        nears: list[set[int]] = []
        places = 0
        for name in names:
            mention = name.moved(places)
            places = mention.end
            nears.append(gazetteer.near_any(name.fit.above))
            for number in name.fit.above:
                self._supports.setdefault(number, []).append(mention)
        self.near = set.intersection(*nears) if len(nears) > 1 else nears[0]

    def back(self, gazetteer: Gazetteer, number: int) -> Backed | None:
        """Find what speaks for a unit, and the words for it, if each of the names does; and keep it."""
        backing = backing_of(gazetteer, number, self._supports, 0)
        backed = None
        if len(backing.parents) == self._names:
            mixed = backing.mixed_province or backing.mixed_district
            backed = backing, told_of(gazetteer, backing.parents, None, mixed=mixed)
        self.backed[gazetteer.backed_as[number]] = backed
        return backed


def plain_senses(gazetteer: Gazetteer, segments: list[Segment], as_of: date | None) -> list[Sense] | None:
    """What ``best(senses_of(...))`` gives, in its order; None if only the general way can tell.

    The masks of these senses are 0: they are alike, and nothing asks for them any more.
    """
    names: list[Mention] = []
    bare: list[Mention] = []
    mute = -1  # the place of a name that speaks for no other
    for segment in segments:
        name = segment.name
        if name is not None:
            if not name.fit.above:
                if mute >= 0:
                    return None
                mute = len(names)
            names.append(name)
        elif not segment.is_quiet:
            return None
        elif segment.mentions:
            bare += segment.mentions
    if not 0 < len(names) <= _MOST_NAMES:
        return None
    senses = _of_all(gazetteer, names, mute) if len(names) > 1 else _of_one(names[0])
    if as_of is not None:
        senses = [sense for sense in senses if gazetteer.units[sense.unit].valid_on(as_of)]
    return _chosen(gazetteer, senses, names, bare) if senses else None


def _chosen(gazetteer: Gazetteer, senses: list[Sense], names: list[Mention], bare: list[Mention]) -> list[Sense] | None:
    if len(senses) == 1:
        score = senses[0].score
    else:
        strongest = top_of(senses)
        score = strongest[0].score
        senses = alike(strongest, senses)
    if bare and _may_be_stronger(gazetteer, bare, names, score):
        return None
    for sense in senses:
        if sense.type_differs:
            return None
    return senses


def _may_be_stronger(gazetteer: Gazetteer, bare: list[Mention], names: list[Mention], score: int) -> bool:
    """Whether a bare name could reach a score if each name that may stand above it counted at its best."""
    level = gazetteer.level
    for mention in bare:
        kin = mention.entry.kin(gazetteer.family)
        by_level = mention.entry.by_level
        points = mention.weight * (_PROVINCE if by_level[0] else _DISTRICT if by_level[1] else _COMMUNE)
        for name in names:
            if not kin.isdisjoint(name.fit.above):
                points += name.weight * LEVEL_WEIGHT[level[name.fit.uppers[0]]]
        if points >= score:
            return True
    return False


def _of_one(name: Mention) -> list[Sense]:
    """The communes of a name that bears its type and that no province or district has."""
    fit = name.fit
    if fit.differs or fit.uppers or not name.typed:
        return []
    points = name.weight * _COMMUNE
    return [Sense(number, name, 0, points, (), False, False, False) for number in fit.communes]


def _of_all(gazetteer: Gazetteer, names: list[Mention], mute: int) -> list[Sense]:
    """The senses of which each name is a part: communes first, then districts, as ``senses_of`` has them."""
    if mute >= 0:  # a commune, and nothing else; or its type differs, which is left to the general way
        target = names.pop(mute)
        senses = _around(gazetteer, target, target.fit.communes, tuple(names), _COMMUNE)
        names.append(target)
        return senses
    senses = []
    for place, target in enumerate(names):
        if target.fit.communes:
            others = (*names[:place], *names[place + 1 :])
            senses += _around(gazetteer, target, target.fit.communes, others, _COMMUNE)
    if len(names) == 2:
        first, second = names
        senses += _around(gazetteer, first, first.fit.uppers, (second,), _DISTRICT)
        senses += _around(gazetteer, second, second.fit.uppers, (first,), _DISTRICT)
    return senses


def _around(
    gazetteer: Gazetteer, target: Mention, numbers: list[int], others: tuple[Mention, ...], weight: int
) -> list[Sense]:
    """The senses of a name, as some units of one level, that all others speak for."""
    setting: Setting | None = gazetteer.settings.get(others)
    if setting is None:
        if len(gazetteer.settings) >= KNOWN_SETTINGS:
            gazetteer.settings.clear()
        setting = gazetteer.settings[others] = Setting(gazetteer, others)
    found = setting.near.intersection(numbers)
    near = found if len(found) < 2 else sorted(found)
    senses = []
    backed_as, known = gazetteer.backed_as, setting.backed
    for number in near:
        key = backed_as[number]
        backed = known[key] if key in known else setting.back(gazetteer, number)
        if backed is not None:
            (parents, more, mixed_province, mixed_district), told = backed
            score = target.weight * weight + more
            odd = target.fit.differs
            senses.append(Sense(number, target, 0, score, parents, mixed_province, mixed_district, odd, told))
    return senses
