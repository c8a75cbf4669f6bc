"""Rules of tracing: codes, conservation of quantities, days, retention. Pure, on plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.market.rules.deals import plain
from lienket.market.rules.ocop import months_after

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""31 signs, a prime: no 0, O, I, L, U, which people misread."""

BODY = 9
_READ = str.maketrans({"I": "1", "L": "1"})
_PARTS = re.compile(r"[;\n]|,(?!\d)")
_AMOUNT = re.compile(r"(?P<code>.+?)\s*[:=]\s*(?P<number>(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?)\s*(?P<unit>[^\d\s].*)?")


def check_sign(body: str) -> str:
    """The sign that makes Σ place × value ≡ 0 (mod 31): any one wrong sign, or any two exchanged, is noticed."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def trace_code(draw: Callable[[str], str]) -> str:
    """A new code; `draw` takes one sign out of the alphabet (secrets.choice)."""
    body = "".join(draw(ALPHABET) for _place in range(BODY))
    return body + check_sign(body)


def read_code(text: str) -> str:
    """The code that people wrote, spaces, hyphens and case aside; "" when it is none, or was mistyped."""
    signs = re.sub(r"[\s\-.]", "", text).upper().translate(_READ)
    if len(signs) != BODY + 1 or any(sign not in ALPHABET for sign in signs):
        return ""
    return signs if check_sign(signs[:-1]) == signs[-1] else ""


def shown_code(code: str) -> str:
    """A code as it is printed: two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


@dataclass(frozen=True)
class Portion:
    """A quantity with its unit: `factor` base units each, None where the unit has none."""

    quantity: Decimal
    factor: Decimal | None
    dimension: str
    unit: str

    @property
    def base(self) -> Decimal | None:
        return None if self.factor is None else self.quantity * self.factor


def total_of(amounts: Iterable[Portion]) -> tuple[Decimal, str] | None:
    """(sum in base units, dimension); None where they cannot be added up."""
    rows = list(amounts)
    if not rows or len({one.dimension for one in rows}) > 1:
        return None
    if rows[0].factor is None:
        same = {one.unit for one in rows}
        return (sum((one.quantity for one in rows), Decimal(0)), f"pack:{same.pop()}") if len(same) == 1 else None
    if any(one.base is None for one in rows):
        return None
    return sum((one.base for one in rows if one.base is not None), Decimal(0)), rows[0].dimension


def conservation_problem(ins: Sequence[Portion], outs: Sequence[Portion], yield_factor: Decimal | None) -> str:
    """The sentence when more comes out than went in; "" when it is fine, or the units cannot be compared."""
    if not ins or not outs:
        return _("Hãy ghi ít nhất một lô vào và một lô ra.")
    if any(one.quantity <= 0 for one in (*ins, *outs)):
        return _("Số lượng phải lớn hơn 0.")
    if yield_factor is not None and not 0 < yield_factor <= 1000:
        return _("Hệ số thu hồi phải lớn hơn 0 và không quá 1.000.")
    into, out = total_of(ins), total_of(outs)
    if into is None or out is None or into[1] != out[1]:
        return ""
    allowed = into[0] * (yield_factor or 1)
    if out[0] <= allowed:
        return ""
    told = _(
        "Lô ra cộng lại %(out)s, nhiều hơn lô vào %(most)s (đã quy về cùng đơn vị). "
        "Hãy sửa số lượng, hoặc ghi hệ số thu hồi nếu chế biến làm tăng lượng."
    )
    return told % {"out": plain(out[0]), "most": plain(allowed)}


def used_problem(used: Sequence[Portion], more: Portion, whole: Portion, number: str) -> str:
    """The sentence when a batch gives, or is made of, more than its own quantity; "" when it does not."""
    all_of = total_of([*used, more])
    most = total_of([whole])
    if all_of is None or most is None or all_of[1] != most[1] or all_of[0] <= most[0]:
        return ""
    told = _("Lô %(number)s chỉ có %(most)s %(unit)s, cộng cả lần này đã quá số đó.")
    return told % {"number": number, "most": plain(whole.quantity), "unit": whole.unit}


