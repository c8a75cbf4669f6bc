"""What is to happen next in a deal, and whose turn it is, in words: pure, on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.market.choices import BEFORE_CONTRACT, OVER, DealSide, Stage
from lienket.market.rules.deals import expected_by, is_behind, least_deliverable, other_side, plain

_SHOWN = 3
Line = tuple[date, Decimal]


@dataclass(frozen=True)
class Situation:
    """What a deal's next step depends on. Quantities are in the deal's unit, named by `unit`."""

    stage: str
    today: date
    unit: str
    pending: Sequence[tuple[str, str, date]] = ()  # (the paper in words, side that proposed it, day)
    waiting: Sequence[Line] = ()
    disputed: Sequence[Line] = ()
    lines: Sequence[Line] = ()
    delivered: Decimal = Decimal(0)
    accepted: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    finishing: bool = False
    """The seller has said that everything was delivered and nobody has judged it yet."""


@dataclass(frozen=True)
class NextStep:
    """One thing to do: whose it is (empty: either side's) and what, in a sentence without its subject."""

    side: str
    words: str
    late: bool = False

    @property
    def sentence(self) -> str:
        """The whole sentence: who does what."""
        subject = DealSide(self.side).label.capitalize() if self.side else _("Một trong hai bên")
        return f"{subject} {self.words}"


@dataclass
class _Steps:
    found: list[NextStep] = field(default_factory=list)

    def add(self, side: str, words: str, late: bool = False) -> None:
        self.found.append(NextStep(str(side), words, late))


def next_steps(now: Situation) -> list[NextStep]:
    """What waits, the most pressing first; empty when nobody owes anything."""
    steps = _Steps()
    for words, proposed_by, day in now.pending:
        said = _("cần trả lời %(paper)s, đề xuất ngày %(day)s.") % {"paper": words, "day": _day(day)}
        steps.add(other_side(proposed_by), said)
    if now.stage in OVER:
        return steps.found
    if now.stage in BEFORE_CONTRACT and not now.pending:
        said = (
            _("đề xuất hợp đồng; bản ghi nhớ không ràng buộc.")
            if now.stage == Stage.MEMO
            else _("đề xuất bản ghi nhớ hoặc hợp đồng.")
        )
        steps.add("", said)
    if now.stage not in BEFORE_CONTRACT:
        _goods(now, steps)
    return steps.found


def _goods(now: Situation, steps: _Steps) -> None:
    for day, quantity in now.waiting[:_SHOWN]:
        names = {"day": _day(day), "quantity": plain(quantity), "unit": now.unit}
        steps.add(DealSide.BUYER, _("cần nghiệm thu chuyến ngày %(day)s: %(quantity)s %(unit)s.") % names)
    if len(now.waiting) > _SHOWN:
        steps.add(DealSide.BUYER, _("cần nghiệm thu %(n)d chuyến nữa.") % {"n": len(now.waiting) - _SHOWN})
    for day, quantity in now.disputed[:_SHOWN]:
        names = {"day": _day(day), "quantity": plain(quantity), "unit": now.unit}
        said = _("cần ghi lại hoặc giải trình chuyến ngày %(day)s: %(quantity)s %(unit)s.") % names
        steps.add(DealSide.SELLER, said)
    if now.finishing:
        if not now.waiting:
            steps.add(DealSide.BUYER, _("cần xác nhận hợp đồng đã giao xong."))
        return
    expected = expected_by(now.lines, now.today)
    if is_behind(expected, now.delivered):
        names = {"expected": plain(expected), "delivered": plain(now.delivered), "unit": now.unit}
        said = _("giao chậm: theo lịch đến nay %(expected)s %(unit)s, đã giao %(delivered)s %(unit)s.") % names
        steps.add(DealSide.SELLER, said, True)
    elif now.delivered >= least_deliverable(now.quantity, now.tolerance):
        steps.add(DealSide.SELLER, _("báo đã giao xong để kết thúc hợp đồng."))
    else:
        _coming(now, steps)


def _coming(now: Situation, steps: _Steps) -> None:
    total = Decimal(0)
    for day, quantity in sorted(now.lines):
        total += quantity
        if total > now.delivered:
            names = {"day": _day(day), "quantity": plain(total - now.delivered), "unit": now.unit}
            steps.add(DealSide.SELLER, _("giao %(quantity)s %(unit)s trước hết ngày %(day)s.") % names)
            return


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
