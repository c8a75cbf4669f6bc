"""Where a deal stands, what its papers may say, and who did not do their part: pure, on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from lienket.market.choices import DealSide, Stage
from lienket.market.rules.lots import MOST_PRICE, quantity_problem

MOST_TOLERANCE = Decimal(20)
BEHIND_SHARE = Decimal("0.9")
"""A contract is flagged when less than this share of what its schedule expects by today was delivered."""
UNJUDGED = timedelta(days=15)
"""A delivery that waits longer than this for the buyer's verdict is the buyer's omission."""
LONGEST_LINES = 60

Line = tuple[date, Decimal]
"""(day, quantity) of a schedule or of deliveries."""


@dataclass(frozen=True)
class DealFacts:
    """The dated facts that the stage follows from."""

    cancelled: bool = False
    memo: bool = False
    contract: bool = False
    delivered: bool = False
    settled: bool = False
    ended: bool = False


def stage_of(facts: DealFacts) -> str:
    """The stage: the furthest thing that happened, an end before all."""
    if facts.contract and facts.settled:
        return Stage.COMPLETED
    if facts.contract and facts.ended:
        return Stage.ENDED
    if facts.contract:
        return Stage.DELIVERING if facts.delivered else Stage.CONTRACTED
    if facts.cancelled:
        return Stage.CANCELLED
    return Stage.MEMO if facts.memo else Stage.OPEN


def other_side(side: str) -> str:
    return DealSide.BUYER if side == DealSide.SELLER else DealSide.SELLER


def value_of(quantity: Decimal, price: int) -> int:
    """Whole đồng, rounded half up."""
    return int((quantity * price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def price_given_problem(price: int | None) -> str:
    """The sentence for a price that cannot be; empty when it is fine."""
    if price is None or not 0 < price <= MOST_PRICE:
        return _("Đơn giá phải là số đồng lớn hơn 0 và không quá một nghìn tỷ.")
    return ""


def value_problem(value: int | None, quantity: Decimal, price: int) -> str:
    """The sentence for a written value that is not quantity × price within one per mille; empty when it is."""
    if value is None:
        return ""
    right = value_of(quantity, price)
    if abs(value - right) * 1000 <= right:
        return ""
    return _("Giá trị ghi %(value)s đồng khác số lượng nhân đơn giá: %(right)s đồng. Hãy xem lại ba con số.") % {
        "value": _grouped(value),
        "right": _grouped(right),
    }


def schedule_problem(lines: Sequence[Line], quantity: Decimal, signed_on: date) -> str:
    """The sentence for a schedule that is not the contract's; empty when it is."""
    if not lines:
        return _("Hãy ghi lịch giao: ít nhất một ngày và số lượng.")
    if len(lines) > LONGEST_LINES:
        return _("Lịch giao có nhiều nhất %(n)d dòng. Hãy gộp các ngày gần nhau.") % {"n": LONGEST_LINES}
    days = [day for day, _quantity in lines]
    if len(set(days)) < len(days):
        return _("Lịch giao có hai dòng cùng một ngày. Hãy gộp lại.")
    if min(days) < signed_on:
        return _("Ngày giao %(day)s sớm hơn ngày ký %(signed)s.") % {"day": _day(min(days)), "signed": _day(signed_on)}
    if any(part <= 0 for _on, part in lines):
        return _("Mỗi dòng của lịch giao phải có số lượng lớn hơn 0.")
    total = sum((part for _on, part in lines), Decimal(0))
    if total != quantity:
        return _("Lịch giao cộng lại %(total)s, khác số lượng hợp đồng %(quantity)s.") % {
            "total": plain(total),
            "quantity": plain(quantity),
        }
    return ""


def contract_problems(
    *,
    signed_on: date | None,
    today: date,
    quantity: Decimal | None,
    price: int | None,
    value: int | None,
    tolerance: Decimal,
    lines: Sequence[Line],
) -> list[tuple[str, str]]:
    """[(field, sentence)] of everything that a contract cannot say."""
    found = [
        ("signed_on", "" if signed_on else _("Hãy ghi ngày ký.")),
        ("quantity", quantity_problem(quantity) if quantity is not None else _("Hãy ghi số lượng.")),
        ("price", price_given_problem(price)),
        ("tolerance", tolerance_problem(tolerance)),
    ]
    if signed_on and signed_on > today:
        found.append(("signed_on", _("Ngày ký %(day)s ở tương lai.") % {"day": _day(signed_on)}))
    if quantity is not None and price is not None:
        found.append(("value", value_problem(value, quantity, price)))
    if quantity is not None and signed_on:
        found.append(("lines", schedule_problem(lines, quantity, signed_on)))
    return [(field, said) for field, said in found if said]


