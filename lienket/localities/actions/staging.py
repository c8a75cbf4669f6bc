"""Rows by COPY into a table of this transaction, then into the room's tables by rules of SQL.

Known rows keep their id. What a file no longer holds is removed where nothing can depend on it (successions,
group members, links) and kept where it may (units, organisations).
"""

# ruff: noqa: S608  only names written in this file are put into statements

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from lienket.engines.vietnamese import fold, sort_key
from lienket.localities.actions.packaged import File, Package


def run(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """One statement; the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return max(cursor.rowcount, 0)


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """A temporary table with columns "name type, …" filled by COPY; it goes with the transaction."""
    names = ", ".join(column.split()[0] for column in columns.split(","))
    run(f"DROP TABLE IF EXISTS {table}")
    run(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)
    run(f"ANALYZE {table}")


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def stage_units(package: Package, established: dict[str, str], ended: dict[str, str]) -> None:
    """Units into `stage_unit`, each with the id it has or will have, its parent and its province.

    `established` and `ended` name, by level, the act of the reform.
    """
    copy(
        "stage_unit",
        "level text, code text, name text, short_name text, type text, folded text, sort_key bytea,"
        " parent_level text, parent_code text, lat float8, lon float8, valid_from date, valid_to date,"
        " begun text, ended text",
        (
            (
                row["level"],
                row["code"],
                row["name"],
                row["short_name"],
                row["type"],
                fold(row["name"]),
                sort_key(row["short_name"]),
                row["parent_level"],
                row["parent_code"],
                float(row["lat"]) if row["lat"] else None,
                float(row["lon"]) if row["lon"] else None,
                day_of(row["valid_from"]),
                day_of(row["valid_to"]),
                established.get(row["level"], "") if row["valid_from"] else "",
                ended.get(row["level"], "") if row["valid_to"] else "",
            )
            for row in package.units.rows()
        ),
    )
    run(
        "ALTER TABLE stage_unit ADD id bigint, ADD parent_id bigint, ADD province_id bigint, ADD begun_id bigint,"
        " ADD ended_id bigint"
    )
    run(
        "UPDATE stage_unit s SET id = coalesce((SELECT u.id FROM localities_unit u WHERE u.level = s.level"
        " AND u.code = s.code AND u.valid_from IS NOT DISTINCT FROM s.valid_from),"
        " nextval(pg_get_serial_sequence('localities_unit', 'id'))),"
        " begun_id = (SELECT id FROM localities_legalact WHERE symbol = s.begun),"
        " ended_id = (SELECT id FROM localities_legalact WHERE symbol = s.ended)"
    )
    run("CREATE INDEX ON stage_unit (level, code)")
    run("ANALYZE stage_unit")
    for level in ("district", "commune"):  # a commune's province is known through its district
        run(
            "UPDATE stage_unit s SET parent_id = p.id, province_id = coalesce(p.province_id, p.id)"
            " FROM stage_unit p WHERE s.level = %s AND p.level = s.parent_level AND p.code = s.parent_code"
            " AND (p.valid_from IS NULL OR p.valid_from <= coalesce(s.valid_to, s.valid_from))"
            " AND (p.valid_to IS NULL OR p.valid_to >= coalesce(s.valid_to, s.valid_from))",
            [level],
        )


def put_units() -> int:
    """Staged units and their first names into the tables; names that later acts gave are left alone."""
    fields = ("parent_id", "province_id", "lat", "lon", "valid_to", "established_by_id", "ended_by_id")
    written = run(
        "INSERT INTO localities_unit (id, level, code, valid_from, name, short_name, type, folded, sort_key,"
        f" {', '.join(fields)}, lineage, heirs)"
        " SELECT id, level, code, valid_from, name, short_name, type, folded, sort_key, parent_id, province_id, lat,"
        " lon, valid_to, begun_id, ended_id, '{}', '{}' FROM stage_unit"
        f" ON CONFLICT ON CONSTRAINT unit_identity DO UPDATE SET {taken(fields)}"
        f" WHERE {differs('localities_unit', fields)}"
    )
    names = ("name", "short_name", "type", "folded")
    written += run(
        "INSERT INTO localities_unitname (unit_id, name, short_name, type, folded, act_id, valid_from, valid_to)"
        " SELECT id, name, short_name, type, folded, begun_id, valid_from, valid_to FROM stage_unit"
        f" ON CONFLICT ON CONSTRAINT unit_name_once DO UPDATE SET {taken(names)}"
        f" WHERE {differs('localities_unitname', names)}"
    )
    return written


def taken(fields: Sequence[str]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in fields)


def differs(table: str, fields: Sequence[str]) -> str:
    old = ", ".join(f"{table}.{name}" for name in fields)
    new = ", ".join(f"excluded.{name}" for name in fields)
    return f"({old}) IS DISTINCT FROM ({new})"


def put_successions(file: File, on: date, acts: dict[str, str]) -> int:
    """Edges from units that end the day before `on` to units that begin on it."""
    copy(
        "stage_edge",
        "level text, old text, new text, kind text, share float8, usual bool, note text, quarantined text, act text",
        (
            (
                row["level"],
                row["predecessor"],
                row["successor"],
                row["kind"],
                float(row["share"]) if row["share"] else None,
                row["default"] == "1",
                row["note"],
                row["quarantined"],
                acts.get(row["level"], ""),
            )
            for row in file.rows()
        ),
    )
    run(
        "CREATE TEMP TABLE stage_succession ON COMMIT DROP AS SELECT o.id AS predecessor_id, n.id AS successor_id,"
        ' s.kind, %s::date AS "on", s.share, s.usual, s.note, s.quarantined, a.id AS act_id FROM stage_edge s'
        " JOIN localities_unit o ON o.level = s.level AND o.code = s.old AND o.valid_to = %s::date - 1"
        " JOIN localities_unit n ON n.level = s.level AND n.code = s.new AND n.valid_from = %s::date"
        " LEFT JOIN localities_legalact a ON a.symbol = s.act",
        [on, on, on],
    )
    fields = ("kind", "share", "usual", "note", "quarantined", "act_id")
    written = run(
        f'INSERT INTO localities_succession (predecessor_id, successor_id, "on", {", ".join(fields)})'
        f' SELECT predecessor_id, successor_id, "on", {", ".join(fields)} FROM stage_succession'
        f" ON CONFLICT ON CONSTRAINT succession_once DO UPDATE SET {taken(fields)}"
        f" WHERE {differs('localities_succession', fields)}"
    )
    written += run(
        'DELETE FROM localities_succession t WHERE t."on" = %s AND NOT EXISTS (SELECT 1 FROM stage_succession s'
        " WHERE s.predecessor_id = t.predecessor_id AND s.successor_id = t.successor_id)",
        [on],
    )
    run("DROP TABLE stage_succession")
    return written


def put_groups(file: File) -> int:
    """Groups, and which units belong to them from when to when."""
    copy(
        "stage_group",
        "code text, name text, name_en text, kind text, level text, unit_code text, valid_from date, valid_to date,"
        " legal_ref text, verified bool",
        (
            (
                *(row[key] for key in ("group_code", "group_name", "group_name_en", "kind", "level", "unit_code")),
                day_of(row["valid_from"]),
                day_of(row["valid_to"]),
                row["legal_ref"],
                row["verified"] == "true",
            )
            for row in file.rows()
        ),
    )
    named = ("name", "name_en", "kind")
    written = run(
        f"INSERT INTO localities_group (code, {', '.join(named)}) SELECT DISTINCT ON (code) code, {', '.join(named)}"
        f" FROM stage_group ORDER BY code ON CONFLICT (code) DO UPDATE SET {taken(named)}"
        f" WHERE {differs('localities_group', named)}"
    )
    run(
        "CREATE TEMP TABLE stage_member ON COMMIT DROP AS SELECT g.id AS group_id, u.id AS unit_id, s.valid_from,"
        " s.valid_to, s.legal_ref, s.verified FROM stage_group s JOIN localities_group g ON g.code = s.code"
        " JOIN localities_unit u ON u.level = s.level AND u.code = s.unit_code"
        " AND (u.valid_from IS NULL OR u.valid_from <= coalesce(s.valid_to, s.valid_from, current_date))"
        " AND (u.valid_to IS NULL OR u.valid_to >= coalesce(s.valid_to, s.valid_from, current_date))"
    )
    fields = ("valid_to", "legal_ref", "verified")
    written += run(
        f"INSERT INTO localities_groupmember (group_id, unit_id, valid_from, {', '.join(fields)})"
        f" SELECT group_id, unit_id, valid_from, {', '.join(fields)} FROM stage_member"
        f" ON CONFLICT ON CONSTRAINT group_member_once DO UPDATE SET {taken(fields)}"
        f" WHERE {differs('localities_groupmember', fields)}"
    )
    written += run(
        "DELETE FROM localities_groupmember t USING localities_group g WHERE g.id = t.group_id"
        " AND g.code IN (SELECT code FROM stage_group) AND NOT EXISTS (SELECT 1 FROM stage_member s"
        " WHERE s.group_id = t.group_id AND s.unit_id = t.unit_id AND s.valid_from IS NOT DISTINCT FROM t.valid_from)"
    )
    run("DROP TABLE stage_member")
    return written
