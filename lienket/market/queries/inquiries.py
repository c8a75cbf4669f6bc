"""Reading inquiries: who sees which, quotes side by side, and whom a lot could deal with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.matching import Reason
from lienket.ground.refusals import NotThere
from lienket.localities.models import Unit
from lienket.market import bridge, rules
from lienket.market.choices import InquirySide, LotState, Side
from lienket.market.models import Asked, Certificate, Commodity, Inquiry, Lot, Measure, Proposal, Quote
from lienket.market.queries.deals import LotUse, lot_uses
from lienket.market.queries.lots import below
from lienket.market.queries.rates import party_rates
from lienket.market.queries.rounds import names_of_codes, offered

MOST_NEAR = 300
"""So many lots of the other side are looked at for one lot; more are told."""
_PAPERS = Prefetch("certificates", Certificate.objects.select_related("kind"))
_PLACES = ("place__province", "lot__place__province")
_LOT = ("owner", "commodity", "measure", "place__province", "province")
_INQUIRY = ("owner", "commodity", "measure", *_PLACES)


def inquiries_of(viewer: Viewer) -> QuerySet[Inquiry]:
    """What the viewer's organisation asked, newest first, with how many were asked and how many quoted."""
    rows = Inquiry.objects.filter(owner_id__in=viewer.organisation_ids).select_related("owner", "commodity", "measure")
    quoted = Count("asked", filter=Q(asked__quotes__outdated=False), distinct=True)
    return rows.annotate(asked_count=Count("asked", distinct=True), quoted_count=quoted).order_by("-asked_on", "-pk")


def inquiry(viewer: Viewer, pk: int) -> Inquiry:
    """One inquiry of the viewer's organisation. Raises NotThere for everyone else, those asked too."""
    rows = Inquiry.objects.filter(owner_id__in=viewer.organisation_ids).select_related(*_INQUIRY)
    found = rows.prefetch_related("required").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần hỏi giá này."))
    return found


def received(viewer: Viewer) -> QuerySet[Asked]:
    """What the viewer's organisation was asked, newest first."""
    rows = Asked.objects.filter(organisation_id__in=viewer.organisation_ids)
    people = ("organisation", "request", "inquiry__owner", "inquiry__commodity", "inquiry__measure")
    return rows.select_related(*people).order_by("-inquiry__asked_on", "-pk")


def asked(viewer: Viewer, pk: int) -> Asked:
    """One side asked, for that side and for whoever asked. Raises NotThere."""
    ids = list(viewer.organisation_ids)
    people = ("organisation", "request", "deal", "lot__measure", "lot__place__province")
    rows = Asked.objects.filter(Q(organisation_id__in=ids) | Q(inquiry__owner_id__in=ids))
    rows = rows.select_related(*people, *(f"inquiry__{name}" for name in _INQUIRY))
    found = rows.prefetch_related("inquiry__required", "lot__certificates__kind").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lời hỏi giá này."))
    return found


def quotes_of(one: Asked) -> list[Quote]:
    """All that one side quoted, the latest first, with files and certificates."""
    rows = one.quotes.select_related("place__province", "report")
    return list(rows.prefetch_related("report__evidence__file", _PAPERS).order_by("-pk"))


def proposals_of(viewer: Viewer) -> QuerySet[Proposal]:
    """Deals that the viewer's organisation proposed, or was proposed, newest first."""
    ids = list(viewer.organisation_ids)
    rows = Proposal.objects.filter(Q(seller_id__in=ids) | Q(buyer_id__in=ids))
    people = ("owner", "seller", "buyer", "commodity", "measure", "request", "deal", "supply", "demand")
    return rows.select_related(*people).order_by("-made_on", "-pk")


