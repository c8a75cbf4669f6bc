"""Whole columns in and out of the database: psycopg's own cursor on Django's connection, and arrays as texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import connection
from numpy.typing import NDArray


def raw_cursor() -> psycopg.Cursor[Any]:
    """A cursor of psycopg itself, inside the transaction that Django has open: for COPY and bound arrays."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def array_text(numbers: NDArray[Any]) -> str:
    """Whole numbers as the text of a PostgreSQL array: ``%s::bigint[]``."""
    return "{" + ",".join(map(str, numbers.tolist())) + "}"


def copy_out(statement: str, parameters: list[Any]) -> list[bytes]:
    """What `COPY (…) TO STDOUT` sends, a block a row."""
    with raw_cursor() as cursor, cursor.copy(statement, parameters) as copy:
        return [bytes(block) for block in copy]


def copy_in(statement: str, blocks: Iterable[bytes]) -> None:
    """Send blocks to `COPY … FROM STDIN`."""
    with raw_cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)
