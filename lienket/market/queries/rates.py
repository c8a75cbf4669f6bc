"""Reading how deals are kept: of the viewer's own deals, of everybody's where enough take part, of single parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lienket.accounts.access import Viewer
from lienket.market import rules
from lienket.market.choices import STANDING, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Measure, Paper, ScheduleLine
from lienket.market.queries.deals import visible_deals

_CONTRACT = Q(papers__kind=PaperKind.CONTRACT, papers__state=PaperState.AGREED)
_MEMO = Q(papers__kind=PaperKind.MEMO, papers__state=PaperState.AGREED)
_COLUMNS = (
    "pk",
    "seller_id",
    "buyer_id",
    "seller_province__code",
    "buyer_province__code",
    "commodity__code",
    "contract_id",
    "contract__quantity",
    "stage",
    "over_on",
    "measure__factor",
)
WHOLE = "mass"


@dataclass(frozen=True)
class RateFilter:
    """What rates are counted over: contracts signed, memoranda agreed between two days; `unit` as `units` names it."""

    start: date
    end: date
    unit: str = WHOLE
    origin: str = ""
    destination: str = ""
    commodity: str = ""
    party: int = 0


def unit_key(measure: Measure) -> str:
    """What amounts of this unit can be added with: its dimension, or itself where it cannot be converted."""
    return measure.dimension if measure.factor is not None else measure.code


def in_unit(rows: QuerySet[Deal], unit: str) -> QuerySet[Deal]:
    """The deals whose amounts are told in this unit."""
    convertible = Q(measure__dimension=unit, measure__factor__isnull=False)
    return rows.filter(convertible | Q(measure__code=unit, measure__factor__isnull=True))


def units_of(rows: QuerySet[Deal]) -> list[str]:
    """The units that the amounts of some deals need, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    held = {one.pk: unit_key(one) for one in Measure.objects.all()}
    for pk in rows.values_list("measure_id", flat=True):
        counts[held[pk]] += 1
    return sorted(counts, key=lambda key: (-counts[key], key))


def signed_between(rows: QuerySet[Deal], start: date, end: date) -> QuerySet[Deal]:
    """Deals whose contract was signed between two days."""
    signed = Paper.objects.filter(kind=PaperKind.CONTRACT, state=PaperState.AGREED, signed_on__range=(start, end))
    return rows.filter(pk__in=signed.values("deal_id"))


def remembered_between(rows: QuerySet[Deal], start: date, end: date) -> QuerySet[Deal]:
    """Deals with a memorandum that both sides agreed to between two days."""
    agreed = Paper.objects.filter(kind=PaperKind.MEMO, state=PaperState.AGREED, answered_on__range=(start, end))
    return rows.filter(pk__in=agreed.values("deal_id"))


