"""The sample programme: read from its data files, and lived through by the same actions that people use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lienket.agreements.actions.commitments import make_commitment
from lienket.agreements.actions.deriving import deriving_once
from lienket.agreements.actions.partners import PartnerShare
from lienket.agreements.actions.progress import readers_of, record_progress
from lienket.agreements.actions.texts import add_field, make_agreement, make_programme, set_clauses
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Agreement, Clause, Commitment, Field, Participation, Programme
from lienket.agreements.queries import participations_of
from lienket.coordination import actions as coordination
from lienket.coordination.choices import StepName, Verdict
from lienket.coordination.models import Evidence, Report, Request
from lienket.ground.audit.acts import Platform, act
from lienket.ground.files.store import store_bytes
from lienket.localities.models import Group, Organisation, Unit, holding_on

DATA = Path(__file__).resolve().parent.parent / "data"
Tell = Callable[[str], None]


@dataclass
class _World:
    """What the files name, looked up once."""

    organisations: dict[str, Organisation]
    groups: dict[str, Group]
    fields: dict[str, Field]
    agreements: dict[str, Agreement] = field(default_factory=dict)
    clauses: dict[tuple[str, str], Clause] = field(default_factory=dict)


def _voice(organisation: Organisation) -> Platform:
    """The platform telling what an organisation did in the sample."""
    return Platform(
        person_label=f"Người mẫu ({organisation.short_name or organisation.name})",
        organisation_id=organisation.pk,
        organisation_label=organisation.name,
    )


def load_fields(*, actor: Platform, rows: list[dict[str, str]]) -> int:
    """Enter the fields of cooperation that are not there yet; returns how many were new."""
    held = set(Field.objects.values_list("code", flat=True))
    fresh = [row for row in rows if row["code"] not in held]
    for row in fresh:
        add_field(
            actor=actor,
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            order=int(row["order"]),
            source=row["source"],
        )
    return len(fresh)


def load_programme(*, actor: Platform, folder: Path, tell: Tell = print) -> Programme:
    """Load one sample programme with its agreements, commitments and stories: all of it, or nothing."""
    book = tomllib.loads((folder / "programme.toml").read_text(encoding="utf-8"))
    pages = sorted((folder / "commitments").glob("*.toml"))
    lines = [one for page in pages for one in tomllib.loads(page.read_text(encoding="utf-8"))["commitment"]]
    lines.sort(key=lambda one: one["row"])
    world = _World(
        organisations={one.key: one for one in Organisation.objects.select_related("locality")},
        groups={one.code: one for one in Group.objects.all()},
        fields={one.code: one for one in Field.objects.all()},
    )
    with act(actor, "agreements.load_sample", words="nạp chương trình mẫu") as line:
        for text in book["agreement"]:
            _agreement(world, text)
        programme = _programme(world, book["programme"])
        line.on = programme
        with deriving_once(actor=actor):
            for number, one in enumerate(lines, start=1):
                _commitment(world, programme, one)
                if number % 15 == 0:
                    tell(f"  … {number}/{len(lines)} nhiệm vụ mẫu")
    return programme


def _agreement(world: _World, text: dict[str, Any]) -> None:
    owner = world.organisations[text["owner"]]
    agreement = make_agreement(
        actor=_voice(owner),
        owner=owner,
        code=text["code"].lower(),
        kind=text["kind"],
        title=text["title"],
        symbol=text.get("symbol", ""),
        signed_on=text.get("signed_on"),
        valid_from=text.get("valid_from"),
        valid_to=text.get("valid_to"),
        parties=[world.organisations[p["organisation"]] for p in text["party"] if "organisation" in p],
        groups=[world.groups[p["group"]] for p in text["party"] if "group" in p],
        verified=text["verified"],
        sample=True,
        note=text.get("note", ""),
    )
    world.agreements[text["code"]] = agreement
    clauses = [(clause["label"], clause["text"]) for clause in sorted(text["clause"], key=lambda c: c["order"])]
    for clause in set_clauses(actor=_voice(owner), agreement=agreement, clauses=clauses):
        world.clauses[text["code"], clause.label] = clause


def _programme(world: _World, book: dict[str, Any]) -> Programme:
    owner = world.organisations[book["owner"]]
    return make_programme(
        actor=_voice(owner),
        agreement=world.agreements[book["agreement"]],
        code=book["code"].lower(),
        title=book["title"],
        owner=owner,
        starts_on=book["starts_on"],
        ends_on=book["ends_on"],
        sample=True,
    )


def _commitment(world: _World, programme: Programme, one: dict[str, Any]) -> None:
    lead = world.organisations[one["lead"]]
    measure = one.get("measure", {})
    anchor = one.get("clause")
    commitment = make_commitment(
        actor=_voice(programme.owner),
        programme=programme,
        code=one["code"],
        title=one["title"],
        title_en=one["title_en"],
        field=world.fields[one["field"]],
        lead=lead,
        due_on=one["due_on"],
        clause=world.clauses[anchor["agreement"], anchor["label"]] if anchor else None,
        support=[world.organisations[key] for key in one.get("support", [])],
        shares=_shares(world, programme, lead, one["partners"]),
        product=one["product"],
        measure=measure.get("name", ""),
        unit=measure.get("unit", ""),
        baseline=_decimal(measure.get("baseline")),
        target=_decimal(measure.get("target")),
        direction=measure.get("direction", "up"),
        sample=True,
        note=one.get("note", ""),
        asked_on=programme.starts_on,
    )
    _live(world, commitment, one)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _shares(world: _World, programme: Programme, lead: Organisation, rows: list[dict[str, Any]]) -> list[PartnerShare]:
    day = programme.starts_on
    named: set[int] = {lead.locality_id}
    shares: list[PartnerShare] = []
    for row in rows:
        if "group" in row:
            continue
        unit = Unit.objects.filter(holding_on(day), level=row["level"], code=row["code"]).get()
        named |= {unit.pk, unit.province_id or unit.pk} if row["level"] == "province" else {unit.pk}
        organisation = world.organisations[row["organisation"]] if "organisation" in row else None
        shares.append(PartnerShare(role=row["role"], organisation=organisation, unit=unit))
    for row in rows:
        if "group" in row:
            group = world.groups[row["group"]]
            members = group.members.filter(holding_on(day)).select_related("unit")
            fresh = [m.unit for m in members if m.unit_id not in named]
            named |= {unit.pk for unit in fresh}
            shares += [PartnerShare(role=row["role"], unit=unit, via=group) for unit in fresh]
    return shares


def _live(world: _World, commitment: Commitment, one: dict[str, Any]) -> None:
    """Let the sample's events happen in the order of their days."""
    lead_request = _lead_request(commitment)
    if lead_request is not None:
        start = commitment.starts_on
        coordination.take_step(actor=_voice(commitment.lead), request=lead_request, step=StepName.ACCEPT, on=start)
    events = [(event["on"], 1, event) for event in one.get("story", [])]
    events += [(event["asked_on"], 0, event) for event in one.get("extensions", [])]
    for _on, kind, event in sorted(events, key=lambda item: item[:2]):
        if kind:
            _HAPPEN[event["act"]](world, commitment, event)
        else:
            _extension(world, commitment, event)


