"""Rows of the rights table for folders that stations write to; who keeps them is said in `things`."""

from __future__ import annotations

from lienket.ground.access import ANY, MEMBERS, OWNER, POST, PREPARERS, READ, WRITE, Row

ROWS = [
    Row("monitoring:folders", MEMBERS, ANY, READ),
    Row("monitoring:folder", MEMBERS, OWNER, READ),
    Row("monitoring:folder_example", MEMBERS, OWNER, READ),
    Row("monitoring:folder_new", PREPARERS, ANY, WRITE),
    Row("monitoring:folder_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:folder_step", PREPARERS, OWNER, POST),
]
