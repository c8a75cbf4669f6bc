"""Rows of the rights table for what programs ask: each sees what its viewer may see; writing asks for a key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, MEMBERS, OWNER, POST, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import NotThere

#: Addresses whose POST is let in by the key of a source, whoever is signed in, and by nothing else.
KEYED = frozenset({"monitoring:things", "monitoring:things_create"})


def can_keep_sources(viewer: Viewer) -> bool:
    """Whether the viewer's role may make sources of programs and their keys."""
    return viewer.may(PREPARERS)


def check_keeps_sources(actor: Actor, owner_id: int) -> None:
    """NotThere for sources of others, NotAllowed for a role that only reads; the platform's own work passes."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner_id):
            raise NotThere(_("Không có nguồn số liệu này."))
        check_role(actor, PREPARERS, _("lập nguồn số liệu và khóa của nguồn"))


ROWS = [
    Row("monitoring:dcat", ANYONE, ANY),
    Row("monitoring:sources", MEMBERS, ANY),
    Row("monitoring:source_new", PREPARERS, ANY, WRITE),
    Row("monitoring:source_key", PREPARERS, OWNER, WRITE),
    Row("monitoring:things_root", ANYONE, ANY),
    Row("monitoring:things", ANYONE, VISIBLE, WRITE),
    Row("monitoring:things_batch", ANYONE, ANY, POST),
    Row("monitoring:things_create", ANYONE, ANY, POST),
]