def tolerance_problem(tolerance: Decimal) -> str:
    if 0 <= tolerance <= MOST_TOLERANCE:
        return ""
    return _("Dung sai từ 0 đến %(most)s phần trăm.") % {"most": plain(MOST_TOLERANCE)}


def most_deliverable(quantity: Decimal, tolerance: Decimal) -> Decimal:
    """How much may be delivered under a contract without an amendment."""
    return quantity * (100 + tolerance) / 100


def least_deliverable(quantity: Decimal, tolerance: Decimal) -> Decimal:
    """How much must be accepted for the contract to count as fulfilled whole."""
    return quantity * (100 - tolerance) / 100


def over_problem(delivered: Decimal, more: Decimal, quantity: Decimal, tolerance: Decimal, unit: str) -> str:
    """The sentence for a delivery beyond the contract and its tolerance; empty when it fits."""
    most = most_deliverable(quantity, tolerance)
    if delivered + more <= most:
        return ""
    return _(
        "Hợp đồng %(quantity)s %(unit)s, dung sai %(tolerance)s %%, đã giao %(delivered)s: chuyến này nhiều nhất "
        "%(left)s %(unit)s. Giao nhiều hơn thì hai bên lập phụ lục trước."
    ) % {
        "quantity": plain(quantity),
        "unit": unit,
        "tolerance": plain(tolerance),
        "delivered": plain(delivered),
        "left": plain(max(most - delivered, Decimal(0))),
    }


def delivery_day_problem(on: date, today: date, signed_on: date) -> str:
    if on > today:
        return _("Ngày giao %(day)s ở tương lai. Hãy ghi khi hàng đã giao.") % {"day": _day(on)}
    if on < signed_on:
        return _("Ngày giao %(day)s trước ngày ký hợp đồng %(signed)s.") % {"day": _day(on), "signed": _day(signed_on)}
    return ""


def acceptance_problem(accepted: Decimal, quantity: Decimal, why: str) -> tuple[str, str]:
    """(field, sentence) for an acceptance that cannot be; two empty texts when it is fine."""
    if accepted <= 0:
        return "accepted", _("Không nhận gì thì chọn “Không thống nhất” và ghi lý do.")
    if accepted > quantity:
        return "accepted", _("Số nghiệm thu lớn hơn số đã giao %(quantity)s.") % {"quantity": plain(quantity)}
    if accepted < quantity and not why.strip():
        return "why", _("Nghiệm thu ít hơn số đã giao: hãy ghi lý do phần không nhận.")
    return "", ""


def expected_by(lines: Sequence[Line], day: date) -> Decimal:
    """What the schedule says is delivered by the end of a day."""
    return sum((part for on, part in lines if on <= day), Decimal(0))


def is_behind(expected: Decimal, delivered: Decimal) -> bool:
    """Whether less was delivered than the stated share of what is expected."""
    return expected > 0 and delivered < expected * BEHIND_SHARE


def fault_of(*, ending: str, expected: Decimal, delivered: Decimal, oldest_unjudged: date | None, today: date) -> str:
    """The side that did not do its part when a contract ends early.

    Goods due and not delivered (below the stated share): the seller. Goods delivered and left without a verdict
    beyond the stated days: the buyer. Otherwise the side that ends.
    """
    if is_behind(expected, delivered):
        return DealSide.SELLER
    if oldest_unjudged is not None and today - oldest_unjudged > UNJUDGED:
        return DealSide.BUYER
    return ending


def lot_problem(left: Decimal, wanted: Decimal, unit: str, title: str) -> str:
    """The sentence for a contract beyond what a lot still has; empty when it fits."""
    if wanted <= left:
        return ""
    return _(
        "Lô “%(title)s” chỉ còn %(left)s %(unit)s chưa ký hợp đồng, ít hơn %(wanted)s %(unit)s của hợp đồng này. "
        "Hãy giảm số lượng, hoặc bên lập lô sửa số lượng của lô."
    ) % {"title": title, "left": plain(max(left, Decimal(0))), "unit": unit, "wanted": plain(wanted)}


def converted(quantity: Decimal, factor: Decimal | None, into: Decimal | None) -> Decimal | None:
    """A quantity in another unit of the same kind; None when one of them has no factor."""
    if factor is None or into is None:
        return None
    return (quantity * factor / into).quantize(Decimal("0.001"))


def plain(number: Decimal) -> str:
    """A quantity as people write it: 1.234,5."""
    text = f"{number.normalize():,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
