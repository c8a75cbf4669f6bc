"""Many lots opened or closed at once, by their owner or because their days are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.refusals import Refusal
from lienket.market import access, rules
from lienket.market.actions.finding import index_lots
from lienket.market.choices import LOT_STEPS, LotState, LotStep
from lienket.market.models import Lot

MOST_AT_ONCE = 500
"""Lots that one act may move: all of them wait in one transaction."""


@dataclass
class Moved:
    """What became of the chosen lots: moved now, there before, or left as they were and why."""

    done: list[Lot] = field(default_factory=list)
    before: list[Lot] = field(default_factory=list)
    left: list[tuple[Lot, str]] = field(default_factory=list)


def step_lots(*, actor: Viewer, lots: Sequence[int], step: str, today: date, reason: str = "") -> Moved:
    """Open or close the viewer's own lots of these ids, in one transaction; those that cannot be moved say why.

    Lots of others are passed over. Sent twice it finds the lots where the first left them. Raises Refusal where
    nothing is chosen, too much is, or an open lot is to be closed without a reason.
    """
    access.check_can_enter(actor)
    if not lots:
        raise Refusal(_("Hãy chọn ít nhất một lô."))
    if len(lots) > MOST_AT_ONCE:
        raise Refusal(_("Mỗi lần chọn nhiều nhất %(n)d lô; hãy lọc bớt.") % {"n": MOST_AT_ONCE})
    if step == LotStep.CLOSE and not reason.strip():
        raise Refusal(_("Hãy ghi lý do đóng lô, ví dụ “đã bán hết”."), field="reason")
    found = Moved()
    with act(actor, "market.step_lots", words=f"{_words(step)}: {len(lots)} lô đã chọn", reason=reason):
        mine = Lot.objects.filter(pk__in=list(lots), owner_id__in=actor.organisation_ids)
        for lot in mine.select_for_update().order_by("pk"):
            if lot.state == LOT_STEPS[step][1]:
                found.before.append(lot)
            elif problem := rules.many_step_problem(lot.state, step, lot.ends_on, today):
                found.left.append((lot, problem))
            else:
                _move(actor, lot, step, reason)
                found.done.append(lot)
        index_lots([one.pk for one in found.done])
    return found


def close_past(*, actor: Actor, today: date) -> int:
    """Close open lots whose last day is over, with that as the reason; returns how many, `MOST_AT_ONCE` at most."""
    with act(actor, "market.close_past_lots", words="đóng các lô đã qua ngày cuối"):
        rows = Lot.objects.filter(state=LotState.OPEN, ends_on__lt=today).order_by("pk")
        lots = list(rows.select_for_update(skip_locked=True)[:MOST_AT_ONCE])
        for lot in lots:
            _move(actor, lot, LotStep.CLOSE, f"Đã qua ngày cuối của lô ({lot.ends_on:%d/%m/%Y}), máy tự đóng")
        index_lots([one.pk for one in lots])
    return len(lots)


def _words(step: str) -> str:
    return "mở lô hàng" if step == LotStep.OPEN else "đóng lô hàng"


def _move(actor: Actor, lot: Lot, step: str, reason: str) -> None:
    """One locked lot, with its own line of the trail."""
    verb = "open" if step == LotStep.OPEN else "close"
    with act(actor, f"market.{verb}_lot", words=_words(step), on=lot, reason=reason):
        lot.state = LOT_STEPS[step][1]
        lot.why_closed = reason.strip()[:500] if step == LotStep.CLOSE else ""
        lot.version += 1
        lot.save(update_fields=["state", "why_closed", "version"])
