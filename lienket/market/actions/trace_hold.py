"""The lock of the graph of batches."""

from __future__ import annotations

from django.db import connection

_LOCK = 0x7472616365


def hold_traces() -> None:
    """Let one act at a time add to the graph, until it commits: no circle, no recall that misses a delivery."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
