"""What the engine is given: lots of supply and of demand as plain values; and what is wrong with them, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Side = Literal["supply", "demand"]
Objective = Literal["volume", "value"]
OBJECTIVES: tuple[Objective, ...] = ("volume", "value")

LONGEST_WINDOW_DAYS = 3653
MOST_THOUSANDTHS = 10**13  # ten million tonnes: no lot of anything is larger
HIGHEST_PRICE = 10**12


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate held or asked. A held one covers an asked one of its kind with the same or a lower ``level``.

    ``expires``: last day on which a held one is valid, None for no end; of no meaning on the asking side.
    """

    kind: str
    level: int = 1
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Goods offered, or a need. ``price``: whole đồng per ``unit``, the least of a seller or the most of a buyer.

    ``first`` … ``last``: days on which the goods can be handed over. ``min_lot``: the smallest quantity worth a deal
    with one partner. ``weekly``: the most that can be handed over in a week
    of the calendar, from Monday, to all partners together. ``storage``: "" | "mát" | "đông" …, what
    the seller can keep or the buyer asks. Quantities are in ``unit``.
    """

    lot: str
    party: str
    product: str
    quantity: Decimal
    unit: str
    first: date
    last: date
    price: int
    commune: str = ""
    certificates: tuple[Certificate, ...] = ()
    min_lot: Decimal = Decimal(0)
    weekly: Decimal | None = None
    storage: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value of one lot. ``index`` counts the lots as given, ``field`` names a field of Lot.

    A grave fault stops the run; another is told, and the run goes on.
    """

    side: Side
    index: int
    field: str
    sentence: str
    grave: bool = True


class MatchError(ValueError):
    """The lots cannot be matched as they are; ``faults`` say why, each with its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults[:20]))
        self.faults = tuple(faults)


class TooLargeError(MatchError):
    """Numbers beyond what 64 bits hold exactly; nothing is rounded in silence."""

    def __init__(self, product: str) -> None:
        ValueError.__init__(
            self,
            f"Mặt hàng “{product}” có số lượng, giá và số lô lớn đến mức không tính chính xác được; "
            "hãy tách thành nhiều lần ghép.",
        )
        self.faults = ()


class PinError(MatchError):
    """A quantity fixed for a pair that names no lot given."""

    def __init__(self, supply_lot: str, demand_lot: str) -> None:
        sentence = f"Cặp chốt trước “{supply_lot}” – “{demand_lot}” có mã lô không nằm trong hai bảng."
        ValueError.__init__(self, sentence)
        self.faults = ()


def faults_of(side: Side, lots: Iterable[Lot]) -> list[Fault]:
    """What is wrong with the lots taken one by one, and lots given twice."""
    lots = list(lots)
    found = [fault for index, lot in enumerate(lots) for fault in faults_of_lot(side, index, lot)]
    found += repeated(side, [lot.lot for lot in lots])
    return sorted(found, key=lambda fault: fault.index)


def faults_of_lot(side: Side, index: int, lot: Lot) -> Iterable[Fault]:
    """What is wrong with one lot alone."""
    for field, sentence in _value_faults(lot):
        yield Fault(side, index, field, sentence)
    if side == "supply" and lot.certificates:
        yield from _expired(index, lot)


def repeated(side: Side, names: Sequence[str]) -> list[Fault]:
    """Lots that bear the name of one before."""
    if len(set(names)) == len(names):
        return []
    seen: dict[str, int] = {}
    found = []
    for index, name in enumerate(names):
        if name in seen:
            sentence = f"mã lô “{name}” đã có ở lô thứ {seen[name] + 1}; mỗi lô cần một mã riêng."
            found.append(Fault(side, index, "lot", sentence))
        elif name:
            seen[name] = index
    return found


def _value_faults(lot: Lot) -> Iterable[tuple[str, str]]:
    if not lot.lot:
        yield "lot", "thiếu mã lô."
    if not lot.product.strip():
        yield "product", "thiếu tên sản phẩm."
    if not lot.quantity.is_finite() or lot.quantity <= 0:
        yield "quantity", f"số lượng {lot.quantity} phải lớn hơn 0."
    if not lot.min_lot.is_finite() or lot.min_lot < 0:
        yield "min_lot", f"lô tối thiểu {lot.min_lot} không được âm."
    elif lot.quantity.is_finite() and 0 < lot.quantity < lot.min_lot:
        yield "min_lot", f"lô tối thiểu {lot.min_lot} lớn hơn cả số lượng {lot.quantity}."
    if lot.weekly is not None and (not lot.weekly.is_finite() or lot.weekly <= 0):
        yield "weekly", f"khả năng giao mỗi tuần {lot.weekly} phải lớn hơn 0; không giới hạn thì để trống."
    if lot.first > lot.last:
        yield "last", f"ngày cuối {lot.last:%d/%m/%Y} trước ngày đầu {lot.first:%d/%m/%Y}."
    elif (lot.last - lot.first).days > LONGEST_WINDOW_DAYS:
        yield "last", f"thời gian từ {lot.first:%d/%m/%Y} đến {lot.last:%d/%m/%Y} dài hơn 10 năm; hãy xem lại."
    if lot.price < 0:
        yield "price", f"giá {lot.price} không được âm."
    elif lot.price > HIGHEST_PRICE:
        yield "price", f"giá {lot.price} đồng lớn bất thường; hãy xem lại."


def _expired(index: int, lot: Lot) -> Iterable[Fault]:
    for held in lot.certificates:
        if held.expires is not None and held.expires < lot.first:
            sentence = (
                f"chứng nhận {held.kind} hết hạn {held.expires:%d/%m/%Y}, trước ngày giao đầu tiên "
                f"{lot.first:%d/%m/%Y}; lô vẫn được ghép nhưng không tính chứng nhận này."
            )
            yield Fault("supply", index, "certificates", sentence, grave=False)
