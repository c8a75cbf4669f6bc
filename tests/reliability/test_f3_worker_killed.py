"""F3: the job worker is killed ten times at random moments. Every effect is there exactly once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lienket.ground.database.launcher import Server
from tests.reliability.conftest import ROOT, run, small_environment

pytestmark = pytest.mark.fault
KILLS, EACH = 10, 8
ENQUEUE = """
import django; django.setup()
from lienket.ground.jobs import enqueue
from tests.reliability.small.tasks import quick, shaky, slow
for n in range(EACH):
    for task, number in ((quick, n), (slow, n), (shaky, 2 * n)):
        enqueue(task, key=f"{number}", number=number)
"""
WORK = "from lienket.ground.jobs.worker import keep_working; keep_working()"


def _child(home: Path) -> int | None:
    """Pid of the child that last wrote its heartbeat, if it lives."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(json.loads((home / "run" / "worker.json").read_text())["pid"])
        os.kill(pid, 0)
        return pid
    return None


def _rows(server: Server, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.url("lk_owner")) as connection:
        return connection.execute(query).fetchall()


def _wait_until_done(server: Server) -> None:
    deadline = time.monotonic() + 60
    while left := _rows(server, "SELECT id, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"):
        assert time.monotonic() < deadline, f"jobs that never ended: {left}"
        time.sleep(0.2)


def test_every_effect_exactly_once(small_home: Path) -> None:
    server, chance = Server(small_home), random.Random(2026)
    done = run(small_home, "-c", ENQUEUE.replace("EACH", str(EACH)))
    assert (done.returncode, done.stderr) == (0, "")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], cwd=ROOT, env=small_environment(small_home), stderr=subprocess.DEVNULL
    )
    killed: set[int] = set()
    try:
        while len(killed) < KILLS:
            child = _child(small_home)
            if child is None or child in killed:
                time.sleep(0.02)
                continue
            time.sleep(chance.random() * 0.4)
            os.kill(child, signal.SIGKILL)
            killed.add(child)
        _wait_until_done(server)
    finally:
        worker.terminate()
        worker.wait(40)
    effects = _rows(server, "SELECT kind, number, count(*) FROM small_effect GROUP BY 1, 2 ORDER BY 1, 2")
    once = [(kind, n, 1) for kind in ("quick", "slow0", "slow1") for n in range(EACH)]
    once += [("shaky", 2 * n, 1) for n in range(EACH)]
    assert effects == sorted(once)
    assert _rows(server, "SELECT DISTINCT status::text FROM procrastinate_jobs") == [("succeeded",)]
    bars = _rows(server, "SELECT DISTINCT state, done, total FROM jobs_progress")
    assert bars == [("done", 2, 2)]
