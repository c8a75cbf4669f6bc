"""Which deals want attention: of one viewer, or of everybody for the daily letters."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.queries import DeskItem
from lienket.market import rules
from lienket.market.choices import RUNNING, STANDING, DeliveryState, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Paper, ScheduleLine
from lienket.market.queries.deals import visible_deals
from lienket.market.queries.reference import named

_FILE = Path(__file__).resolve().parent.parent / "data" / "deals" / "flags.toml"
WATCHED = frozenset({Stage.MEMO}) | RUNNING
"""Stages in which something can want attention."""

MOST_LINES = 10
"""Deals on a desk before the rest are one line."""


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
    found = _flags(rows.filter(seller_id=seller) if seller else rows, today)
    return {one.pk: flags for one, flags in found}


def attention_items(organisation_ids: Sequence[int], today: date) -> list[DeskItem]:
    """Deals that want attention on the desks of both sides and of the lead of the commitment, the oldest first."""
    ids = list(organisation_ids)
    mine = Q(seller_id__in=ids) | Q(buyer_id__in=ids) | Q(commitment__lead_id__in=ids)
    rows = Deal.objects.filter(mine).exclude(stage__in=(Stage.OPEN, Stage.CANCELLED))
    found = sorted(_flags(rows, today), key=lambda item: (item[1][0].since, item[0].pk))
    items = [_item(one, flags, set(ids)) for one, flags in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        items.append(_rest(len(found) - MOST_LINES))
    return items


def attention_owners(day: date) -> set[int]:
    """The organisations on whose desk a deal stands that wants attention."""
    found = set[int]()
    for one, _flags_of_it in _flags(Deal.objects.filter(stage__in=sorted(WATCHED)), day):
        found |= {one.seller_id, one.buyer_id}
        found |= {one.commitment.lead_id} if one.commitment is not None else set()
    return found


def _item(one: Deal, flags: Sequence[rules.Flag], ids: set[int]) -> DeskItem:
    seller = one.seller_member or one.seller.short_name or one.seller.name
    buyer = one.buyer_member or one.buyer.short_name or one.buyer.name
    other = f"{seller} → {buyer}"
    if one.seller_id in ids:
        other = buyer
    elif one.buyer_id in ids:
        other = seller
    late = any(flag.code == rules.BEHIND for flag in flags)
    return DeskItem(
        kind="at_risk",
        words=flags[0].words,
        title=_("Giao dịch cần chú ý: %(goods)s") % {"goods": named(one.commodity)},
        other=other,
        due_on=one.due_on,
        url=one.get_absolute_url(),
        late=late,
        soon=not late,
        since=flags[0].since,
        sample=one.sample,
        number=one.number,
    )


def _rest(number: int) -> DeskItem:
    return DeskItem(
        kind="at_risk",
        words=_("Xem danh sách"),
        title=_("%(n)d giao dịch nữa cần chú ý") % {"n": number},
        other="",
        due_on=None,
        url=reverse("market:deals") + "?han=chu-y",
        late=False,
        soon=True,
        since=None,
        sample=False,
    )


def _flags(rows: QuerySet[Deal], today: date) -> list[tuple[Deal, list[rules.Flag]]]:
    memo = Paper.objects.filter(deal=OuterRef("pk"), kind=PaperKind.MEMO, state=PaperState.AGREED)
    last = memo.order_by().values("deal").annotate(last=Max("answered_on")).values("last")
    people = ("contract", "measure", "seller", "buyer", "commodity", "commitment")
    deals = list(rows.select_related(*people).annotate(memo_on=Subquery(last)))
    lines, moved = _lines(one.contract_id for one in deals), _moved([one.pk for one in deals])
    rates, limits = _rates(deals, lines, moved, today), thresholds_on(today)
    found: list[tuple[Deal, list[rules.Flag]]] = []
    for one in deals:
        if one.stage in WATCHED:
            rate = rates.get(one.seller_id, rules.Rates())
            now = _watched(one, lines.get(one.contract_id or 0, []), moved[one.pk], rate, today)
            flags = rules.flags_of(now, limits)
            found += [(one, flags)] if flags else []
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
