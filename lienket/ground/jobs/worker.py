"""The worker: a parent that never dies and a child that does the jobs.

The child ends by itself when it loses the database or its ear (LISTEN); the parent starts it again at once,
ends it when its heartbeat is older than 30 s, and passes a stop on to it. Run the child: `python -m
lienket.ground.jobs.worker`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from lienket.ground.database import confinement, home
from lienket.ground.database.connections import external
from lienket.ground.database.locks import take
from lienket.ground.refusals import Refusal

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.worker import Worker

logger = logging.getLogger(__name__)
HEARTBEAT_S, DEAD_S, SWEEP_S = 1.0, 30.0, 30.0
GRACE_S = 20.0
LOST = 75  # exit status of a child that lost the database: EX_TEMPFAIL


def heartbeat_file() -> Path:
    """Where the child writes {"pid", "worker_id", "at"} every second; `at` in seconds since 1970."""
    return home() / "run" / "worker.json"


# --- the child


async def _beat(app: App, worker: Worker) -> None:
    """Write the heartbeat; end the process when the database has been out of reach twice in a row."""
    path, misses = heartbeat_file(), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        if worker.worker_id is not None:
            try:
                await asyncio.wait_for(app.job_manager.update_heartbeat(worker.worker_id), 5)
                misses = 0
            except Exception:
                misses += 1
                if misses >= 2:
                    logger.exception("The database is out of reach: the worker starts afresh")
                    os._exit(LOST)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"pid": os.getpid(), "worker_id": worker.worker_id, "at": time.time()}))
        fresh.replace(path)
        await asyncio.sleep(HEARTBEAT_S if worker.worker_id is not None else 0.02)


async def _sweep_for_ever(app: App, worker: Worker) -> None:
    """Every 30 s: jobs of dead workers, and jobs of ours that we are not doing (seen so twice)."""
    from lienket.ground.jobs.sweep import put_back, sweep

    strays: set[int] = set()
    while True:
        try:
            await sweep(app, seconds_since_heartbeat=DEAD_S)
            doing = {c.job.id for c in worker._running_jobs.values()}
            mine = await app.job_manager.list_jobs_async(status="doing", worker_id=worker.worker_id)
            lost = {job.id: job for job in mine if job.id and job.id not in doing}
            for number in strays & set(lost):
                await put_back(app, lost[number])
            strays = set(lost) - strays
        except Exception:
            logger.exception("Sweep of stalled jobs failed")
        await asyncio.sleep(SWEEP_S)


async def _forget_predecessors(app: App) -> None:
    """The workers that ran here before are dead: free their jobs now, not in 30 s.

    On the embedded server ours is the only worker (the parent holds a lock), so every row known is of a dead
    one. On a server shared with others, only the one of our own heartbeat file is.
    """
    from lienket.ground.jobs.sweep import sweep

    dead: list[int] = []
    if external() is None:
        rows = await app.connector.execute_query_all_async("SELECT id FROM procrastinate_workers")
        dead = [int(row["id"]) for row in rows]
    else:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            dead = [int(json.loads(heartbeat_file().read_text())["worker_id"])]
    for number in dead:
        await app.job_manager.unregister_worker(number)
    await sweep(app)


async def _work(app: App) -> None:
    from procrastinate.contrib.django.db_cleanup import with_db_cleanup
    from procrastinate.worker import Worker

    app.perform_import_paths()
    async with app.open_async():
        await _forget_predecessors(app)
        worker = Worker(
            app,
            name="lienket",
            concurrency=4,
            fetch_job_polling_interval=1.0,
            abort_job_polling_interval=2.0,
            shutdown_graceful_timeout=GRACE_S,
            update_heartbeat_interval=5.0,
            stalled_worker_timeout=DEAD_S,
            task_middleware=with_db_cleanup(None)["task_middleware"],
        )
        side = [asyncio.create_task(_beat(app, worker)), asyncio.create_task(_sweep_for_ever(app, worker))]
        try:
            await worker.run()
        finally:
            for task in side:
                task.cancel()


def work() -> None:
    """The child: do jobs until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
    os.environ.setdefault("LIENKET_STATEMENT_TIMEOUT", "300s")
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the worker needs procrastinate.contrib.django")
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_work(app))


# --- the parent


class Parent:
    """Keeps one child alive."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.wait_s = 0.2

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self.child is not None:
            self.child.terminate()

    def _silent(self, since: float) -> bool:
        """True when the child has not written its heartbeat for too long; a starting child gets twice the
        time.
        """
        try:
            at = heartbeat_file().stat().st_mtime
        except OSError:
            at = 0.0
        if at < since:
            return time.time() - since > 2 * DEAD_S
        return time.time() - at > DEAD_S

    def _watch(self) -> None:
        since = time.time()
        wrapper = confinement.wrapper("same", parent=os.getpid(), death_signal=signal.SIGTERM)
        self.child = subprocess.Popen([*wrapper, sys.executable, "-m", "lienket.ground.jobs.worker"])  # noqa: S603
        if self.stopping:
            self.child.terminate()
        deadline: float | None = None
        while self.child.poll() is None:
            if self.stopping and deadline is None:
                deadline = time.monotonic() + GRACE_S + 5
            if (deadline and time.monotonic() > deadline) or (not self.stopping and self._silent(since)):
                self.child.kill()
            time.sleep(0.1)
        self.wait_s = 0.2 if time.time() - since > 30 else min(self.wait_s * 2, 1)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then at most 25 s. A second parent on the same data directory is refused."""
        if take(home() / "run" / "worker.lock", wait=False) is None:
            raise Refusal(f"Bộ chạy việc nền đang chạy trên {home()}. Mỗi thư mục dữ liệu chỉ cần một.")
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            self._watch()
            deadline = time.monotonic() + self.wait_s
            while not self.stopping and time.monotonic() < deadline:
                time.sleep(0.05)


def keep_working() -> None:
    """The whole worker, parent and child, in the foreground; returns when told to stop."""
    Parent().run()


if __name__ == "__main__":
    work()
