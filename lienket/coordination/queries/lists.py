"""Many requests: the list with its filters, the organisations one may ask, and who answers how fast."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.coordination import rules
from lienket.coordination.choices import OPEN, OWED_BY, Side
from lienket.coordination.models import Report, Request
from lienket.engines.vietnamese import fold
from lienket.localities.models import Organisation, holding_on

ANSWERING_OWES = sorted(state for state in OPEN if OWED_BY[state] == Side.ANSWERING)
_NUMBER = re.compile(r"\s*(?:[đd]n[-\s]?\d{4}[-\s])?(\d{1,9})\s*", re.IGNORECASE)


def visible(viewer: Viewer) -> QuerySet[Request]:
    """Requests the viewer is a side of."""
    ids = list(viewer.organisation_ids)
    return Request.objects.filter(Q(asking_id__in=ids) | Q(answering_id__in=ids))


def listing(
    viewer: Viewer,
    *,
    state: str = "",
    side: str = "",
    late: bool = False,
    soon: bool = False,
    text: str = "",
    organisation_id: int | None = None,
    today: date | None = None,
) -> QuerySet[Request]:
    """Requests of the viewer's organisation, filtered, the earliest due first and those without a date last.

    `side` is the viewer's own side; `state` one State, or "open" for all that are not ended; `text` is matched
    without diacritics, word by word, or is the number of a request.
    """
    ids = list(viewer.organisation_ids)
    today = today or timezone.localdate()
    query = visible(viewer).select_related("asking", "answering")
    if side == Side.ASKING:
        query = query.filter(asking_id__in=ids)
    elif side == Side.ANSWERING:
        query = query.filter(answering_id__in=ids)
    if state == "open":
        query = query.filter(state__in=sorted(OPEN))
    elif state:
        query = query.filter(state=state)
    if late:
        query = query.filter(state__in=ANSWERING_OWES, due_on__lt=today)
    if soon:
        query = query.filter(state__in=ANSWERING_OWES, due_on__range=(today, today + rules.DUE_SOON))
    if organisation_id:
        query = query.filter(Q(asking_id=organisation_id) | Q(answering_id=organisation_id))
    return query.filter(_says(text)).order_by(F("due_on").asc(nulls_last=True), "pk")


def _says(text: str) -> Q:
    number = _NUMBER.fullmatch(text)
    found = Q()
    for word in fold(text).split()[:12]:
        found &= Q(folded__contains=word)
    return found | Q(pk=int(number[1])) if number else found


def counterparts(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations on the other side of the viewer's requests, for the filter."""
    own = list(viewer.organisation_ids)
    asked = Request.objects.filter(asking_id__in=own).values("answering_id")
    asking = Request.objects.filter(answering_id__in=own).values("asking_id")
    return Organisation.objects.filter(Q(pk__in=asked) | Q(pk__in=asking)).order_by("folded", "pk")


def asking_organisation(viewer: Viewer) -> Organisation:
    """The organisation the viewer asks for: the one they act for today."""
    return Organisation.objects.get(pk=viewer.organisation_id or 0)


def organisations_to_ask(viewer: Viewer, text: str, today: date, *, limit: int = 30) -> tuple[list[Organisation], bool]:
    """Organisations of today whose name or locality holds every word of `text`; and whether there are more."""
    words = fold(text).split()[:12]
    if not words:
        return [], False
    query = _askable(viewer, today)
    for word in words:
        query = query.filter(Q(folded__contains=word) | Q(locality__folded__contains=word))
    found = list(query.order_by("folded", "pk")[: limit + 1])
    return found[:limit], len(found) > limit


def organisations(viewer: Viewer, ids: Sequence[str], today: date) -> list[Organisation]:
    """The organisations with these numbers that may be asked today, in the order given; nonsense is left out."""
    wanted = [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) <= 18][:100]
    found = _askable(viewer, today).in_bulk(wanted)
    return [found[one] for one in dict.fromkeys(wanted) if one in found]


def _askable(viewer: Viewer, today: date) -> QuerySet[Organisation]:
    own = list(viewer.organisation_ids)
    return Organisation.objects.filter(holding_on(today)).exclude(pk__in=own).select_related("locality")


def reports_about(subject_type: str, subject_ids: Sequence[int]) -> QuerySet[Report]:
    """Reports that carry the given subjects (a room's own objects), with both sides of their requests."""
    return Report.objects.filter(subject_type=subject_type, subject_id__in=subject_ids).select_related(
        "request", "request__asking", "request__answering"
    )


def requests_of_matter(matter_type: str, matter_id: int) -> QuerySet[Request]:
    """Every request about one object of a room, with sides, extensions and reports.

    The room has checked that its reader may read the object; what each side wrote is shown only to a side.
    """
    return (
        Request.objects.filter(matter_type=matter_type, matter_id=matter_id)
        .select_related("asking", "answering")
        .prefetch_related(
            "extensions", Prefetch("reports", Report.objects.prefetch_related("evidence__file").order_by("pk"))
        )
        .order_by("pk")
    )
