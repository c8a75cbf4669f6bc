"""Rows of drafts made from what the engine said; shared by reading, splitting and merging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Field
from lienket.drafting import bridge, rules
from lienket.drafting.choices import ClauseKind, DraftState
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries.likeness import known_commitments
from lienket.drafting.queries.matching import Matcher, Named, Places, named_in, places_named
from lienket.engines.reading.result import Reading

_LARGEST = 10**13


@dataclass
class Row:
    """A draft with its parts, not yet written."""

    draft: Draft
    parts: list[Named]


class Maker:
    """Makes drafts of one document: fields, places and commitments to compare with are asked for once."""

    def __init__(
        self, actor: Viewer, document: Document, matcher: Matcher, day: date, machines: Sequence[dict[str, Any]]
    ) -> None:
        self.document, self.matcher = document, matcher
        fields = Field.objects.all()
        self.fields = {one.code: one for one in fields if one.holds_on(day)} or {one.code: one for one in fields}
        self.places: Places = places_named(machines, day)
        self.known = known_commitments(actor)

    def row(self, machine: dict[str, Any], order: int, start: int, end: int) -> Row:
        """The draft of one clause with everything proposed that is clear."""
        text = self.document.text[start:end]
        field = next((self.fields[code] for code in machine["fields"] if code in self.fields), None)
        title = bridge.headed(machine, text)
        measure, unit, value = bridge.measure_of(machine["quantities"])
        due = bridge.day_of(machine["due"])
        promise = machine["kind"] == ClauseKind.PROMISE
        draft = Draft(
            document=self.document,
            order=order,
            label=machine["label"],
            start=start,
            end=end,
            head=machine["head"],
            machine=machine,
            state=DraftState.OPEN if promise else DraftState.ASIDE,
            kind=machine["kind"],
            title=title,
            field=field,
            measure=measure[:300],
            unit=unit,
            target=Decimal(str(round(value, 2))) if value is not None and abs(value) < _LARGEST else None,
            due_on=due,
            due_why=why_due(machine),
            like=self.likes(title, field) if promise else [],
        )
        return Row(draft, named_in(machine, self.matcher, self.places, self.document.lead))

    def likes(self, title: str, field: Field | None) -> list[list[float]]:
        """Commitments of the same field that the words resemble."""
        return rules.resembling(rules.words_of(title), self.known.get(field.pk, ())) if field else []


def why_due(machine: dict[str, Any]) -> str:
    """From which words the due date comes."""
    if not machine["due"]:
        return ""
    words = next((one["text"] for one in machine["dates"] if one["to"] == machine["due"]), "")
    return (_("Theo “%(words)s” trong văn bản.") % {"words": words} if words else _("Theo câu dẫn của mục."))[:300]


def draft_rows(actor: Viewer, document: Document, reading: Reading, matcher: Matcher, day: date) -> list[Row]:
    """A row for each clause of a reading, in order."""
    machines = [bridge.plain_clause(clause) for clause in reading.clauses]
    maker = Maker(actor, document, matcher, day, machines)
    taken: set[str] = set()
    rows = []
    for order, (clause, machine) in enumerate(zip(reading.clauses, machines, strict=True), start=1):
        if clause.start >= clause.end:
            continue
        machine["label"] = _free(machine["label"], taken, order)
        taken.add(machine["label"])
        rows.append(maker.row(machine, order * 1000, clause.start, clause.end))
    return rows


def _free(label: str, taken: set[str], order: int) -> str:
    label = label.strip()[: bridge.LABEL_MOST] or _("ý %(n)d") % {"n": order}
    return label if label not in taken else rules.piece_labels(label, 1, frozenset(taken), bridge.LABEL_MOST)[0]


def write_drafts(rows: Sequence[Row]) -> list[Draft]:
    """Write drafts and their parts: two statements, however many."""
    drafts = Draft.objects.bulk_create([row.draft for row in rows])
    Part.objects.bulk_create(
        part_of(draft, order, named)
        for draft, row in zip(drafts, rows, strict=True)
        for order, named in enumerate(row.parts)
    )
    return drafts


def part_of(draft: Draft, order: int, named: Named) -> Part:
    return Part(
        draft=draft,
        order=order,
        role=named.role,
        text=named.text,
        start=named.start,
        end=named.end,
        why=named.why[:500],
        options=named.options or [],
        organisation_id=named.organisation_id,
        locality_id=named.locality_id,
        group_id=named.group_id,
        left_out=named.left_out,
    )
