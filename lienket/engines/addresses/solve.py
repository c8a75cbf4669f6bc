"""Resolve addresses and codes to units, showing every ambiguity; pure, the gazetteer is built once."""

import gc
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.judging import Judge, candidate_of, other_marks, weighed
from lienket.engines.addresses.plain import plain_senses
from lienket.engines.addresses.reading import Reading, Segment, segments_of
from lienket.engines.addresses.result import Candidate, Reason, Resolution, Successor
from lienket.engines.addresses.senses import best, by_marks, senses_of


@dataclass(frozen=True, slots=True)
class Params:
    """``listed``: candidates given at most; ``longest``: characters of an address that are read."""

    listed: int = 20
    longest: int = 500


_DEFAULTS = Params()
_LONGEST_CODE = 5


def resolve(gazetteer: Gazetteer, text: str, *, as_of: date | None = None, params: Params = _DEFAULTS) -> Resolution:
    """All units that a free-text address or a code may mean, each with its units of today.

    With ``as_of`` only units valid on that day are considered. Never raises on text; never chooses silently.
    """
    stripped = text.strip()
    if not stripped:
        return _nothing(text, "empty")
    if len(stripped) > params.longest:
        return _nothing(text, "too_long", str(params.longest))
    if len(stripped) <= _LONGEST_CODE and _is_code(stripped):
        return _resolve_code(gazetteer, text, stripped.upper(), as_of)
    segments = segments_of(gazetteer, stripped)
    found = resolve_plain(gazetteer, stripped, segments, as_of, params.listed)
    if found is None:
        found = resolve_in_general(gazetteer, stripped, segments, as_of, params.listed)
    candidates, ways = found
    return _answer(text, candidates, ways) if ways else _nothing(text, "not_found")


def resolve_plain(
    gazetteer: Gazetteer, text: str, segments: list[Segment], as_of: date | None, listed: int
) -> tuple[list[Candidate], int] | None:
    """Candidates and the number of all ways to understand a plain address; None if it is not plain."""
    chosen = plain_senses(gazetteer, segments, as_of)
    if chosen is None:
        return None
    if len(chosen) > 1:
        chosen = by_marks(gazetteer, chosen, text)
    text = "" if text.isascii() else text.lower()
    if len(chosen) == 1:
        sense = chosen[0]
        return [weighed(gazetteer, sense, other_marks(gazetteer, sense, text), as_of, alone=True)], 1
    candidates = [
        weighed(gazetteer, sense, other_marks(gazetteer, sense, text), as_of, alone=False) for sense in chosen[:listed]
    ]
    return candidates, len(chosen)


def resolve_in_general(
    gazetteer: Gazetteer, text: str, segments: list[Segment], as_of: date | None, listed: int
) -> tuple[list[Candidate], int]:
    """The same for any address, all senses weighed."""
    reading = Reading(segments)
    senses = senses_of(gazetteer, reading, as_of)
    if not senses:
        return [], 0
    chosen = best(senses)
    if len(chosen) > 1:
        chosen = by_marks(gazetteer, chosen, text)
    judge = Judge(gazetteer, reading, text, as_of, alone=len(chosen) == 1)
    return [judge.candidate(sense) for sense in chosen[:listed]], len(chosen)


def resolve_many(
    gazetteer: Gazetteer, texts: Iterable[str], *, as_of: date | None = None, params: Params = _DEFAULTS
) -> list[Resolution]:
    """Resolve a list, each different text once; the same answers as ``resolve``, quicker.

    The cyclic garbage collector pauses meanwhile: answers hold no cycles, and it would look through all of
    them again and again.
    """
    known: dict[str, Resolution] = {}
    paused = gc.isenabled()
    gc.disable()
    try:
        answers = []
        for text in texts:
            answer = known.get(text)
            if answer is None:
                answer = known[text] = resolve(gazetteer, text, as_of=as_of, params=params)
            answers.append(answer)
        return answers
    finally:
        if paused:
            gc.enable()


def _is_code(text: str) -> bool:
    digits = text[1:] if text[0] in "Hh" and len(text) == _LONGEST_CODE else text
    return digits.isascii() and digits.isdigit()


def _nothing(text: str, code: str, *parameters: str) -> Resolution:
    return Resolution(text, (), 0, False, None, (Reason(code, parameters),))


def _answer(text: str, candidates: list[Candidate], count: int) -> Resolution:
    first = candidates[0]
    if count == 1:
        certain = first.certain and len(first.today) == 1
        return Resolution(text, (first,), 1, certain, first.today[0] if certain else None, first.reasons)
    reasons = [Reason("several", (str(count),))]
    if len({candidate.valid_to is None for candidate in candidates}) > 1:
        reasons.append(Reason("both_eras"))
    # agreement counts only where every candidate is listed, whole and beyond doubt of its own
    units = {unit.code for candidate in candidates for unit in candidate.today} | {
        "" for candidate in candidates if not candidate.today or candidate.level != first.level
    }
    firm = count == len(candidates) and all(candidate.certain for candidate in candidates)
    today = first.today[0] if firm and len(units) == 1 else None
    return Resolution(text, tuple(candidates), count, False, today, tuple(reasons))


# codes


def _resolve_code(gazetteer: Gazetteer, text: str, code: str, as_of: date | None) -> Resolution:
    found = _with_code(gazetteer, code, as_of)
    lost: tuple[Reason, ...] = ()
    if not found and len(code) < 5:
        found = _with_code(gazetteer, code.zfill(2), as_of) + _with_code(gazetteer, code.zfill(5), as_of)
        lost = (Reason("leading_zeros", (code,)),)
    if not found:
        return _nothing(text, "code_unknown", code)
    candidates = []
    for number in found:
        row = gazetteer.units[number]
        reasons = (Reason("code", (row.code, row.name_on(as_of))), *lost)
        candidates.append(candidate_of(gazetteer, number, as_of, certain=not lost, reasons=reasons))
    return _answer(text, candidates, len(candidates))


def _with_code(gazetteer: Gazetteer, code: str, as_of: date | None) -> list[int]:
    level = {2: "province", 3: "district", 5: "commune"}.get(len(code), "")
    numbers = gazetteer.by_code.get((level, code), [])
    return [number for number in numbers if as_of is None or gazetteer.units[number].valid_on(as_of)]


def successors_of(gazetteer: Gazetteer, codes: Iterable[str]) -> list[tuple[Successor, ...]]:
    """For each code of a closed commune its communes of today, the default first; empty for an unknown code.

    More than one means divided: the caller must choose or show all. Codes are read as of 2025-06-30.
    """
    closed, today = gazetteer.closed_communes, gazetteer.today
    return [today(closed[code]) if code in closed else () for code in codes]
