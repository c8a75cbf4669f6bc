"""Doing the waiting jobs here and now, in this thread and connection: for tests and for one-off commands."""

from __future__ import annotations

import json

from procrastinate import JobContext, sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status


def do_waiting_jobs() -> int:
    """Do every job that is due, in order, until none is left; returns how many. An exception of a job comes
    out.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("do_waiting_jobs() needs the connection of Django")
    done = 0
    while True:
        row = connector.execute_query_one(sql.queries["fetch_job"], queues=None, worker_id=None)
        if row["id"] is None:
            return done
        if isinstance(row["args"], str):  # Django reads jsonb as text
            row["args"] = json.loads(row["args"])
        job = Job.from_row(row)
        context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
        app.tasks[job.task_name](context, **job.task_kwargs)
        connector.execute_query(
            sql.queries["finish_job"], job_id=job.id, status=Status.SUCCEEDED.value, delete_job=False
        )
        done += 1
