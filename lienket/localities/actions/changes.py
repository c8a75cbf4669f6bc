"""Dated changes of units from control files: rehearsed, then written; what is refused leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold, sort_key
from lienket.ground.audit.acts import Actor, act
from lienket.localities import rules
from lienket.localities.actions.finding import put_units_in_search
from lienket.localities.actions.packaged import DATA
from lienket.localities.models import Change, LegalAct, Unit, UnitName, holding_on
from lienket.localities.rules import ControlFile, ControlRefused, NameSpan, Step

Tell = Callable[[str], None]


def _quiet(words: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Changes:
    """What control files do: their steps in order of date, and whether they were written."""

    steps: tuple[Step, ...]
    written: bool


def load_changes(*, actor: Actor, paths: Sequence[Path], rehearse: bool = True, tell: Tell = _quiet) -> Changes:
    """Rehearse control files, and write them when `rehearse` is False. Tells each step in words.

    Raises ControlRefused with every problem of every file; then nothing is written.
    """
    controls: list[ControlFile] = []
    problems: list[str] = []
    for path in paths:
        try:
            controls.append(rules.read_control(_bytes(path), path.name))
        except ControlRefused as refused:
            problems += refused.sentences
    found = apply(actor=actor, controls=controls, rehearse=rehearse, problems=problems, tell=tell)
    if found.written:
        put_units_in_search(_aliases())
    return found


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(rules.MOST_BYTES + 1)
    except OSError as error:
        raise ControlRefused(
            [_("Không mở được tệp %(file)s: %(why)s.") % {"file": path, "why": error.strerror}]
        ) from error


def _aliases() -> list[dict[str, str]]:
    from lienket.localities.actions.packaged import Package

    return Package.read(DATA).abbreviations.rows()


def apply(
    *,
    actor: Actor,
    controls: Iterable[ControlFile],
    rehearse: bool = False,
    problems: Sequence[str] = (),
    tell: Tell = _quiet,
) -> Changes:
    """The control files in order of their dates, one audit act each. Raises ControlRefused, or writes all."""
    ordered = sorted(controls, key=lambda control: (control.in_force, control.key))
    known = _known(ordered)
    plans: list[tuple[ControlFile, list[Step]]] = []
    refused = list(problems)
    for control in ordered:
        steps, wrong = rules.plan(control, known)
        refused += wrong
        plans.append((control, steps))
        for step in steps:
            known[step.level, step.code] = _after(known[step.level, step.code], step)
            tell("  " + step.words())
    if refused:
        raise ControlRefused(refused)
    done = tuple(step for _control, some in plans for step in some)
    if not done:
        tell("  " + _("Không có gì phải đổi: dữ liệu đã đúng như tệp."))
    if not rehearse:
        with act(actor, "load_changes", words=_words(plans)):
            for control, some in plans:
                _write(control, some)
            follow_names(today=timezone.localdate())
    return Changes(done, not rehearse)


def _words(plans: list[tuple[ControlFile, list[Step]]]) -> str:
    return "Nạp thay đổi đơn vị hành chính: " + "; ".join(
        f"{control.key} ({len(steps)} đơn vị)" for control, steps in plans
    )


def _known(controls: Sequence[ControlFile]) -> dict[rules.Key, list[NameSpan]]:
    known: dict[rules.Key, list[NameSpan]] = {}
    for control in controls:
        codes = [operation.code for operation in control.operations]
        rows = UnitName.objects.filter(holding_on(control.in_force, "unit__"), unit__code__in=codes)
        for row in rows.select_related("unit").order_by(F("valid_from").asc(nulls_first=True)):
            spans = known.setdefault((row.unit.level, row.unit.code), [])
            span = NameSpan(row.name, row.short_name, row.type, row.valid_from, row.valid_to)
            if span not in spans:
                spans.append(span)
    return known


def _after(names: Sequence[NameSpan], step: Step) -> list[NameSpan]:
    kept = []
    for span in names:
        if span.valid_from == step.on:
            continue
        if span.valid_to is None or span.valid_to >= step.on:
            span = NameSpan(span.name, span.short_name, span.type, span.valid_from, step.on - timedelta(days=1))
        kept.append(span)
    return [*kept, NameSpan(step.name, step.short_name, step.type, step.on, None)]


def put_act(row: rules.ActRow) -> LegalAct:
    """The legal act of a control file, made or brought up to date."""
    facts: dict[str, Any] = {"title": row.title, "issued_on": row.issued_on, "in_force_on": row.in_force_on}
    facts |= {"source": row.source, "verified": row.verified}
    found = LegalAct.objects.filter(symbol=row.symbol).first()
    if found is None:
        return LegalAct.objects.create(symbol=row.symbol, **facts)
    if any(getattr(found, name) != value for name, value in facts.items()):
        LegalAct.objects.filter(pk=found.pk).update(**facts)
        found.refresh_from_db()
    return found


def _write(control: ControlFile, steps: Sequence[Step]) -> None:
    acts = {row.symbol: put_act(row) for row in control.acts}
    for step in steps:
        unit = Unit.objects.get(holding_on(step.on), level=step.level, code=step.code)
        name = {"name": step.name, "short_name": step.short_name, "type": step.type, "folded": fold(step.name)}
        if step.correction:
            UnitName.objects.filter(unit=unit, valid_from=step.on).update(**name, act=acts[step.act])
            continue
        UnitName.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=step.on), unit=unit).update(
            valid_to=step.on - timedelta(days=1)
        )
        UnitName.objects.create(unit=unit, valid_from=step.on, valid_to=unit.valid_to, act=acts[step.act], **name)
    keep_change(control, list(acts.values()))


def keep_change(control: ControlFile, acts: Sequence[LegalAct]) -> None:
    """Note that the control file is in the records, with its acts."""
    facts = {"in_force_on": control.in_force, "title": control.title, "title_en": control.title_en}
    facts |= {"source": control.source, "note": control.note, "verified": control.verified, "sha256": control.sha256}
    change, _made = Change.objects.update_or_create(key=control.key, defaults=facts)
    change.acts.set(acts)


def follow_names(*, today: date) -> int:
    """Give each unit the name in force today (an ended one its last); how many changed. Within the caller's act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, n.name, n.short_name, n.type FROM localities_unit u JOIN LATERAL (SELECT * FROM"
            " localities_unitname n WHERE n.unit_id = u.id AND (n.valid_from IS NULL OR n.valid_from <="
            " least(u.valid_to, %s)) ORDER BY n.valid_from DESC NULLS LAST LIMIT 1) n ON true"
            " WHERE (u.name, u.short_name, u.type) IS DISTINCT FROM (n.name, n.short_name, n.type)",
            [today],
        )
        rows = cursor.fetchall()
    for pk, name, short_name, kind in rows:
        Unit.objects.filter(pk=pk).update(
            name=name, short_name=short_name, type=kind, folded=fold(name), sort_key=sort_key(short_name)
        )
    return len(rows)
