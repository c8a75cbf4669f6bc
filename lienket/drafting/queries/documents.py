"""Documents of the viewer's organisation: the list, and one of them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.drafting.choices import DraftState
from lienket.drafting.models import Document, Draft
from lienket.ground.refusals import NotThere


def own_documents(viewer: Viewer) -> QuerySet[Document]:
    """Documents handed in for the viewer's organisation, or for those whose duties it inherited."""
    return Document.objects.filter(owner_id__in=list(viewer.organisation_ids))


def document_rows(viewer: Viewer, start: int = 0, stop: int = 20) -> tuple[list[Document], int]:
    """(a page of the list, newest first, each with counts of its drafts; how many there are): two queries."""
    rows = own_documents(viewer)
    counted = rows.annotate(
        promises=Count("drafts", Q(drafts__state__in=[DraftState.OPEN, DraftState.ACCEPTED, DraftState.REJECTED])),
        accepted=Count("drafts", Q(drafts__state=DraftState.ACCEPTED)),
        open=Count("drafts", Q(drafts__state=DraftState.OPEN)),
    )
    page = counted.select_related("made_by", "agreement").defer("text", "pasted").order_by("-made_at", "-pk")
    return list(page[start:stop]), rows.count()


def document(viewer: Viewer, pk: int) -> Document:
    """One document of the viewer's organisation, else NotThere."""
    found = (
        own_documents(viewer)
        .select_related("owner__locality", "made_by", "file", "agreement", "programme__agreement")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy văn bản này."))
    return found


def draft(viewer: Viewer, pk: int, number: int, *, replaced: bool = False) -> Draft:
    """One draft of a document of the viewer's organisation, else NotThere; one that was replaced only if asked for."""
    found = (
        Draft.objects.filter(document__in=own_documents(viewer), document_id=pk, pk=number)
        .select_related("document__owner__locality", "field", "commitment__programme")
        .first()
    )
    if found is None or (found.state == DraftState.REPLACED and not replaced):
        raise NotThere(_("Không tìm thấy bản thảo này; có thể đã được tách hoặc gộp."))
    return found
