"""Everything of some kinds into a new table that then takes the place of the old: many times as fast as one by one.

Rows are laid down by topic and place, so that answers to one question lie on few pages, and indexes are made when the
rows are in. Whoever reads sees the old table until the transaction commits; whoever writes waits. It changes tables, so
only their owner may do it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_FRESH, _LOADED = "search_entry_fresh", "search_entry_loaded"
_open: ContextVar[bool] = ContextVar("search_filling", default=False)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})

_BEGIN = f"""
LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE;
CREATE TEMPORARY TABLE {_LOADED} (LIKE search_entry) ON COMMIT DROP;
ALTER TABLE {_LOADED} DROP COLUMN id;
CREATE TABLE {_FRESH} (LIKE search_entry INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING STORAGE)
"""
_KEEP = f"""
INSERT INTO {_LOADED} ({{columns}}) SELECT {{columns}} FROM search_entry WHERE NOT kind = ANY (%s)
"""  # noqa: S608 - only our own names
# Names of indexes, constraints and of the sequence become those of the old table, so that migrations find them.
_END = f"""
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL work_mem = '256MB';
INSERT INTO {_FRESH} ({{columns}}) SELECT {{columns}} FROM {_LOADED} ORDER BY kind, topic, place, rank DESC, object_id;
DROP TABLE {_LOADED};
CREATE INDEX search_keys_fresh ON {_FRESH} USING gin (keys) WITH (fastupdate = off);
CREATE INDEX search_rank_fresh ON {_FRESH} (rank DESC, id);
CREATE INDEX search_kind_rank_fresh ON {_FRESH} (kind, rank DESC, id);
ALTER TABLE {_FRESH} ADD CONSTRAINT search_once_fresh UNIQUE (kind, object_id);
ALTER TABLE {_FRESH} ADD CONSTRAINT search_entry_pkey_fresh PRIMARY KEY (id);
DROP TABLE search_entry;
ALTER TABLE {_FRESH} RENAME TO search_entry;
ALTER INDEX search_keys_fresh RENAME TO search_keys;
ALTER INDEX search_rank_fresh RENAME TO search_rank;
ALTER INDEX search_kind_rank_fresh RENAME TO search_kind_rank;
ALTER TABLE search_entry RENAME CONSTRAINT search_once_fresh TO search_once;
ALTER TABLE search_entry RENAME CONSTRAINT search_entry_pkey_fresh TO search_entry_pkey;
ALTER SEQUENCE {_FRESH}_id_seq RENAME TO search_entry_id_seq
"""  # noqa: S608 - only our own names


def is_filling() -> bool:
    """Whether what is put goes into the new table."""
    return _open.get()


@contextmanager
def filling(kinds: Sequence[str], columns: Iterable[str]) -> Generator[None]:
    """What is put meanwhile is all there is of `kinds`; entries of other kinds stay. Within a transaction."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN)
        cursor.execute(_KEEP.format(columns=named), [list(kinds)])
    before = _open.set(True)
    try:
        yield
    finally:
        _open.reset(before)
    with connection.cursor() as cursor:
        cursor.execute(_END.format(columns=named))


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows into the new table; arrays as text, their parts parted by spaces."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_LOADED} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write("\t".join(map(_cell, columns, row)) + "\n")


def _cell(column: str, value: object) -> str:
    if value is None:
        return "\\N"
    if column in ("keys", "readers"):
        return f"{{{str(value).replace(' ', ',')}}}"
    if column == "tags":
        value = "{" + ",".join(f'"{one}"' for one in str(value).split()) + "}"
    return str(value).translate(_ESCAPES) if isinstance(value, str) else str(value)
