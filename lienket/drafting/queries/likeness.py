"""Commitments that drafts are compared with: only those that the viewer may see."""

from __future__ import annotations

from collections import defaultdict

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.agreements.queries import visible_commitments
from lienket.drafting.rules import words_of

MOST = 20_000


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
