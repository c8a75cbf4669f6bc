"""What of a deal wants attention, with its dated reason, before it is late: pure, on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.market.choices import RUNNING, DealSide, Stage
from lienket.market.rules.deals import Line, expected_by, least_deliverable, plain

UNANNOUNCED, BEHIND, UNJUDGED_LONG, LAPSING, MEMO_ONLY, LOW_RATE = (
    "unannounced",
    "behind",
    "unjudged",
    "lapsing",
    "memo_only",
    "low_rate",
)


@dataclass(frozen=True)
class Thresholds:
    """The numbers of a set, in days, percent and contracts; `source` says whose they are."""

    valid_from: date
    source: str
    verified: bool
    announced_days: int
    behind_percent: int
    verdict_days: int
    lapse_days: int
    memo_days: int
    low_rate_percent: int
    low_rate_contracts: int


def threshold_sets(book: dict[str, Any]) -> list[Thresholds]:
    """The sets of the file, the earliest first. ValueError for one that cannot be."""
    found = sorted((Thresholds(**row) for row in book["set"]), key=lambda one: one.valid_from)
    for one in found:
        counts = (one.announced_days, one.verdict_days, one.lapse_days, one.memo_days, one.low_rate_contracts)
        if min(counts) < 1 or not 0 < one.behind_percent < 100 or not 0 < one.low_rate_percent <= 100:
            raise ValueError(f"thresholds from {one.valid_from} are out of range")
    return found


def thresholds_of(sets: Sequence[Thresholds], day: date) -> Thresholds:
    """The set of a day; the earliest for days before it."""
    return next((one for one in reversed(sets) if one.valid_from <= day), sets[0])


@dataclass(frozen=True)
class Watched:
    """What the flags of a deal depend on. Quantities are in the deal's unit, named by `unit`."""

    stage: str
    today: date
    unit: str
    lines: Sequence[Line] = ()
    delivered: Decimal = Decimal(0)
    waiting_since: Sequence[date] = ()
    quantity: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    due_on: date | None = None
    memo_on: date | None = None
    seller_rate: Decimal | None = None
    seller_contracts: int = 0


@dataclass(frozen=True)
class Flag:
    """One thing that wants attention: its kind, whose turn it is (empty: nobody's alone), since when, and the words."""

    code: str
    side: str
    since: date
    words: str


def flags_of(now: Watched, limits: Thresholds) -> list[Flag]:
    """All that wants attention, the longest standing first."""
    found: list[Flag | None] = []
    if now.stage == Stage.MEMO:
        found.append(_memo_only(now, limits))
    if now.stage in RUNNING:
        behind = _behind(now, limits)
        found += [behind, _unjudged(now, limits), None if behind else _unannounced(now, limits), _lapsing(now, limits)]
    if now.stage in RUNNING | {Stage.MEMO}:
        found.append(_low_rate(now, limits))
    return sorted((one for one in found if one is not None), key=lambda one: one.since)


def _memo_only(now: Watched, limits: Thresholds) -> Flag | None:
    if now.memo_on is None or (now.today - now.memo_on).days <= limits.memo_days:
        return None
    names = {"day": _day(now.memo_on), "n": (now.today - now.memo_on).days}
    said = _("Bản ghi nhớ ngày %(day)s đã %(n)d ngày mà chưa thành hợp đồng.") % names
    return Flag(MEMO_ONLY, "", now.memo_on + timedelta(days=limits.memo_days), said)


def _behind(now: Watched, limits: Thresholds) -> Flag | None:
    expected = expected_by(now.lines, now.today)
    if not expected or now.delivered >= expected * (100 - limits.behind_percent) / 100:
        return None
    since = next(day for day, _part in sorted(now.lines) if expected_by(now.lines, day) > now.delivered)
    names = {
        "percent": int((expected - now.delivered) * 100 / expected),
        "expected": plain(expected),
        "delivered": plain(now.delivered),
        "unit": now.unit,
        "day": _day(since),
    }
    said = _(
        "Giao chậm %(percent)d %% so với lịch, từ ngày %(day)s: đến nay theo lịch %(expected)s %(unit)s, "
        "đã giao %(delivered)s %(unit)s."
    )
    return Flag(BEHIND, DealSide.SELLER, since, said % names)


def _unjudged(now: Watched, limits: Thresholds) -> Flag | None:
    late = [day for day in now.waiting_since if (now.today - day).days > limits.verdict_days]
    if not late:
        return None
    names = {"n": len(late), "days": limits.verdict_days, "day": _day(min(late))}
    said = _("%(n)d chuyến chờ nghiệm thu quá %(days)d ngày, lâu nhất từ ngày %(day)s.") % names
    return Flag(UNJUDGED_LONG, DealSide.BUYER, min(late) + timedelta(days=limits.verdict_days), said)


def _unannounced(now: Watched, limits: Thresholds) -> Flag | None:
    """A line that is due soon, and nothing of it has come."""
    for day, part in sorted(now.lines):
        left = (day - now.today).days
        before = expected_by(now.lines, day) - part
        if 0 <= left <= limits.announced_days and now.delivered <= before:
            names = {"day": _day(day), "quantity": plain(part), "unit": now.unit, "n": left}
            said = _("Đến hạn giao %(quantity)s %(unit)s ngày %(day)s (còn %(n)d ngày) mà chưa ghi chuyến nào.")
            return Flag(UNANNOUNCED, DealSide.SELLER, day - timedelta(days=limits.announced_days), said % names)
    return None


def _lapsing(now: Watched, limits: Thresholds) -> Flag | None:
    if now.due_on is None or not 0 <= (now.due_on - now.today).days <= limits.lapse_days:
        return None
    if now.delivered >= least_deliverable(now.quantity, now.tolerance):
        return None
    names = {
        "day": _day(now.due_on),
        "n": (now.due_on - now.today).days,
        "delivered": plain(now.delivered),
        "quantity": plain(now.quantity),
        "unit": now.unit,
    }
    said = _("Hợp đồng sắp hết hạn ngày %(day)s (còn %(n)d ngày): mới giao %(delivered)s trên %(quantity)s %(unit)s.")
    return Flag(LAPSING, DealSide.SELLER, now.due_on - timedelta(days=limits.lapse_days), said % names)


def _low_rate(now: Watched, limits: Thresholds) -> Flag | None:
    rate = now.seller_rate
    if rate is None or now.seller_contracts < limits.low_rate_contracts or rate * 100 >= limits.low_rate_percent:
        return None
    names = {"rate": int(rate * 100), "n": now.seller_contracts, "least": limits.low_rate_percent}
    said = _(
        "Bên bán mới thực hiện %(rate)d %% phần đến hạn của %(n)d hợp đồng mà đơn vị mình thấy, dưới mức %(least)d %%."
    )
    return Flag(LOW_RATE, "", now.today, said % names)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
