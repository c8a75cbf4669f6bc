"""The state of every table in two numbers: how many rows, and a hash of them that does not depend on their
order.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Connection, sql

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE
'pg\\_%%'
  AND c.relpersistence = 'p' ORDER BY 1, 2
"""


@dataclass(frozen=True)
class TableState:
    """Rows, and the sum over the rows of 60 bits of their md5, in decimal."""

    rows: int
    hash: str


def table_states(connection: Connection) -> dict[str, TableState]:
    """schema.table → its state, for every table of the database, in the connection's transaction."""
    connection.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1")
    connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL intervalstyle = 'postgres'")
    states = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(('x' || left(md5(whole_row::text), 15))::bit(60)::bigint), 0) "
                "FROM {} whole_row"
            ).format(sql.Identifier(schema, table))
        ).fetchone()
        states[f"{schema}.{table}"] = TableState(int(row[0]), str(row[1])) if row else TableState(0, "0")
    return states
