"""Drafts of a document with whom they name and what is not yet clear of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from lienket.agreements.models import Programme
from lienket.agreements.queries import due_problem
from lienket.drafting import rules
from lienket.drafting.choices import ClauseKind, DraftState, PartRole
from lienket.drafting.models import Document, Draft, Part
from lienket.localities.models import Group, Organisation, Unit

_NUMBERED = re.compile(r"N[0-9]{1,6}")


@dataclass
class DraftLine:
    """A draft, its parts, and its doubts. `due_on` is its own day, else the common one."""

    draft: Draft
    parts: list[Part]
    doubts: rules.Doubts
    due_on: date | None
    starts_on: date | None
    leads: list[Part] = field(default_factory=list)

    @property
    def lead(self) -> Organisation | None:
        return self.leads[0].organisation if self.leads else None


def lines_of(document: Document, drafts: Sequence[Draft] | None = None) -> list[DraftLine]:
    """Every draft that is shown, in the order of the text: two queries."""
    rows = drafts if drafts is not None else list(shown_drafts(document))
    return [line_of(document, one) for one in rows]


def shown_drafts(document: Document) -> Sequence[Draft]:
    """Drafts that were not replaced by others, with field and parts."""
    return list(
        document.drafts.exclude(state=DraftState.REPLACED)
        .select_related("field", "commitment__programme")
        .prefetch_related(Prefetch("parts", Part.objects.select_related("organisation", "locality", "group")))
        .order_by("start", "order", "pk")
    )


def line_of(document: Document, draft: Draft) -> DraftLine:
    """One draft judged; its parts are read unless they were prefetched."""
    parts = list(draft.parts.all())
    leads = [one for one in parts if one.role == PartRole.LEAD and one.organisation_id and not one.left_out]
    partners = {one.organisation_id for one in parts if one.role == PartRole.PARTNER and not one.left_out}
    due_on = draft.due_on or document.due_on
    starts_on = draft.starts_on or document.starts_on
    if draft.starts_on is None and due_on and starts_on and due_on < starts_on:
        starts_on = due_on  # what was due before the programme began cannot start with it
    said = [*draft.machine.get("doubts", [])]
    if draft.title.endswith("…"):
        said.append(_("Nội dung dài hơn 500 ký tự nên bị cắt trong tên nhiệm vụ; điều khoản vẫn giữ đủ."))
    verbs = any(one["says"] in (ClauseKind.PROMISE, ClauseKind.RESULT) for one in draft.machine.get("cues", []))
    odd = [
        rules.odd_measure(draft.measure, draft.unit, draft.target),
        rules.odd_clause(document.text, draft.start, draft.end, verbs),
    ]
    said += [one for one in odd if one]
    judged = rules.doubts(
        rules.Settled(
            title=draft.title,
            has_field=draft.field_id is not None,
            leads=len(leads),
            lead_assumed=bool(leads) and not leads[0].text,
            lead_is_partner=bool(leads) and leads[0].organisation_id in partners,
            open_parts=tuple(one.text or one.get_role_display() for one in parts if is_open(one)),
            due_on=due_on,
            due_common=draft.due_on is None,
            due_problem=_due_problem(document, starts_on, due_on),
            common_settled=document.settled,
            alike=max((share for _pk, share in draft.like), default=0.0),
            said=tuple(said),
        )
    )
    return DraftLine(draft, parts, judged, due_on, starts_on, leads)


def _due_problem(document: Document, starts_on: date | None, due_on: date | None) -> str:
    """The sentence that making the commitment would be refused with; empty when it is fine."""
    if due_on is None:
        return ""
    last = document.programme.ends_on if document.programme else document.ends_on
    return due_problem(starts_on or due_on, due_on, programme_ends_on=last)


def is_open(part: Part) -> bool:
    """Whether a person still has to say what is meant. An open lead is told as a missing lead."""
    nothing = part.organisation_id is None and part.locality_id is None and part.group_id is None
    return nothing and not part.left_out and part.role != PartRole.LEAD


def to_write(lines: Sequence[DraftLine]) -> list[DraftLine]:
    """What a commit makes: accepted and not written yet."""
    return [one for one in lines if one.draft.state == DraftState.ACCEPTED and one.draft.commitment_id is None]


def next_number(programme: Programme | None) -> int:
    """The number of the next code N1, N2 …: after the highest, for commitments may have been added by hand."""
    codes = programme.commitments.values_list("code", flat=True) if programme else []
    return max((int(code[1:]) for code in codes if _NUMBERED.fullmatch(code)), default=0) + 1


def stamp_of(document: Document, lines: Sequence[DraftLine]) -> str:
    """Names exactly what a commit would write: another when the facts or an accepted draft changed."""
    seen = [f"{line.draft.pk}:{line.draft.version}" for line in to_write(lines)]
    return sha256(f"{document.version} {' '.join(seen)}".encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Choices:
    """Everything that options of parts may name, by kind and id."""

    organisations: dict[int, Organisation]
    units: dict[int, Unit]
    groups: dict[int, Group]
    heirs: dict[int, list[Unit]]

    def thing(self, kind: str, pk: int) -> Organisation | Unit | Group | None:
        if kind == "organisation":
            return self.organisations.get(pk)
        return self.units.get(pk) if kind == "unit" else self.groups.get(pk)


def choices_of(parts: Sequence[Part]) -> Choices:
    """What the options of parts are: at most four queries."""
    wanted: dict[str, set[int]] = {"organisation": set(), "unit": set(), "group": set()}
    for part in parts:
        for kind, pk in part.options:
            wanted[kind].add(pk)
        if part.locality_id:
            wanted["unit"].add(part.locality_id)
    units = {one.pk: one for one in Unit.objects.select_related("province").filter(pk__in=wanted["unit"])}
    later = {pk for one in units.values() for pk in one.heirs if one.heirs != [one.pk]}
    heirs = {one.pk: one for one in Unit.objects.filter(pk__in=later).order_by("sort_key")} if later else {}
    return Choices(
        Organisation.objects.select_related("locality").in_bulk(wanted["organisation"]),
        units,
        Group.objects.in_bulk(wanted["group"]) if wanted["group"] else {},
        {pk: [heirs[h] for h in one.heirs if h in heirs] for pk, one in units.items() if one.heirs != [pk]},
    )