def proposal(viewer: Viewer, pk: int) -> Proposal:
    """One proposal for its two sides. Raises NotThere."""
    found = proposals_of(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy đề nghị giao dịch này."))
    return found


@dataclass(frozen=True)
class Compared:
    """One side asked with its quote that counts, as it is compared.

    `freight` and `in_all`: whole đồng for one unit, None where they cannot be told; `gaps`: certificates that are
    asked for and not covered; `short`: how much less than wanted; `outside`: its days do not lie in those wanted.
    """

    asked: Asked
    quote: Quote | None
    freight: int | None = None
    in_all: int | None = None
    gaps: Sequence[bridge.Gap] = ()
    short: Decimal = Decimal(0)
    outside: bool = False
    expired: bool = False
    kept: rules.Rates | None = None
    """How the side kept its contracts so far, where enough others dealt with it to be told."""

    @property
    def name(self) -> str:
        return self.asked.member or self.asked.organisation.name


def compared(one: Inquiry, today: date, sort: str = "") -> list[Compared]:
    """Every side asked with its quote, in a number of queries that does not grow; the best price first.

    `sort`: "gia", "don-gia", "so-luong", "hieu-luc" or "ten", with "-" before it the other way round. Sides without a
    quote, and prices that cannot be told, stand last.
    """
    live = Quote.objects.filter(outdated=False).select_related("place__province")
    rows = one.asked.select_related("organisation", "request", "deal", "lot__place__province").prefetch_related(
        Prefetch("quotes", live.prefetch_related(_PAPERS), to_attr="live")
    )
    sides = list(rows.order_by("pk"))
    quotes = [side.live[0] if side.live else None for side in sides]
    freights = iter(_freights(one, [quote for quote in quotes if quote is not None]))
    required = [(kind.code, kind.name) for kind in one.required.all()]
    kept = _kept(one, [side.organisation_id for side, quote in zip(sides, quotes, strict=True) if quote], today)
    found = [
        Compared(side, None)
        if quote is None
        else _compared(one, quote, next(freights), required, today, kept.get(side.organisation_id))
        for side, quote in zip(sides, quotes, strict=True)
    ]
    return _sorted(found, sort or ("gia" if one.side == InquirySide.BUYING else "-gia"))


def _kept(one: Inquiry, organisations: Sequence[int], today: date) -> dict[int, rules.Rates]:
    """How each organisation kept its contracts, on the side on which it would deal here."""
    buying = one.side == InquirySide.BUYING
    told = {pk: rates for pk, rates in party_rates(organisations, today).items() if rates.tellable}
    return {pk: rates.as_seller if buying else rates.as_buyer for pk, rates in told.items()}


def _compared(
    one: Inquiry,
    quote: Quote,
    freight: int | None,
    required: Sequence[tuple[str, str]],
    today: date,
    kept: rules.Rates | None,
) -> Compared:
    held = [(paper.kind.code, paper.expires_on) for paper in quote.certificates.all()]
    return Compared(
        quote.asked,
        quote,
        kept=kept,
        freight=freight,
        in_all=rules.price_in_all(one.side, quote.price, quote.price_at, freight),
        gaps=bridge.certificate_gaps(required, held, quote.ends_on),
        short=max(one.quantity - quote.quantity, Decimal(0)),
        outside=quote.starts_on > one.ends_on or quote.ends_on < one.starts_on,
        expired=quote.valid_until < today,
    )


def _freights(one: Inquiry, quotes: Sequence[Quote]) -> list[int | None]:
    """Whole đồng to carry one unit between the two places, by the packaged rate of the inquiry's first day."""
    here = place_text(one.place or (one.lot.place if one.lot else None))
    kg = kg_each(one.measure)
    there = [place_text(quote.place) for quote in quotes]
    charges = bridge.freights(there, [here] * len(there), one.starts_on)
    return [
        None if charge is None or kg is None else int((charge * kg).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        for charge in charges
    ]


def place_text(unit: Unit | None) -> str:
    """A place as the engine reads it; empty for none."""
    if unit is None:
        return ""
    return f"{unit.name}, {unit.province.name}" if unit.level == "commune" and unit.province else unit.name


def kg_each(measure: Measure) -> Decimal | None:
    """How many kg one unit weighs for its freight; None where that cannot be said."""
    if measure.factor is None:
        return None
    weight = bridge.weight(measure.dimension)
    return None if weight is None else measure.factor * weight


def _sorted(rows: list[Compared], sort: str) -> list[Compared]:
    backwards, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "ten":
        return sorted(rows, key=lambda one: one.name, reverse=backwards)
    told: list[tuple[Decimal | int, Compared]] = []
    untold: list[Compared] = []
    for row in rows:
        value = _value(row, key)
        if value is None:
            untold.append(row)
        else:
            told.append((value, row))
    told.sort(key=lambda pair: (pair[0], pair[1].asked.pk), reverse=backwards)
    untold.sort(key=lambda row: (row.quote is None, row.asked.pk))
    return [*(row for _told, row in told), *untold]


def _value(row: Compared, key: str) -> Decimal | int | None:
    if row.quote is None:
        return None
    values: dict[str, Decimal | int] = {
        "don-gia": row.quote.price,
        "so-luong": row.quote.quantity,
        "hieu-luc": row.quote.valid_until.toordinal(),
    }
    return values.get(key, row.in_all)


@dataclass(frozen=True)
class Partner:
    """A lot of the other side: what of it nobody has yet, and why it fits, or what would change it."""

    lot: Lot
    left: Decimal
    words: str = ""


@dataclass(frozen=True)
class Partners:
    """Whom a lot could deal with: `fitting` best first, `missed` nearest first, `unpriced` that cannot be judged.

    `looked_at` of `total` lots of the same goods were judged; `problem` is why the lot itself could not be.
    """

    fitting: Sequence[Partner] = ()
    missed: Sequence[Partner] = ()
    unpriced: Sequence[Partner] = ()
    looked_at: int = 0
    total: int = 0
    problem: str = ""


def partners(lot: Lot, today: date, most: int = 10) -> Partners:
    """The nearest lots of the other side, by the engine: open ones, so that their prices are public already.

    Of each lot counts what no contract and no deal has taken yet; one of which nothing is left is no partner.
    """
    rows = _across(lot, today)
    near = list(_nearest_first(rows, lot)[:MOST_NEAR])
    total = len(near) if len(near) < MOST_NEAR else rows.count()
    left = _left([lot, *near])
    by_id = {one.pk: one for one in near if left[one.pk] > 0}
    if left[lot.pk] <= 0:
        told = _("Lô này đã ký hợp đồng hoặc đang giao dịch hết, không còn lượng để mua bán thêm.")
        return Partners(looked_at=len(near), total=total, problem=told)
    products = bridge.tree(
        (code, parent or "") for code, parent in Commodity.objects.values_list("code", "parent__code")
    )
    others = [offered(one, today, left[one.pk]) for one in by_id.values()]
    found = bridge.near(offered(lot, today, left[lot.pk]), others, products, most)
    names = names_of_codes() | {bridge.lot_code(one.pk): f"“{one.title}”" for one in near}

    def told_of(pk: int, *reasons: Reason) -> Partner:
        return Partner(by_id[pk], left[pk], bridge.sentences(bridge.kept(reasons), names))

    problem = found.refused.get(lot.pk, "")
    unpriced = [one for one in others if problem or one.price is None][:most]
    return Partners(
        fitting=[told_of(pk, *deal.reasons) for pk, deal in found.fitting],
        missed=[told_of(pk, change) for pk, change in found.missed],
        unpriced=[Partner(by_id[one.id], left[one.id]) for one in unpriced],
        looked_at=len(near),
        total=total,
        problem=problem,
    )


def _left(lots: Sequence[Lot]) -> dict[int, Decimal]:
    """What of each lot no contract and no deal has taken, in its own unit."""
    uses = lot_uses(lots)
    found = {}
    for one in lots:
        use = uses.get(one.pk, LotUse())
        found[one.pk] = rules.free(one.quantity, use.contracted, use.promised, Decimal(0))
    return found


def _across(lot: Lot, today: date) -> QuerySet[Lot]:
    """Open lots of the other side, of other owners, whose goods can meet; by the index of their commodity."""
    return _open(Side.DEMAND if lot.side == Side.SUPPLY else Side.SUPPLY, lot.commodity, lot.owner_id, today)


def _open(side: str, commodity: Commodity, owner: int, today: date) -> QuerySet[Lot]:
    """Open lots of a side and of owners other than one, whose goods can meet `commodity`."""
    supply = side == Side.SUPPLY
    goods = below(commodity.code) if supply else Q(commodity__code__in=commodity.path.split("/"))
    rows = Lot.objects.filter(goods, side=side, state=LotState.OPEN, ends_on__gte=today)
    return rows.exclude(owner_id=owner)


def _nearest_first(rows: QuerySet[Lot], lot: Lot) -> QuerySet[Lot]:
    """Lots with a price and with days in common first."""
    common = Q(starts_on__lte=lot.ends_on, ends_on__gte=lot.starts_on)
    priced = Q(price_low__isnull=False) | Q(price_high__isnull=False)
    first = Case(When(common & priced, then=Value(0)), When(priced, then=Value(1)), default=Value(2),
                 output_field=IntegerField())  # fmt: skip
    rows = rows.select_related("owner", "commodity", "measure", "place", "province")
    return rows.prefetch_related("certificates__kind", "required").order_by(first, "starts_on", "pk")


def lots_to_ask(ids: Iterable[int]) -> list[Lot]:
    """Open lots by their numbers, in the order of the list; those that are closed or foreign drafts are left out."""
    rows = Lot.objects.filter(pk__in=list(ids), state=LotState.OPEN)
    return list(rows.select_related(*_LOT).order_by("pk"))


def lots_to_ask_more(one: Inquiry, today: date, most: int = 20) -> list[Lot]:
    """Open lots that could answer an inquiry, of owners that it did not ask, those that end first before."""
    buying = one.side == InquirySide.BUYING
    rows = _open(Side.SUPPLY if buying else Side.DEMAND, one.commodity, one.owner_id, today)
    rows = rows.exclude(owner__in=one.asked.values("organisation")).filter(measure__dimension=one.measure.dimension)
    return list(rows.select_related(*_LOT).order_by("ends_on", "pk")[:most])


def own_open_lots(viewer: Viewer, side: str = "") -> QuerySet[Lot]:
    """Open lots of the viewer's organisation, of one side where it is given."""
    rows = Lot.objects.filter(owner_id__in=viewer.organisation_ids, state=LotState.OPEN)
    rows = rows.filter(side=side) if side else rows
    return rows.select_related("commodity", "measure").order_by("title", "pk")
