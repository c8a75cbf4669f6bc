"""Who sees what came in and what was held back, and who settles it; and their rows of the rights table."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, MEMBERS, PLATFORM_ADMINISTRATOR, PREPARERS, READ, WRITE, Row
from lienket.ground.audit.acts import Actor

SETTLERS = PREPARERS | {PLATFORM_ADMINISTRATOR}


def own_helds(viewer: Viewer) -> Q:
    """What was held of stations that the viewer's organisations manage or run; what belongs to no known station is
    theirs whose source it came by, and the platform's administrator's where it came by none.
    """
    ids = list(viewer.organisation_ids)
    stationless = Q(station__isnull=True)
    mine = Q(station__owner_id__in=ids) | Q(station__operator_id__in=ids)
    mine |= stationless & Q(intake__source__owner_id__in=ids)
    if viewer.role == PLATFORM_ADMINISTRATOR:
        mine |= stationless & Q(intake__source__isnull=True)
    return mine


def own_intakes(viewer: Viewer) -> Q:
    """Intakes by sources of the viewer's organisations; those without a source are the platform administrator's."""
    mine = Q(source__owner_id__in=list(viewer.organisation_ids))
    return mine | Q(source__isnull=True) if viewer.role == PLATFORM_ADMINISTRATOR else mine


def can_settle(viewer: Viewer) -> bool:
    """Whether the viewer's role may take in again, or dismiss, what was held."""
    return viewer.may(SETTLERS)


def check_can_settle(actor: Actor) -> None:
    """NotAllowed for people whose role only reads."""
    if isinstance(actor, Viewer):
        check_role(actor, SETTLERS, _("xử lý số liệu bị giữ lại"))


ROWS = [
    Row("monitoring:helds", MEMBERS, ANY, READ),
    Row("monitoring:helds_step", SETTLERS, ANY, WRITE),
    Row("monitoring:intakes", MEMBERS, ANY, READ),
]
