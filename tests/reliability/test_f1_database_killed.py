"""F1: PostgreSQL is killed three times while people write. No acknowledged write is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lienket.ground.database.launcher import Server
from tests.reliability.conftest import ROOT, migrate, small_environment

pytestmark = pytest.mark.fault
KILLS, CLIENTS = 3, 4
SUPERVISE = """
import sys
from pathlib import Path
from lienket.config.supervisor import Supervisor
with Supervisor(Path(sys.argv[1]), port=int(sys.argv[2]), application="tests.reliability.small.wsgi:application",
                with_worker=False) as s:
    s.start_database()
    s.start()
    s.run()
"""


class Writer(threading.Thread):
    """Writes numbers of its own one after the other and keeps a ledger of those that were acknowledged."""

    def __init__(self, url: str, first: int) -> None:
        super().__init__(daemon=True)
        self.url, self.first = url, first
        self.acknowledged: list[int] = []
        self.failed = 0
        self.over = threading.Event()

    def run(self) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        number = self.first
        while not self.over.is_set():
            number += 1
            try:
                with opener.open(f"{self.url}/ghi/{number}", timeout=20) as answer:
                    if answer.status == 200:
                        self.acknowledged.append(number)
            except OSError:
                self.failed += 1


@pytest.fixture
def site(tmp_path: Path, no_outside_database: None) -> Iterator[tuple[Server, str, subprocess.Popen[bytes]]]:
    server = Server(tmp_path)
    server.ensure_started()
    migrate(tmp_path)
    server.stop()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path), str(port)], cwd=ROOT, env=small_environment(tmp_path)
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield server, url, supervisor
    finally:
        supervisor.terminate()
        supervisor.wait(40)


def _wait_for(url: str) -> None:
    """Until the page answers; the test fails after a minute."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{url}/trang-thai.json", timeout=20):
                return
        except OSError:
            assert time.monotonic() < deadline, "the service did not come back"
            time.sleep(0.1)


def test_no_acknowledged_write_is_lost_or_doubled(
    site: tuple[Server, str, subprocess.Popen[bytes]],
) -> None:
    server, url, _ = site
    chance = random.Random(2026)
    writers = [Writer(url, 1_000_000 * (n + 1)) for n in range(CLIENTS)]
    for writer in writers:
        writer.start()
    killed = []
    for _ in range(KILLS):
        time.sleep(1 + chance.random())
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)
        _wait_for(url)
    time.sleep(1)
    for writer in writers:
        writer.over.set()
    for writer in writers:
        writer.join(30)
    _wait_for(url)
    with psycopg.connect(server.url("lk_owner")) as connection:
        found = Counter(n for (n,) in connection.execute("SELECT number FROM small_line"))
    acknowledged = [number for writer in writers for number in writer.acknowledged]
    assert [n for n in acknowledged if found[n] != 1] == []
    assert [n for n, times in found.items() if times > 1] == []
    assert len(set(killed)) == KILLS
    assert len(acknowledged) > 100
    # The pool with its health checks waits instead of failing: all but the writes in flight at a kill succeed.
    assert sum(writer.failed for writer in writers) <= KILLS * CLIENTS


def test_a_supervisor_killed_hard_leaves_nothing_running(
    site: tuple[Server, str, subprocess.Popen[bytes]],
) -> None:
    server, _, supervisor = site
    time.sleep(2)  # granian's workers hear a stop only once they have loaded the application
    supervisor.kill()
    supervisor.wait()
    deadline = time.monotonic() + 40
    home = str(server.folder.parent).encode()
    while left := [pid for pid in _processes() if home in _environment(pid)]:
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.1)
    assert server.pid is None


def _processes() -> list[int]:
    return [int(e.name) for e in Path("/proc").iterdir() if e.name.isdigit() and int(e.name) != os.getpid()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
