"""Narrowing another table's list by text: the rows whose things hold what was asked for. Rights are the list's own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from lienket.ground.search.asking import understand
from lienket.ground.search.models import Entry


def matching(text: str, kind: str) -> QuerySet[Any]:
    """Object ids of a kind, as a sub-select: all words are there, phrases stand together, nothing left out is there.

    A text without a word finds nothing.
    """
    question = understand(text)
    if not question.levels:
        return Entry.objects.none().values("object_id")
    found = Entry.objects.filter(kind=kind, keys__contains=list(question.levels[-1].keys))
    for words in question.without:
        found = found.exclude(keys__contains=list(words))
    return found.values("object_id")
