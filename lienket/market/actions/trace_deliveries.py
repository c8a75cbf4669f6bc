"""Deliveries tell their batches: shipping and receiving are events by themselves, and recalls take them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor, act
from lienket.ground.refusals import Refusal
from lienket.market import queries, rules
from lienket.market.actions.consequences import consequence
from lienket.market.actions.recalls import extend_recall
from lienket.market.actions.trace_hold import hold_traces
from lienket.market.choices import STANDING, DeliveryState, EventKind
from lienket.market.models import Batch, Deal, Delivery, ErrorDeclaration, Measure, TraceEvent, TraceLine

_JUDGED = frozenset({DeliveryState.ACCEPTED, DeliveryState.PARTLY})
_FINEST = Decimal("0.001")
Line = tuple[Batch, Decimal | None, Measure | None]


def follow_batch(actor: Actor, batch: Batch) -> None:
    """Join a batch to the deliveries of its owner that name it."""
    rows = Delivery.objects.filter(deal__seller_id=batch.owner_id, batch__icontains=batch.number)
    people = ("deal__seller", "deal__buyer", "deal__measure", "deal__seller_province", "deal__buyer_province")
    for one in rows.select_related(*people).order_by("pk"):
        follow_deliveries(consequence(actor), one.deal, [one])


def follow_deliveries(actor: Actor, deal: Deal, deliveries: Iterable[Delivery]) -> None:
    """Derive the shipping and receiving of every batch that some deliveries of a deal name.

    A delivery that is disputed or replaced declares its events wrong; a corrected acceptance adds the right one.
    Costs nothing where no delivery names a batch.
    """
    told = [one for one in deliveries if one.batch]
    if not told:
        return
    hold_traces()
    named = {one.pk: rules.named_batches(one.batch) for one in told}
    known = queries.usable([deal.seller_id], [name for names in named.values() for name in names])
    if not known:
        return
    standing = _standing(told)
    units = queries.Words(timezone.localdate())
    for one in told:
        lines = _lines(deal, one, named[one.pk], known, units)
        _keep(actor, deal, one, EventKind.SHIPPED, lines, standing.get((one.pk, EventKind.SHIPPED), []))
        _keep(actor, deal, one, EventKind.RECEIVED, lines, standing.get((one.pk, EventKind.RECEIVED), []))


def _standing(deliveries: Sequence[Delivery]) -> dict[tuple[int | None, str], list[TraceEvent]]:
    rows = TraceEvent.objects.filter(delivery__in=deliveries, declared__isnull=True).prefetch_related("lines")
    found: dict[tuple[int | None, str], list[TraceEvent]] = {}
    for one in rows:
        found.setdefault((one.delivery_id, one.kind), []).append(one)
    return found


def _lines(
    deal: Deal, delivery: Delivery, names: Sequence[rules.Named], known: dict[str, Batch], units: queries.Words
) -> list[Line]:
    """The batches of a delivery with their quantities: as told for each, or all of it where it names only one."""
    found: dict[int, Line] = {}
    for one in names:
        batch = known.get(rules.batch_key(one.code))
        if batch is None:
            continue
        told = one.quantity.quantize(_FINEST) if one.quantity else None
        if told:
            found[batch.pk] = (batch, told, _unit(one.unit, deal, units))
        else:
            alone = len(names) == 1
            found[batch.pk] = (batch, delivery.quantity if alone else None, deal.measure if alone else None)
    return list(found.values())


def _unit(words: str, deal: Deal, units: queries.Words) -> Measure:
    try:
        return (units.measure(words) if words else None) or deal.measure
    except Refusal:
        return deal.measure


def _keep(
    actor: Actor, deal: Deal, delivery: Delivery, kind: str, lines: list[Line], standing: list[TraceEvent]
) -> None:
    """Make the events of one kind say what the delivery says: nothing is written where they do."""
    holds = delivery.state in (STANDING if kind == EventKind.SHIPPED else _JUDGED)
    wanted = lines if holds else []
    if kind == EventKind.RECEIVED and len(wanted) == 1 and delivery.accepted is not None:
        batch, quantity, measure = wanted[0]
        alone = quantity == delivery.quantity
        wanted = [(batch, delivery.accepted if alone else quantity, measure)] if delivery.accepted else []
    here = {(row.batch_id, row.quantity) for event in standing for row in event.lines.all()}
    asked = {(batch.pk, quantity) for batch, quantity, _measure in wanted}
    if here == asked:
        return
    with act(actor, f"market.{kind}_batches", words=str(EventKind(kind).label).lower(), on=delivery.deal):
        made = _write(actor, deal, delivery, kind, wanted) if wanted else None
        with translation.override("vi"):
            reason = _("Chuyến giao được ghi lại: %(state)s.") % {"state": delivery.get_state_display()}
        ErrorDeclaration.objects.bulk_create(
            ErrorDeclaration(event=one, reason=reason, instead=made, by=one.by) for one in standing
        )
        if made is not None and kind == EventKind.SHIPPED:
            for recall in queries.open_recalls([batch.pk for batch, _quantity, _measure in wanted]):
                extend_recall(actor=actor, recall=recall)


def _write(actor: Actor, deal: Deal, delivery: Delivery, kind: str, lines: list[Line]) -> TraceEvent:
    shipped = kind == EventKind.SHIPPED
    given: dict[str, Any] = {
        "on": delivery.on if shipped else delivery.accepted_on or delivery.on,
        "unit": deal.seller_province if shipped else deal.buyer_province,
        "by": deal.seller if shipped else deal.buyer,
    }
    made = TraceEvent.objects.create(
        kind=kind, delivery=delivery, recorded_by_id=actor.person_id, sample=deal.sample, **given
    )
    TraceLine.objects.bulk_create(
        TraceLine(event=made, batch=batch, quantity=quantity, measure=measure) for batch, quantity, measure in lines
    )
    return made
