"""The list of commitments, as page and as JSON, beside a raw cursor and beside the usual stack, in one run.

    python benchmarks/web.py [seconds] [rounds]

Same database (2,000 commitments), same middleware, 16 connections, two processes each; server, database and load
share the machine. The five are taken in turns; medians of the rounds. What the list remembers ends with every commit,
so the page is taken a second time while another connection commits ten times a second. Needs `wrk`; without it the
load comes from threads of this program, which costs the server more.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NAME = "bench_lienket"
BIN = Path(sys.executable).parent
CONNECTIONS = 16
COMMITMENTS = 2_000
COMMITS_PER_S = 10
BUSY = "our list, page, commits"

_COPIES = """
INSERT INTO agreements_commitment (version, code, title, title_en, product, measure, unit, baseline, target, direction,
  starts_on, due_on, first_due_on, status, status_why, done_on, latest_on, actual, percent, sample, note, sort_key,
  clause_id, field_id, lead_id, programme_id)
SELECT 1, 'B' || n, title, title_en, product, measure, unit, baseline, target, direction, starts_on, due_on,
  first_due_on, status, status_why, done_on, latest_on, actual, percent, true, '',
  ('B' || lpad(n::text, 8, '0'))::bytea, clause_id, field_id, lead_id, programme_id
FROM generate_series(1, %(count)s) n
JOIN LATERAL (SELECT * FROM agreements_commitment WHERE code LIKE 'S%%' ORDER BY id OFFSET n %% 45 LIMIT 1) c ON true;
INSERT INTO agreements_participation (role, commitment_id, locality_id, organisation_id)
SELECT p.role, b.id, p.locality_id, p.organisation_id
FROM agreements_commitment b
JOIN agreements_commitment s ON s.code LIKE 'S%%' AND s.title = b.title
JOIN agreements_participation p ON p.commitment_id = s.id AND p.role <> 'participant'
WHERE b.code LIKE 'B%%';
ANALYZE;
"""


@dataclass(frozen=True)
class Figures:
    """Requests per second, median and 99th percentile in milliseconds."""

    rate: float
    p50_ms: float
    p99_ms: float


def make_database() -> dict[str, str]:
    """The reference, the sample programme, and copies of its commitments up to 2,000."""
    from lienket.ground.database.testing import start_test_server

    server = start_test_server()
    owner = server.url("lk_owner")
    with psycopg.connect(owner, autocommit=True) as outside:
        outside.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        outside.execute(f'CREATE DATABASE "{NAME}"')
    url = server.url("lk_owner", NAME)
    home = tempfile.mkdtemp(prefix="lienket-bench-")
    words = {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "LIENKET_HOME": home,
        "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings",
        "LIENKET_DATABASE_ROLE": "app",
        "LIENKET_DATABASE_POOL": "1",
        "PYTHONPATH": str(ROOT),
    }
    quiet = {"env": words, "cwd": ROOT, "check": True, "stdout": subprocess.DEVNULL}
    for command in ("migrate", "load_reference", "load_sample", "collectstatic --noinput"):
        subprocess.run([sys.executable, "manage.py", *command.split(), "-v0"], **quiet)  # type: ignore[call-overload]
    with psycopg.connect(url) as inside:
        for statement in (_COPIES % {"count": COMMITMENTS - 45}).split(";\n"):
            if statement.strip():
                inside.execute(statement)  # type: ignore[arg-type]
    return words


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], words: dict[str, str], port: int) -> Iterator[str]:
    """A server on a port of this machine, until the end of the block."""
    url = f"http://127.0.0.1:{port}"
    child = subprocess.Popen(command, env=words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(200):
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        child.terminate()
        child.wait(20)


def granian(port: int) -> list[str]:
    flags = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--no-access-log"]
    return [str(BIN / "granian"), *flags, "--host", "127.0.0.1", "--port", str(port), "lienket.config.wsgi:application"]


def gunicorn(port: int) -> list[str]:
    flags = ["--workers", "2", "--worker-class", "sync", "--log-level", "error"]
    return [str(BIN / "gunicorn"), *flags, "--bind", f"127.0.0.1:{port}", "lienket.config.wsgi:application"]


def load(url: str, seconds: int) -> Figures:
    """Ask for one address from 16 connections at once for some seconds."""
    body = urllib.request.urlopen(url, timeout=10)
    assert body.status == 200, url
    wrk = shutil.which("wrk")
    return _wrk(wrk, url, seconds) if wrk else _threads(url, seconds)


def _wrk(wrk: str, url: str, seconds: int) -> Figures:
    done = subprocess.run(
        [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in done, done
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done)
    p50, p99 = (re.search(rf"\b{p}%\s+([\d.]+)(us|ms|s)\b", done) for p in (50, 99))
    if not (rate and p50 and p99):
        raise ValueError(done)
    return Figures(float(rate[1]), _ms(p50), _ms(p99))


def _ms(found: re.Match[str]) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _threads(url: str, seconds: int) -> Figures:
    host, _slash, path = url.removeprefix("http://").partition("/")
    times: list[float] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        connection = HTTPConnection(host, timeout=30)
        while time.perf_counter() < end:
            start = time.perf_counter()
            connection.request("GET", f"/{path}")
            assert connection.getresponse().read() is not None
            times.append(time.perf_counter() - start)

    askers = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    times.sort()
    return Figures(len(times) / seconds, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000)


@contextmanager
def committing(url: str) -> Iterator[None]:
    """Another connection commits again and again, as people at work do, until the end of the block."""
    over = threading.Event()

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as other:
            while not over.wait(1 / COMMITS_PER_S):
                other.execute("SELECT pg_current_xact_id()")  # a transaction of its own, with nothing to tidy up

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def main(seconds: int = 5, rounds: int = 3) -> None:
    words = make_database()
    found: dict[str, list[Figures]] = {}
    ours, theirs = free_port(), free_port()
    with serving(granian(ours), words, ours) as here, serving(gunicorn(theirs), words, theirs) as there:
        targets = {
            "raw cursor, JSON": f"{here}/bench/raw.json",
            "our list, page": f"{here}/nhiem-vu/",
            BUSY: f"{here}/nhiem-vu/",
            "our list, JSON": f"{here}/nhiem-vu.json?so-dong=20",
            "usual stack, page": f"{there}/bench/usual/",
        }
        for url in targets.values():
            load(url, 1)
        for _round in range(rounds):
            for name, url in targets.items():
                with committing(words["DATABASE_URL"]) if name == BUSY else nullcontext():
                    found.setdefault(name, []).append(load(url, seconds))
    _print(found)


def _print(found: dict[str, list[Figures]]) -> None:
    rate = {name: statistics.median(one.rate for one in rows) for name, rows in found.items()}
    raw, usual = rate["raw cursor, JSON"], rate["usual stack, page"]
    print(f"{'':25}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'× raw':>8}{'× usual':>9}")
    for name, rows in found.items():
        p50, p99 = (statistics.median(getattr(one, key) for one in rows) for key in ("p50_ms", "p99_ms"))
        print(f"{name:25}{rate[name]:9.0f}{p50:9.1f}{p99:9.1f}{rate[name] / raw:8.2f}{rate[name] / usual:9.2f}")
    print("targets: page ≥ 0.4 × raw and ≥ 2 × usual, JSON ≥ 0.5 × raw, p99 ≤ 50 ms")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
