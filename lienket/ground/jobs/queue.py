"""Declaring jobs and asking for them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

from procrastinate import JobContext, RetryDecision, exceptions
from procrastinate import jobs as procrastinate_jobs
from procrastinate.contrib.django import app
from procrastinate.retry import BaseRetryStrategy
from procrastinate.tasks import Task

from lienket.ground.jobs import progress
from lienket.ground.refusals import Refusal

P = ParamSpec("P")


@dataclass(frozen=True)
class Job(Generic[P]):
    """A declared job. Calling it does the work here and now; `enqueue` has it done by the worker."""

    name: str
    function: Callable[P, object]
    task: Task[Any, Any, Any]
    progress: bool
    atomic: bool
    tries: int

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> object:
        return self.function(*args, **kwargs)


class _Again(BaseRetryStrategy):
    """Try again after 5, 20, 45 … seconds, `tries` times in all; a refusal is final, for it would be refused
    again.
    """

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: procrastinate_jobs.Job) -> RetryDecision | None:
        if isinstance(exception, Refusal) or job.attempts + 1 >= self.tries:
            return None
        return RetryDecision(retry_in={"seconds": 5 * (job.attempts + 1) ** 2})


def _key(context: JobContext, name: str) -> str:
    return (context.job.queueing_lock or "").removeprefix(f"{name}:")


def _do(declared: Job[Any], job_id: int, arguments: dict[str, Any]) -> None:
    """The work itself; for atomic jobs once and for all together with the note that it is done."""
    from django.db import connection, transaction

    if not declared.atomic:
        declared.function(**arguments)
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO jobs_done (job_id) VALUES (%s) ON CONFLICT DO NOTHING", [job_id])
            first = cursor.rowcount == 1
        if first:
            declared.function(**arguments)


def run(declared: Job[Any], context: JobContext, arguments: dict[str, Any]) -> None:
    """Do one job and keep its progress row; called by the worker."""
    key, job_id = _key(context, declared.name), context.job.id or 0
    shown = key if declared.progress else None
    with progress.running(shown):
        try:
            if shown:
                progress.write(shown, "running")
            _do(declared, job_id, arguments)
            if shown:
                _finish(shown)
        except Exception as error:
            if shown:
                final = isinstance(error, Refusal) or context.job.attempts + 1 >= declared.tries
                told = str(error) if isinstance(error, Refusal) else "Lỗi của hệ thống, đã ghi nhật ký."
                progress.write(shown, "failed" if final else "waiting", message=told)
            raise


def _finish(key: str) -> None:
    row = progress.progress_of(key)
    total = (row.total if row else None) or 1
    progress.write(key, "done", done=total, total=total, message=row.message if row else "")


def job(
    *,
    every: str | None = None,
    progress: bool = False,
    atomic: bool = True,
    tries: int = 4,
    queue: str = "default",
) -> Callable[[Callable[P, object]], Job[P]]:
    """Declare a job; put it into the room's `tasks.py`, where it is found by itself.

    `every`: a cron line ("*/5 * * * *", local time of the server is UTC) for work at set times; such a job
    takes no arguments. `progress`: keeps a `JobProgress` row under the key it was asked for with.
    `atomic=False`: for work that lasts long or acts outside the database; it must itself bear being run
    twice. `tries`: how often it is attempted in all; a Refusal is never tried again.
    """

    def declare(function: Callable[P, object]) -> Job[P]:
        name = f"{function.__module__}.{function.__name__}"
        takes_time = "timestamp" in inspect.signature(function).parameters

        def perform(context: JobContext, **arguments: Any) -> None:
            if not takes_time:
                arguments.pop("timestamp", None)
            run(declared, context, arguments)

        task: Task[Any, Any, Any] = app.task(
            name=name, queue=queue, pass_context=True, retry=_Again(tries), queueing_lock=f"{name}:"
        )(perform)
        if every:
            app.periodic(cron=every)(task)
        declared = Job(name, function, task, progress, atomic, tries)
        return declared

    return declare


def enqueue(task: Job[P], *, key: str, **arguments: Any) -> int | None:
    """Ask for a job inside the caller's transaction; returns its number, or None when one with this key
    waits already.

    `arguments` must be JSON (numbers, strings, lists): pass primary keys, not objects.
    """
    from django.db import transaction

    if task.progress:
        progress.write(key, "waiting")
    try:
        with transaction.atomic():  # a savepoint: a second request with the same key must not spoil the caller's work
            return task.task.configure(queueing_lock=f"{task.name}:{key}").defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return None
