"""Deals: opened once for a match, moved by handshakes, seen by those whom they concern."""

from __future__ import annotations

from decimal import Decimal

from lienket.market import actions
from lienket.market.models import Deal, Lot

from .conftest import BUYER, COOPERATIVE, LOADER, Story, commodity, make_lot, measure, organisation, place


def open_deal(supply: Lot | None = None, match: int | None = None) -> Deal:
    """Ten tonnes of mangoes from the cooperative to the buyer, at 20,000,000 đồng a tonne."""
    return actions.open_deal(
        actor=LOADER,
        seller=organisation(COOPERATIVE),
        buyer=organisation(BUYER),
        supply=supply,
        demand=None,
        commodity=commodity("xoai"),
        quantity=Decimal(10),
        measure=measure("tan"),
        price=20_000_000,
        origin="match",
        match=match,
    )


def test_a_match_opens_one_deal(story: Story) -> None:
    supply = make_lot()
    first = open_deal(supply, match=7)
    assert open_deal(supply, match=7).pk == first.pk
    assert (first.seller_province.code, first.buyer_province.code, first.stage) == ("14", "01", "open")
    assert place("14").pk == first.seller_province_id
