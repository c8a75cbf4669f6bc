"""What people settled, as labelled cases for whoever improves the reader."""

from __future__ import annotations

from typing import Any

from lienket.drafting import bridge
from lienket.drafting.choices import DraftState, PartRole
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries.drafts import shown_drafts


def labelled_document(document: Document) -> dict[str, Any]:
    """A document in the form of tests/corpus/reading: every clause as settled, beside what the machine said."""
    return {
        "date": document.signed_on.isoformat() if document.signed_on else None,
        "style": document.kind,
        "title": document.title,
        "clauses": [_case(document, one) for one in shown_drafts(document)],
    }


def _case(document: Document, draft: Draft) -> dict[str, Any]:
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
    return bridge.labelled(values, draft.machine, document.text[draft.start : draft.end])


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
