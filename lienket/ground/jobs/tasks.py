"""The queue's own housekeeping."""

from __future__ import annotations

from lienket.ground.jobs.queue import job

KEPT_DAYS = 14


@job(every="17 19 * * *")
def forget_old_jobs() -> None:
    """Once a night: rows of jobs that ended more than two weeks ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j "
            "WHERE j.status IN ('succeeded', 'cancelled', 'aborted', 'failed') "
            "AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id "
            "AND e.at > now() - make_interval(days => %s))",
            [KEPT_DAYS],
        )
        for table, column in (("jobs_done", "at"), ("jobs_progress", "updated_at")):
            cursor.execute(
                f"DELETE FROM {table} WHERE {column} < now() - make_interval(days => %s)",  # noqa: S608
                [KEPT_DAYS * 2],
            )
