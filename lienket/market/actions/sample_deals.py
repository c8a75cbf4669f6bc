"""Sample deals over the sample lots: one in every stage, made by the actions that people use."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lienket.coordination import actions as coordination
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation
from lienket.market.actions.deals import open_deal
from lienket.market.actions.deliveries import (
    Consignment,
    dispute_delivery,
    finish_deal,
    judge_delivery,
    record_delivery,
)
from lienket.market.actions.papers import Terms, cancel_deal, propose_paper
from lienket.market.actions.reference import DATA
from lienket.market.choices import DealSide, Origin, PaperKind
from lienket.market.models import Deal, Lot


def load_deals(*, actor: Platform, today: date) -> int:
    """Make the sample deals, dated relative to `today`; returns how many. Call it once, after the sample lots."""
    book = tomllib.loads((DATA / "sample" / "deals.toml").read_text(encoding="utf-8"))
    lots = {one.title: one for one in Lot.objects.filter(sample=True).select_related("owner", "commodity", "measure")}
    owners = {one.key: one for one in Organisation.objects.filter(sample=True)}
    for row in book["deal"]:
        _deal(actor, row, lots[row["supply"]], owners[row["buyer"]], today)
    return len(book["deal"])


def _deal(actor: Platform, row: dict[str, Any], lot: Lot, buyer: Organisation, today: date) -> None:
    deal = open_deal(
        actor=actor,
        seller=lot.owner,
        buyer=buyer,
        supply=lot,
        demand=None,
        commodity=lot.commodity,
        quantity=Decimal(row["quantity"]),
        measure=lot.measure,
        price=row["price"],
        origin=Origin.DIRECT,
        seller_member=lot.member,
        on=_day(today, row["opened"]),
        sample=True,
    )
    if "memo" in row:
        terms = Terms(number="MAU/BGN", quantity=deal.quantity, price=deal.price)
        _paper(actor, deal, PaperKind.MEMO, terms, _day(today, row["memo"]))
    if "contract" in row:
        _contract(actor, deal, row, today)
    if "cancel" in row:
        cancel_deal(actor=actor, deal=deal, reason=row["cancel"], side=DealSide.BUYER)


def _contract(actor: Platform, deal: Deal, row: dict[str, Any], today: date) -> None:
    signed_on = _day(today, row["contract"])
    lines = [(_day(today, days), Decimal(str(quantity))) for days, quantity in row["lines"]]
    terms = Terms(
        number=f"MAU-{deal.pk}/HĐMB", signed_on=signed_on, quantity=deal.quantity, price=deal.price, lines=lines
    )
    _paper(actor, deal, PaperKind.CONTRACT, terms, signed_on)
    for told in row.get("deliveries", []):
        _delivery(actor, deal, row, told, today)
    if "finish" in row:
        held = finish_deal(actor=actor, deal=deal, on=_day(today, row["finish"]))
        assert held.delivering is not None
        final = held.delivering.reports.get(final=True)
        coordination.give_verdict(actor=actor, report=final, verdict="confirmed", on=_day(today, row["finish"]))
    if "ending" in row:
        propose_paper(
            actor=actor,
            deal=deal,
            kind=PaperKind.ENDING,
            terms=Terms(note=row["why"]),
            side=DealSide.BUYER,
            on=_day(today, row["ending"]),
        )


def _delivery(actor: Platform, deal: Deal, row: dict[str, Any], told: list[Any], today: date) -> None:
    """[days, quantity] waits; [days, quantity, accepted] is judged, and 0 accepted is a dispute."""
    on, quantity = _day(today, told[0]), Decimal(str(told[1]))
    made = record_delivery(actor=actor, deal=deal, consignment=Consignment(on=on, quantity=quantity), on=on)
    if len(told) < 3:
        return
    accepted = Decimal(str(told[2]))
    if not accepted:
        dispute_delivery(actor=actor, delivery=made, reason=row["dispute"], on=on)
    else:
        why = row.get("why", "") if accepted < quantity else ""
        judge_delivery(actor=actor, delivery=made, accepted=accepted, why=why, on=on)


def _paper(actor: Platform, deal: Deal, kind: str, terms: Terms, on: date) -> None:
    paper = propose_paper(actor=actor, deal=deal, kind=kind, terms=terms, side=DealSide.SELLER, on=on)
    assert paper.request is not None
    coordination.take_step(actor=actor, request=paper.request, step="accept", on=on)


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)
