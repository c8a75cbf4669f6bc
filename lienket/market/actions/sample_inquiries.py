"""Sample inquiries with their quotes, and a direct proposal, made by the actions that people use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation, Unit
from lienket.market.actions.inquiries import Need, make_inquiry
from lienket.market.actions.proposals import DealTerms, propose_deal
from lienket.market.actions.quotes import Choice, QuoteTerms, choose_quotes, decline_asked, give_quote
from lienket.market.actions.reference import DATA
from lienket.market.choices import DealSide
from lienket.market.models import Asked, Certificate, CertificateKind, Commodity, Lot, Measure


def load_inquiries(*, actor: Platform, today: date) -> int:
    """Make the sample inquiries, dated relative to `today`; returns how many. Call it once, after the sample lots."""
    book = tomllib.loads((DATA / "sample" / "inquiries.toml").read_text(encoding="utf-8"))
    lots = {one.title: one for one in Lot.objects.filter(sample=True).select_related("owner", "commodity", "measure")}
    owners = {one.key: one for one in Organisation.objects.filter(sample=True)}
    for row in book["inquiry"]:
        _inquiry(actor, row, lots, owners, today)
    for row in book["proposal"]:
        lot = lots[row["supply"]]
        terms = DealTerms(
            commodity=lot.commodity,
            quantity=Decimal(row["quantity"]),
            measure=lot.measure,
            answer_by=_day(today, row["answer"]),
            price=row["price"],
            note=row["note"],
            seller_member=lot.member,
        )
        propose_deal(
            actor=actor,
            owner=owners[row["owner"]],
            other=owners[row["other"]],
            side=DealSide.SELLER,
            terms=terms,
            supply=lot,
            on=_day(today, row["made"]),
            sample=True,
        )
    return len(book["inquiry"])


def _inquiry(
    actor: Platform, row: dict[str, Any], lots: Mapping[str, Lot], owners: Mapping[str, Organisation], today: date
) -> None:
    need = Need(
        side=row["side"],
        commodity=Commodity.objects.get(code=row["commodity"]),
        quantity=Decimal(row["quantity"]),
        measure=Measure.objects.get(code=row["unit"]),
        starts_on=_day(today, row["window"][0]),
        ends_on=_day(today, row["window"][1]),
        answer_by=_day(today, row["answer"]),
        lot=lots[row["lot"]] if "lot" in row else None,
        spec=row.get("spec", ""),
        place=_place(row["place"]),
        required=list(CertificateKind.objects.filter(code__in=row.get("required", []))),
        note=row.get("note", ""),
    )
    sides = row["side_asked"]
    asks = [(owners[side["owner"]], lots[side["lot"]] if "lot" in side else None) for side in sides]
    made = make_inquiry(
        actor=actor, owner=owners[row["owner"]], need=need, asks=asks, on=_day(today, row["asked"]), sample=True
    )
    choices = []
    for side, asked in zip(sides, made.asked.order_by("pk"), strict=True):
        choices += _answer(actor, asked, side, today)
    if choices:
        choose_quotes(actor=actor, inquiry=made, choices=choices)


def _answer(actor: Platform, asked: Asked, side: dict[str, Any], today: date) -> list[Choice]:
    """What one side answers; the part of it that is chosen."""
    if "decline" in side:
        decline_asked(actor=actor, asked=asked, reason=side["decline"])
    chosen = []
    for told in side.get("quotes", []):
        terms = QuoteTerms(
            price=told["price"],
            quantity=Decimal(told["quantity"]),
            starts_on=_day(today, told["window"][0]),
            ends_on=_day(today, told["window"][1]),
            valid_until=_day(today, told["valid"]),
            price_at=told.get("price_at", "store"),
            place=_place(told["place"]),
            note=told.get("note", ""),
            certificates=list(Certificate.objects.filter(number__in=told.get("certificates", []), sample=True)),
        )
        quote = give_quote(actor=actor, asked=asked, terms=terms, on=_day(today, told["on"]))
        if "take" in told:
            chosen.append(Choice(quote, Decimal(told["take"])))
    return chosen


def _place(code: str) -> Unit:
    return Unit.objects.get(level="province", code=code, valid_to=None)


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)
