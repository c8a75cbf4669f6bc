"""Rounds, what they found, and the lots that take part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import State
from lienket.coordination.models import Request
from lienket.ground.refusals import NotThere
from lienket.market import rules
from lienket.market.bridge import Offered, lot_code
from lienket.market.choices import STANDING, LotState, MatchState, PaperKind, PaperState, RoundState, Side, Stage
from lienket.market.models import (
    CertificateKind,
    Commodity,
    Deal,
    Delivery,
    Leftover,
    Lot,
    Match,
    Measure,
    Paper,
    Round,
)
from lienket.market.queries.deals import LotUse, lot_uses
from lienket.market.queries.lots import below

PUBLIC = (RoundState.PUBLISHED, RoundState.CLOSED)
SENT = (MatchState.PROPOSED, MatchState.HALF, MatchState.AGREED, MatchState.DECLINED)


def visible_rounds(viewer: Viewer) -> QuerySet[Round]:
    """Published rounds are public as totals; others belong to their organiser."""
    rows = Round.objects.filter(Q(state__in=PUBLIC) | Q(organiser_id__in=viewer.organisation_ids))
    return rows.select_related("organiser", "commodity", "commitment").order_by("-held_on", "-pk")


def round_of(viewer: Viewer, pk: int) -> Round:
    """One round the viewer may see. Raises NotThere."""
    found = visible_rounds(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy phiên ghép nối này."))
    return found


def matches_of(viewer: Viewer, one: Round) -> QuerySet[Match]:
    """All matches for the organiser; for others those of their own lots, once they were sent."""
    rows = one.matches.select_related(
        "supply__owner", "supply__measure", "supply__province", "demand__owner", "demand__measure", "demand__province",
        "supply__commodity", "measure", "round", "seller_request", "buyer_request",
    ).order_by("-value", "pk")  # fmt: skip
    if viewer.acts_for(one.organiser_id):
        return rows
    mine = Q(supply__owner_id__in=viewer.organisation_ids) | Q(demand__owner_id__in=viewer.organisation_ids)
    return rows.filter(mine, state__in=SENT)


def leftovers_of(viewer: Viewer, one: Round) -> QuerySet[Leftover]:
    """What was left of each lot: all for the organiser, one's own for others."""
    rows = one.leftovers.filter(Q(left__gt=0) | ~Q(sentence="")).select_related(
        "lot__owner", "lot__measure", "lot__province", "lot__commodity"
    )
    if not viewer.acts_for(one.organiser_id):
        rows = rows.filter(lot__owner_id__in=viewer.organisation_ids)
    return rows.order_by("lot__side", "-left", "pk")


def match_of(viewer: Viewer, pk: int) -> Match:
    """One match for its organiser and, once it was sent, for its two sides. Raises NotThere."""
    found = Match.objects.filter(pk=pk).select_related("round").first()
    row = matches_of(viewer, found.round).filter(pk=pk).first() if found is not None else None
    if row is None:
        raise NotThere(_("Không tìm thấy ghép nối này."))
    return row


def deals_of(matches: Iterable[Match]) -> dict[int, Deal]:
    """The deal that each match opened, by match."""
    ids = [one.pk for one in matches]
    return {one.match_number or 0: one for one in Deal.objects.filter(match_number__in=ids)}


def _taking_part(one: Round, on: date) -> QuerySet[Lot]:
    rows = Lot.objects.filter(state=LotState.OPEN, ends_on__gte=on)
    return rows if one.commodity is None else rows.filter(below(one.commodity.code))


def taking_part(one: Round, on: date) -> list[Lot]:
    """The open lots whose days are not over, of the round's commodities."""
    rows = _taking_part(one, on).select_related("commodity", "measure", "place", "province").order_by("pk")
    return list(rows.prefetch_related("certificates__kind", "required"))


def sides_taking_part(one: Round, on: date) -> dict[str, int]:
    """How many lots of each side would take part; a side without any is not there."""
    rows = _taking_part(one, on).order_by().values("side").annotate(lots=Count("pk"))
    return dict(rows.values_list("side", "lots"))


def free_of(lots: Iterable[Lot], one: Round) -> dict[int, Decimal]:
    """What of each lot nobody has yet, in its own unit: not under contract, not in a deal, not proposed elsewhere."""
    held = {lot.pk: lot for lot in lots}
    uses = lot_uses(held.values())
    proposed = _proposed_elsewhere(held, one)
    zero = Decimal(0)
    found = {}
    for pk, lot in held.items():
        use = uses.get(pk, LotUse())
        found[pk] = rules.free(lot.quantity, use.contracted, use.promised, proposed.get(pk, zero))
    return found


def _proposed_elsewhere(held: Mapping[int, Lot], one: Round) -> dict[int, Decimal]:
    """By lot: what matches of other rounds that still wait for an answer would take of it."""
    if not held:
        return {}
    rows = Match.objects.filter(state__in=(MatchState.PROPOSED, MatchState.HALF)).exclude(round=one)
    found: dict[int, Decimal] = {}
    for match in rows.select_related("measure"):
        for pk in (match.supply_id, match.demand_id):
            lot = held.get(pk)
            if lot is None:
                continue
            amount = match.quantity
            if match.measure_id != lot.measure_id:
                amount = rules.converted(amount, match.measure.factor, lot.measure.factor) or Decimal(0)
            found[pk] = found.get(pk, Decimal(0)) + amount
    return found


