"""What lots may be: pure, on plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.market.choices import LOT_STEPS

MOST_QUANTITY = Decimal(10) ** 9
MOST_PRICE = 10**12
LONGEST_DAYS = 3 * 366
_SLIPS = (1000, 100, 10)  # kg taken for tấn, tạ, yến


def quantity_problem(quantity: Decimal) -> str:
    """The sentence for a quantity that cannot be; empty when it is fine."""
    if quantity <= 0:
        return _("Số lượng phải lớn hơn 0.")
    if quantity > MOST_QUANTITY:
        return _("Số lượng lớn hơn một tỷ đơn vị: hãy xem lại số hoặc chọn đơn vị lớn hơn.")
    return ""


def window_problem(starts_on: date, ends_on: date) -> str:
    """The sentence for a window that cannot be; empty when it is fine."""
    if ends_on < starts_on:
        return _("Ngày cuối %(end)s sớm hơn ngày đầu %(start)s.") % {"end": _day(ends_on), "start": _day(starts_on)}
    if (ends_on - starts_on).days > LONGEST_DAYS:
        return _("Lô hàng kéo dài quá ba năm: hãy chia thành từng vụ.")
    return ""


def price_problem(low: int | None, high: int | None) -> str:
    """The sentence for a band of prices that cannot be; empty when it is fine."""
    for price in (low, high):
        if price is not None and not 0 < price <= MOST_PRICE:
            return _("Giá phải là số đồng lớn hơn 0 và không quá một nghìn tỷ.")
    if low is not None and high is not None and high < low:
        return _("Giá đến thấp hơn giá từ.")
    return ""


def part_problem(part: Decimal | None, quantity: Decimal, what: str) -> str:
    """The sentence for a minimum or a weekly capacity that does not fit the lot; `what` names it."""
    if part is None:
        return ""
    if part <= 0:
        return _("%(what)s phải lớn hơn 0.") % {"what": what}
    if part > quantity:
        return _("%(what)s lớn hơn cả lô.") % {"what": what}
    return ""


def price_unit_problem(price: int | None, factor: Decimal | None, band: tuple[int, int] | None) -> str:
    """A price that fits the commodity only if it was meant for another unit of mass (per kg, per tấn).

    `factor` is how many kg the unit is, `band` the wide band of đồng a kg. Empty when the price may be meant so.
    """
    if price is None or factor is None or band is None:
        return ""
    per_kg = Decimal(price) / factor
    if band[0] <= per_kg <= band[1]:
        return ""
    for times in _SLIPS:
        for meant in (per_kg * times, per_kg / times):
            if band[0] <= meant <= band[1]:
                return _(
                    "Giá này tính ra %(price)s đồng một kg, không hợp với mặt hàng. Có lẽ giá được ghi cho đơn vị "
                    "khác (kg, tạ, tấn): hãy xem lại giá và đơn vị."
                ) % {"price": _grouped(per_kg)}
    return ""


def step_problem(state: str, step: str) -> str:
    """The sentence for a step that the lot's state does not allow; empty when it does."""
    if state in LOT_STEPS[step][0]:
        return ""
    return _("Lô hàng này không còn ở trạng thái làm được việc đó. Hãy tải lại trang.")


def certificate_problem(name: str, issued_on: date, expires_on: date | None, starts_on: date) -> str:
    """The sentence for a certificate that is of no use to a lot because it ended before the lot begins."""
    if expires_on is not None and expires_on < starts_on:
        return _("%(name)s hết hạn ngày %(day)s, trước khi lô bắt đầu.") % {"name": name, "day": _day(expires_on)}
    return ""


def inherited(path: str, bands: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """The band of the nearest node at or above a path of the commodity tree."""
    for code in reversed(path.split("/")):
        if code in bands:
            return bands[code]
    return None


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _grouped(number: Decimal) -> str:
    return f"{number:,.0f}".replace(",", ".") if number >= 1 else f"{number:.3f}".replace(".", ",")
