"""What a round finds: the open lots, as far as they are free, are matched and every lot gets its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.refusals import Refusal
from lienket.ground.ui.filters import number_text
from lienket.market import access, bridge, queries, rules
from lienket.market.actions.rounds import claimed
from lienket.market.choices import MatchState, RoundState, RoundStep, Side
from lienket.market.models import Leftover, Lot, Match, Measure, Round

AT_ONCE = 300
"""So many lots are matched while a person waits; more by the worker."""
MOST_LOTS = 60_000
"""More go through the command and two sheets, by partitions."""
_ROWS = 2_000
Tell = Callable[[int, str], None]


def lots_wait(round: Round) -> bool:
    """Whether so many lots take part that the worker matches them."""
    return sum(queries.sides_taking_part(round, timezone.localdate()).values()) > AT_ONCE


def hand_round(*, actor: Viewer, round: Round, version: int | None = None) -> Round:
    """Mark a round as being matched by the worker; the job is queued in the same transaction by the caller."""
    access.check_can_run(actor, round)
    with act(actor, "market.hand_round", words="giao máy ghép nối các lô đang mở", on=round):
        locked = claimed(round, version, RoundStep.COMPUTE)
        _check_lots(locked)
        locked.state, locked.why_failed = RoundState.COMPUTING, ""
        locked.save()
    return locked


def fail_round(*, actor: Actor, round: Round, sentence: str) -> None:
    """Say why the worker could not match a round; what was found before stays."""
    with act(actor, "market.fail_round", words="không ghép được phiên", on=round):
        locked = Round.objects.select_for_update().get(pk=round.pk)
        if locked.state == RoundState.COMPUTING:
            locked.state = RoundState.COMPUTED if locked.computed_at else RoundState.DRAFT
            locked.why_failed = sentence[:1000]
            locked.version += 1
            locked.save()


def _quiet(_done: int, _words: str) -> None:
    pass


def compute_round(*, actor: Actor, round: Round, version: int | None = None, tell: Tell = _quiet) -> Round:
    """Match the open lots of today, in place of what an earlier computation found; dropped pairs stay dropped.

    `tell(step, words)` hears the steps 1 to 4.
    """
    if isinstance(actor, Viewer):
        access.check_can_run(actor, round)
    with act(actor, "market.compute_round", words="ghép nối các lô đang mở", on=round):
        locked = claimed(round, version, RoundStep.COMPUTE, by_worker=tell is not _quiet)
        _check_lots(locked)
        today = timezone.localdate()
        tell(1, _("Đọc các lô"))
        lots = {one.pk: one for one in queries.taking_part(locked, today)}
        free = queries.free_of(lots.values(), locked)
        refused = {pk: said for pk, said in _not_taking_part(lots, free) if said}
        tell(2, _("Tìm cách ghép tốt nhất"))
        found = bridge.solve(
            [queries.offered(one, today, free[pk]) for pk, one in lots.items() if pk not in refused],
            bridge.tree(queries.tree_rows()),
            objective=locked.objective,
            rate=locked.freight,
            floor=locked.floor,
            forbidden=queries.forbidden_pairs(locked),
        )
        found.refused.update(refused)
        tell(3, _("Viết lý do cho từng cặp"))
        _keep(locked, found, lots, free)
        locked.state, locked.computed_at, locked.told = RoundState.COMPUTED, timezone.now(), _told(found, lots)
        locked.why_failed = ""
        locked.save()
        tell(4, _("Ghi kết quả"))
    return locked


def _not_taking_part(lots: Mapping[int, Lot], free: Mapping[int, Decimal]) -> Iterable[tuple[int, str]]:
    for pk, one in lots.items():
        yield pk, rules.part_refused(one.quantity, free[pk], one.min_lot or Decimal(0), queries.named(one.measure))


def _keep(round: Round, found: bridge.Found, lots: Mapping[int, Lot], free: Mapping[int, Decimal]) -> None:
    round.matches.exclude(state=MatchState.DROPPED).delete()
    round.leftovers.all().delete()
    Match.objects.bulk_create(_matches(round, found, lots), batch_size=_ROWS)
    Leftover.objects.bulk_create(_leftovers(round, found, lots, free), batch_size=_ROWS)


def _check_lots(round: Round) -> None:
    sides = queries.sides_taking_part(round, timezone.localdate())
    if len(sides) < 2:
        missing = _("lô cầu") if Side.SUPPLY in sides else _("lô cung") if sides else _("lô cung, lô cầu")
        raise Refusal(_("Chưa có %(side)s nào đang mở để ghép.") % {"side": missing})
    total = sum(sides.values())
    if total > MOST_LOTS:
        told = _("Có %(n)s lô đang mở, nhiều hơn %(most)s lô của một phiên: hãy chọn mặt hàng hẹp hơn.")
        raise Refusal(told % {"n": number_text(total), "most": number_text(MOST_LOTS)})


def _matches(round: Round, found: bridge.Found, lots: Mapping[int, Lot]) -> list[Match]:
    measures = {one.name: one for one in Measure.objects.filter(valid_to=None)}
    made = []
    for one in found.outcome.matches:
        supply, demand = lots[bridge.lot_id(one.supply_lot)], lots[bridge.lot_id(one.demand_lot)]
        measure, quantity, times = supply.measure, one.quantity, Fraction(1)
        if one.unit != measure.name:
            # Of lots with different units the engine tells the base unit, which the seller's is a multiple of.
            measure = measures.get(one.unit, supply.measure)
            if measure == supply.measure and measure.factor:
                times = Fraction(measure.factor)
                quantity = (one.quantity / measure.factor).quantize(Decimal("0.001"))
        made.append(
            Match(
                round=round,
                supply=supply,
                demand=demand,
                quantity=quantity,
                measure=measure,
                price_gap=bridge.whole(one.price_gap * times),
                freight_cost=bridge.whole(one.freight * times),
                value=bridge.whole(one.value),
                first=one.first,
                last=one.last,
                reasons=bridge.kept(one.reasons),
            )
        )
    return made


def _leftovers(
    round: Round, found: bridge.Found, lots: Mapping[int, Lot], free: Mapping[int, Decimal]
) -> list[Leftover]:
    made = [
        Leftover(
            round=round,
            lot=lots[bridge.lot_id(one.lot)],
            placed=one.placed,
            left=one.left,
            reasons=bridge.kept(one.reasons),
            changes=bridge.kept(one.changes),
        )
        for one in found.outcome.lots
    ]
    made += [
        Leftover(round=round, lot=lots[pk], placed=0, left=free[pk], sentence=sentence[:1000])
        for pk, sentence in found.refused.items()
    ]
    return made


def _told(found: bridge.Found, lots: Mapping[int, Lot]) -> dict[str, Any]:
    outcome, proof = found.outcome, found.outcome.proof
    taking = [lots[bridge.lot_id(one.lot)].side for one in outcome.lots]
    return {
        "volume": {unit: str(Decimal(str(float(amount)))) for unit, amount in outcome.volume.items()},
        "value": bridge.whole(outcome.value),
        "primal": bridge.whole(proof.primal),
        "dual": None if proof.dual is None else bridge.whole(proof.dual),
        "optimal": proof.optimal,
        "gap": bridge.whole(proof.gap_value),
        "pairs": outcome.edges,
        "seconds": round(sum(outcome.seconds.values()), 2),
        "supply_lots": taking.count(Side.SUPPLY),
        "demand_lots": taking.count(Side.DEMAND),
        "refused": len(found.refused),
    }
