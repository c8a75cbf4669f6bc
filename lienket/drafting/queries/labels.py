"""What people settled, as labelled cases for whoever improves the reader."""

from __future__ import annotations

from typing import Any

from lienket.drafting import bridge
from lienket.drafting.choices import DraftState, PartRole
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries.drafts import shown_drafts


def labelled_document(document: Document) -> dict[str, Any]:
    """A document in the form of tests/corpus/reading: what people settled, beside what the machine said."""
    return {
        "date": document.signed_on.isoformat() if document.signed_on else None,
        "style": document.kind,
        "title": document.title,
        "clauses": [case for one in shown_drafts(document) if (case := _case(document, one)) is not None],
    }


def _case(document: Document, draft: Draft) -> dict[str, Any] | None:
    """One clause that a person accepted, rejected or edited, with what was changed; else None."""
    every = list(draft.parts.all())
    parts = [one for one in every if not one.left_out]
    fields = [draft.field.code] if draft.field else []
    fields += [code for code in draft.machine["fields"] if code not in fields]
    values = {
        "state": draft.state,
        "kind": draft.kind,
        "fields": fields if draft.state in (DraftState.ACCEPTED, DraftState.OPEN) else [],
        "lead": _names(parts, PartRole.LEAD, PartRole.SUPPORT),
        "partners": _names(parts, PartRole.PARTNER),
        "localities": _localities(draft.machine, every),
        "due": draft.due_on.isoformat() if draft.due_on else None,
    }
    case = bridge.labelled(values, draft.machine, document.text[draft.start : draft.end])
    changed = _changed(document, draft, case)
    edited = draft.version > 1 and bool(changed)
    if draft.state not in (DraftState.ACCEPTED, DraftState.REJECTED) and not edited:
        return None
    case["changed"] = changed
    return case


def _changed(document: Document, draft: Draft, case: dict[str, Any]) -> list[str]:
    """What a person changed of what the machine had proposed, by name."""
    machine, said = draft.machine, case["machine"]
    measure, unit, value = bridge.measure_of(machine["quantities"])
    target = float(draft.target) if draft.target is not None else None
    title = bridge.headed(machine, document.text[draft.start : draft.end])
    field = draft.field.code if draft.field else None
    leads = set(case.get("lead", []))
    if not said["lead"] and document.lead is not None:
        leads.discard(document.lead.name)  # whoever leads where the text names nobody is no correction
    pairs = {
        "kind": (draft.kind, machine["kind"]),
        "title": (draft.title, title),
        "field": (field, next(iter(machine["fields"]), None)),
        "measure": ((draft.measure, draft.unit), (measure[:300], unit)),
        "target": (target, round(value, 2) if value is not None else None),
        "due": (draft.due_on.isoformat() if draft.due_on else None, machine["due"]),
        "lead": (leads, set(said["lead"])),
        "partners": (set(case.get("partners", [])), set(said["partners"])),
    }
    return [name for name, (is_now, was) in pairs.items() if is_now != was]


def _names(parts: list[Part], *roles: str) -> list[str]:
    """As the document writes them; an assumed lead is written nowhere."""
    return list(dict.fromkeys(one.text for one in parts if one.role in roles and one.text))


def _localities(machine: dict[str, Any], parts: list[Part]) -> list[dict[str, Any]]:
    """Every place that the machine saw, with the code that a person chose; what was left out as unclear is no place."""
    chosen = {one.start: one for one in parts if one.role == PartRole.PARTICIPANT and one.start is not None}
    found = []
    for place in machine["places"]:
        part = chosen.get(place["start"])
        codes = bridge.codes_of(place)
        if part is not None and part.left_out and not place["certain"]:
            continue
        if part is not None and part.group is not None:
            codes = [f"group:{part.group.code}"]
        elif part is not None and part.locality is not None:
            codes = [part.locality.code]
        found.append({"text": place["text"], "codes": codes})
    return found
