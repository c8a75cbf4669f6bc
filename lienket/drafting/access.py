"""Who may read documents, settle their drafts and commit them; and this room's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.drafting.models import Document
from lienket.ground.access import ANY, DECIDERS, OWNER, POST, PREPARERS, WRITE, Row
from lienket.ground.refusals import NotThere


def owns(viewer: Viewer, document: Document) -> bool:
    """Whether the document was handed in for the viewer's organisation, or for one whose duties it inherited."""
    return viewer.acts_for(document.owner_id)


def check_can_hand_in(viewer: Viewer) -> None:
    """Whoever prepares work for an organisation may have a document read for it."""
    check_role(viewer, PREPARERS, _("nộp văn bản để đọc"))


def check_can_settle(viewer: Viewer, document: Document) -> None:
    """NotThere for others; whoever prepares work may settle drafts."""
    if not owns(viewer, document):
        raise NotThere(_("Không tìm thấy văn bản này."))
    check_role(viewer, PREPARERS, _("duyệt bản thảo"))


def check_can_commit(viewer: Viewer, document: Document) -> None:
    """What drafts become binds the organisation: officers and heads."""
    check_can_settle(viewer, document)
    check_role(viewer, DECIDERS, _("ghi văn bản thành thỏa thuận và nhiệm vụ"))


def can_commit(viewer: Viewer, document: Document) -> bool:
    return owns(viewer, document) and viewer.may(DECIDERS)


ROWS = [
    Row("drafting:documents", PREPARERS, ANY),
    Row("drafting:document_new", PREPARERS, ANY, WRITE),
    Row("drafting:document", PREPARERS, OWNER),
    Row("drafting:document_state", PREPARERS, OWNER),
    Row("drafting:document_file", PREPARERS, OWNER),
    Row("drafting:document_facts", PREPARERS, OWNER, WRITE),
    Row("drafting:document_rehearsal", PREPARERS, OWNER, WRITE, writers=DECIDERS),
    Row("drafting:accept_certain", PREPARERS, OWNER, POST),
    Row("drafting:undo", PREPARERS, OWNER, POST),
    Row("drafting:labels", DECIDERS, OWNER),
    Row("drafting:step", PREPARERS, OWNER, POST),
    Row("drafting:draft_edit", PREPARERS, OWNER, WRITE),
    Row("drafting:split", PREPARERS, OWNER, WRITE),
    Row("drafting:merge", PREPARERS, OWNER, POST),
]
