"""Deals: opened by a match, a chosen quote or by hand; given up before a contract; tied to a commitment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, rules
from lienket.market.choices import Origin
from lienket.market.models import Commodity, Deal, Lot, Measure


def open_deal(
    *,
    actor: Actor,
    seller: Organisation,
    buyer: Organisation,
    supply: Lot | None,
    demand: Lot | None,
    commodity: Commodity,
    quantity: Decimal,
    measure: Measure,
    price: int | None,
    origin: str,
    match: models.Model | int | None = None,
    commitment: Commitment | None = None,
    seller_member: str = "",
    buyer_member: str = "",
    organiser: Organisation | None = None,
    on: date | None = None,
    sample: bool = False,
) -> Deal:
    """Open a deal of a seller and a buyer; `price` is whole đồng for one unit. One match opens one deal.

    A second call for the same match answers with the deal of the first. `organiser` is who held the round: it may
    read the deal. Raises Refusal for what cannot be, NotAllowed for people of neither side.
    """
    number = match.pk if isinstance(match, models.Model) else match
    if number is not None:
        earlier = Deal.objects.filter(match_number=number).first()
        if earlier is not None:
            return earlier
    if isinstance(actor, Viewer):
        access.check_can_open(actor, seller, buyer, organiser)
    _check(seller, buyer, supply, demand, quantity, measure, price)
    deal = Deal(
        origin=origin,
        match_number=number,
        seller=seller,
        buyer=buyer,
        seller_member=seller_member.strip(),
        buyer_member=buyer_member.strip(),
        organiser=organiser,
        seller_province=_province(supply, seller),
        buyer_province=_province(demand, buyer),
        supply=supply,
        demand=demand,
        commodity=commodity,
        quantity=quantity,
        measure=measure,
        price=price,
        commitment=commitment,
        opened_on=on or timezone.localdate(),
        sample=sample,
    )
    try:
        with transaction.atomic():
            return _kept(actor, deal)
    except IntegrityError:
        # Two answers to one match at once: the second finds what the first has just opened.
        earlier = Deal.objects.filter(match_number=number).first() if number is not None else None
        if earlier is None:
            raise
        return earlier


def _kept(actor: Actor, deal: Deal) -> Deal:
    words = f"mở giao dịch {deal.commodity.name}: {deal.seller} bán cho {deal.buyer}"
    with act(actor, "market.open_deal", words=words, reason=str(Origin(deal.origin).label)) as line:
        deal.save()
        deal.folded = folded(deal)
        deal.save(update_fields=["folded"])
        line.on = deal
    return deal


def folded(deal: Deal) -> str:
    """What the list of deals finds it by."""
    parts = [deal.number, deal.commodity.name, deal.seller.name, deal.buyer.name]
    parts += [deal.seller_member, deal.buyer_member, deal.seller_province.name, deal.buyer_province.name]
    parts += [lot.title for lot in (deal.supply, deal.demand) if lot is not None]
    return " ".join(fold(part) for part in parts if part)


def _province(lot: Lot | None, organisation: Organisation) -> Unit:
    """Where the goods come from or go to: the lot's province, else the organisation's own."""
    if lot is not None:
        return lot.province
    return organisation.locality.province or organisation.locality


def _check(
    seller: Organisation,
    buyer: Organisation,
    supply: Lot | None,
    demand: Lot | None,
    quantity: Decimal,
    measure: Measure,
    price: int | None,
) -> None:
    if seller.pk == buyer.pk:
        raise Refusal(_("Bên bán và bên mua phải là hai đơn vị khác nhau."))
    problem = rules.quantity_problem(quantity)
    if problem:
        raise Refusal(problem, field="quantity")
    problem = rules.price_given_problem(price) if price is not None else ""
    if problem:
        raise Refusal(problem, field="price")
    for lot in (supply, demand):
        if lot is not None and lot.measure_id != measure.pk and lot.measure.dimension != measure.dimension:
            told = _("Lô “%(title)s” tính bằng %(lot)s, không quy đổi được sang %(unit)s.")
            names = {"title": lot.title, "lot": lot.measure.name, "unit": measure.name}
            raise Refusal(told % names, field="measure")
