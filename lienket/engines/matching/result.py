"""What the engine answers: deals and leftovers with reasons; the sentence of a reason is made here, in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from lienket.engines.matching.problem import Fault, Objective, Side

Amount = Fraction | int  # exact; never a float
Status = Literal["matched", "part", "unmatched"]


class Reason(NamedTuple):
    """Why: a code of ``SENTENCES`` and what fills its sentence."""

    code: str
    parameters: tuple[str, ...] = ()


class Match(NamedTuple):
    """A deal proposed: ``quantity`` in ``unit`` (that of both lots if they have the same, else the base unit).

    ``price_gap``: buyer's most − seller's least, đồng per unit, before ``freight`` (đồng per unit too); ``value``:
    đồng in all, quantity × (price_gap − freight). Delivered from ``first`` to ``last``.
    """

    supply_lot: str
    demand_lot: str
    quantity: Decimal
    unit: str
    price_gap: Amount
    freight: Amount
    value: Amount
    first: date
    last: date
    reasons: tuple[Reason, ...]


class LotState(NamedTuple):
    """What became of one lot. ``number`` counts the lots as given; ``left`` and ``placed`` are in the lot's own unit.

    ``shadow_price``: đồng by which the market's value would rise with one more unit of this lot (for the volume goal:
    beside ``shadow_volume``, the quantity that it would let the market place more or, if negative, less).
    ``reasons`` and ``changes`` are empty where nothing is left.
    """

    lot: str
    side: Side
    number: int
    status: Status
    quantity: Decimal
    placed: Decimal
    left: Decimal
    unit: str
    shadow_volume: int
    shadow_price: Amount
    reasons: tuple[Reason, ...]
    changes: tuple[Reason, ...]


class Proof(NamedTuple):
    """Why nothing better exists: ``primal`` is what was reached, ``dual`` what the shadow prices prove cannot be
    exceeded, both in đồng at the proven best volume. Where minimum lots make the task integer they belong to the
    relaxation without them, and ``gap`` tells how far the deals stay below it.
    """

    primal: Fraction
    dual: Fraction | None
    bound_volume: dict[str, Fraction]
    gap_volume: dict[str, Fraction]
    gap_value: Fraction

    @property
    def optimal(self) -> bool:
        """Whether the relaxation is proven optimal and the deals reach it."""
        return self.primal == self.dual and not self.gap_value and not any(self.gap_volume.values())


class FloorState(NamedTuple):
    """What a locality placed of one commodity, beside its floor; in base units."""

    locality: str
    product: str
    unit: str
    floor: Fraction
    placed: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """All deals, all lots (each once), the proof, and what was noted on the way. ``volume``: per base unit."""

    objective: Objective
    matches: tuple[Match, ...]
    lots: tuple[LotState, ...]
    floors: tuple[FloorState, ...]
    proof: Proof
    notes: tuple[Fault, ...]
    volume: dict[str, Fraction]
    value: Fraction
    edges: int
    pivots: int
    seconds: dict[str, float]


SENTENCES = {
    "price": "Giá bán {0} + cước {1} ≤ giá mua {2} đ/{3}.",
    "price_free": "Giá bán {0} ≤ giá mua {1} đ/{2}.",
    "window": "Giao được từ {0} đến {1}.",
    "under": "“{0}” thuộc “{1}” mà bên mua cần.",
    "certificates": "Đủ chứng nhận bên mua yêu cầu: {0}.",
    "certificates_until": "Đủ chứng nhận bên mua yêu cầu: {0}; phải giao trước khi hết hạn, chậm nhất {1}.",
    "storage": "Bảo quản đúng yêu cầu: {0}.",
    "pinned": "Số lượng đã được chốt trước.",
    "pinned_despite": "Số lượng đã được chốt trước dù còn vướng: {0}.",
    "no_market": "Không có bên {0} nào cho “{1}”.",
    "no_market_near": "Không có bên {0} nào cho “{1}”; bên kia có tên gần giống: {2}. Hãy xem có phải cùng mặt hàng.",
    "other_unit": "Bên {0} tính “{1}” bằng đơn vị không quy đổi được sang {2}.",
    "taken": "{0} lô phía bên kia phù hợp, nhưng khối lượng của các lô ấy đã dành cho những cặp tốt hơn.",
    "none_fits": "Có {0} lô phía bên kia cùng mặt hàng, nhưng không lô nào đạt đủ mọi điều kiện.",
    "part": "Mới ghép được {0} trên {1} {2}.",
    "cheaper": "Giảm giá bán {0} đ/{1} ({2} %), còn {3}, thì ghép được với {4}.",
    "dearer": "Nâng giá mua {0} đ/{1} ({2} %), lên {3}, thì ghép được với {4}.",
    "cheaper_rival": "Giảm giá bán ít nhất {0} đ/{1} ({2} %), còn {3}, mới tranh được phần {4} dành cho lô khác.",
    "dearer_rival": "Nâng giá mua ít nhất {0} đ/{1} ({2} %), lên {3}, mới tranh được phần {4} dành cho lô khác.",
    "earlier": "Giao sớm hơn {0} ngày thì đủ điều kiện ghép với {1}.",
    "later": "Giao muộn hơn {0} ngày thì đủ điều kiện ghép với {1}.",
    "need_earlier": "Nhận sớm hơn {0} ngày thì đủ điều kiện ghép với {1}.",
    "need_later": "Nhận muộn hơn {0} ngày thì đủ điều kiện ghép với {1}.",
    "lacks": "Có thêm chứng nhận {0} thì đủ điều kiện ghép với {1}.",
    "renew": "Gia hạn chứng nhận {0} (hết hạn {1}, sớm {2} ngày) thì đủ điều kiện ghép với {3}.",
    "drop": "Bớt yêu cầu chứng nhận {0} thì đủ điều kiện ghép với {1}.",
    "smaller": "Lô tối thiểu lệch {0} {1}: thỏa thuận lại thì đủ điều kiện ghép với {2}.",
    "keep": "Đổi cách bảo quản cho khớp (“{0}” và “{1}”) thì đủ điều kiện ghép với {2}.",
    "several": "Gần nhất là {0}, nhưng còn vướng {1} điều kiện: {2}.",
    "more_other_side": "Cần thêm {0} cho “{1}”.",
    "weekly": "Khả năng giao hoặc nhận mỗi tuần đã dùng hết với các lô phù hợp.",
    "faster": "Nâng khả năng mỗi tuần (nay là {0} {1}) thì ghép thêm được.",
    "small_rest": "Phần còn lại nhỏ hơn lô tối thiểu của các lô phù hợp, hoặc bị giữ chỗ bởi lô tối thiểu.",
}

HINDRANCES = {
    1: "sản phẩm", 2: "bảo quản", 4: "chứng nhận", 8: "thời gian", 16: "lô tối thiểu", 32: "giá",
    64: "cùng một đơn vị", 128: "cặp đã loại hoặc đã chốt trước",
}  # fmt: skip


def explain(reason: Reason) -> str:
    """The reason as a Vietnamese sentence."""
    return SENTENCES[reason.code].format(*reason.parameters)


def explain_all(reasons: tuple[Reason, ...]) -> str:
    """The sentences one after another."""
    return " ".join(explain(reason) for reason in reasons)


def number(amount: Decimal | Fraction | int, places: int = 3) -> str:
    """A number as Vietnamese write it: 1.234,5; at most ``places`` decimals."""
    if isinstance(amount, int):
        return f"{amount:,}".replace(",", ".")
    scaled = round(Fraction(amount) * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    text = f"{whole:,}".replace(",", ".")
    decimals = f"{rest:0{places}}".rstrip("0") if rest else ""
    return ("-" if scaled < 0 else "") + text + ("," + decimals if decimals else "")


def ratio(part: int, whole: int) -> Amount:
    """part / whole exactly; whole numbers, the usual case, stay cheap."""
    times, rest = divmod(part, whole)
    return Fraction(part, whole) if rest else times


@lru_cache(maxsize=65_536)
def day(ordinal: int | date) -> str:
    """A day as dd/mm/yyyy."""
    return (date.fromordinal(ordinal) if isinstance(ordinal, int) else ordinal).strftime("%d/%m/%Y")
