"""Reading how deals are kept: of the viewer's own deals, of everybody's where enough take part, of single parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from lienket.accounts.access import Viewer
from lienket.localities.models import Organisation, Unit
from lienket.market import rules
from lienket.market.choices import STANDING, DealSide, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Measure, Paper, ScheduleLine
from lienket.market.queries.deals import visible_deals

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
    """What rates are counted over: contracts signed and memoranda agreed between two days, both counted.

    `unit` is what amounts are told in, as `rate_units` names it; `commodity` takes its whole branch of the tree,
    `goods` one commodity alone; `party` is an organisation on either side.
    """

    start: date
    end: date
    unit: str = WHOLE
    origin: str = ""
    destination: str = ""
    commodity: str = ""
    goods: str = ""
    party: int = 0


@dataclass(frozen=True)
class Counted:
    """Which deals one number of the page of rates counts: memoranda, contracts, or ends by fault."""

    what: str  # memo | contract | fault
    within: RateFilter


def unit_key(measure: Measure) -> str:
    """What amounts of this unit can be added with: its dimension, or itself where it cannot be converted."""
    return measure.dimension if measure.factor is not None else measure.code


def rate_units(rows: QuerySet[Deal]) -> list[str]:
    """The units that the amounts of some deals need, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    held = rows.order_by().values_list("measure__dimension", "measure__factor", "measure__code")
    for dimension, factor, code, many in held.annotate(many=Count("pk")):
        counts[code if factor is None else dimension] += many
    return sorted(counts, key=lambda key: (-counts[key], key))


def counted_deals(rows: QuerySet[Deal], counted: Counted) -> QuerySet[Deal]:
    """The deals behind one number of the page of rates."""
    within = counted.within
    rows = narrowed(rows, within)
    span = (within.start, within.end)
    if counted.what == "memo":
        memos = Paper.objects.filter(kind=PaperKind.MEMO, state=PaperState.AGREED, answered_on__range=span)
        return rows.filter(pk__in=memos.values("deal_id"))
    signed = Paper.objects.filter(kind=PaperKind.CONTRACT, state=PaperState.AGREED, signed_on__range=span)
    rows = rows.filter(pk__in=signed.values("deal_id"))
    if counted.what == "fault":
        blamed = Paper.objects.filter(kind=PaperKind.ENDING, made_on__lte=within.end).exclude(at_fault="")
        ended = blamed.exclude(state=PaperState.WITHDRAWN)
        if within.party:
            seller = Q(at_fault=DealSide.SELLER, deal__seller_id=within.party)
            ended = ended.filter(seller | Q(at_fault=DealSide.BUYER, deal__buyer_id=within.party))
        return rows.filter(stage=Stage.ENDED, pk__in=ended.values("deal_id"))
    return rows


def narrowed(rows: QuerySet[Deal], chosen: RateFilter) -> QuerySet[Deal]:
    """The deals of some provinces, commodity, party and unit, whatever their days."""
    convertible = Q(measure__dimension=chosen.unit, measure__factor__isnull=False)
    rows = rows.filter(convertible | Q(measure__code=chosen.unit, measure__factor__isnull=True))
    if chosen.origin:
        rows = rows.filter(seller_province__code=chosen.origin)
    if chosen.destination:
        rows = rows.filter(buyer_province__code=chosen.destination)
    if chosen.commodity:
        rows = rows.filter(Q(commodity__code=chosen.commodity) | Q(commodity__path__contains=f"{chosen.commodity}/"))
    if chosen.goods:
        rows = rows.filter(commodity__code=chosen.goods)
    if chosen.party:
        rows = rows.filter(Q(seller_id=chosen.party) | Q(buyer_id=chosen.party))
    return rows


def kept_deals(rows: QuerySet[Deal], day: date, *, start: date = date.min, end: date = date.max) -> list[rules.Kept]:
    """Deals as their rates see them on a day: four queries, whatever their number.

    A contract or memorandum outside [start, end] is left out of its deal; amounts are in the base unit.
    """
    deals = list(rows.values_list(*_COLUMNS))
    ids = [row[0] for row in deals]
    contracts, memos, faults = _papers(ids, day)
    lines, came = _lines(row[6] for row in deals), _came(ids, day)
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


def _papers(ids: list[int], day: date) -> tuple[dict[int, date], dict[int, date], dict[int, tuple[str, bool]]]:
    """By deal: the days of its contract and of its memorandum, and (side at fault, contested) of its early end."""
    contracts: dict[int, date] = {}
    memos: dict[int, date] = {}
    faults: dict[int, tuple[str, bool]] = {}
    rows = Paper.objects.filter(deal_id__in=ids).exclude(kind=PaperKind.AMENDMENT).order_by("-pk")
    columns = ("deal_id", "kind", "state", "signed_on", "answered_on", "made_on", "at_fault", "deal__stage")
    for deal, kind, state, signed_on, answered_on, made_on, at_fault, stage in rows.values_list(*columns):
        if kind == PaperKind.ENDING:
            if stage == Stage.ENDED and at_fault and state != PaperState.WITHDRAWN and made_on <= day:
                faults[deal] = (at_fault, state == PaperState.DECLINED)
        elif state == PaperState.AGREED and kind == PaperKind.CONTRACT:
            contracts[deal] = signed_on
        elif state == PaperState.AGREED and answered_on:
            memos[deal] = answered_on
    return contracts, memos, faults


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


def rated_deals(viewer: Viewer | None) -> QuerySet[Deal]:
    """The deals that a member sees: own ones, those of rounds it held and of commitments it leads; None means all."""
    return visible_deals(viewer) if viewer is not None else Deal.objects.all()


def rates_within(viewer: Viewer | None, chosen: RateFilter, today: date) -> list[rules.Kept]:
    """The deals that a filter counts. For None, all of the platform: tell only sums of them that are `tellable`."""
    rows = narrowed(rated_deals(viewer), chosen)
    return kept_deals(rows, min(chosen.end, today), start=chosen.start, end=chosen.end)


def province_names(codes: Iterable[str]) -> dict[str, str]:
    """{code: name of today} of provinces; a code of the past is its own name."""
    wanted = set(codes)
    rows = Unit.objects.filter(code__in=wanted, level="province").order_by(F("valid_to").asc(nulls_last=True))
    return {code: code for code in wanted} | dict(rows.values_list("code", "name"))


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """{organisation: its name}."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


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
    """{organisation: its figures} over all its deals up to a day; six queries at most, whatever their number."""
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
