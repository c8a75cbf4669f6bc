"""OCOP: criteria sets over time, stars from the mean of a council, and how long a decision is good: pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


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
