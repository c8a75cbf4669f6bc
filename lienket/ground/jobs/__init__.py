"""Work that is done later or at set times, exactly once in its effects.

    # in a room's tasks.py
    @job(progress=True)
    def build_report(*, report_id: int) -> None: ...

    # in an action, inside its transaction
    enqueue(build_report, key=f"report:{report_id}", report_id=report_id)

The job exists if and only if the transaction commits. A job of the default kind runs in one transaction
together with the note that it is done: killed at any moment, it is run again and its rows appear once.
"""

from lienket.ground.jobs.progress import progress_of, report
from lienket.ground.jobs.queue import Job, enqueue, job

__all__ = ["Job", "enqueue", "job", "progress_of", "report"]
