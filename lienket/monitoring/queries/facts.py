"""Commitments that stations may be tied to, and the ties of an organisation with what was told."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import Tie, Told


def commitments_for(viewer: Viewer) -> QuerySet[Commitment]:
    """Commitments that the viewer's organisation leads, supports or is a partner of, and that are not done."""
    ids = list(viewer.organisation_ids)
    rows = Commitment.objects.filter(Q(lead_id__in=ids) | Q(participations__organisation_id__in=ids), done_on=None)
    return rows.select_related("programme", "lead").distinct().order_by("programme_id", "sort_key")


def ties_of(viewer: Viewer) -> list[Tie]:
    """Ties of the viewer's organisations, those that hold first, each with what it told."""
    told = Prefetch("told", Told.objects.select_related("progress").order_by("-month"))
    rows = Tie.objects.filter(owner_id__in=list(viewer.organisation_ids)).select_related(
        "owner", "commitment__programme"
    )
    return list(rows.prefetch_related(told).order_by("ended_on", "pk")[:100])


def tie_named(viewer: Viewer, pk: int) -> Tie:
    """A tie of the viewer's organisations. Raises NotThere."""
    rows = Tie.objects.filter(pk=pk, owner_id__in=list(viewer.organisation_ids))
    found = rows.select_related("owner", "commitment").first()
    if found is None:
        raise NotThere(_("Không tìm thấy nội dung này; có thể đã được gỡ bỏ."))
    return found