def event_day_problem(on: date, today: date) -> str:
    """The sentence for a day that an event cannot have; "" when it can."""
    if on > today:
        return _("Ngày %(day)s chưa tới: sự kiện chỉ ghi khi đã xảy ra.") % {"day": f"{on:%d/%m/%Y}"}
    if on.year < today.year - 30:
        return _("Ngày %(day)s quá xa: hãy xem lại năm.") % {"day": f"{on:%d/%m/%Y}"}
    return ""


def batch_days_problem(made_on: date | None, expires_on: date | None, today: date) -> tuple[str, str]:
    """(field, sentence) of days of a batch that cannot be; ("", "") when they can."""
    if made_on is not None and event_day_problem(made_on, today):
        return "made_on", event_day_problem(made_on, today)
    if made_on is not None and expires_on is not None and expires_on < made_on:
        return "expires_on", _("Hạn sử dụng sớm hơn ngày sản xuất, thu hoạch.")
    return "", ""


@dataclass(frozen=True)
class Named:
    """A batch as a text names it: `code` as written, with its quantity and unit where they were told."""

    code: str
    quantity: Decimal | None = None
    unit: str = ""


def named_batches(text: str) -> list[Named]:
    """The batches that a text names: "L01; L02" or "L01: 2,5; L02: 1,5 tấn". Each once, in the order written."""
    found: dict[str, Named] = {}
    for part in _PARTS.split(text):
        words = " ".join(part.split())
        if not words:
            continue
        match = _AMOUNT.fullmatch(words)
        one = Named(words)
        if match and len(match["number"].partition(",")[0]) <= 12:
            number = Decimal(match["number"].replace(".", "").replace(",", "."))
            one = Named(match["code"], number, (match["unit"] or "").strip())
        found.setdefault(batch_key(one.code), one)
    return list(found.values())


def batch_key(number: str) -> str:
    """What makes two ways to write a batch number one: case and spaces aside."""
    return " ".join(number.split()).casefold()


@dataclass(frozen=True)
class Retention:
    """How long data of a batch are kept, and within how many hours an authority gets them."""

    after_expiry: int
    without_expiry: int
    hours: int


def kept_until(made_on: date, expires_on: date | None, rule: Retention) -> date:
    """The first day on which data of a batch need no longer be kept."""
    if expires_on is not None:
        return months_after(expires_on, rule.after_expiry)
    return months_after(made_on, rule.without_expiry)


def depths(edges: Iterable[tuple[int, int]], starts: Iterable[int]) -> dict[int, int]:
    """How many steps each thing is away along the edges (from, to); the starts are 0. The shortest way counts."""
    following: dict[int, list[int]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
    found = dict.fromkeys(starts, 0)
    here = list(found)
    while here:
        beyond = []
        for one in here:
            for other in following.get(one, ()):
                if other not in found:
                    found[other] = found[one] + 1
                    beyond.append(other)
        here = beyond
    return found


def recalled_problem(delivered: Decimal | None, found: Decimal, returned: Decimal, destroyed: Decimal) -> str:
    """The sentence for quantities of an answer that cannot be; "" when they can."""
    if min(found, returned, destroyed) < 0:
        return _("Số lượng không thể âm.")
    if returned + destroyed > found:
        return _("Trả lại và tiêu hủy cộng lại nhiều hơn số còn tìm thấy.")
    if delivered is not None and found > delivered:
        return _("Số tìm thấy nhiều hơn số đã nhận: hãy xem lại.")
    return ""


def missing(items: Sequence[str], facts: Mapping[str, bool]) -> list[str]:
    """The codes of the minimum set that a batch lacks, in their order."""
    return [one for one in items if not facts.get(one, False)]
