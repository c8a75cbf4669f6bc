"""Bringing back jobs whose worker died: procrastinate leaves them `doing` for ever (its issues 740 and
1518).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate import App, exceptions
from procrastinate.jobs import Job, Status

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 10  # a job that kills its worker this often is given up


async def sweep(app: App, *, seconds_since_heartbeat: float = 30) -> int:
    """Put every job of a dead worker back into the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds_since_heartbeat))
    for job in stalled:
        await put_back(app, job)
    return len(stalled)


async def put_back(app: App, job: Job) -> None:
    """Queue the job again; give it up when it was tried too often or when its key waits again already."""
    manager = app.job_manager
    if job.attempts >= MOST_ATTEMPTS:
        logger.error("Job %s given up after %s attempts", job.call_string, job.attempts)
        await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        return
    try:
        await manager.retry_job(job=job, retry_at=datetime.now(UTC))
    except (exceptions.AlreadyEnqueued, exceptions.UniqueViolation):
        await manager.finish_job(job=job, status=Status.ABORTED, delete_job=False)
