"""OCOP: criteria sets over time, stars from the mean of a council, and how long a decision is good: pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

REMIND_BEFORE = (6, 3)
"""Months before the end of a recognition at which its owner is told (a habit of the house)."""


@dataclass(frozen=True)
class CriteriaSet:
    """The criteria that hold from a day to a day, both included; `ends_on` None: until further notice.

    `stars` are (stars, least points), most stars first; `parts` are (letter, name, most points).
    """

    code: str
    name: str
    starts_on: date
    ends_on: date | None
    legal_ref: str
    verified: bool
    months: int
    stars: tuple[tuple[int, int], ...]
    parts: tuple[tuple[str, str, int], ...]
    recognised_from: int = 3
    """The fewest stars that are recognised."""
    province_up_to: int = 4
    """The most stars that a province gives; more are the centre's to give."""

    @property
    def total(self) -> int:
        """What all parts give together."""
        return sum(most for _letter, _name, most in self.parts)

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def stars_of(self, points: Fraction | Decimal) -> int:
        """The stars of so many points; exact, so that 29.99 is not 30. Raises ValueError outside the scale."""
        if not 0 <= points <= self.total:
            raise ValueError(f"points must lie between 0 and {self.total}, got {points}")
        return next(stars for stars, least in self.stars if points >= least)

    def expiry(self, decided_on: date) -> date:
        """The last day on which a decision of that day is good."""
        return months_after(decided_on, self.months)


@dataclass(frozen=True)
class Tally:
    """What a council's sheets come to. `mean` is exact; `far` are members further from it than was allowed."""

    mean: Fraction
    low: Decimal
    high: Decimal
    stars: int
    far: tuple[str, ...]

    @property
    def shown(self) -> Decimal:
        """The mean cut to two places: it is never shown as a threshold that it does not reach."""
        return Decimal(self.mean.numerator * 100 // self.mean.denominator) / 100


def tally(criteria: CriteriaSet, totals: Mapping[str, Decimal], allowed: Decimal) -> Tally:
    """The mean of the members' totals {member: points}, its stars, and who is more than `allowed` points from it.

    Raises ValueError without members, and for a total outside the scale.
    """
    if not totals:
        raise ValueError("a council without sheets has no mean")
    for points in totals.values():
        criteria.stars_of(points)
    mean = sum((Fraction(points) for points in totals.values()), Fraction(0)) / len(totals)
    far = tuple(name for name, points in totals.items() if abs(Fraction(points) - mean) > Fraction(allowed))
    return Tally(mean, min(totals.values()), max(totals.values()), criteria.stars_of(mean), far)


def set_of_day(sets: Sequence[CriteriaSet], day: date) -> CriteriaSet | None:
    """The set by which a dossier of that day is scored; None where none held."""
    return next((one for one in sets if one.holds_on(day)), None)


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last of that month where it has no such day.

    Bộ luật Dân sự 91/2015/QH13, Điều 148 khoản 3.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class CardLine:
    """A line of a scorecard as rules see it: its part, its most points, its row in the sheet."""

    part: str
    most: Decimal
    row: int = 0


def card_problems(criteria: CriteriaSet, lines: Sequence[CardLine]) -> list[tuple[str, Decimal, int]]:
    """The parts whose lines do not add up to what the set gives them: (letter, sum, most), in the set's order."""
    sums = {letter: Decimal(0) for letter, _name, _most in criteria.parts}
    for one in lines:
        sums[one.part] = sums.get(one.part, Decimal(0)) + one.most
    return [(letter, sums[letter], most) for letter, _name, most in criteria.parts if sums[letter] != most]


def part_sums(criteria: CriteriaSet, marks: Iterable[tuple[str, Decimal]]) -> list[Decimal]:
    """The points of a ballot by part, in the set's order; `marks` are (letter of the part, points)."""
    sums = {letter: Decimal(0) for letter, _name, _most in criteria.parts}
    for part, points in marks:
        sums[part] += points
    return list(sums.values())


def mark_problem(points: Decimal, most: Decimal) -> str:
    """Why these points cannot be given for a line; empty when they can."""
    if not 0 <= points <= most:
        return _("Điểm phải từ 0 đến %(most)s.") % {"most": f"{most.normalize():f}"}
    if points * 100 != int(points * 100):
        return _("Điểm có nhiều nhất hai chữ số sau dấu phẩy.")
    return ""


def enough_ballots(handed: int, entitled: int) -> bool:
    """Whether more than half of the members who may score have scored (a habit of the house, no rule of the act)."""
    return 2 * handed > entitled


def given_stars(criteria: CriteriaSet, stars: int) -> int:
    """The stars a province gives for points worth so many: never more than it may give; 0 for too few."""
    return 0 if stars < criteria.recognised_from else min(stars, criteria.province_up_to)


def rating_state(expires_on: date, today: date) -> str:
    """good, soon (within the first reminder) or over, on a day; the last day is still good."""
    if expires_on < today:
        return "over"
    return "soon" if reminders_due(expires_on, today) else "good"


def reminders_due(expires_on: date, today: date) -> int:
    """How many reminders should have gone out by a day: none, one at six months, two at three."""
    return sum(months_after(today, months) >= expires_on for months in REMIND_BEFORE)
