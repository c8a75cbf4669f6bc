"""Many lots at once: which may be moved, and which look entered twice. Pure, on plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.market.choices import LotStep
from lienket.market.rules.lots import step_problem

REMIND_DAYS = 3
"""So many days before the last day of an open lot its owner is reminded."""


def many_step_problem(state: str, step: str, ends_on: date, today: date) -> str:
    """Why a lot cannot be moved together with others; empty when it can."""
    problem = step_problem(state, step)
    if not problem and step == LotStep.OPEN and ends_on < today:
        told = _("Ngày cuối %(day)s đã qua: hãy mở riêng lô này rồi sửa ngày, hoặc chép thành lô mới.")
        return told % {"day": f"{ends_on:%d/%m/%Y}"}
    return problem


def quantity_key(quantity: Decimal, factor: Decimal | None, dimension: str, unit: Hashable) -> Hashable:
    """Equal for equal quantities: 1 tấn is 1.000 kg; units without a factor are only equal to themselves."""
    return (quantity, unit) if factor is None else (quantity * factor, dimension)


@dataclass(frozen=True)
class Entered:
    """A lot that may have been entered before. `same` is all that must be equal: commodity, member, quantity.

    `row` is its row in the sheet being read, `pk` its number where it is held already.
    """

    same: tuple[Hashable, ...]
    starts_on: date
    ends_on: date
    title: str
    row: int = 0
    pk: int = 0


def entered_twice(lots: Iterable[Entered]) -> list[tuple[Entered, Entered]]:
    """(row of the sheet, what it looks like) where the rest is equal and the days overlap; by row.

    Held lots are not told about each other. Of three or more that overlap each is told at most once, so the time is
    that of sorting. The second of a pair is a held lot where there is one.
    """
    alike: dict[Hashable, list[Entered]] = defaultdict(list)
    for one in lots:
        alike[one.same].append(one)
    found = []
    for group in alike.values():
        group.sort(key=lambda one: (one.starts_on, one.row, one.pk))
        longest = group[0]
        for one in group[1:]:
            if one.starts_on <= longest.ends_on and (one.row or longest.row):
                found.append((longest, one) if one.pk else (one, longest))
            if one.ends_on > longest.ends_on:
                longest = one
    return sorted(found, key=lambda pair: (pair[0].row, pair[1].row, pair[1].pk))
