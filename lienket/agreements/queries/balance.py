"""Who does what for whom: commitments between localities, with the localities of today standing for former ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from lienket.accounts.access import Viewer
from lienket.agreements.queries.lists import CommitmentFilter, box_column, filtered
from lienket.agreements.rules import BalanceLine, Given, balance

_PAIRS = """
WITH today AS (
  SELECT id, unnest(lineage) AS former FROM localities_unit WHERE level = 'province' AND valid_to IS NULL
), shares AS (
  SELECT p.commitment_id, p.role, coalesce(u.province_id, u.id) AS unit
  FROM agreements_participation p
  LEFT JOIN localities_organisation o ON o.id = p.organisation_id
  JOIN localities_unit u ON u.id = coalesce(o.locality_id, p.locality_id)
  WHERE p.role IN ('lead', 'partner') AND p.commitment_id = ANY(%s)
)
SELECT DISTINCT lead.commitment_id, g.id, t.id
FROM shares lead JOIN today g ON g.former = lead.unit
JOIN shares partner ON partner.commitment_id = lead.commitment_id AND partner.role = 'partner'
JOIN today t ON t.former = partner.unit
WHERE lead.role = 'lead' AND g.id <> t.id
"""


def _given(viewer: Viewer, today: date) -> list[Given]:
    rows = {
        row["pk"]: row
        for row in filtered(viewer, CommitmentFilter(), today)
        .annotate(box=box_column(today))
        .values("pk", "field__name", "starts_on__year", "box")
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [list(rows)])
        return [
            Given(giver, taker, rows[pk]["field__name"], rows[pk]["starts_on__year"], rows[pk]["box"])
            for pk, giver, taker in cursor.fetchall()
        ]


def balance_between(viewer: Viewer, a: int, b: int, today: date) -> list[BalanceLine]:
    """What two localities of today (unit ids) promised each other, by year and field: two queries."""
    return balance(a, b, _given(viewer, today))


def localities_in_play(viewer: Viewer, today: date) -> dict[tuple[int, int], dict[str, Any]]:
    """Every pair (giver, taker) of today's localities with the number of commitments and how many are overdue."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for one in _given(viewer, today):
        line = found.setdefault((one.giver, one.taker), {"count": 0, "overdue": 0, "done": 0})
        line["count"] += 1
        line["overdue"] += one.box == "open_overdue"
        line["done"] += one.box in ("done_on_time", "done_late")
    return found
