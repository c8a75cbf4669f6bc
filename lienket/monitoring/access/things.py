"""Rows of the rights table for what programs ask: each sees what its viewer may see; writing asks for a key."""

from __future__ import annotations

from lienket.ground.access import ANY, ANYONE, POST, VISIBLE, WRITE, Row

#: Addresses whose POST is let in by the key of a source, whoever is signed in, and by nothing else.
KEYED = frozenset({"monitoring:things", "monitoring:things_create"})

ROWS = [
    Row("monitoring:things_root", ANYONE, ANY),
    Row("monitoring:things", ANYONE, VISIBLE, WRITE),
    Row("monitoring:things_create", ANYONE, ANY, POST),
]
