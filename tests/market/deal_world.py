"""Deals for the tests, made by the actions that people use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lienket.coordination.actions import take_step
from lienket.market import actions
from lienket.market.actions import Consignment, Terms
from lienket.market.models import Deal, Delivery, Lot, Paper

from .conftest import BUYER, COOPERATIVE, LOADER, commodity, day, measure, organisation


def open_deal(supply: Lot | None = None, **more: Any) -> Deal:
    """Ten tonnes of mangoes from the cooperative to the buyer, at 20,000,000 đồng a tonne."""
    given: dict[str, Any] = {
        "seller": organisation(COOPERATIVE),
        "buyer": organisation(BUYER),
        "supply": supply,
        "demand": None,
        "commodity": commodity("xoai"),
        "quantity": Decimal(10),
        "measure": measure("tan"),
        "price": 20_000_000,
        "origin": "direct",
    }
    return actions.open_deal(actor=LOADER, **(given | more))


def terms(quantity: int = 10, *, lines: list[tuple[date, Decimal]] | None = None, **more: Any) -> Terms:
    """A contract of ten tonnes, half of them ten days ago, half in ten days."""
    half = Decimal(quantity) / 2
    given: dict[str, Any] = {
        "number": "12/HĐMB",
        "signed_on": day(-30),
        "quantity": Decimal(quantity),
        "price": 20_000_000,
        "lines": lines or [(day(-10), half), (day(10), half)],
    }
    return Terms(**(given | more))


def propose(deal: Deal, kind: str = "contract", given: Terms | None = None, side: str = "seller") -> Paper:
    return actions.propose_paper(actor=LOADER, deal=deal, kind=kind, terms=given or terms(), side=side)


def agree(paper: Paper) -> Paper:
    assert paper.request is not None
    take_step(actor=LOADER, request=paper.request, step="accept")
    paper.refresh_from_db()
    return paper


def signed(supply: Lot | None = None, given: Terms | None = None, **more: Any) -> Deal:
    """A deal under contract."""
    deal = open_deal(supply, **more)
    agree(propose(deal, given=given))
    deal.refresh_from_db()
    return deal


def deliver(deal: Deal, quantity: str, days: int = -10, **more: Any) -> Delivery:
    goods = Consignment(on=day(days), quantity=Decimal(quantity), **more)
    return actions.record_delivery(actor=LOADER, deal=deal, consignment=goods)


def accept(delivery: Delivery, accepted: str = "", why: str = "") -> Delivery:
    wanted = Decimal(accepted) if accepted else delivery.quantity
    return actions.judge_delivery(actor=LOADER, delivery=delivery, accepted=wanted, why=why)
