"""S9: every write leaves who, what, before and after; the trail only grows; any tampering is found."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from lienket.accounts.models import Person
from lienket.agreements.actions import add_field
from lienket.agreements.models import Field
from lienket.ground.audit import seals
from lienket.ground.audit.acts import Platform, act
from lienket.ground.audit.models import Act, Change
from lienket.ground.audit.tasks import write_head

ACTOR = Platform("Người kiểm thử", person_id=7, organisation_label="Sở Kiểm thử")
TAMPERS = int(os.environ.get("LIENKET_TAMPERS", "25"))


def _last_change() -> tuple[str, str, dict[str, object] | None, dict[str, object] | None]:
    row = Change.objects.order_by("-id")[0]
    return row.table, row.operation, row.before, row.after


def _raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _field(name: str) -> Field:
    return add_field(actor=ACTOR, name=name)


PATHS: dict[str, tuple[Callable[[Field], object], str, dict[str, object], dict[str, object]]] = {
    "model save": (lambda f: _rename(f), "UPDATE", {"name": "Thử"}, {"name": "Khác"}),
    "queryset update": (
        lambda f: Field.objects.filter(pk=f.pk).update(order=9),
        "UPDATE",
        {"order": 100},
        {"order": 9},
    ),
    "bulk update": (lambda f: _bulk(f), "UPDATE", {"order": 100}, {"order": 11}),
    "raw SQL": (
        lambda f: _raw(f"UPDATE agreements_field SET name_en = 'X' WHERE id = {f.pk}"),
        "UPDATE",
        {"name_en": ""},
        {"name_en": "X"},
    ),
    "upsert": (
        lambda f: _raw(
            "INSERT INTO agreements_field (code, name, name_en, \"order\", source) VALUES ('thu', 'Thử', '', 5, '')"
            ' ON CONFLICT (code) DO UPDATE SET "order" = 5'
        ),
        "UPDATE",
        {"order": 100},
        {"order": 5},
    ),
}


def _rename(field: Field) -> None:
    field.name = "Khác"
    field.save()


def _bulk(field: Field) -> None:
    field.order = 11
    Field.objects.bulk_update([field], ["order"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_way_of_changing_a_row_leaves_before_and_after(path: str) -> None:
    field = _field("Thử")
    do, operation, before, after = PATHS[path]
    do(field)
    assert _last_change() == ("agreements_field", operation, before, after)


@pytest.mark.django_db
def test_inserts_by_create_bulk_and_copy_leave_their_rows() -> None:
    start = Change.objects.filter(table="agreements_field", operation="INSERT").count()
    Field.objects.create(code="a", name="A")
    Field.objects.bulk_create([Field(code="b", name="B"), Field(code="c", name="C")])
    with (
        connection.cursor() as cursor,
        cursor.copy('COPY agreements_field (code, name, name_en, "order", source) FROM STDIN') as copy,
    ):
        copy.write_row(("d", "D", "", 1, ""))
    rows = Change.objects.filter(table="agreements_field", operation="INSERT").order_by("id")[start:]
    assert [row.after["code"] for row in rows] == ["a", "b", "c", "d"]


@pytest.mark.django_db
def test_statements_over_many_rows_leave_each_row_and_nothing_for_rows_left_alike() -> None:
    last = Change.objects.order_by("-id")[0].pk
    columns = '(code, name, name_en, "order", source)'
    _raw(f"INSERT INTO agreements_field {columns} SELECT 'n' || n, 'N', '', n, '' FROM generate_series(1, 4) n")
    _raw(
        f"INSERT INTO agreements_field {columns} VALUES ('n4', 'N', '', 40, ''), ('n5', 'N', '', 5, '')"
        ' ON CONFLICT (code) DO UPDATE SET "order" = excluded."order"'
    )
    _raw("UPDATE agreements_field SET \"order\" = 1, name = 'N' WHERE code IN ('n1', 'n2')")
    _raw(
        "MERGE INTO agreements_field f USING (VALUES ('n3'), ('n6')) AS v (code) ON f.code = v.code"
        " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN"
        f" INSERT {columns} VALUES (v.code, 'N', '', 6, '')"
    )
    _raw("DELETE FROM agreements_field WHERE code IN ('n1', 'n2')")
    rows = Change.objects.filter(pk__gt=last).values_list("operation", "before", "after")
    told = sorted(f"{op} {(was or {}).get('order')} {(now or {}).get('order')}" for op, was, now in rows)
    inserts = [f"INSERT None {number}" for number in range(1, 7)]
    assert told == ["DELETE 1 None", "DELETE 1 None", "DELETE 3 None", *inserts, "UPDATE 2 1", "UPDATE 4 40"]


@pytest.mark.django_db
def test_deletes_leave_the_whole_row() -> None:
    field = _field("Thử")
    Field.objects.filter(pk=field.pk).delete()
    table, operation, before, after = _last_change()
    assert (table, operation, before and before["name"], after) == ("agreements_field", "DELETE", "Thử", None)


@pytest.mark.django_db
def test_an_act_names_who_what_and_why_over_its_changes() -> None:
    field = _field("Thử")
    with act(ACTOR, "test.rename", words="đổi tên", on=field, reason="cho đúng") as line:
        _rename(field)
    kept = Act.objects.get(pk=line.id)
    assert (kept.actor_id, kept.actor_label, kept.organisation_label, kept.words, kept.reason, kept.object_id) == (
        7,
        "Người kiểm thử",
        "Sở Kiểm thử",
        "đổi tên",
        "cho đúng",
        field.pk,
    )
    assert list(Change.objects.filter(act=line.id).values_list("table", "operation")) == [
        ("agreements_field", "UPDATE")
    ]


@pytest.mark.django_db
def test_nested_acts_keep_their_own_changes_and_give_the_word_back() -> None:
    with act(ACTOR, "test.outer", words="ngoài") as outer:
        Field.objects.create(code="a", name="A")
        with act(ACTOR, "test.inner", words="trong") as inner:
            Field.objects.create(code="b", name="B")
        Field.objects.create(code="c", name="C")
    codes = {number: [] for number in (outer.id, inner.id)}
    for row in Change.objects.filter(act__in=codes).order_by("id"):
        codes[row.act].append(row.after["code"])
    assert codes == {outer.id: ["a", "c"], inner.id: ["b"]}


@pytest.mark.django_db
def test_a_failed_act_leaves_neither_change_nor_line() -> None:
    acts, changes = Act.objects.count(), Change.objects.count()

    class FailedError(Exception):
        pass

    def fail() -> None:
        with act(ACTOR, "test.fail", words="hỏng"):
            Field.objects.create(code="a", name="A")
            raise FailedError

    with pytest.raises(FailedError), transaction.atomic():
        fail()
    assert (Act.objects.count(), Change.objects.count()) == (acts, changes)


@pytest.mark.django_db
def test_passwords_never_reach_the_trail() -> None:
    person = Person(email="a@b.vn", full_name="A")
    person.set_password("rất-bí-mật-123")
    person.save()
    after = Change.objects.filter(table="accounts_person").latest("id").after
    assert "password" not in after


@pytest.mark.django_db
def test_every_table_of_the_rooms_is_under_the_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
            " AND (c.relname LIKE 'localities_%%' OR c.relname LIKE 'accounts_%%' OR c.relname LIKE 'coordination_%%'"
            "      OR c.relname LIKE 'agreements_%%' OR c.relname LIKE 'drafting_%%' OR c.relname LIKE 'files_%%')"
            " AND (SELECT array_agg(t.tgname ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid"
            "      AND t.tgname LIKE 'audit_%%' AND t.tgenabled = 'O') IS DISTINCT FROM"
            " '{audit_delete,audit_insert,audit_no_truncate,audit_update}'::name[]"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_act", "audit_change", "audit_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_refuses_change_even_to_its_owner(table: str, verb: str) -> None:
    with act(ACTOR, "test.line", words="một dòng"):
        Field.objects.create(code="a", name="A")
    _raw("INSERT INTO audit_seal (acts, changes, count, digest, previous) VALUES ('\"{}\"', '\"{}\"', 0, '', '')")
    with pytest.raises(Exception, match="nhật ký chỉ được thêm"), transaction.atomic():
        _raw(verb.format(table))


def test_the_serving_role_can_neither_change_the_trail_nor_forge_changes(bare_database: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=bare_database, autocommit=True) as app:
        for verb in (
            "UPDATE audit_act SET words = ''",
            "DELETE FROM audit_change",
            "TRUNCATE audit_act",
            "INSERT INTO audit_change (\"table\", row_id, operation, database_user) VALUES ('x', '1', 'UPDATE', 'y')",
            "ALTER TABLE audit_act DISABLE TRIGGER ALL",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(verb)


def _make_history(lines: int) -> None:
    for number in range(lines):
        with act(ACTOR, "test.history", words=f"việc {number}"):
            field = Field.objects.create(code=f"f{number}", name=f"Lĩnh vực {number}")
            field.order = number
            field.save()


def _tampers(rng: random.Random) -> list[str]:
    """One random way to falsify the sealed trail, as SQL."""
    table = rng.choice(["audit_act", "audit_change"])
    pick = f"(SELECT id FROM {table} ORDER BY md5(id::text || '{rng.random()}') LIMIT 1)"
    column = {"audit_act": ["words", "actor_label", "reason"], "audit_change": ["row_id", "database_user"]}[table]
    ways = [
        [f"UPDATE {table} SET {rng.choice(column)} = 'giả {rng.random()}' WHERE id = {pick}"],
        [f"UPDATE {table} SET at = at - interval '1 day' WHERE id = {pick}"],
        [f"DELETE FROM {table} WHERE id = {pick}"],
        [f"UPDATE {table} SET id = id + 1000000 WHERE id = {pick}"],
        [
            (
                f"CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id) AS n"
                f" FROM {table} ORDER BY id LIMIT 2"
            ),
            f"UPDATE {table} SET id = -1 WHERE id = (SELECT id FROM pair WHERE n = 1)",
            f"UPDATE {table} SET id = (SELECT id FROM pair WHERE n = 1) WHERE id = (SELECT id FROM pair WHERE n = 2)",
            f"UPDATE {table} SET id = (SELECT id FROM pair WHERE n = 2) WHERE id = -1",
        ],
        [f"TRUNCATE {table}"],
        ["DELETE FROM audit_seal WHERE id = (SELECT min(id) FROM audit_seal)"],
        ["UPDATE audit_seal SET digest = sha256('x') WHERE id = (SELECT max(id) FROM audit_seal)"],
    ]
    if table == "audit_change":
        ways.append(
            [
                (
                    'INSERT INTO audit_change (id, at, "table", row_id, operation, database_user, era, xact)'
                    " SELECT min(id) - 1, min(at) - interval '2 days', 'x', '1', 'UPDATE', 'y', 1, 3 FROM audit_change"
                )
            ]
        )
    return rng.choice(ways)


def test_any_tampering_is_found(bare_database: str) -> None:
    _make_history(25)
    sealed = _seal_all()
    _make_history_more()
    sealed += _seal_all()
    assert sealed == Act.objects.count() + Change.objects.count()
    assert seals.verify() == []
    rng = random.Random(20261123)
    missed = []
    for _number in range(TAMPERS):
        way = _tampers(rng)
        with transaction.atomic():
            for table in ("audit_act", "audit_change", "audit_seal"):
                _raw(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in way:
                _raw(statement)
            if not seals.verify():
                missed.append(way)
            transaction.set_rollback(True)
    assert missed == []
    assert seals.verify() == []


def _seal_all() -> int:
    """Seal until nothing is left: transactions of other test runs on the same server hold sealing back."""
    sealed = 0
    for _try in range(600):
        sealed += seals.seal()
        if _sealed_lines() == Act.objects.count() + Change.objects.count():
            return sealed
        time.sleep(0.1)
    raise AssertionError("the trail was never sealed whole")


def _make_history_more() -> None:
    with act(ACTOR, "test.more", words="thêm"):
        Field.objects.create(code="them", name="Thêm")


def test_lines_of_a_running_transaction_wait_for_its_end(bare_database: str) -> None:
    _seal_all()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=bare_database) as other:
        other.execute(
            'INSERT INTO agreements_field (code, name, name_en, "order", source) VALUES (%s, %s, %s, 1, %s)',
            ["z", "Z", "", ""],
        )
        _make_history(2)
        assert seals.seal() == 0  # those lines are later than the one still running
        other.commit()
    assert _seal_all() == 7  # two changes and an act each, and the row of the other
    assert seals.verify() == []


def _sealed_lines() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(count), 0) FROM audit_seal")
        return int(cursor.fetchone()[0])


def test_the_seal_of_a_day_stands_outside_the_database(bare_database: str, tmp_path: Path) -> None:
    assert seals.head() == "0:"
    _make_history(1)
    _seal_all()
    number, _colon, digest = seals.head().partition(":")
    assert (int(number) > 0, len(digest)) == (True, 64)
    kept = write_head(tmp_path)
    assert kept.read_text() == seals.head() + "\n"
