"""The common case, cut short: an address in which each name is a whole piece between commas.

The answers are those of the general way. Where a sense explains all words of the names, the search for the strongest
(``senses.best``) ends at the senses that do: every other sense of a name has fewer of these words, so it is covered.
Only those senses are made here, of the units that each other name is near to. Other pieces may hold nothing but bare
names that may be streets ("12 Trần Phú"), each too weak to be the strongest. Where any of this is unsure, there is no
answer here and the general way is taken.
"""

from datetime import date

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.reading import Mention, Segment
from lienket.engines.addresses.senses import LEVEL_WEIGHT, Backing, Sense, alike, backing_of, top_of

KNOWN_SETTINGS = 8_192  # then the memory of settings begins anew

_MOST_NAMES = 3  # a commune, its district and its province
_PROVINCE, _DISTRICT, _COMMUNE = LEVEL_WEIGHT


class Setting:
    """The names around a name ("…, Gia Lâm, Hà Nội"): units that all of them speak for, and how.

    Kept and used again: a district has a score of communes.
    """

    __slots__ = ("_backings", "_names", "_supports", "near")

    def __init__(self, gazetteer: Gazetteer, names: tuple[Mention, ...]) -> None:
        self._backings: dict[int, Backing | None] = {}
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

    def backing(self, gazetteer: Gazetteer, number: int) -> Backing | None:
        """What speaks for a unit, if each of the names does."""
        # for earlier communes of one district it is the same
        key = ~gazetteer.district[number] if gazetteer.in_district[number] else number
        if key in self._backings:
            return self._backings[key]
        backing: Backing | None = backing_of(gazetteer, number, self._supports, 0)
        if backing is not None and len(backing.parents) < self._names:
            backing = None
        self._backings[key] = backing
        return backing


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
    score = senses[0].score
    if len(senses) > 1:
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
    """Whether a bare name could reach a score if each name that stands above one of its communes were a province."""
    for mention in bare:
        kin = mention.entry.kin(gazetteer.family)
        by_level = mention.entry.by_level
        points = mention.weight * (_PROVINCE if by_level[0] else _DISTRICT if by_level[1] else _COMMUNE)
        for name in names:
            if not kin.isdisjoint(name.fit.above):
                points += name.weight * _PROVINCE
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
        return _around(gazetteer, names, mute, _COMMUNE)
    senses: list[Sense] = []
    for place in range(len(names)):
        senses += _around(gazetteer, names, place, _COMMUNE)
    if len(names) == 2:
        senses += _around(gazetteer, names, 0, _DISTRICT)
        senses += _around(gazetteer, names, 1, _DISTRICT)
    return senses


def _around(gazetteer: Gazetteer, names: list[Mention], place: int, weight: int) -> list[Sense]:
    """The senses of one name that all others speak for, of units of the level that a weight belongs to."""
    target = names[place]
    fit = target.fit
    numbers = fit.communes if weight == _COMMUNE else fit.uppers
    if not numbers:
        return []
    others = (*names[:place], *names[place + 1 :])
    setting: Setting | None = gazetteer.settings.get(others)
    if setting is None:
        if len(gazetteer.settings) >= KNOWN_SETTINGS:
            gazetteer.settings.clear()
        setting = gazetteer.settings[others] = Setting(gazetteer, others)
    near = setting.near.intersection(numbers)
    points = target.weight * weight
    senses = []
    for number in sorted(near) if len(near) > 1 else near:
        backing = setting.backing(gazetteer, number)
        if backing is not None:
            parents, more, mixed_province, mixed_district = backing
            senses.append(Sense(number, target, 0, points + more, parents, mixed_province, mixed_district, fit.differs))
    return senses
