"""How far the running job is: written outside its transaction, so that others see it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienket.ground.jobs.models import JobProgress

_running: ContextVar[str | None] = ContextVar("running_job_key", default=None)

_UPSERT = """
INSERT INTO jobs_progress (key, done, total, message, state) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET done = excluded.done, total = coalesce(excluded.total, jobs_progress.total),
    message = excluded.message, state = excluded.state, updated_at = now()
"""


@contextmanager
def running(key: str | None) -> Iterator[None]:
    """Inside, `report` speaks of the job with this key; None for jobs without a bar."""
    token = _running.set(key)
    try:
        yield
    finally:
        _running.reset(token)


def write(key: str, state: str, *, done: int = 0, total: int | None = None, message: str = "") -> None:
    """Write the row in the transaction that is open, if any."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [key, done, total, message, state])


def report(done: int, total: int | None = None, message: str = "") -> None:
    """Say how far the job is: `done` of `total` steps, with a word for the reader. Outside a job: nothing
    happens.

    Goes over a connection of its own, because the job's transaction shows nothing before its end.
    """
    key = _running.get()
    if key is None:
        return
    from django.db import connection

    values: list[Any] = [key, done, total, message, "running"]
    side = connection.copy()
    try:
        with side.cursor() as cursor:
            cursor.execute(_UPSERT, values)
    finally:
        side.close()


def progress_of(key: str) -> JobProgress | None:
    """The row of a key, or None when no such work was ever asked for."""
    from lienket.ground.jobs.models import JobProgress

    return JobProgress.objects.filter(key=key).first()
