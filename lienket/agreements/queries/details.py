"""What stands beside the rows of an export, and beside one commitment on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienket.accounts.access import Viewer
from lienket.agreements.choices import SETTLER_NAME, SETTLING, ParticipationRole
from lienket.agreements.models import Agreement, Commitment, DueDateChange, Override, Participation, Progress
from lienket.agreements.queries.things import visible_agreements
from lienket.coordination.models import Report, Request
from lienket.coordination.queries import reports_about
from lienket.ground.audit.acts import trail_of
from lienket.localities.models import Organisation, Unit


def export_details(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By commitment: its clause, note, supporting organisations. Two queries."""
    rows = Commitment.objects.filter(pk__in=ids).values("pk", "clause__label", "note")
    found: dict[int, dict[str, Any]] = {
        row["pk"]: {"clause": row["clause__label"] or "", "note": row["note"], "support": []} for row in rows
    }
    support = Participation.objects.filter(commitment_id__in=ids, role=ParticipationRole.SUPPORT).order_by("pk")
    for commitment, name in support.values_list("commitment_id", "organisation__name"):
        found[commitment]["support"].append(name)
    return found


def organisations_of_today(organisations: Iterable[Organisation]) -> dict[int, list[Organisation]]:
    """Who stands in the place of each organisation that has ended, by its id: one query for all."""
    ended = [one for one in organisations if one.heirs and one.heirs != [one.pk]]
    heirs = Organisation.objects.in_bulk({pk for one in ended for pk in one.heirs})
    return {one.pk: [heirs[pk] for pk in one.heirs if pk in heirs and pk != one.pk] for one in ended}


def units_of_today(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """The units that stand in the place of each unit that has ended, by its id: one query for all."""
    ended = [one for one in units if one.heirs and one.heirs != [one.pk]]
    heirs = Unit.objects.in_bulk({pk for one in ended for pk in one.heirs})
    return {one.pk: [heirs[pk] for pk in one.heirs if pk in heirs and pk != one.pk] for one in ended}


@dataclass
class CommitmentPage:
    """Everything the page of a commitment shows besides itself. Reports come by progress entry, else by request."""

    due_changes: list[DueDateChange]
    overrides: list[Override]
    about: dict[int, list[Report]] = field(default_factory=lambda: defaultdict(list))
    direct: dict[int, list[Report]] = field(default_factory=lambda: defaultdict(list))

    @property
    def override(self) -> Override | None:
        """The status by hand that is in force."""
        return next((one for one in self.overrides if one.lifted_on is None), None)

    def pending(self, viewer: Viewer) -> list[Report]:
        """Reports that wait for the verdict of the viewer's organisation, oldest first."""
        rows = [one for reports in (*self.about.values(), *self.direct.values()) for one in reports]
        return sorted((one for one in rows if _waits_on(viewer, one)), key=lambda one: one.pk)


def _waits_on(viewer: Viewer, report: Report) -> bool:
    judge = report.request.asking_id if report.side == "answering" else report.request.answering_id
    return report.verdict == "pending" and viewer.acts_for(judge)


def commitment_page(
    commitment: Commitment, shares: Sequence[Participation], entries: Sequence[Progress]
) -> CommitmentPage:
    """Four queries, whatever hangs on the commitment."""
    page = CommitmentPage(list(commitment.due_changes.order_by("pk")), list(commitment.overrides.order_by("pk")))
    mine = {share.request_id for share in shares if share.request_id}
    for report in reports_about(Progress._meta.label_lower, [entry.pk for entry in entries]).order_by("pk"):
        if report.request_id in mine:
            page.about[report.subject_id or 0].append(report)
    direct = Report.objects.filter(request_id__in=mine, subject_type="").select_related(
        "request", "request__asking", "request__answering"
    )
    for report in direct.prefetch_related("evidence__file").order_by("pk"):
        page.direct[report.request_id].append(report)
    return page


def override_of(commitment: Commitment) -> Override | None:
    """The status by hand that is in force, if any."""
    return commitment.overrides.filter(lifted_on=None).first()


def partner_by_key(commitment: Commitment, key: str) -> Organisation | None:
    """The partner of a commitment with this key."""
    shares = Participation.objects.filter(commitment=commitment, role=ParticipationRole.PARTNER)
    return Organisation.objects.filter(key=key, pk__in=shares.values("organisation_id")).first()


def source_of(viewer: Viewer, commitment: Commitment) -> Agreement | None:
    """The agreement whose clause the commitment is anchored to, for those who may read that agreement."""
    clause = commitment.clause
    return visible_agreements(viewer).filter(pk=clause.agreement_id).first() if clause else None


def trail_of_commitment(commitment: Commitment, shares: Sequence[Participation]) -> list[dict[str, Any]]:
    """Acts on the commitment and on each of its requests, newest first: two queries.

    What an act did inside itself is not told again: a verdict says that it confirms, one line says what was settled.
    """
    things = [(Commitment._meta.label_lower, commitment.pk)]
    things += [("coordination.request", share.request_id) for share in shares if share.request_id]
    # What was declined and asked again stays in the story.
    earlier = Request.objects.filter(
        matter_type=Commitment._meta.label_lower, matter_id=commitment.pk, followed_by__isnull=False
    )
    things += [("coordination.request", pk) for pk in earlier.values_list("pk", flat=True)]
    return [line for line in trail_of(things) if not _told_elsewhere(line)]


#: A report and a verdict take these steps of the handshake themselves.
_INNER = frozenset({"coordination.finish", "coordination.confirm", "coordination.dispute"})


def _told_elsewhere(line: dict[str, Any]) -> bool:
    settling = line["actor_label"] == SETTLER_NAME and line["verb"] != SETTLING
    return line["verb"] in _INNER or settling
