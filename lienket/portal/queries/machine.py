"""What the platform holds and whether it can serve."""

from __future__ import annotations

from django.db import DatabaseError, connection

from lienket.accounts.access import Viewer
from lienket.agreements.queries import visible_commitments


def holdings(viewer: Viewer) -> dict[str, int]:
    """How many units of today and of before the reform there are, and how many commitments the viewer may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE level = 'province' AND valid_to IS NULL),"
            " count(*) FILTER (WHERE level = 'commune' AND valid_to IS NULL),"
            " count(*) FILTER (WHERE level = 'province' AND valid_from IS NULL),"
            " count(*) FILTER (WHERE level = 'commune' AND valid_from IS NULL) FROM localities_unit"
        )
        row = cursor.fetchone()
    names = ("provinces", "communes", "former_provinces", "former_communes")
    return {**dict(zip(names, row, strict=True)), "commitments": visible_commitments(viewer).count()}


def readiness() -> dict[str, bool]:
    """Whether the database answers, takes writes, and holds the reference units."""
    found: dict[str, bool] = {"database": False, "writable": False, "reference": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT pg_is_in_recovery(), EXISTS (SELECT 1 FROM localities_unit)")
            found["writable"], found["reference"] = cursor.fetchone()
            found["database"] = True
    except DatabaseError:
        return found
    return found
