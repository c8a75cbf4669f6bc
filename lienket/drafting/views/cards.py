"""What the workbench shows of a document: rows of text with marks, and the card of each draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment, Field
from lienket.agreements.queries import organisations_of_today
from lienket.drafting import bridge, queries
from lienket.drafting.choices import ClauseKind, DraftState, PartRole
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries import Choices, DraftLine
from lienket.ground.ui.passages import Mark, Piece, pieces
from lienket.localities.models import Group, Organisation, Unit

_SHOWN_HEIRS = 6


@dataclass(frozen=True)
class PartRow:
    """One name of a draft: what it is then and now, or what it may be."""

    part: Part
    role: str
    name: str
    now: str
    open: bool
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """A draft as its card shows it."""

    line: DraftLine
    parts: list[PartRow]
    alike: list[tuple[Commitment, int]]
    can_split: bool

    @property
    def draft(self) -> Draft:
        return self.line.draft

    @property
    def named(self) -> list[tuple[str, list[PartRow]]]:
        """Whoever is settled, by role; what was left out is not shown."""
        found: dict[str, list[PartRow]] = {}
        for row in self.parts:
            if not row.open and not row.part.left_out:
                found.setdefault(row.role, []).append(row)
        return list(found.items())


@dataclass(frozen=True)
class TextRow:
    """A stretch of the document: words between clauses, or a clause with its card."""

    pieces: list[Piece]
    card: Card | None = None
    words: str = ""


@dataclass
class Bench:
    """The whole workbench."""

    rows: list[TextRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    certain: int = 0


def bench_of(viewer: Viewer, document: Document, start: int = 0, stop: int | None = None, only: str = "") -> Bench:
    """The rows of the clauses from `start` to `stop`, and the counts of all: eight queries at most.

    `only`: a state; then those alone are shown, without the words between.
    """
    lines = queries.lines_of(document)
    kept = [line for line in lines if not only or line.draft.state == only]
    shown = kept[start:stop]
    made = Bench(counts=dict.fromkeys(DraftState.values, 0))
    for line in lines:
        made.counts[line.draft.state] += 1
        made.certain += line.draft.state == DraftState.OPEN and line.doubts.certain
    says = _what_cues_say()
    at = shown[0].draft.start if shown and start else 0
    for card in cards_of(viewer, document, shown):
        draft = card.draft
        made.rows += _between(document.text, at, draft.start) if not only else []
        made.rows.append(TextRow(pieces(document.text, draft.start, draft.end, _marks(draft.machine, says)), card))
        at = max(at, draft.end)
    if not only and (stop is None or stop >= len(lines)):
        made.rows += _between(document.text, at, len(document.text))
    return made


def _between(text: str, start: int, end: int) -> list[TextRow]:
    """Words that belong to no clause, such as headings; marks alone are not shown."""
    words = text[start:end].strip(" \n\t;.,:-–+•")
    return [TextRow([], None, words)] if any(letter.isalnum() for letter in words) else []


def _what_cues_say() -> dict[str, str]:
    """What a cue may speak for, in words: kinds, and fields by their code."""
    said = {str(code): str(label) for code, label in ClauseKind.choices}
    said |= dict(Field.objects.values_list("code", "name"))
    return {code: _("Tựa vào: %(what)s") % {"what": label} for code, label in said.items()}


def _marks(machine: dict[str, Any], says: dict[str, str]) -> list[Mark]:
    found = [Mark(one["start"], one["end"], "cue", says.get(one["says"], "")) for one in machine["cues"]]
    found += [Mark(one["start"], one["end"], "place", one["why"]) for one in machine["places"]]
    found += [Mark(one["start"], one["end"], "date") for one in machine["dates"]]
    return found


def cards_of(viewer: Viewer, document: Document, lines: Sequence[DraftLine]) -> list[Card]:
    """The cards of some drafts."""
    every = [part for line in lines for part in line.parts]
    choices = queries.choices_of(every)
    later = organisations_of_today(one.organisation for one in every if one.organisation)
    alike = queries.commitments_shown(viewer, {int(pk) for line in lines for pk, _share in line.draft.like})
    return [
        Card(
            line,
            [_part_row(part, choices, later) for part in line.parts],
            [(alike[int(pk)], round(share * 100)) for pk, share in line.draft.like if int(pk) in alike],
            bool(bridge.gaps(document.text, line.draft.start, line.draft.end)),
        )
        for line in lines
    ]


def _part_row(part: Part, choices: Choices, later: dict[int, list[Organisation]]) -> PartRow:
    still = queries.is_open(part) or (part.role == PartRole.LEAD and part.organisation_id is None and not part.left_out)
    offered = [(f"{kind}:{pk}", label_of(choices.thing(kind, pk))) for kind, pk in part.options]
    now = ""
    if part.organisation_id in later:
        now = ", ".join(one.name for one in later[part.organisation_id or 0])
    elif part.locality_id in choices.heirs:
        now = heirs_words(choices.heirs[part.locality_id or 0])
    if now == str(part.chosen):
        now = ""
    return PartRow(
        part=part,
        role=str(part.get_role_display()),
        name=str(part.chosen or part.text),
        now=now,
        open=still,
        options=[(value, _later_too(label, value, choices)) for value, label in offered if label],
    )


def label_of(thing: Organisation | Unit | Group | None) -> str:
    """A name that can be told from others like it."""
    if isinstance(thing, Unit) and thing.province is not None:
        return f"{thing.name}, {thing.province.name}"
    if isinstance(thing, Group):
        return _("Nhóm: %(name)s") % {"name": thing.name}
    return str(thing) if thing else ""


def _later_too(label: str, value: str, choices: Choices) -> str:
    kind, _colon, pk = value.partition(":")
    heirs = choices.heirs.get(int(pk), []) if kind == "unit" else []
    return f"{label} (" + _("nay: %(names)s") % {"names": heirs_words(heirs)} + ")" if heirs else label


def heirs_words(units: Sequence[Unit]) -> str:
    """Names of today, the first few of them."""
    names = ", ".join(one.name for one in units[:_SHOWN_HEIRS])
    more = len(units) - _SHOWN_HEIRS
    return names + (" " + _("và %(n)d nơi khác") % {"n": more} if more > 0 else "")
