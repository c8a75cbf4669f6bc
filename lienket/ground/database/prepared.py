"""Statements that the server plans once per connection: for pages read most, whose planning costs more than their rows.

Behind a pooler that gives each transaction another connection and does not know prepared statements (PgBouncer before
1.21), OPTIONS of the database may name "prepare_threshold": None, and nothing is prepared.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import connection


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **how})


class _Logged(_Prepared):
    """Tells Django's log of queries what a prepared statement says; psycopg keeps no text of it."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        answer = super().execute(query, params, **how)
        self._query = SimpleNamespace(query=str(query).encode())  # type: ignore[assignment]
        return answer


def prepared_cursor() -> Any:
    """A cursor of Django's connection whose statements are prepared; use it with `with`.

    Every different text is kept by the connection (the last hundred): numbers that change from page to page may stand
    in it, what people write may not. Parameters are bound by the server, so `IN %s` is `= ANY(%s)` here.
    """
    connection.ensure_connection()
    if "prepare_threshold" not in connection.settings_dict["OPTIONS"]:
        # Django turns preparing off; its own cursors never prepare, so this is for ours only.
        connection.connection.prepare_threshold = 5
    if connection.queries_logged:
        return connection.make_debug_cursor(_Logged(connection.connection))  # type: ignore[arg-type]
    return connection.make_cursor(_Prepared(connection.connection))  # type: ignore[arg-type]
