"""Filling the search again from what rooms registered: all of it, or kinds that lack."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from lienket.ground.search.entries import COLUMNS
from lienket.ground.search.filling import filling
from lienket.ground.search.models import Entry

SOURCES: dict[tuple[str, ...], Callable[[], None]] = {}


def refill(kinds: tuple[str, ...], source: Callable[[], None]) -> None:
    """Let a room say how all its things of some kinds are put again. Rooms call this once, when the app is ready."""
    SOURCES[kinds] = source


def put_again() -> None:
    """Everything of the registered kinds put over what stands there, batch by batch, while others read and write."""
    for source in SOURCES.values():
        source()


def put_missing() -> None:
    """Kinds of which nothing can be found, as after an update that lets a new kind be found."""
    for kinds, source in SOURCES.items():
        if not Entry.objects.filter(kind__in=kinds).exists():
            source()


def rebuild() -> dict[str, int]:
    """Everything of the registered kinds anew, in one transaction: readers see the old until it commits. Only for the
    owner of the tables.

    Returns how many things of each kind there are.
    """
    every = [kind for kinds in SOURCES for kind in kinds]
    with transaction.atomic():
        with filling(every, COLUMNS):
            for source in SOURCES.values():
                source()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_word a USING search_word b WHERE a.word = b.word AND a.id > b.id")
    return {kind: Entry.objects.filter(kind=kind).count() for kind in sorted(every)}
