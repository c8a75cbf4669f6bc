"""Which deals want attention: of one viewer, or of everybody for the daily letters."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db.models import Max, OuterRef, QuerySet, Subquery

from lienket.accounts.access import Viewer
from lienket.market import rules
from lienket.market.choices import RUNNING, STANDING, DeliveryState, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Paper, ScheduleLine
from lienket.market.queries.deals import visible_deals
from lienket.market.queries.reference import named

_FILE = Path(__file__).resolve().parent.parent / "data" / "deals" / "flags.toml"
WATCHED = frozenset({Stage.MEMO}) | RUNNING
"""Stages in which something can want attention."""


@cache
def threshold_sets() -> tuple[rules.Thresholds, ...]:
    """The dated thresholds of the flags, the earliest first."""
    return tuple(rules.threshold_sets(tomllib.loads(_FILE.read_text(encoding="utf-8"))))


def thresholds_on(day: date) -> rules.Thresholds:
    """The thresholds of a day."""
    return rules.thresholds_of(threshold_sets(), day)


def flagged(viewer: Viewer, today: date, *, seller: int | None = None) -> dict[int, list[rules.Flag]]:
    """{deal: what wants attention} of the deals that the viewer sees: three queries, whatever their number.

    A seller's rate is that of its contracts among these deals, so nobody learns of deals of others. `seller` looks
    at the deals of one seller alone.
    """
    rows = visible_deals(viewer).exclude(stage__in=(Stage.OPEN, Stage.CANCELLED))
    return _flags(rows.filter(seller_id=seller) if seller else rows, today, rated=True)


def watched_deals() -> QuerySet[Deal]:
    """All deals in which something can want attention, with their sides, commodity and commitment."""
    rows = Deal.objects.filter(stage__in=sorted(WATCHED))
    return rows.select_related("seller", "buyer", "commodity", "commitment")


def flags_of_all(today: date) -> dict[int, list[rules.Flag]]:
    """{deal: what wants attention} of all deals, without rates of partners: what the daily letters tell."""
    return _flags(watched_deals(), today, rated=False)


def _flags(rows: QuerySet[Deal], today: date, *, rated: bool) -> dict[int, list[rules.Flag]]:
    memo = Paper.objects.filter(deal=OuterRef("pk"), kind=PaperKind.MEMO, state=PaperState.AGREED)
    last = memo.order_by().values("deal").annotate(last=Max("answered_on")).values("last")
    deals = list(rows.select_related("contract", "measure").annotate(memo_on=Subquery(last)))
    lines, moved = _lines(one.contract_id for one in deals), _moved([one.pk for one in deals])
    rates = _rates(deals, lines, moved, today) if rated else {}
    limits = thresholds_on(today)
    found = {}
    for one in deals:
        if one.stage not in WATCHED:
            continue
        rate = rates.get(one.seller_id, rules.Rates())
        flags = rules.flags_of(_watched(one, lines.get(one.contract_id or 0, []), moved[one.pk], rate, today), limits)
        if flags:
            found[one.pk] = flags
    return found


_Moved = list[tuple[date, Decimal, Decimal | None, str]]


def _watched(one: Deal, lines: list[rules.Line], moved: _Moved, rate: rules.Rates, today: date) -> rules.Watched:
    contract = one.contract
    return rules.Watched(
        stage=one.stage,
        today=today,
        unit=named(one.measure),
        lines=lines,
        delivered=sum((much for _on, much, _taken, _state in moved), Decimal(0)),
        waiting_since=[on for on, _much, _taken, state in moved if state == DeliveryState.WAITING],
        quantity=(contract.quantity if contract else None) or one.quantity,
        tolerance=contract.tolerance if contract else Decimal(0),
        due_on=one.due_on,
        memo_on=one.memo_on,  # type: ignore[attr-defined]  # annotated above
        seller_rate=rate.fulfilment,
        seller_contracts=rate.contracts,
    )


def _rates(
    deals: Sequence[Deal], lines: dict[int, list[rules.Line]], moved: dict[int, _Moved], today: date
) -> dict[int, rules.Rates]:
    """{seller: figures of its contracts with something due}; each contract counts by shares, so that units add up."""
    found: dict[int, list[rules.Rates]] = defaultdict(list)
    for one in deals:
        schedule = lines.get(one.contract_id or 0, [])
        due = rules.due_by(schedule, today, one.over_on)
        if not due:
            continue
        accepted = sum((taken or Decimal(0) for _on, _much, taken, _state in moved[one.pk]), Decimal(0))
        share = min(accepted, due) / due
        found[one.seller_id].append(rules.Rates(contracts=1, due=Decimal(1), accepted=share, met=share))
    return {seller: rules.summed_rates(rows) for seller, rows in found.items()}


def _lines(contracts: Iterable[int | None]) -> dict[int, list[rules.Line]]:
    found: dict[int, list[rules.Line]] = defaultdict(list)
    rows = ScheduleLine.objects.filter(paper_id__in=[pk for pk in contracts if pk is not None])
    for paper, on, quantity in rows.values_list("paper_id", "on", "quantity"):
        found[paper].append((on, quantity))
    return found


def _moved(ids: list[int]) -> dict[int, _Moved]:
    found: dict[int, _Moved] = defaultdict(list)
    rows = Delivery.objects.filter(deal_id__in=ids, state__in=sorted(STANDING))
    for deal, on, quantity, accepted, state in rows.values_list("deal_id", "on", "quantity", "accepted", "state"):
        found[deal].append((on, quantity, accepted, state))
    return found
