"""Reading deals: who sees which, what is left of a lot, what a deal has delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.refusals import NotThere
from lienket.market import rules
from lienket.market.choices import BEFORE_CONTRACT, RUNNING, STANDING, DeliveryState, Stage
from lienket.market.models import Deal, Delivery, Lot, Paper, ScheduleLine

_LOT_ENDS = ("supply_id", "demand_id")
PEOPLE = (
    "seller",
    "buyer",
    "seller_province",
    "buyer_province",
    "commodity",
    "measure",
    "organiser",
    "commitment__programme__agreement",
    "commitment__lead",
    "contract",
    "delivering",
)


def visible_deals(viewer: Viewer) -> QuerySet[Deal]:
    """Deals the viewer is a side of, held the round of, or leads the commitment of."""
    ids = list(viewer.organisation_ids)
    return Deal.objects.filter(
        Q(seller_id__in=ids) | Q(buyer_id__in=ids) | Q(organiser_id__in=ids) | Q(commitment__lead_id__in=ids)
    )


def deal(viewer: Viewer, pk: int) -> Deal:
    """One deal with its people. Raises NotThere."""
    found = visible_deals(viewer).select_related(*PEOPLE, "asked__inquiry", "proposal").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy giao dịch này."))
    return found


def papers_of(one: Deal) -> list[Paper]:
    """The papers of a deal in the order they were proposed, with requests, schedules and files."""
    lines = Prefetch("lines", ScheduleLine.objects.order_by("on", "pk"))
    return list(
        one.papers.select_related("request", "replaces").prefetch_related(lines, "evidence__file").order_by("pk")
    )


def paper(viewer: Viewer, pk: int) -> Paper:
    """One paper of a deal the viewer sees."""
    rows = Paper.objects.select_related("request", *(f"deal__{name}" for name in PEOPLE))
    found = rows.filter(pk=pk, deal__in=visible_deals(viewer)).first()
    if found is None:
        raise NotThere(_("Không tìm thấy giấy tờ này."))
    return found


def deliveries_of(one: Deal) -> list[Delivery]:
    """The deliveries of a deal by day, with their reports and files."""
    rows = one.deliveries.select_related("report", "replaced_by").prefetch_related("report__evidence__file")
    return list(rows.order_by("on", "pk"))


def delivery(viewer: Viewer, pk: int) -> Delivery:
    """One delivery of a deal the viewer sees."""
    rows = Delivery.objects.select_related("report__request", *(f"deal__{name}" for name in PEOPLE))
    found = rows.filter(pk=pk, deal__in=visible_deals(viewer)).first()
    if found is None:
        raise NotThere(_("Không tìm thấy chuyến giao này."))
    return found


def commitments_for(viewer: Viewer) -> QuerySet[Commitment]:
    """Commitments that the viewer's organisation leads, supports or is a partner of, and that are not done."""
    ids = list(viewer.organisation_ids)
    rows = Commitment.objects.filter(Q(lead_id__in=ids) | Q(participations__organisation_id__in=ids), done_on=None)
    return rows.select_related("programme", "lead").distinct().order_by("programme_id", "sort_key")


@dataclass(frozen=True)
class Amounts:
    """What a deal has moved so far, in its own unit: delivered (not disputed), accepted, and waiting for a verdict."""

    delivered: Decimal
    accepted: Decimal
    waiting: Decimal


def amounts_of(rows: Iterable[Delivery]) -> Amounts:
    """The sums of some deliveries."""
    standing = [one for one in rows if one.state in STANDING]
    zero = Decimal(0)
    return Amounts(
        delivered=sum((one.quantity for one in standing), zero),
        accepted=sum((one.accepted or zero for one in standing), zero),
        waiting=sum((one.quantity for one in standing if one.state == DeliveryState.WAITING), zero),
    )


