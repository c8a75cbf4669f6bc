"""What the reader answers. Positions are characters of the whole text: paragraphs joined by one line break."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a clause does."""

    PROMISE = "promise"
    RESULT = "result"
    FACT = "fact"
    CEREMONY = "ceremony"


class Unit(NamedTuple):
    """An administrative unit: its code, its name on the day asked for, its level (province, district, commune)."""

    code: str
    name: str
    level: str


class Place(NamedTuple):
    """A unit or a region that the text names.

    ``units``: what the name may mean on the document's day, one if ``certain``. ``group``: the code of a region, else
    "". ``now``: the units of today in its place. ``slip``: the right spelling when the text has a typing slip, else "".
    ``why`` is a Vietnamese sentence.
    """

    text: str
    start: int
    end: int
    units: tuple[Unit, ...]
    group: str
    now: tuple[Unit, ...]
    certain: bool
    slip: str
    why: str


class Actor(NamedTuple):
    """Somebody with a part in a promise. ``role``: lead or partner. ``inherited``: named in the head, not here."""

    name: str
    role: str
    start: int
    end: int
    inherited: bool


class When(NamedTuple):
    """A time in the text: both ends as days where known; ``every``: year, half, quarter, month, week or ""."""

    text: str
    start: int
    end: int
    starts_on: date | None
    ends_on: date | None
    every: str


class Quantity(NamedTuple):
    """A number with its unit, as "03 hội nghị": value 3, unit "hội nghị"."""

    text: str
    start: int
    end: int
    value: float
    unit: str


class Citation(NamedTuple):
    """A legal document that the text cites: kind, number and symbol, day, where written."""

    text: str
    start: int
    end: int
    kind: str
    symbol: str
    issued_on: date | None


class Mention(NamedTuple):
    """A named thing that is no unit: ``kind`` basin, programme, event or product."""

    kind: str
    text: str
    start: int
    end: int


class Cue(NamedTuple):
    """Words that decided, what they decided (a kind, field or role) and how strongly."""

    text: str
    start: int
    end: int
    says: str
    weight: float


class Clause(NamedTuple):
    """One thing that the document says.

    ``label``: where it stands ("Điều 3, khoản 2, điểm a", else "đoạn 4, ý 2"), unique in the document. ``head``: the
    words that carry its actor and verb when it is a part of a list. ``fields``: codes, the main one first. ``due``:
    the last day named, if any. ``doubts``: Vietnamese sentences that a person should settle.
    """

    label: str
    text: str
    start: int
    end: int
    head: str
    kind: Kind
    fields: tuple[str, ...]
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    dates: tuple[When, ...]
    quantities: tuple[Quantity, ...]
    citations: tuple[Citation, ...]
    mentions: tuple[Mention, ...]
    due: date | None
    cues: tuple[Cue, ...]
    doubts: tuple[str, ...]

    @property
    def lead(self) -> tuple[str, ...]:
        """Names of those who do it."""
        return tuple(dict.fromkeys(actor.name for actor in self.actors if actor.role == "lead"))

    @property
    def partners(self) -> tuple[str, ...]:
        """Names of those it is done with."""
        return tuple(dict.fromkeys(actor.name for actor in self.actors if actor.role == "partner"))


class Reading(NamedTuple):
    """A document read. ``symbol``, ``dated``, ``issuer``, ``title``: its own, as far as the text says."""

    text: str
    title: str
    symbol: str
    issuer: str
    dated: date | None
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...]

    @property
    def promises(self) -> tuple[Clause, ...]:
        """The clauses from which commitments may be drafted."""
        return tuple(clause for clause in self.clauses if clause.kind is Kind.PROMISE)