def offered(lot: Lot, on: date, quantity: Decimal | None = None) -> Offered:
    """A lot as it takes part from a day on, with `quantity` of it or all. A seller's price is the least, a buyer's the
    most.
    """
    supply = lot.side == Side.SUPPLY
    own = [(paper.kind.code, paper.until) for paper in lot.certificates.all() if paper.counts]
    asked: list[tuple[str, date | None]] = [(kind.code, None) for kind in lot.required.all()]
    least = lot.price_high if lot.price_low is None else lot.price_low
    most = lot.price_low if lot.price_high is None else lot.price_high
    return Offered(
        id=lot.pk,
        side=lot.side,
        owner=lot.owner_id,
        commodity=lot.commodity.code,
        quantity=lot.quantity if quantity is None else quantity,
        measure=lot.measure.name,
        first=max(lot.starts_on, on),
        last=lot.ends_on,
        price=least if supply else most,
        commune=lot.place.name if lot.place_id == lot.province_id else f"{lot.place.name}, {lot.province.name}",
        certificates=own if supply else asked,
        min_lot=lot.min_lot or type(lot.quantity)(0),
        weekly=lot.weekly,
        keeping=lot.keeping,
    )


def waiting_for(viewer: Viewer, one: Round) -> list[tuple[Match, list[Request]]]:
    """The matches of a round that wait for a yes or no of the viewer's organisations, with the requests that ask."""
    ids = set(viewer.organisation_ids)
    rows = matches_of(viewer, one).filter(state__in=(MatchState.PROPOSED, MatchState.HALF))
    found = []
    for match in rows:
        asked = [
            request
            for request in (match.seller_request, match.buyer_request)
            if request is not None and request.answering_id in ids and request.state == State.ASKED
        ]
        if asked:
            found.append((match, asked))
    return found


def answer_counts(one: Round) -> dict[str, int]:
    """How many matches of a round stand in each state."""
    rows = one.matches.order_by().values("state").annotate(matches=Count("pk"))
    return dict(rows.values_list("state", "matches"))


def pairs_of_provinces(one: Round) -> list[tuple[str, str, int, int]]:
    """(selling province, buying province, matches, đồng), most valuable first; dropped ones are not counted."""
    rows = one.matches.exclude(state=MatchState.DROPPED).order_by()
    pairs = rows.values("supply__province__name", "demand__province__name")
    return sorted(
        pairs.annotate(Count("pk"), Sum("value")).values_list(
            "supply__province__name", "demand__province__name", "pk__count", "value__sum"
        ),
        key=lambda row: (-row[3], row[0], row[1]),
    )


@dataclass(frozen=True)
class Followed:
    """What became of a round: how many matches and deals have come how far, and what they are worth in đồng."""

    sent: int
    agreed: int
    deals: int
    memoranda: int
    contracts: int
    contracted: int
    delivering: int
    accepted: int
    completed: int


def followed(one: Round) -> Followed:
    """From matches to goods accepted, counted over the deals that the round opened: three queries."""
    counts = answer_counts(one)
    agreed = counts.get(MatchState.AGREED, 0)
    numbers = one.matches.filter(state=MatchState.AGREED).values("pk")
    deals = Deal.objects.filter(match_number__in=numbers)
    memo = Paper.objects.filter(kind=PaperKind.MEMO, state=PaperState.AGREED, deal=OuterRef("pk"))
    told = deals.aggregate(
        deals=Count("pk"),
        memoranda=Count("pk", filter=Exists(memo)),
        contracts=Count("contract"),
        contracted=Sum("contract__value"),
        completed=Count("pk", filter=Q(stage=Stage.COMPLETED)),
        delivering=Count("pk", filter=Exists(Delivery.objects.filter(deal=OuterRef("pk"), state__in=sorted(STANDING)))),
    )
    goods = Delivery.objects.filter(deal__in=deals, accepted__isnull=False)
    worth = goods.aggregate(worth=Sum(F("accepted") * F("price")))["worth"]
    return Followed(
        sent=sum(counts.get(state, 0) for state in SENT),
        agreed=agreed,
        deals=told["deals"],
        memoranda=told["memoranda"],
        contracts=told["contracts"],
        contracted=int(told["contracted"] or 0),
        delivering=told["delivering"],
        accepted=int(worth or 0),
        completed=told["completed"],
    )


def tree_rows() -> list[tuple[str, str]]:
    """(code, code of the parent or "") of every commodity."""
    rows = Commodity.objects.values_list("code", "parent__code")
    return [(code, parent or "") for code, parent in rows]


def names_of_codes() -> dict[str, str]:
    """What commodities, kinds of certificates (by code) and measures (by Vietnamese name) are called in the reader's
    language: what stored reasons name them by.
    """
    shown = "name_en" if get_language() == "en" else "name"
    codes, kinds = (
        model.objects.order_by().values_list("code", shown, "name") for model in (Commodity, CertificateKind)
    )
    measures = Measure.objects.order_by().values_list("name", shown, "name")
    return {key: words or name for key, words, name in measures.union(codes, kinds, all=True)}


def names_of_lots(one: Round) -> dict[str, str]:
    """Titles of the lots that took part, by what stored reasons call them. They were open, so public."""
    rows = Lot.objects.filter(leftovers__round=one).values_list("pk", "title")
    return {lot_code(pk): f"“{title}”" for pk, title in rows}


def forbidden_pairs(one: Round) -> list[tuple[int, int]]:
    """Pairs that the organiser dropped in this round: not proposed again."""
    return list(one.matches.filter(state=MatchState.DROPPED).values_list("supply_id", "demand_id"))
