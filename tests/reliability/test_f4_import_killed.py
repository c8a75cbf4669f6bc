"""F4: whoever writes a sheet of 300 commitments is killed, and once the database itself. All rows are in, or none."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from lienket.ground.database import dump
from lienket.ground.database.credentials import OWNER, SUPERUSER
from lienket.ground.database.launcher import Server
from tests.conftest import _instead
from tests.databases import of
from tests.reliability.conftest import ROOT

pytestmark = pytest.mark.fault
KILLS, ROWS = 4, 300
PLANT = """
import sys, pytest, django; django.setup()  # with pytest, passwords are made without the cost that protects them
from pathlib import Path
from lienket.agreements.actions import hand_to_worker
from tests.reliability.stage import scene
with scene(Path(sys.argv[1])) as made:
    kept = made.kept_sheet(int(sys.argv[2]))
    hand_to_worker(actor=made.viewer("owner-officer"), rehearsal=kept)
    print(kept.pk)
"""
WRITE = """
import sys, django; django.setup()
from lienket.agreements.tasks import write_large_sheet
write_large_sheet(rehearsal_id=int(sys.argv[1]))
"""
AFTER = """
import sys, django; django.setup()
from lienket.accounts.queries import viewer_for
from lienket.agreements import actions
from lienket.agreements.models import Rehearsal
from lienket.agreements.tasks import write_large_sheet
from lienket.ground.files.store import read_bytes
old = Rehearsal.objects.get(pk=int(sys.argv[1]))
viewer = viewer_for(old.made_by, old.acting_as)
new = actions.keep_rehearsal(
    actor=viewer, programme=old.programme, content=read_bytes(old.file), name="nộp lại.xlsx",
    good=old.good, bad=0, told=old.told,
)
actions.hand_to_worker(actor=viewer, rehearsal=new)
for one in (new, new, old):
    write_large_sheet(rehearsal_id=one.pk)
    one.refresh_from_db()
    print(one.programme.commitments.count(), one.state)
"""


class House:
    """A server of its own with the small world, on which processes of the platform work and die."""

    def __init__(self, home: Path) -> None:
        self.home, self.server = home, Server(home)
        self.words = {
            **os.environ,
            "DATABASE_URL": self.server.url("lk_app"),
            "DATABASE_OWNER_URL": self.server.url(OWNER),
            "LIENKET_DATABASE_ROLE": "app",
            "LIENKET_DATABASE_POOL": "0",
            "LIENKET_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "lienket.config.settings",
        }

    def start(self, script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, script: str, *arguments: object) -> list[str]:
        child = self.start(script, *arguments)
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
        return out.split()

    def standing(self, kept: str) -> tuple[int, str]:
        """(rows of the sheet's programme, state of the sheet), once nobody writes any more."""
        with psycopg.connect(self.server.url(SUPERUSER), autocommit=True) as one:
            deadline = time.monotonic() + 30
            busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lienket-app'"
            while one.execute(busy).fetchone() != (0,):
                assert time.monotonic() < deadline, "a dead writer's transaction stays open"
                time.sleep(0.05)
            query = """SELECT (SELECT count(*) FROM agreements_commitment c WHERE c.programme_id = r.programme_id),
                              r.state FROM agreements_rehearsal r WHERE r.id = %s"""
            row = one.execute(query, [kept]).fetchone()
            assert row is not None
            return row[0], row[1]


@pytest.fixture
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.server.ensure_started()
    try:
        dumped = tmp_path / "world.dump"
        with _instead("world", django_db_blocker) as name:
            owner = of(os.environ["DATABASE_OWNER_URL"], name)
            dump._run("pg_dump", owner, "--format=custom", "--compress=1", f"--file={dumped}")
        dump._run("pg_restore", made.server.url(SUPERUSER), str(dumped))
        yield made
    finally:
        made.server.stop("immediate")


def _dies(house: House, kept: str, rows: int, kill: Callable[[subprocess.Popen[str]], None]) -> None:
    """Start to write, and kill when so many rows have taken their number: sequences show it before any commit."""
    query = "SELECT coalesce(last_value, 0) FROM pg_sequences WHERE sequencename = 'agreements_commitment_id_seq'"
    with psycopg.connect(house.server.url(SUPERUSER), autocommit=True) as one:
        (begin,) = one.execute(query).fetchone() or (0,)
        child = house.start(WRITE, kept)
        while (one.execute(query).fetchone() or (0,))[0] < begin + rows:
            assert child.poll() is None, child.communicate()
            time.sleep(0.01)
        kill(child)
    child.communicate(timeout=60)
    assert child.returncode != 0


def test_a_sheet_is_in_whole_or_not_at_all(house: House) -> None:
    chance = random.Random(2026)
    (kept,) = house.run(PLANT, house.home, ROWS)
    for number in range(KILLS):
        _dies(house, kept, chance.randint(1 + number * ROWS // KILLS, (number + 1) * ROWS // KILLS), Popen.kill)
        assert house.standing(kept) == (0, "waiting")
    pid = house.server.pid
    assert pid is not None
    _dies(house, kept, chance.randint(1, ROWS // 2), lambda _child: os.kill(pid, signal.SIGKILL))
    house.server.ensure_started()
    assert house.standing(kept) == (0, "waiting")

    # Sent again it is in whole. A worker that dies between its commit and its last word is replaced by one that does
    # the job again, and the first sheet now only repeats what stands: it says so instead of doubling it.
    told = house.run(AFTER, kept)
    assert told == [str(ROWS), "done", str(ROWS), "done", str(ROWS), "failed"]
    assert house.standing(kept) == (ROWS, "failed")
