"""Events of batches as GS1 EPCIS 2.0 in JSON-LD.

A batch is named by the address of its public page; quantities stand in base units with their UN/ECE codes. What EPCIS
has no word for keeps ours, under the address of the platform. Times of day are not kept: an event stands at midnight
of its day in Việt Nam. A wrong event stands twice: as it was told, and again with its error declaration.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lienket.market import queries
from lienket.market.choices import EventKind, LineSide
from lienket.market.models import Batch, TraceEvent, TraceLine

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OFFSET = "+07:00"
UNITS = {"mass": "KGM", "volume": "LTR", "area": "MTK", "count": "H87"}

#: Business step and disposition (CBV 2.0) of each kind; those with a colon are ours.
STEPS: dict[str, tuple[str, str]] = {
    EventKind.PLANTED: ("lk:planting", "in_progress"),
    EventKind.CARED: ("lk:growing", "in_progress"),
    EventKind.HARVESTED: ("commissioning", "active"),
    EventKind.TESTED: ("inspecting", "in_progress"),
    EventKind.PACKED: ("packing", "in_progress"),
    EventKind.STORED: ("storing", "in_progress"),
    EventKind.TRANSFORMED: ("commissioning", "active"),
    EventKind.AGGREGATED: ("packing", "in_progress"),
    EventKind.SHIPPED: ("shipping", "in_transit"),
    EventKind.RECEIVED: ("receiving", "in_progress"),
    EventKind.SOLD: ("retail_selling", "retail_sold"),
}


def epcis_document(base: str, events: Sequence[TraceEvent], made_at: datetime) -> dict[str, Any]:
    """The events as one EPCIS document; `base` is the address of the platform without its last slash."""
    listed: list[dict[str, Any]] = []
    for one in events:
        told = _event(base, one)
        listed.append(told)
        if queries.is_wrong(one):
            listed.append(told | {"errorDeclaration": _declaration(one)})
    return {
        "@context": [CONTEXT, {"lk": f"{base}/truy-xuat/tu-vung#"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": made_at.isoformat(),
        "epcisBody": {"eventList": listed},
    }


def batch_address(base: str, batch: Batch) -> str:
    """The address that stands for a batch: the page that its QR code opens."""
    return f"{base}{batch.get_absolute_url()}"


def _event(base: str, one: TraceEvent) -> dict[str, Any]:
    step, disposition = STEPS[one.kind]
    lines = list(one.lines.all())
    found: dict[str, Any] = {
        "eventID": f"urn:uuid:{one.uid}",
        "eventTime": f"{one.on.isoformat()}T00:00:00.000{OFFSET}",
        "eventTimeZoneOffset": OFFSET,
        "recordTime": one.recorded_at.isoformat(),
        "bizStep": step,
        "disposition": disposition,
        "lk:recordedBy": one.by.name,
    }
    if one.unit is not None:
        found["readPoint"] = {"id": f"{base}{one.unit.get_absolute_url()}"}
    for name, value in (("lk:place", one.place), ("lk:note", one.note)):
        if value:
            found[name] = value
    return found | _what(base, one, lines)


def _what(base: str, one: TraceEvent, lines: list[TraceLine]) -> dict[str, Any]:
    """The kind of EPCIS event and what it is about."""
    if one.kind == EventKind.TRANSFORMED:
        sides = {side: [_line(base, row) for row in lines if row.side == side] for side in (LineSide.IN, LineSide.OUT)}
        return {
            "type": "TransformationEvent",
            "inputQuantityList": sides[LineSide.IN],
            "outputQuantityList": sides[LineSide.OUT],
        }
    listed = [_line(base, row) for row in lines]
    if one.kind == EventKind.AGGREGATED:
        parent = f"{base}/truy-xuat/tu-vung#container-{one.pk}"
        return {
            "type": "AggregationEvent",
            "action": "ADD",
            "parentID": parent,
            "childQuantityList": listed,
            "lk:container": one.container,
        }
    told: dict[str, Any] = {
        "type": "ObjectEvent",
        "action": "ADD" if one.kind == EventKind.HARVESTED else "OBSERVE",
        "quantityList": listed,
    }
    if one.delivery is not None:
        deal = one.delivery.deal
        told["bizTransactionList"] = [{"type": "desadv", "bizTransaction": f"{base}{one.delivery.get_absolute_url()}"}]
        told["sourceList"] = [{"type": "owning_party", "source": f"{base}{deal.seller.get_absolute_url()}"}]
        told["destinationList"] = [{"type": "owning_party", "destination": f"{base}{deal.buyer.get_absolute_url()}"}]
    return told


def _line(base: str, line: TraceLine) -> dict[str, Any]:
    told: dict[str, Any] = {"epcClass": batch_address(base, line.batch)}
    if line.quantity is None or line.measure is None:
        return told
    code = UNITS.get(line.measure.dimension)
    if line.measure.factor is None or code is None:
        return told | {"quantity": _number(line.quantity), "lk:unit": line.measure.name}
    told["quantity"] = _number(line.quantity * line.measure.factor)
    # EPCIS 2.0, 7.3.3.3.2: pieces carry no unit of measure.
    return told if code == "H87" else told | {"uom": code}


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _declaration(one: TraceEvent) -> dict[str, Any]:
    declared = one.declared
    instead = [f"urn:uuid:{declared.instead.uid}"] if declared.instead is not None else []
    return {
        "declarationTime": declared.made_at.isoformat(),
        "reason": "incorrect_data",
        "correctiveEventIDs": instead,
        "lk:explanation": declared.reason,
    }
