"""Lineage and heirs: who stood where before, who stands there today; kept on each row so that pages need no walk."""

# ruff: noqa: S608  only names written in this file are put into statements

from __future__ import annotations

from datetime import date

from lienket.ground.audit.acts import Actor, act
from lienket.localities.actions.staging import run

# A district has no edges of its own: it went where its communes went.
_UNIT_EDGES = (
    "SELECT predecessor_id AS old, successor_id AS new FROM localities_succession WHERE quarantined = ''"
    " UNION SELECT c.parent_id, s.successor_id FROM localities_succession s"
    " JOIN localities_unit c ON c.id = s.predecessor_id JOIN localities_unit d ON d.id = c.parent_id"
    " WHERE s.quarantined = '' AND d.level = 'district'"
)
_BODY_EDGES = "SELECT predecessor_id AS old, successor_id AS new FROM localities_organisationsuccession"


def refresh_lineage(*, actor: Actor, today: date) -> int:
    """Write `lineage` and `heirs` anew where they differ; the number of rows that changed.

    Lineage: the thing and all whose place it took, wholly or partly, at any remove. Heirs: what holds today in its
    place; the thing itself while it holds. Quarantined edges count for neither.
    """
    with act(actor, "refresh_lineage", words="Tính lại chuỗi kế thừa của đơn vị và cơ quan"):
        return _refresh("localities_unit", _UNIT_EDGES, today) + _refresh("localities_organisation", _BODY_EDGES, today)


def _refresh(table: str, edges: str, today: date) -> int:
    holds = "(valid_from IS NULL OR valid_from <= %(today)s) AND (valid_to IS NULL OR valid_to >= %(today)s)"
    run("DROP TABLE IF EXISTS stage_reach")
    run(
        f"CREATE TEMP TABLE stage_reach ON COMMIT DROP AS WITH RECURSIVE edge AS ({edges}),"
        f" reach(root, old) AS (SELECT id, id FROM {table} UNION"
        " SELECT reach.root, edge.old FROM reach JOIN edge ON edge.new = reach.old) SELECT root, old FROM reach"
    )
    run("ANALYZE stage_reach")
    return run(
        f"UPDATE {table} t SET lineage = n.lineage, heirs = n.heirs FROM ("
        f" SELECT u.id, l.lineage, CASE WHEN {holds} THEN ARRAY[u.id] ELSE coalesce(h.heirs, '{{}}') END AS heirs"
        f" FROM {table} u JOIN (SELECT root, array_agg(old ORDER BY old) AS lineage FROM stage_reach GROUP BY root) l"
        "  ON l.root = u.id LEFT JOIN (SELECT r.old, array_agg(r.root ORDER BY r.root) AS heirs FROM stage_reach r"
        f"  JOIN (SELECT id FROM {table} WHERE {holds}) v ON v.id = r.root GROUP BY r.old) h ON h.old = u.id) n"
        " WHERE n.id = t.id AND (t.lineage, t.heirs) IS DISTINCT FROM (n.lineage, n.heirs)",
        {"today": today},
    )