def _lead_request(commitment: Commitment) -> Request | None:
    share = commitment.participations.select_related("request").get(role=ParticipationRole.LEAD)
    return share.request


def _partner_request(world: _World, commitment: Commitment, key: str) -> Request:
    """The request that an organisation, or the one whose duties it took over, answers."""
    answering = world.organisations[key].lineage
    share: Participation = commitment.participations.select_related("request").get(
        role=ParticipationRole.PARTNER, organisation_id__in=answering
    )
    assert share.request is not None
    return share.request


def _extension(world: _World, commitment: Commitment, event: dict[str, Any]) -> None:
    request = _lead_request(commitment)
    assert request is not None
    made = coordination.ask_extension(
        actor=_voice(world.organisations[event["asked_by"]]),
        request=request,
        due_after=event["due_on"],
        reason=event["reason"],
        on=event["asked_on"],
    )
    if event["state"] != "pending":
        coordination.decide_extension(
            actor=_voice(world.organisations[event["decided_by"]]),
            extension=made,
            grant=event["state"] == "granted",
            reason=event["decision_reason"],
            on=event["decided_on"],
        )


def _accept(world: _World, commitment: Commitment, event: dict[str, Any]) -> None:
    coordination.take_step(
        actor=_voice(world.organisations[event["by"]]),
        request=_partner_request(world, commitment, event["by"]),
        step=StepName.ACCEPT,
        on=event["on"],
    )


def _decline(world: _World, commitment: Commitment, event: dict[str, Any]) -> None:
    coordination.take_step(
        actor=_voice(world.organisations[event["by"]]),
        request=_partner_request(world, commitment, event["by"]),
        step=StepName.DECLINE,
        reason=event["reason"],
        on=event["on"],
    )


def _progress(world: _World, commitment: Commitment, event: dict[str, Any]) -> None:
    organisation = world.organisations[event["by"]]
    evidence: list[Evidence] = []
    if "evidence" in event:
        content = ("\ufeff" + event["evidence"]["text"]).encode()
        stored = store_bytes(content, media_type="text/csv; charset=utf-8")
        evidence = coordination.keep_evidence(
            actor=_voice(organisation),
            organisation=organisation,
            files=[(stored, event["evidence"]["file"])],
            readers=readers_of(commitment, participations_of(commitment)),
            named_openly=True,
        )
    record_progress(
        actor=_voice(organisation),
        commitment=Commitment.objects.select_related("programme").get(pk=commitment.pk),
        organisation=organisation,
        on=event["on"],
        text=event["text"],
        value=_decimal(event.get("value")),
        percent=event.get("percent"),
        final=event.get("final", False),
        done_on=event.get("done_on"),
        evidence=evidence,
        sample=True,
    )


def _verdict(world: _World, commitment: Commitment, event: dict[str, Any]) -> None:
    """A verdict speaks about the latest report of the other side before it."""
    by = world.organisations[event["by"]]
    verdict = Verdict.CONFIRMED if event["act"] == "confirm" else Verdict.DISPUTED
    waiting = Report.objects.filter(
        request__participation__commitment=commitment,
        request__participation__role=ParticipationRole.PARTNER,
        verdict=Verdict.PENDING,
        on__lte=event["on"],
    ).select_related("request")
    if commitment.lead_id in by.lineage:
        waiting = waiting.filter(side="answering")
    else:
        waiting = waiting.filter(side="asking", request__answering_id__in=by.lineage)
    latest = waiting.order_by("-on", "-pk").first()
    if latest is None:
        raise ValueError(f"{commitment.code}: {event['by']} has nothing to {event['act']} on {event['on']}")
    coordination.give_verdict(
        actor=_voice(by), report=latest, verdict=verdict, reason=event.get("reason", ""), on=event["on"]
    )


_HAPPEN: dict[str, Callable[[_World, Commitment, dict[str, Any]], None]] = {
    "accept": _accept,
    "decline": _decline,
    "progress": _progress,
    "confirm": _verdict,
    "dispute": _verdict,
}
