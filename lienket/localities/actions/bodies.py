"""Organisations of the packaged files and who took over from whom."""

# ruff: noqa: S608  only names written in this file are put into statements

from __future__ import annotations

from datetime import date

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.localities.actions.packaged import File
from lienket.localities.actions.staging import copy, day_of, differs, run, taken

_FIELDS = (
    "kind name short_name name_en identifier locality_id parent_id valid_from valid_to legal_ref verified sample folded"
)
_LEVELS = {2: "province", 3: "district", 5: "commune"}


def put_organisations(files: tuple[File, ...], today: date) -> int:
    """Organisations by key; their locality is the unit with the code on their last day, or today."""
    copy(
        "stage_body",
        "key text, kind text, level text, locality_code text, name text, short_name text, name_en text,"
        " identifier text, parent_key text, valid_from date, valid_to date, legal_ref text, verified bool,"
        " sample bool, folded text",
        (
            (
                row["org_key"],
                row["kind"],
                _LEVELS.get(len(row["locality_code"]), ""),
                *(row[key] for key in ("locality_code", "name", "short_name", "name_en", "identifier", "parent_key")),
                day_of(row["valid_from"]),
                day_of(row["valid_to"]),
                row["legal_ref"],
                row["verified"] == "true",
                row["sample"] == "true",
                fold(f"{row['name']} {row['short_name']}")[:300],
            )
            for file in files
            for row in file.rows()
        ),
    )
    run("ALTER TABLE stage_body ADD id bigint, ADD locality_id bigint, ADD parent_id bigint")
    run(
        "UPDATE stage_body s SET id = coalesce((SELECT o.id FROM localities_organisation o WHERE o.key = s.key),"
        " nextval(pg_get_serial_sequence('localities_organisation', 'id'))), locality_id = (SELECT u.id"
        " FROM localities_unit u WHERE u.level = s.level AND u.code = s.locality_code"
        " AND (u.valid_from IS NULL OR u.valid_from <= coalesce(s.valid_to, %s))"
        " AND (u.valid_to IS NULL OR u.valid_to >= coalesce(s.valid_to, %s)))",
        [today, today],
    )
    run("UPDATE stage_body s SET parent_id = p.id FROM stage_body p WHERE p.key = s.parent_key")
    _refuse_lost()
    fields = _FIELDS.split()
    return run(
        f"INSERT INTO localities_organisation (id, key, {', '.join(fields)}, lineage, heirs)"
        f" SELECT id, key, {', '.join(fields)}, '{{}}', '{{}}' FROM stage_body"
        f" ON CONFLICT (key) DO UPDATE SET {taken(fields)} WHERE {differs('localities_organisation', fields)}"
    )


def _refuse_lost() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, locality_code, parent_key FROM stage_body WHERE locality_id IS NULL"
            " OR (parent_key <> '' AND parent_id IS NULL) ORDER BY key LIMIT 5"
        )
        lost = cursor.fetchall()
    if lost:
        told = "; ".join(f"{key} (địa phương {code}, cấp trên {parent or '–'})" for key, code, parent in lost)
        raise Refusal(f"Danh mục cơ quan trỏ tới địa phương hoặc cấp trên không có: {told}. Chưa ghi gì.")


def put_links(file: File) -> int:
    """Who took over from whom; links between packaged bodies that the file no longer holds are removed."""
    columns = ("predecessor_key", "successor_key", "kind", "on")
    copy(
        "stage_link",
        'old text, new text, kind text, "on" date',
        (tuple(row[key] for key in columns) for row in file.rows()),
    )
    fields = ("kind", '"on"')
    written = run(
        'INSERT INTO localities_organisationsuccession (predecessor_id, successor_id, kind, "on")'
        ' SELECT o.id, n.id, s.kind, s."on" FROM stage_link s JOIN localities_organisation o ON o.key = s.old'
        " JOIN localities_organisation n ON n.key = s.new ON CONFLICT ON CONSTRAINT organisation_succession_once"
        f" DO UPDATE SET {taken(fields)} WHERE {differs('localities_organisationsuccession', fields)}"
    )
    written += run(
        "DELETE FROM localities_organisationsuccession t USING localities_organisation o, localities_organisation n"
        " WHERE o.id = t.predecessor_id AND n.id = t.successor_id AND o.key IN (SELECT key FROM stage_body)"
        " AND n.key IN (SELECT key FROM stage_body)"
        " AND NOT EXISTS (SELECT 1 FROM stage_link s WHERE s.old = o.key AND s.new = n.key)"
    )
    return written
