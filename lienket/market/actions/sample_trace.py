"""Sample batches with their events, and one recall: well-known products, nobody's goods."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lienket.ground.audit.acts import Platform, act
from lienket.localities.models import Organisation, Unit
from lienket.market.actions.deliveries import Consignment, judge_delivery, record_delivery
from lienket.market.actions.recalls import answer_recall, open_recall
from lienket.market.actions.reference import DATA
from lienket.market.actions.trace import BatchWords, make_batch, report_problem
from lienket.market.actions.trace_events import Happening, Part, record_event, record_transformation
from lienket.market.models import Batch, Certificate, Deal, Lot, Measure, Product


def load_sample_trace(*, actor: Platform, today: date) -> int:
    """Enter the sample batches; returns how many, 0 when they are there already. Call it after the sample lots."""
    if Batch.objects.filter(sample=True).exists() or not Lot.objects.filter(sample=True).exists():
        return 0
    book = tomllib.loads((DATA / "sample" / "trace.toml").read_text(encoding="utf-8"))
    owners = {one.key: one for one in Organisation.objects.filter(sample=True)}
    made: dict[str, Batch] = {}
    with act(actor, "market.load_sample_trace", words="nạp lô truy xuất mẫu"):
        for row in book["batch"]:
            made[row["number"]] = _batch(actor, row, owners[row["owner"]], today)
            _events(actor, row, made[row["number"]], today)
        for row in book.get("transformation", []):
            _transformation(actor, row, owners[row["owner"]], made, today)
        for row in book.get("delivery", []):
            _delivery(actor, row, today)
        for row in book.get("recall", []):
            _recall(actor, row, made, owners, today)
    return len(made)


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _batch(actor: Platform, row: dict[str, Any], owner: Organisation, today: date) -> Batch:
    lot = Lot.objects.filter(sample=True, owner=owner, title=row["product"], side="supply").first()
    units = Unit.objects.select_related("province").filter(valid_to=None, level__in=("province", "commune"))
    words = BatchWords(
        product=Product.objects.get(owner=owner, name=row["product"], sample=True),
        number=row["number"],
        quantity=Decimal(str(row["quantity"])),
        measure=Measure.objects.get(code=row["unit"]),
        place=units.get(code=row["place"]),
        lot=lot,
        made_on=_day(today, row["made"]),
        expires_on=_day(today, row["expires"]) if "expires" in row else None,
        producer=row.get("producer", ""),
        address=row.get("address", ""),
        growing_area=row.get("growing_area", ""),
        brand=row.get("brand", ""),
        standards=row.get("standards", ""),
        certificates=list(Certificate.objects.filter(owner=owner, number__in=row.get("certificates", []))),
    )
    return make_batch(actor=actor, owner=owner, words=words, code=row["code"], sample=True)


def _events(actor: Platform, row: dict[str, Any], batch: Batch, today: date) -> None:
    for kind, days, note, *place in row["events"]:
        told = Happening(kind, _day(today, days), note, *place)
        record_event(actor=actor, batches=[batch], happening=told, sample=True)


def _transformation(
    actor: Platform, row: dict[str, Any], owner: Organisation, made: dict[str, Batch], today: date
) -> None:
    sides = [
        [Part(made[number], Decimal(str(quantity)), made[number].measure) for number, quantity in row[side]]
        for side in ("ins", "outs")
    ]
    record_transformation(
        actor=actor,
        owner=owner,
        on=_day(today, row["on"]),
        ins=sides[0],
        outs=sides[1],
        note=row["note"],
        sample=True,
    )


def _delivery(actor: Platform, row: dict[str, Any], today: date) -> None:
    """One more delivery of a sample deal, which names batches."""
    deals = Deal.objects.filter(sample=True, stage__in=("contracted", "delivering"), supply__title=row["supply"])
    deal = deals.order_by("pk").first()
    if deal is None:
        return
    on, quantity = _day(today, row["on"]), Decimal(str(row["quantity"]))
    goods = Consignment(on=on, quantity=quantity, batch=row["batches"])
    made = record_delivery(actor=actor, deal=deal, consignment=goods, on=on)
    if row.get("accepted"):
        judge_delivery(actor=actor, delivery=made, accepted=quantity, on=on)


def _recall(
    actor: Platform, row: dict[str, Any], made: dict[str, Batch], owners: dict[str, Organisation], today: date
) -> None:
    batch = made[row["batch"]]
    report_problem(actor=actor, batch=batch, words=row["problem"])
    recall = open_recall(
        actor=actor,
        batch=batch,
        opened_by=owners[row["opened_by"]],
        grade=row["grade"],
        reason=row["reason"],
        advice=row["advice"],
        contact=row["contact"],
        due_on=_day(today, row["due"]),
        on=_day(today, row["on"]),
        sample=True,
    )
    party = recall.parties.select_related("request", "recall", "measure").filter(deliveries__isnull=False).first()
    if party is not None:
        found, returned, destroyed = (Decimal(str(number)) for number in row["answer"])
        answer_recall(actor=actor, party=party, found=found, returned=returned, destroyed=destroyed, on=today)
