"""Matching rounds, in plain values: what of a lot takes part, and where a match stands after the answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.coordination.choices import State
from lienket.market.choices import MatchState
from lienket.market.rules.deals import plain

_SAID_YES = frozenset({State.ACCEPTED, State.REPORTED, State.CONFIRMED, State.DISPUTED})
_SAID_NO = frozenset({State.DECLINED, State.WITHDRAWN})


def free(quantity: Decimal, contracted: Decimal, promised: Decimal, proposed: Decimal) -> Decimal:
    """What of a lot is nobody's yet: not under contract, in a deal without one, or in a match that waits; ≥ 0."""
    return max(Decimal(0), quantity - contracted - promised - proposed)


def part_refused(quantity: Decimal, left: Decimal, min_lot: Decimal, unit: str) -> str:
    """Why a lot cannot take part in a round for what is left of it; empty when it can."""
    if left <= 0:
        return _("Cả lô đã nằm trong hợp đồng, giao dịch hoặc ghép nối đang chờ trả lời.")
    if left < min_lot <= quantity:
        told = _("Còn %(left)s %(unit)s chưa hứa với ai, ít hơn lượng mua bán ít nhất %(least)s %(unit)s.")
        return told % {"left": plain(left), "least": plain(min_lot), "unit": unit}
    return ""


def match_state(answers: Sequence[str]) -> str:
    """Where a published match stands. `answers`: states of its requests; the organiser's own side has none, and yes."""
    if any(answer in _SAID_NO for answer in answers):
        return MatchState.DECLINED
    if all(answer in _SAID_YES for answer in answers):
        return MatchState.AGREED
    half = len(answers) < 2 or any(answer in _SAID_YES for answer in answers)
    return MatchState.HALF if half else MatchState.PROPOSED
