"""Rounds, what they found, and the lots that take part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.market.bridge import Offered, lot_code
from lienket.market.choices import LotState, MatchState, RoundState, Side
from lienket.market.models import CertificateKind, Commodity, Deal, Leftover, Lot, Match, Round
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


def taking_part(one: Round, on: date) -> list[Lot]:
    """The open lots whose days are not over, of the round's commodities."""
    rows = Lot.objects.filter(state=LotState.OPEN, ends_on__gte=on)
    if one.commodity is not None:
        rows = rows.filter(below(one.commodity.code))
    rows = rows.select_related("commodity", "measure", "place", "province").order_by("pk")
    return list(rows.prefetch_related("certificates__kind", "required"))


def offered(lot: Lot, on: date) -> Offered:
    """A lot as it takes part from a day on. A seller's price is the least, a buyer's the most."""
    supply = lot.side == Side.SUPPLY
    own = [(paper.kind.code, paper.expires_on) for paper in lot.certificates.all()]
    asked: list[tuple[str, date | None]] = [(kind.code, None) for kind in lot.required.all()]
    least = lot.price_high if lot.price_low is None else lot.price_low
    most = lot.price_low if lot.price_high is None else lot.price_high
    return Offered(
        id=lot.pk,
        side=lot.side,
        owner=lot.owner_id,
        commodity=lot.commodity.code,
        quantity=lot.quantity,
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


def tree_rows() -> list[tuple[str, str]]:
    """(code, code of the parent or "") of every commodity."""
    rows = Commodity.objects.values_list("code", "parent__code")
    return [(code, parent or "") for code, parent in rows]


def names_of_codes() -> dict[str, str]:
    """Names of commodities and kinds of certificates by their codes."""
    names = dict(Commodity.objects.values_list("code", "name"))
    return names | dict(CertificateKind.objects.values_list("code", "name"))


def names_of_lots(one: Round) -> dict[str, str]:
    """Titles of the lots that took part, by what stored reasons call them. They were open, so public."""
    rows = Lot.objects.filter(leftovers__round=one).values_list("pk", "title")
    return {lot_code(pk): f"“{title}”" for pk, title in rows}


def forbidden_pairs(one: Round) -> list[tuple[int, int]]:
    """Pairs that the organiser dropped in this round: not proposed again."""
    return list(one.matches.filter(state=MatchState.DROPPED).values_list("supply_id", "demand_id"))
