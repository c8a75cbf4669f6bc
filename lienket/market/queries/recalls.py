"""Recalls: the public list, who is touched, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import State
from lienket.ground.refusals import NotThere
from lienket.market.choices import RecallAnswer, RecallState
from lienket.market.models import Batch, Recall, RecallParty

_PEOPLE = ("batch__product", "batch__owner", "batch__measure", "batch__province", "opened_by")


@dataclass(frozen=True)
class RecallSums:
    """What those touched have told, in the unit of the recalled batch."""

    asked: int
    answered: int
    received: Decimal
    found: Decimal
    returned: Decimal
    destroyed: Decimal


def recalls() -> QuerySet[Recall]:
    """Every recall, those under way first; they are public."""
    rows = Recall.objects.select_related(*_PEOPLE).annotate(
        asked=Count("parties", distinct=True),
        answered=Count("parties", filter=Q(parties__answered_on__isnull=False), distinct=True),
    )
    return rows.order_by(F("closed_on").asc(nulls_first=True), "-opened_on", "-pk")


def recall(pk: int) -> Recall:
    """One recall. Raises NotThere."""
    found = Recall.objects.select_related(*_PEOPLE).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy đợt thu hồi này."))
    return found


def recall_of(batch: Batch) -> list[Recall]:
    """Recalls that touch a batch, newest first."""
    return list(Recall.objects.filter(batches=batch).select_related("opened_by", "batch").order_by("-opened_on", "-pk"))


def recalled_among(batches: Sequence[Batch]) -> set[int]:
    """Which of some batches a recall under way touches: one query."""
    rows = Recall.objects.filter(batches__in=batches, state=RecallState.OPEN)
    return set(rows.values_list("batches", flat=True)) & {one.pk for one in batches}


def recalled_batches(one: Recall) -> list[Batch]:
    """The batches of a recall: the first one, then what was made of it."""
    rows = one.batches.select_related("product", "owner", "measure", "lot", "province").order_by("pk")
    return sorted(rows, key=lambda row: row.pk != one.batch_id)


def parties_of(one: Recall, viewer: Viewer | None = None) -> list[RecallParty]:
    """Everyone a recall touches, or the viewer's own part alone, with deliveries, points and requests."""
    rows = one.parties.select_related("organisation__locality", "request", "measure", "recall")
    if viewer is not None:
        rows = rows.filter(organisation_id__in=viewer.organisation_ids)
    return list(rows.prefetch_related("deliveries__deal__demand", "points__place").order_by("pk"))


def party(viewer: Viewer, pk: int) -> RecallParty:
    """The viewer's own part of a recall. Raises NotThere."""
    rows = RecallParty.objects.select_related("organisation", "request__answering", "request__asking", "measure")
    rows = rows.select_related("recall__batch__product", "recall__opened_by")
    found = rows.filter(pk=pk, organisation_id__in=viewer.organisation_ids).first()
    if found is None:
        raise NotThere(_("Không tìm thấy phần thu hồi này."))
    return found


def contacts_of(one: RecallParty) -> str:
    """Whom to call at a party: the people its demand lots and its points name; deliveries and points at hand."""
    lots = [row.deal.demand for row in one.deliveries.all() if row.deal.demand is not None]
    people = [" ".join(part for part in (lot.contact_name, lot.contact_phone) if part) for lot in lots]
    phones = [point.phone for point in one.points.all()]
    return "; ".join(dict.fromkeys(part for part in (*people, *phones) if part))


def answer_of(one: RecallParty) -> str:
    """Where someone who is touched stands."""
    if one.request is not None and one.request.state == State.DECLINED:
        return str(RecallAnswer.DECLINED)
    if one.answered_on is not None:
        return str(RecallAnswer.ANSWERED)
    if one.request is None:
        return str(RecallAnswer.OWN)
    return str(RecallAnswer.ASKED if one.request.state in (State.ASKED, State.WITHDRAWN) else RecallAnswer.ACCEPTED)


def recall_sums(parties: Sequence[RecallParty]) -> RecallSums:
    """How far a recall has come."""
    zero = Decimal(0)
    return RecallSums(
        asked=len(parties),
        answered=sum(1 for one in parties if one.answered_on is not None),
        received=sum((one.received or zero for one in parties), zero),
        found=sum((one.found or zero for one in parties), zero),
        returned=sum((one.returned or zero for one in parties), zero),
        destroyed=sum((one.destroyed or zero for one in parties), zero),
    )
