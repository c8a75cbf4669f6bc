"""Who settles what was held back; and the rows of the rights table about what came in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, MEMBERS, OWNER, PLATFORM_ADMINISTRATOR, PREPARERS, READ, WRITE, Row
from lienket.ground.audit.acts import Actor

SETTLERS = PREPARERS | {PLATFORM_ADMINISTRATOR}


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
    Row("monitoring:readings_import", PREPARERS, ANY, WRITE),
    Row("monitoring:readings_template", PREPARERS, ANY, READ),
    Row("monitoring:readings_rehearsal", PREPARERS, OWNER, WRITE),
    Row("monitoring:readings_returned", PREPARERS, OWNER, READ),
]
