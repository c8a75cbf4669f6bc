"""Commitments that drafts are compared with: only those that the viewer may see."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.db.models.functions import Length

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.agreements.queries import visible_commitments
from lienket.drafting.models import Document
from lienket.drafting.rules import alike, words_of

MOST = 20_000
MOST_TWINS = 30
TWINS = 0.9
"""From this share of words in common on, two documents are nearly the same text."""


def known_commitments(viewer: Viewer) -> dict[int, list[tuple[int, frozenset[str]]]]:
    """Words of the titles of visible commitments, by field: one query."""
    found: dict[int, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    rows = visible_commitments(viewer).order_by("-pk").values_list("field_id", "pk", "title")[:MOST]
    for field_id, pk, title in rows:
        found[field_id].append((pk, words_of(title)))
    return dict(found)


def commitments_shown(viewer: Viewer, ids: set[int]) -> dict[int, Commitment]:
    """Those of the ids that the viewer may see, by id: one query."""
    if not ids:
        return {}
    return {one.pk: one for one in visible_commitments(viewer).select_related("programme").filter(pk__in=ids)}


def twins_of(document: Document) -> list[tuple[Document, bool]]:
    """[(another document of the same office, whether it is the very same file or text)], newest first: one query.

    Nearly the same are texts whose lengths differ by a tenth at most and whose words are `TWINS` alike.
    """
    same = Q(file_id=document.file_id) if document.file_id else Q(file=None, pasted=document.pasted)
    length = len(document.text)
    near = Q(length__gt=0, length__gte=length * 9 // 10, length__lte=length * 11 // 10) if length else Q(pk=0)
    rows = Document.objects.filter(owner_id=document.owner_id).exclude(pk=document.pk).annotate(length=Length("text"))
    words = words_of(document.text)
    found: list[tuple[Document, bool]] = []
    for one in rows.filter(same | near).select_related("agreement").order_by("-pk")[:MOST_TWINS]:
        whole = one.file_id == document.file_id if document.file_id else one.pasted == document.pasted
        if whole or alike(words, words_of(one.text)) >= TWINS:
            found.append((one, whole))
    return found
