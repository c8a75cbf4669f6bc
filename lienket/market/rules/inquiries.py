"""What may be asked, quoted and chosen, and how quotes compare: pure, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.coordination.choices import State
from lienket.market.choices import AskedState, InquirySide, InquiryState, PriceAt
from lienket.market.rules.deals import plain, price_given_problem
from lienket.market.rules.lots import quantity_problem, window_problem

MOST_ASKED = 50
"""So many sides are asked at once."""
LONGEST_ANSWER = timedelta(days=180)


@dataclass(frozen=True)
class AskedFacts:
    """What the state of one side asked follows from. `request`: the state of its handshake."""

    request: str
    quoted: bool
    dealt: bool
    over: bool
    gave_up: bool


def asked_state(facts: AskedFacts) -> str:
    """Where one side asked stands. Confirming or disputing a quote on the page of its request counts as well."""
    if facts.dealt:
        return AskedState.CHOSEN
    if facts.gave_up or facts.request == State.DECLINED:
        return AskedState.DECLINED
    if facts.quoted and facts.over:
        return AskedState.PASSED
    if facts.request == State.WITHDRAWN:
        return AskedState.WITHDRAWN
    if facts.request == State.CLOSED and not facts.quoted:
        return AskedState.DECLINED
    if facts.request == State.DISPUTED:
        return AskedState.AGAIN
    return AskedState.QUOTED if facts.quoted else AskedState.WAITING


def inquiry_problems(
    *, quantity: Decimal, starts_on: date, ends_on: date, answer_by: date, today: date
) -> Iterable[tuple[str, str]]:
    """(field, sentence or "") of what an inquiry says."""
    yield "quantity", quantity_problem(quantity)
    yield "ends_on", window_problem(starts_on, ends_on)
    yield "answer_by", answer_by_problem(answer_by, today)


def answer_by_problem(answer_by: date, today: date) -> str:
    """The sentence for a last day to answer that cannot be; empty when it is fine."""
    if answer_by < today:
        return _("Hạn trả lời %(day)s đã qua.") % {"day": f"{answer_by:%d/%m/%Y}"}
    if answer_by - today > LONGEST_ANSWER:
        return _("Hạn trả lời xa quá sáu tháng: giá khó giữ được lâu như vậy.")
    return ""


def asked_count_problem(count: int) -> str:
    """The sentence for too few or too many sides asked; empty when it is fine."""
    if not count:
        return _("Hãy chọn ít nhất một bên để hỏi: đánh dấu lô hàng, hoặc ghi tên đơn vị.")
    if count > MOST_ASKED:
        told = _("Mỗi lần hỏi nhiều nhất %(most)d bên; anh/chị đang chọn %(count)d.")
        return told % {"most": MOST_ASKED, "count": count}
    return ""


def more_problem(inquiry: str, answer_by: date, today: date) -> str:
    """The sentence for asking more sides at a wrong time; empty when they may be asked."""
    if inquiry != InquiryState.OPEN:
        return _("Lần hỏi giá này đã kết thúc: hãy bấm “Hỏi lại” để lập lần hỏi mới.")
    if answer_by < today:
        told = _("Hạn trả lời %(day)s đã qua: hãy bấm “Hỏi lại” để lập lần hỏi mới.")
        return told % {"day": f"{answer_by:%d/%m/%Y}"}
    return ""


def quote_time_problem(inquiry: str, asked: str, due_on: date | None, today: date) -> str:
    """The sentence for a quote that comes at a wrong time; empty when it may be given or revised.

    `due_on` is the last day of the asked side's own request, which an extension may have moved; a side that was
    asked to quote again may do so after it.
    """
    if inquiry != InquiryState.OPEN:
        return _("Bên hỏi đã kết thúc việc hỏi giá, nên không báo giá được nữa.")
    if asked in (AskedState.DECLINED, AskedState.WITHDRAWN):
        return _("Lời hỏi giá này đã kết thúc. Nếu muốn báo giá, hãy liên hệ để bên hỏi đề nghị lại.")
    if asked != AskedState.AGAIN and due_on is not None and today > due_on:
        told = _("Hạn báo giá %(day)s đã qua. Anh/chị có thể xin gia hạn ở trang đề nghị phối hợp.")
        return told % {"day": f"{due_on:%d/%m/%Y}"}
    return ""


def quote_problems(
    *, quantity: Decimal, price: int | None, starts_on: date, ends_on: date, valid_until: date, today: date
) -> Iterable[tuple[str, str]]:
    """(field, sentence or "") of what a quote says."""
    yield "price", price_given_problem(price)
    yield "quantity", quantity_problem(quantity)
    yield "ends_on", window_problem(starts_on, ends_on)
    past = _("Ngày hết hiệu lực %(day)s đã qua.") % {"day": f"{valid_until:%d/%m/%Y}"}
    yield "valid_until", past if valid_until < today else ""


@dataclass(frozen=True)
class Picked:
    """A quote as it is chosen: who gave it, how much it offers, how much is taken, and until when it holds."""

    name: str
    offered: Decimal
    taken: Decimal
    valid_until: date


def choice_problem(picked: Sequence[Picked], wanted: Decimal, unit: str, why_more: str, today: date) -> tuple[str, str]:
    """(sentence, field) for a choice that cannot be; two empty texts when it can.

    Nothing is taken beyond what a quote offers; all together may exceed what was asked for only with a reason.
    """
    if not picked:
        return _("Hãy ghi số lượng cho ít nhất một báo giá."), ""
    for one in picked:
        problem = quantity_problem(one.taken) or _over(one, unit) or _expired(one, today)
        if problem:
            return f"{one.name}: {problem}", ""
    total = taken_in_all(picked)
    if total > wanted and not why_more.strip():
        told = _("Cộng lại là %(total)s %(unit)s, nhiều hơn %(wanted)s %(unit)s đã hỏi. Hãy ghi lý do, hoặc giảm bớt.")
        return told % {"total": plain(total), "wanted": plain(wanted), "unit": unit}, "why_more"
    return "", ""


def taken_in_all(picked: Iterable[Picked]) -> Decimal:
    """The sum of what is taken."""
    return sum((one.taken for one in picked), Decimal(0))


def _over(one: Picked, unit: str) -> str:
    if one.taken <= one.offered:
        return ""
    told = _("chỉ báo giá cho %(offered)s %(unit)s, ít hơn %(taken)s %(unit)s đang chọn.")
    return told % {"offered": plain(one.offered), "taken": plain(one.taken), "unit": unit}


def _expired(one: Picked, today: date) -> str:
    if one.valid_until >= today:
        return ""
    told = _("báo giá đã hết hiệu lực ngày %(day)s. Hãy đề nghị báo lại.")
    return told % {"day": f"{one.valid_until:%d/%m/%Y}"}


def price_in_all(side: str, price: int, price_at: str, freight: int | None) -> int | None:
    """Whole đồng for one unit, freight counted, so that quotes compare; None where freight cannot be told.

    A buyer compares what a unit costs where it is wanted; a seller what is left of the price where the goods are.
    """
    delivered = price_at == PriceAt.DELIVERED
    if side == InquirySide.BUYING:
        return price if delivered else None if freight is None else price + freight
    if not delivered:
        return price
    return None if freight is None else price - freight
