"""Who enters water samples; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import Station


def can_keep_samples(viewer: Viewer, owner_id: int | None = None) -> bool:
    """Whether the viewer may enter samples, or correct those of an organisation."""
    return viewer.may(PREPARERS) and (owner_id is None or viewer.acts_for(owner_id))


def check_keeps_samples(actor: Actor, owner_id: int) -> None:
    """NotThere for samples of others, NotAllowed for a role that only reads; the platform's own work passes."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner_id):
            raise NotThere(_("Mẫu nước này do cơ quan khác quản lý."))
        check_role(actor, PREPARERS, _("nhập mẫu nước"))


def check_keeps_samples_at(owner_id: int, station: Station) -> None:
    """Samples name only stations that their organisation manages or runs, or that are public."""
    if not station.public and owner_id not in (station.owner_id, station.operator_id):
        raise NotThere(_("Không tìm thấy trạm này."))


ROWS = [
    Row("monitoring:samples", ANYONE, ANY),
    Row("monitoring:samples_format", ANYONE, ANY),
    Row("monitoring:samples_template", PREPARERS, ANY),
    Row("monitoring:samples_import", PREPARERS, ANY, WRITE),
    Row("monitoring:samples_rehearsal", PREPARERS, OWNER, WRITE),
    Row("monitoring:samples_returned", PREPARERS, OWNER),
    Row("monitoring:sample", ANYONE, VISIBLE),
    Row("monitoring:sample_series", ANYONE, VISIBLE),
    Row("monitoring:sample_new", PREPARERS, ANY, WRITE),
    Row("monitoring:sample_edit", PREPARERS, OWNER, WRITE),
]