def defaulted(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Deals whose contract ended early by the fault of one side."""
    blamed = Paper.objects.filter(kind=PaperKind.ENDING).exclude(at_fault="").exclude(state=PaperState.WITHDRAWN)
    return rows.filter(stage=Stage.ENDED, pk__in=blamed.values("deal_id"))


def narrowed(rows: QuerySet[Deal], chosen: RateFilter) -> QuerySet[Deal]:
    """The deals of some provinces, commodity, party and unit, whatever their days."""
    rows = in_unit(rows, chosen.unit)
    if chosen.origin:
        rows = rows.filter(seller_province__code=chosen.origin)
    if chosen.destination:
        rows = rows.filter(buyer_province__code=chosen.destination)
    if chosen.commodity:
        rows = rows.filter(Q(commodity__code=chosen.commodity) | Q(commodity__path__contains=f"{chosen.commodity}/"))
    if chosen.party:
        rows = rows.filter(Q(seller_id=chosen.party) | Q(buyer_id=chosen.party))
    return rows


def kept_deals(rows: QuerySet[Deal], day: date, *, start: date = date.min, end: date = date.max) -> list[rules.Kept]:
    """Deals as their rates see them on a day: six queries, whatever their number.

    A contract or memorandum outside [start, end] is left out of its deal; amounts are in the base unit.
    """
    deals = list(rows.values_list(*_COLUMNS))
    ids = [row[0] for row in deals]
    contracts, memos = _dated(ids, PaperKind.CONTRACT, "signed_on"), _dated(ids, PaperKind.MEMO, "answered_on")
    lines, came, faults = _lines(row[6] for row in deals), _came(ids, day), _faults(ids, day)
    last = min(end, day)
    found = []
    for pk, seller, buyer, origin, destination, commodity, paper, quantity, _stage, over_on, factor in deals:
        size = factor if factor is not None else Decimal(1)
        contract = pk in contracts and start <= contracts[pk] <= last
        memo = pk in memos and start <= memos[pk] <= last
        if not contract and not memo:
            continue
        fault = faults.get(pk, ("", False))
        found.append(
            rules.Kept(
                pk,
                seller,
                buyer,
                origin,
                destination,
                commodity,
                memo=memo,
                contract=contract,
                promised=(quantity or Decimal(0)) * size,
                lines=[(on, part * size) for on, part in lines.get(paper, [])],
                came=[
                    rules.Came(on, much * size, None if taken is None else taken * size) for on, much, taken in came[pk]
                ],
                over_on=over_on if over_on and over_on <= day else None,
                fault=fault[0],
                contested=fault[1],
            )
        )
    return found


def _dated(ids: list[int], kind: str, name: str) -> dict[int, date]:
    """{deal: day} of its first agreed paper of a kind."""
    rows = Paper.objects.filter(deal_id__in=ids, kind=kind, state=PaperState.AGREED, **{f"{name}__isnull": False})
    return dict(rows.order_by("-pk").values_list("deal_id", name))


def _lines(contracts: Iterable[int | None]) -> dict[int, list[rules.Line]]:
    found: dict[int, list[rules.Line]] = defaultdict(list)
    rows = ScheduleLine.objects.filter(paper_id__in=[pk for pk in contracts if pk is not None])
    for paper, on, quantity in rows.values_list("paper_id", "on", "quantity"):
        found[paper].append((on, quantity))
    return found


def _came(ids: list[int], day: date) -> dict[int, list[tuple[date, Decimal, Decimal | None]]]:
    """What stands delivered by a day; what was accepted after it does not count as accepted yet."""
    found: dict[int, list[tuple[date, Decimal, Decimal | None]]] = defaultdict(list)
    rows = Delivery.objects.filter(deal_id__in=ids, state__in=sorted(STANDING), on__lte=day)
    for deal, on, quantity, accepted, accepted_on in rows.values_list(
        "deal_id", "on", "quantity", "accepted", "accepted_on"
    ):
        judged = accepted is not None and accepted_on is not None and accepted_on <= day
        found[deal].append((on, quantity, accepted if judged else None))
    return found


def _faults(ids: list[int], day: date) -> dict[int, tuple[str, bool]]:
    """{deal: (side at fault, whether it contests)} of contracts that ended early by a day."""
    rows = Paper.objects.filter(deal_id__in=ids, deal__stage=Stage.ENDED, kind=PaperKind.ENDING, made_on__lte=day)
    found = {}
    for deal, side, state in rows.exclude(at_fault="").order_by("-pk").values_list("deal_id", "at_fault", "state"):
        if state != PaperState.WITHDRAWN:
            found[deal] = (side, state == PaperState.DECLINED)
    return found


def viewer_rates(viewer: Viewer, chosen: RateFilter, today: date) -> list[rules.Kept]:
    """The deals that a member sees: own ones, those of rounds it held, those of commitments it leads."""
    rows = narrowed(visible_deals(viewer), chosen)
    return kept_deals(rows, min(chosen.end, today), start=chosen.start, end=chosen.end)


def public_rates(chosen: RateFilter, today: date) -> list[rules.Kept]:
    """All deals of the platform. Tell only sums of them that are `tellable`."""
    return kept_deals(narrowed(Deal.objects.all(), chosen), min(chosen.end, today), start=chosen.start, end=chosen.end)


@dataclass(frozen=True)
class PartyRates:
    """What deals say of one organisation up to a day: as seller, as buyer, in the unit it trades most in.

    `as_seller.fulfilment`, `.punctual`, `.default` and `.contracts` are its own doing; `as_buyer` holds what it was
    sold, and its own defaults. `partners` counts the others it has contracts with: tell its figures to those who are
    no side of its deals only when `tellable`.
    """

    organisation: int
    unit: str
    as_seller: rules.Rates
    as_buyer: rules.Rates
    partners: int

    @property
    def tellable(self) -> bool:
        return self.partners >= rules.FEWEST


def party_rates(organisation_ids: Iterable[int], day: date) -> dict[int, PartyRates]:
    """{organisation: its figures} over all its deals up to a day; eight queries at most, whatever their number."""
    ids = set(organisation_ids)
    if not ids:
        return {}
    rows = Deal.objects.filter(Q(seller_id__in=ids) | Q(buyer_id__in=ids)).exclude(contract=None)
    measures = {one.pk: unit_key(one) for one in Measure.objects.all()}
    unit_of = {pk: measures[measure] for pk, measure in rows.values_list("pk", "measure_id")}
    deals: dict[int, list[rules.Kept]] = defaultdict(list)
    for one in kept_deals(rows, day):
        for party in ids & {one.seller, one.buyer}:
            deals[party].append(one)
    return {party: _party(party, deals[party], unit_of, day) for party in ids}


def _party(party: int, deals: list[rules.Kept], unit_of: dict[int, str], day: date) -> PartyRates:
    counts: dict[str, int] = defaultdict(int)
    for one in deals:
        counts[unit_of[one.deal]] += one.contract
    unit = min(counts, key=lambda key: (-counts[key], key), default=WHOLE)
    mine = [one for one in deals if unit_of[one.deal] == unit]
    others = {one.buyer if one.seller == party else one.seller for one in deals if one.contract}
    return PartyRates(
        party,
        unit,
        rules.party_total([one for one in mine if one.seller == party], party, day),
        rules.party_total([one for one in mine if one.buyer == party], party, day),
        len(others),
    )