@dataclass(frozen=True)
class LotUse:
    """What of a lot is under contract, and what is promised by deals without one, in the lot's own unit."""

    contracted: Decimal = Decimal(0)
    promised: Decimal = Decimal(0)


def lot_uses(lots: Iterable[Lot], *, without: int | None = None) -> dict[int, LotUse]:
    """The use of each lot that stands in a deal: two queries, whatever their number. `without` leaves one deal out.

    A running contract takes its whole quantity; one that is over takes what was accepted or still waits.
    """
    held = {lot.pk: lot for lot in lots}
    if not held:
        return {}
    rows = (
        Deal.objects.exclude(stage=Stage.CANCELLED)
        .filter(Q(supply_id__in=held) | Q(demand_id__in=held))
        .exclude(pk=without or 0)
    )
    return _uses(held, list(rows.select_related("measure", "contract")))


def uses_among(lots: QuerySet[Lot]) -> dict[int, LotUse]:
    """As `lot_uses`, of the lots that a query names, which is not run itself: two queries."""
    named = Lot.objects.filter(pk__in=lots.order_by().values("pk")).values("pk")
    rows = Deal.objects.exclude(stage=Stage.CANCELLED).filter(Q(supply__in=named) | Q(demand__in=named))
    deals = list(rows.select_related("measure", "contract", "supply__measure", "demand__measure"))
    return _uses({lot.pk: lot for one in deals for lot in (one.supply, one.demand) if lot is not None}, deals)


def _uses(held: Mapping[int, Lot], deals: Sequence[Deal]) -> dict[int, LotUse]:
    moved = _moved([one.pk for one in deals if one.stage not in BEFORE_CONTRACT | RUNNING])
    found: dict[int, LotUse] = {}
    for one in deals:
        for name in _LOT_ENDS:
            lot = held.get(getattr(one, name))
            if lot is not None:
                found[lot.pk] = _with(found.get(lot.pk, LotUse()), one, lot, moved.get(one.pk, Decimal(0)))
    return found


def _moved(deal_ids: list[int]) -> dict[int, Decimal]:
    """What was accepted, or waits for a verdict, of deals that are over."""
    if not deal_ids:
        return {}
    rows = Delivery.objects.filter(deal_id__in=deal_ids, state__in=sorted(STANDING)).values("deal_id")
    sums = rows.annotate(
        taken=Sum("accepted"), waiting=Sum("quantity", filter=Q(state=DeliveryState.WAITING))
    ).values_list("deal_id", "taken", "waiting")
    return {pk: (taken or Decimal(0)) + (waiting or Decimal(0)) for pk, taken, waiting in sums}


def _with(use: LotUse, one: Deal, lot: Lot, moved: Decimal) -> LotUse:
    if one.stage in BEFORE_CONTRACT:
        return LotUse(use.contracted, use.promised + _in(one.quantity, one, lot))
    taken = one.contract.quantity if one.stage in RUNNING and one.contract is not None else moved
    return LotUse(use.contracted + _in(taken or Decimal(0), one, lot), use.promised)


def _in(quantity: Decimal, one: Deal, lot: Lot) -> Decimal:
    if one.measure_id == lot.measure_id:
        return quantity
    return rules.converted(quantity, one.measure.factor, lot.measure.factor) or Decimal(0)


def lot_left(lot: Lot, use: LotUse) -> Decimal:
    """What of a lot is not under contract; less than nothing when its owner made the lot smaller."""
    return lot.quantity - use.contracted


def schedule_of(contract: Paper | None) -> list[rules.Line]:
    """The lines of a contract's schedule as plain values."""
    if contract is None:
        return []
    return [(line.on, line.quantity) for line in contract.lines.all()]


def oldest_unjudged(one: Deal) -> date | None:
    """The day of the oldest delivery that waits for the buyer's verdict."""
    found = one.deliveries.filter(state=DeliveryState.WAITING).order_by(F("on").asc()).first()
    return found.on if found else None
