"""A folder is taken in while the process is killed (SIGKILL) at step after step: every reading counts exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from lienket.monitoring.models import Held, Intake
from tests.databases import ROOT, of
from tests.monitoring.readings import air_station
from tests.monitoring.test_intake import line, names, put, stamped

pytestmark = pytest.mark.fault
FILES, BATCH = 90, 9
#: Runs that die, at the n-th call of a function of this room; then one that lives.
KILLS = [3, 60, 150, 240, 300, 340, 380, 420, 460, 500, 540, 580, 620, 700, 800, 1000]
DIE = """
import os, signal, sys, traceback, django; django.setup()
from pathlib import Path
from django.db import connection
from lienket.monitoring import actions

def run(last):
    calls = 0
    def count(frame, event, argument):
        nonlocal calls
        if event == "call" and "lienket/monitoring" in frame.f_code.co_filename:
            calls += 1
            if calls == last:
                os.kill(os.getpid(), signal.SIGKILL)
    if last:
        sys.setprofile(count)
    actions.take_folder(folder=Path(sys.argv[1]), age=0.0, batch=int(sys.argv[2]))
    sys.setprofile(None)

died = 0
for last in [*map(int, sys.argv[3:]), 0]:
    child = os.fork()
    if not child:
        code = 1
        try:
            run(last)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    died += os.WIFSIGNALED(status)
print(died, status)
"""


def test_killed_at_step_after_step_every_reading_counts_once(own_database: str, tmp_path: Path) -> None:
    station = air_station()
    folder = tmp_path / "in"
    folder.mkdir()
    for slot in range(FILES):
        lines = [line("PM2,5", 20 + slot, stamped(slot)), line("O3", 60, stamped(slot)), line("COD", 1, stamped(slot))]
        put(folder, slot, *lines, *lines[: slot % 10 == 0])
    words = os.environ | {
        **{name: of(os.environ[name], own_database) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")},
        "LIENKET_DATABASE_POOL": "0",
        "LIENKET_HOME": str(settings.HOME),
        "DJANGO_SETTINGS_MODULE": "lienket.config.settings",
    }
    command = [sys.executable, "-c", DIE, str(folder), str(BATCH), *map(str, KILLS)]
    done = subprocess.run(command, cwd=ROOT, env=words, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == [str(len(KILLS)), "0"], done.stderr
    totals = [sum(column) for column in zip(*Intake.objects.values_list(*COUNTS), strict=True)]
    assert dict(zip(COUNTS, totals, strict=True)) == {
        "files": FILES, "readings": 3 * FILES + 9, "new": 2 * FILES, "repeated": 9, "corrected": 0, "held": FILES,
    }  # fmt: skip
    assert sorted(Held.objects.values_list("file_name", "line")) == [
        (f"{station.code}_{stamped(slot)}.txt", 3) for slot in range(FILES)
    ]
    assert sum(day.filled for one in station.series.all() for day in one.days.all()) == 2 * FILES
    assert names(folder) == []
    assert set(Intake.objects.values_list("cleared", flat=True)) == {True}
    kept = {path.relative_to(settings.HOME).as_posix() for path in settings.HOME.glob("monitoring/archive/*/*/*")}
    assert kept == set(Intake.objects.values_list("archive", flat=True))


COUNTS = ("files", "readings", "new", "repeated", "corrected", "held")
