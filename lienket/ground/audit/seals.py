"""Seals: from time to time the finished lines are hashed in order and chained, so that tampering shows.

Rows are sealed once no running transaction could still add one before them (below the oldest running transaction),
without a lock on the hot path. A seal names the ids it covers; its hash covers those rows and the seal before it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from lienket.ground.jobs import report

CHECK_KEY = "audit.last-check"

#: So many seals are compared between two words about how far the check is.
STEP = 200

TABLES = ("audit_act", "audit_change")
_COLUMNS = {
    "audit_act": "id, at, actor_id, actor_label, organisation_id, organisation_label, behalf_label, verb, words,"
    " object_type, object_id, object_label, reason, era, xact",
    "audit_change": 'id, act, at, "table", row_id, operation, before, after, database_user, era, xact',
}
_FINISHED = "(era < audit_era_now() OR xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"


@dataclass(frozen=True)
class Fault:
    """A place where the trail does not agree with its seals."""

    seal: int
    what: str


def seal() -> int:
    """Seal all finished lines; returns how many. Runs as scheduled work, one at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal'))")
        ranges = {table: _unsealed(cursor, table) for table in TABLES}
        count = sum(number for _, number in ranges.values())
        if not count:
            return 0
        cursor.execute("SELECT digest FROM audit_seal ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
        previous = bytes(row[0]) if row else b""
        digest = _digest(cursor, previous, {t: r for t, (r, _) in ranges.items()})
        cursor.execute(
            "INSERT INTO audit_seal (acts, changes, count, digest, previous)"
            " VALUES (to_jsonb(%s::text), to_jsonb(%s::text), %s, %s, %s)",
            [ranges["audit_act"][0], ranges["audit_change"][0], count, digest, previous],
        )
        return count


def verify() -> list[Fault]:
    """Compare the whole trail with its seals; an empty list means nothing was touched."""
    faults: list[Fault] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, acts #>> '{}', changes #>> '{}', count, digest, previous FROM audit_seal ORDER BY id"
        )
        previous = b""
        rows = cursor.fetchall()
        for done, (number, acts, changes, count, digest, before) in enumerate(rows):
            if done and done % STEP == 0:
                report(done, len(rows))
            if bytes(before) != previous:
                faults.append(Fault(number, "chuỗi niêm phong bị đứt"))
            covered = {"audit_act": acts, "audit_change": changes}
            if _count(cursor, covered) != count:
                faults.append(Fault(number, "thiếu hoặc thừa dòng"))
            elif _digest(cursor, bytes(before), covered) != bytes(digest):
                faults.append(Fault(number, "nội dung dòng đã bị đổi"))
            previous = bytes(digest)
        faults += _strangers(cursor)
    return faults


def check() -> list[Fault]:
    """Verify, and keep what was found with the time under CHECK_KEY, for those who look after the trail."""
    faults = verify()
    told = [f"{fault.seal}: {fault.what}" for fault in faults[:20]]
    cache.set(CHECK_KEY, {"at": timezone.now().isoformat(), "faults": told}, timeout=None)
    return faults


def head() -> str:
    """The last seal's number and hash, to be kept outside the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest FROM audit_seal ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return f"{row[0]}:{bytes(row[1]).hex()}" if row else "0:"


def _covered(table: str) -> str:
    column = "acts" if table == "audit_act" else "changes"
    return f"(SELECT coalesce(range_agg((s.{column} #>> '{{}}')::int8multirange), '{{}}') FROM audit_seal s)"  # noqa: S608


def _unsealed(cursor, table: str) -> tuple[str, int]:  # type: ignore[no-untyped-def]
    cursor.execute(
        f"SELECT coalesce(range_agg(int8range(id, id, '[]')), '{{}}')::text, count(*) FROM {table}"  # noqa: S608
        f" WHERE NOT id <@ {_covered(table)} AND {_FINISHED}"
    )
    return cursor.fetchone()


def _digest(cursor, previous: bytes, covered: dict[str, str]) -> bytes:  # type: ignore[no-untyped-def]
    running = hashlib.sha256(previous)
    for table in TABLES:
        cursor.execute(
            f"SELECT sha256(convert_to(row_to_json(r)::text, 'UTF8')) FROM"  # noqa: S608
            f" (SELECT {_COLUMNS[table]} FROM {table} WHERE id <@ %s::int8multirange ORDER BY id) r",
            [covered[table]],
        )
        for (line,) in cursor:
            running.update(bytes(line))
        running.update(covered[table].encode())
    return running.digest()


def _count(cursor, covered: dict[str, str]) -> int:  # type: ignore[no-untyped-def]
    total = 0
    for table in TABLES:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE id <@ %s::int8multirange",  # noqa: S608
            [covered[table]],
        )
        total += cursor.fetchone()[0]
    return total


def _strangers(cursor) -> list[Fault]:  # type: ignore[no-untyped-def]
    """Lines put in later among sealed ones: unsealed, although sealed lines of later transactions exist."""
    found = []
    for table in TABLES:
        cursor.execute(
            f"SELECT count(*) FROM {table} t WHERE NOT t.id <@ {_covered(table)}"  # noqa: S608
            f" AND t.at < (SELECT max(at) FROM audit_seal) - interval '1 hour' AND {_FINISHED}"
        )
        if cursor.fetchone()[0]:
            found.append(Fault(0, f"{table}: có dòng cũ chưa từng được niêm phong"))
    return found
