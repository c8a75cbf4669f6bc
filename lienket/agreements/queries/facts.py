"""Facts of commitments as they stood on a day, gathered from dated rows: eight queries, however many commitments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Commitment, DueDateChange, Override, Participation, Programme, Progress
from lienket.agreements.rules import Claim, Facts, Partner, count, risk, standing
from lienket.coordination.choices import STEPS, Side, State, StepName
from lienket.coordination.models import Event, Report, Request

_SUBJECT = Progress._meta.label_lower
#: A report whose subject is the commitment itself only carries a status that was derived already.
_SETTLEMENT = _MATTER = Commitment._meta.label_lower


@dataclass
class _Gathered:
    """Dated rows about some commitments, up to a day, keyed for picking."""

    shares: dict[int, list[dict[str, Any]]]
    states: dict[int, str]
    answered: dict[int, date]
    progress: dict[int, list[dict[str, Any]]]
    verdicts: dict[int, list[tuple[int, str]]]
    direct: dict[int, list[dict[str, Any]]]
    due: dict[int, date]
    overrides: dict[int, Override]


def facts_of(commitments: Sequence[Commitment], as_of: date) -> dict[int, Facts]:
    """The facts of each commitment on a day, by primary key."""
    ids = [one.pk for one in commitments]
    gathered = _gather(ids, as_of)
    done: dict[int, tuple[int, int]] = _lead_records(commitments, as_of)
    return {one.pk: _facts(one, gathered, as_of, done.get(one.lead_id, (0, 0))) for one in commitments}


def _gather(ids: list[int], as_of: date) -> _Gathered:
    rows = (
        Participation.objects.filter(commitment_id__in=ids, request__isnull=False)
        .order_by("pk")
        .values(
            "commitment_id",
            "role",
            "organisation__name",
            "organisation_id",
            "request_id",
            "request__asked_on",
        )
    )
    shares = _grouped(_as_asked(rows, _asked_before(ids), as_of), "commitment_id")
    request_ids = [row["request_id"] for rows in shares.values() for row in rows]
    states, answered = _states(request_ids, as_of)
    progress = _grouped(
        Progress.objects.filter(commitment_id__in=ids, on__lte=as_of)
        .exclude(replaced_by__on__lte=as_of)
        .order_by("on", "pk")
        .values(
            "pk",
            "commitment_id",
            "organisation_id",
            "organisation__name",
            "organisation__lineage",
            "on",
            "value",
            "percent",
            "final",
            "done_on",
        ),
        "commitment_id",
    )
    verdicts, direct = _reports(request_ids, as_of)
    due: dict[int, date] = {}
    # The due date in force on a day is what the first later change changed.
    later = DueDateChange.objects.filter(commitment_id__in=ids, changed_on__gt=as_of).order_by("-changed_on", "-pk")
    for commitment_id, before in later.values_list("commitment_id", "due_before"):
        due[commitment_id] = before
    return _Gathered(shares, states, answered, progress, verdicts, direct, due, _overrides(ids, as_of))


def _overrides(ids: list[int], as_of: date) -> dict[int, Override]:
    """The status by hand in force at the end of the day, by commitment."""
    held = Override.objects.filter(commitment_id__in=ids, starts_on__lte=as_of).exclude(lifted_on__lte=as_of)
    return {one.commitment_id: one for one in held.order_by("pk")}


def _asked_before(ids: list[int]) -> dict[int, tuple[int, date]]:
    """Of every request that asks again: the one before it, and when that was asked."""
    again = Request.objects.filter(matter_type=_MATTER, matter_id__in=ids, follows__isnull=False)
    return {pk: (old, on) for pk, old, on in again.values_list("pk", "follows_id", "follows__asked_on")}


def _as_asked(rows: Iterable[Any], before: dict[int, tuple[int, date]], as_of: date) -> Iterable[dict[str, Any]]:
    """Shares with the request that was the latest on the day; who was not asked by then is left out."""
    for row in rows:
        while row["request__asked_on"] > as_of and row["request_id"] in before:
            row["request_id"], row["request__asked_on"] = before[row["request_id"]]
        if row["request__asked_on"] <= as_of:
            yield row


def _grouped(rows: Iterable[Any], key: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _states(request_ids: list[int], as_of: date) -> tuple[dict[int, str], dict[int, date]]:
    """The state of each request on a day, replayed from its events."""
    states: dict[int, str] = {}
    answered: dict[int, date] = {}
    events = Event.objects.filter(request_id__in=request_ids, on__lte=as_of).order_by("pk")
    for request_id, step, on in events.values_list("request_id", "step", "on"):
        if step == StepName.ASK:
            states[request_id] = State.ASKED
        elif step in STEPS and step != StepName.CLOSE:  # what was closed stays what it was
            states[request_id] = STEPS[step].target
        if step in (StepName.ACCEPT, StepName.DECLINE):
            answered[request_id] = on
    return states, answered


def _reports(
    request_ids: list[int], as_of: date
) -> tuple[dict[int, list[tuple[int, str]]], dict[int, list[dict[str, Any]]]]:
    """Verdicts on each progress entry [(request, verdict)], and final reports that carry none, by request."""
    verdicts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    direct: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Report.objects.filter(request_id__in=request_ids, on__lte=as_of).order_by("pk")
    columns = (
        "request_id",
        "subject_type",
        "subject_id",
        "verdict",
        "verdict_on",
        "side",
        "final",
        "done_on",
        "on",
    )
    for row in rows.values(*columns):
        given = row["verdict_on"] is not None and row["verdict_on"] <= as_of
        row["verdict"] = row["verdict"] if given else "pending"
        if row["subject_type"] == _SUBJECT:
            verdicts[row["subject_id"]].append((row["request_id"], row["verdict"]))
        elif row["subject_type"] != _SETTLEMENT:
            direct[row["request_id"]].append(row)
    return verdicts, direct


def _lead_records(commitments: Sequence[Commitment], as_of: date) -> dict[int, tuple[int, int]]:
    leads = {one.lead_id for one in commitments}
    found: dict[int, tuple[int, int]] = {}
    rows = Commitment.objects.filter(lead_id__in=leads, done_on__lte=as_of)
    for lead, done_on, due_on in rows.values_list("lead_id", "done_on", "due_on"):
        done, late = found.get(lead, (0, 0))
        found[lead] = (done + 1, late + (done_on > due_on))  # type: ignore[operator]
    return found


def _facts(one: Commitment, gathered: _Gathered, as_of: date, record: tuple[int, int]) -> Facts:
    shares = gathered.shares.get(one.pk, [])
    entries = gathered.progress.get(one.pk, [])
    partners = tuple(
        Partner(
            name=share["organisation__name"],
            state=gathered.states.get(share["request_id"], State.ASKED),
            asked_on=share["request__asked_on"],
            answered_on=gathered.answered.get(share["request_id"]),
        )
        for share in shares
        if share["role"] == ParticipationRole.PARTNER
    )
    claims = _claims(one, shares, entries, gathered)
    direct = [row for share in shares for row in gathered.direct.get(share["request_id"], [])]
    days = [entry["on"] for entry in entries] + [row["on"] for row in direct]
    held = gathered.overrides.get(one.pk)
    return Facts(
        starts_on=one.starts_on,
        due_on=gathered.due.get(one.pk, one.due_on),
        partners=partners,
        claims=tuple(claims),
        reported=bool(days),
        latest_on=max(days, default=None),
        percent=_last(entries, "percent"),
        baseline=one.baseline,
        target=one.target,
        actual=_last(entries, "value"),
        direction=one.direction,
        override=held.status if held else "",
        override_reason=held.reason if held else "",
        override_on=held.starts_on if held else None,
        lead_done=record[0],
        lead_done_late=record[1],
    )


def _last(entries: list[dict[str, Any]], key: str) -> Any:
    return next((entry[key] for entry in reversed(entries) if entry[key] is not None), None)


def _claims(
    one: Commitment, all_shares: list[dict[str, Any]], entries: list[dict[str, Any]], gathered: _Gathered
) -> list[Claim]:
    """The latest final statement of each organisation: from its progress, or straight on its request.

    Whoever declined or was released says nothing any more, and nothing is waited for from them.
    """
    left = (State.WITHDRAWN, State.DECLINED)
    shares = [share for share in all_shares if gathered.states.get(share["request_id"]) not in left]
    gone = {share["organisation_id"] for share in all_shares} - {share["organisation_id"] for share in shares}
    mine = {share["request_id"] for share in shares}
    latest: dict[int, Claim] = {}
    for entry in entries:
        number, name = _speaks_for(one, all_shares, entry)
        if entry["final"] and number not in gone:
            said = tuple(v for request_id, v in gathered.verdicts.get(entry["pk"], []) if request_id in mine)
            latest[number] = Claim(
                by=name,
                lead=number == one.lead_id,
                on=entry["on"],
                done_on=entry["done_on"],
                verdicts=said,
            )
    for share in shares:
        for row in gathered.direct.get(share["request_id"], []):
            held = latest.get(share["organisation_id"])
            if row["final"] and row["side"] == Side.ANSWERING and (held is None or row["on"] >= held.on):
                latest[share["organisation_id"]] = Claim(
                    by=share["organisation__name"],
                    lead=share["role"] == ParticipationRole.LEAD,
                    on=row["on"],
                    done_on=row["done_on"],
                    verdicts=(row["verdict"],),
                )
    return list(latest.values())


def _speaks_for(one: Commitment, shares: list[dict[str, Any]], entry: dict[str, Any]) -> tuple[int, str]:
    """The side, as it was named in the commitment, that a reporting organisation is or inherited."""
    lineage = {entry["organisation_id"], *entry["organisation__lineage"]}
    if one.lead_id in lineage:
        return one.lead_id, one.lead.name
    for share in shares:
        if share["organisation_id"] in lineage:
            return share["organisation_id"], share["organisation__name"]
    return entry["organisation_id"], entry["organisation__name"]


def snapshot(programme: Programme, as_of: date) -> list[dict[str, Any]]:
    """Every commitment of a programme as it stood on a day: plain values, ready to freeze or to compare."""
    commitments = list(
        Commitment.objects.filter(programme=programme)
        .annotate(entered_on=Coalesce(Subquery(_first_asked()), "starts_on"))
        .filter(entered_on__lte=as_of)
        .select_related("field", "lead")
        .order_by("sort_key", "pk")
    )
    facts = facts_of(commitments, as_of)
    return [_line(one, facts[one.pk], as_of) for one in commitments]


def _first_asked() -> Any:
    """When anything was first asked about a commitment, by requests of today or by those they follow."""
    about = Request.objects.filter(matter_type=_MATTER, matter_id=OuterRef("pk"))
    return about.order_by("asked_on").values("asked_on")[:1]


def _line(one: Commitment, facts: Facts, as_of: date) -> dict[str, Any]:
    now = standing(facts)
    at_risk = risk(facts, as_of)
    return {
        "code": one.code,
        "title": one.title,
        "field": one.field.name,
        "lead": one.lead.name,
        "partners": [{"name": partner.name, "state": partner.state} for partner in facts.partners],
        "product": one.product,
        "measure": one.measure,
        "unit": one.unit,
        "baseline": _text(one.baseline),
        "target": _text(one.target),
        "actual": _text(facts.actual),
        "percent": facts.percent,
        "first_due_on": one.first_due_on.isoformat(),
        "due_on": facts.due_on.isoformat(),
        "done_on": now.done_on.isoformat() if now.done_on else None,
        "latest_on": facts.latest_on.isoformat() if facts.latest_on else None,
        "status": str(now.status),
        "why": now.why,
        "box": str(count(facts.due_on, now.done_on, as_of)),
        "risk": str(at_risk.level) if now.done_on is None else "none",
        "risk_reasons": list(at_risk.reasons) if now.done_on is None else [],
        "sample": one.sample,
    }


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"
