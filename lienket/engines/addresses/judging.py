"""From a sense to a candidate: what speaks for it, what against it, and whether it is certain."""

from datetime import date

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.reading import FIRST_TYPE_WORDS, TYPE_WORDS, Mention, Reading
from lienket.engines.addresses.result import Candidate, Reason
from lienket.engines.addresses.senses import Found, Sense, marks_differ

_UNIQUE = Reason("unique_name")
_MIXED = Reason("mixed_eras")
_NO_PARENT = Reason("no_parent")


def candidate_of(
    gazetteer: Gazetteer, number: int, as_of: date | None, *, certain: bool, reasons: tuple[Reason, ...]
) -> Candidate:
    """The candidate for a unit; says so when the unit is divided today or its successor is not known."""
    facts, more = gazetteer.sheets[number] if as_of is None else gazetteer.sheet(number, as_of)
    return Candidate(*facts, certain, reasons + more if more else reasons)


def told_of(gazetteer: Gazetteer, parents: tuple[Found, ...], as_of: date | None, *, mixed: bool) -> tuple[Reason, ...]:
    """What the parents that are mentioned, if there are any, speak for."""
    names = ", ".join([_name(gazetteer, number, as_of) for number, _ in parents])
    reasons = (Reason("parents", (names,)),)
    return (*reasons, _MIXED) if mixed else reasons


def weighed(gazetteer: Gazetteer, sense: Sense, against: list[Reason], as_of: date | None, *, alone: bool) -> Candidate:
    """The unit of a sense, certain if nothing speaks against it; ``alone``: there is no other sense."""
    reasons = sense.told
    if sense.parents and (as_of is not None or not reasons):
        reasons = told_of(gazetteer, sense.parents, as_of, mixed=sense.mixed_province or sense.mixed_district)
    elif alone and not sense.parents:
        reasons = (_UNIQUE,)
    if against:
        reasons += tuple(against)
    return candidate_of(gazetteer, sense.unit, as_of, certain=not against, reasons=reasons)


def _name(gazetteer: Gazetteer, number: int, as_of: date | None) -> str:
    return gazetteer.names[number] if as_of is None else gazetteer.units[number].name_on(as_of)


def other_marks(gazetteer: Gazetteer, sense: Sense, text: str) -> list[Reason]:
    """What speaks against a sense if the text, in small letters, writes its name with other marks."""
    if text and marks_differ(gazetteer, sense.unit, sense.target, text):
        return [Reason("marks_differ", (gazetteer.units[sense.unit].short_name,))]
    return []


class Judge:
    """Weighs the senses of one reading."""

    def __init__(self, gazetteer: Gazetteer, reading: Reading, text: str, as_of: date | None, *, alone: bool) -> None:
        self.gazetteer = gazetteer
        self.reading = reading
        self.text = "" if text.isascii() else text.lower()
        self.as_of = as_of
        self.alone = alone
        self._odd: dict[int, str] = {}

    def candidate(self, sense: Sense) -> Candidate:
        """The unit of a sense with the reasons for and against."""
        return weighed(self.gazetteer, sense, self._against(sense), self.as_of, alone=self.alone)

    def _against(self, sense: Sense) -> list[Reason]:
        gazetteer, reading = self.gazetteer, self.reading
        against = []
        doubtful = sense.doubtful
        name = reading.words(sense.target.mask) if sense.type_differs or doubtful else ""
        if sense.type_differs:
            against.append(Reason("type_differs", (name, _name(gazetteer, sense.unit, self.as_of))))
        against += other_marks(gazetteer, sense, self.text)
        if doubtful:
            against.append(Reason("may_be_street", (name,)))
        odd = self._unexplained(sense.mask)
        if odd:
            against.append(Reason("unexplained", (odd,)))
        whole = sense.mask == (1 << len(reading.tokens)) - 1
        if not sense.parents and not sense.target.typed and not whole and gazetteer.level[sense.unit]:
            against.append(_NO_PARENT)
        return against

    def _unexplained(self, mask: int) -> str:
        """Words that name some unit, or say that they do, and are not part of the sense."""
        known = self._odd.get(mask)
        if known is not None:
            return known
        reading = self.reading
        left = 0
        for mention in reading.mentions:
            if not mention.mask & mask and not left & mention.mask and self._speaks_of_unit(mention):
                left |= mention.mask
        for start in reading.starts:
            if start < len(reading.tokens) and not mask >> start & 1 and self._begins_with_type(start):
                left |= 1 << start
        words = self._odd[mask] = reading.words(left) if left else ""
        return words

    def _speaks_of_unit(self, mention: Mention) -> bool:
        if any(
            other.mask != mention.mask and other.mask & mention.mask == mention.mask for other in self.reading.mentions
        ):
            return False
        if mention.typed:
            return True
        whole = mention.start in self.reading.starts and mention.end in self.reading.starts
        by_level = mention.entry.by_level
        return whole and bool(by_level[0] or by_level[1])

    def _begins_with_type(self, start: int) -> bool:
        tokens = self.reading.tokens
        if tokens[start] not in FIRST_TYPE_WORDS or start + 1 in self.reading.starts:
            return False
        if tokens[start] in ("thi", "thanh", "dac"):
            return start + 1 < len(tokens) and f"{tokens[start]} {tokens[start + 1]}" in TYPE_WORDS
        return True
