"""Station files taken in from a folder, whole road, beside the plain way: parse and INSERT … ON CONFLICT row by row.

    python benchmarks/intake.py [--files N] [--stations N] [--kill] [--plain N] [--home DIR]

A folder of N small files (20,000) of ten readings each, five minutes apart, `--stations` of them (20). Timed: from the
first look into the folder until every file is stored with its flags, its original packed and on disk, and the file
removed. ``--kill``: the run is killed (SIGKILL) when half is in, started again, and the counts are held against what
was written. ``--plain``: files that the plain way takes (2,000), which keeps no originals, no flags and no counts.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SYMBOLS = ("PM2,5", "PM10", "O3", "NO2", "SO2", "CO", "NO", "H2S", "NH3", "RH")
CODES = ("PM2.5", *SYMBOLS[1:])
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
CHILD = [sys.executable, "-m", "lienket.config.cli", "intake", "--age", "0"]
PLAIN = """
CREATE TABLE plain (series bigint, at timestamptz, value real, status smallint, PRIMARY KEY (series, at))
"""
INSERT = """
INSERT INTO plain VALUES (%s, %s, %s, %s)
ON CONFLICT (series, at) DO UPDATE SET value = excluded.value, status = excluded.status
"""


def prepare(home: Path) -> Any:
    """A server of its own with the room's tables; Django set up on it. Returns the server."""
    from lienket.ground.database.credentials import OWNER
    from lienket.ground.database.launcher import Server

    server = Server(home)
    server.ensure_started()
    os.environ |= {
        "DATABASE_URL": server.url("lk_app"),
        "DATABASE_OWNER_URL": server.url(OWNER),
        "LIENKET_DATABASE_ROLE": "owner",
        "LIENKET_DATABASE_POOL": "0",
        "LIENKET_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "lienket.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    return server


def make_stations(count: int) -> None:
    """Stations of air with ten series each."""
    from lienket.ground.audit.acts import Platform
    from lienket.localities.models import Organisation, Unit
    from lienket.monitoring import actions

    owner = Organisation.objects.order_by("pk").first()
    assert owner is not None
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    actor = Platform("Đo")
    for number in range(count):
        words = actions.StationWords(
            name=f"Trạm {number}", medium="air", place=place, lat=21.0, lon=105.8, opens_on=BEGIN.date()
        )
        station = actions.make_station(actor=actor, owner=owner, code=f"HN_DO_KK{number:04}", words=words)
        for code in CODES:
            actions.add_series(actor=actor, station=station, parameter=code, since=BEGIN.date())


def write_files(folder: Path, files: int, stations: int) -> int:
    """Files as loggers write them, the same every time; how many readings are in them."""
    chance = random.Random(2026)
    folder.mkdir(parents=True)
    for number in range(files):
        station, step = number % stations, number // stations
        stamp = f"{BEGIN + timedelta(minutes=5 * step):%Y%m%d%H%M%S}"
        lines = [
            f"{symbol}\t{40 + chance.random() * 9:.2f}\t{'%' if symbol == 'RH' else 'µg/m³'}\t{stamp}\t00\r\n"
            for symbol in SYMBOLS
        ]
        (folder / f"HN_DO_KK{station:04}_{stamp}.txt").write_bytes("".join(lines).encode())
    return files * len(SYMBOLS)


def ours(folder: Path) -> tuple[float, str]:
    """Seconds within one process that is warm, as the worker is; and what was told."""
    from lienket.config.intake import told
    from lienket.monitoring import actions

    begin = time.perf_counter()
    taken = actions.take_folder(folder=folder, age=0.0)
    took = time.perf_counter() - begin
    return took, told(taken, took)


def killed(folder: Path, files: int) -> None:
    """The command, killed when half of the files are gone, then run again to the end."""
    begin = time.perf_counter()
    child = subprocess.Popen([*CHILD, str(folder)], stdout=subprocess.DEVNULL)
    while child.poll() is None and _taken_files() < files // 2:
        time.sleep(0.2)
    child.send_signal(signal.SIGKILL)
    child.wait()
    half = time.perf_counter() - begin
    left = sum(1 for _ in os.scandir(folder))
    print(f"  killed after {half:.1f} s: {_taken_files():,} files committed, {left:,} still in the folder", flush=True)
    begin = time.perf_counter()
    done = subprocess.run([*CHILD, str(folder)], capture_output=True, text=True, check=True)
    print(f"  resumed: {time.perf_counter() - begin:.1f} s; {done.stdout.strip()}", flush=True)


def _taken_files() -> int:
    from django.db.models import Sum

    from lienket.monitoring.models import Intake

    return Intake.objects.aggregate(total=Sum("files"))["total"] or 0


def check(folder: Path, files: int, readings: int) -> None:
    """Everything is counted once, and the folder is empty."""
    from django.db.models import Sum

    from lienket.monitoring.models import Intake, SeriesDay

    names = ("files", "readings", "new", "repeated", "corrected", "held", "pending")
    found = Intake.objects.aggregate(**{name: Sum(name) for name in names})
    stored = SeriesDay.objects.aggregate(total=Sum("filled"))["total"]
    expected = {"files": files, "readings": readings, "new": readings}
    if found != dict.fromkeys(names, 0) | expected or stored != readings or any(folder.iterdir()):
        raise SystemExit(f"the counts are wrong: {found}, {stored} stored, of {expected}")
    print(f"  counted: {files:,} files, {readings:,} readings, each stored once; the folder is empty")


def plain(folder: Path, files: int) -> float:
    """Readings a second of a loop that anybody would write: open, split, executemany, commit each file."""
    from django.db import connection

    from lienket.monitoring.models import Series

    known = {(one.station.code, one.parameter): one.pk for one in Series.objects.select_related("station")}
    code_of = dict(zip(SYMBOLS, CODES, strict=True))
    paths = sorted(folder.iterdir())[:files]
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        begin = time.perf_counter()
        count = 0
        for path in paths:
            rows = []
            for line in path.read_text().splitlines():
                symbol, value, _unit, stamp, status = line.split("\t")
                at = datetime.strptime(stamp + "+0700", "%Y%m%d%H%M%S%z")
                rows.append((known[path.name[:12], code_of[symbol]], at, float(value), int(status)))
            cursor.executemany(INSERT, rows)
            path.unlink()
            count += len(rows)
        return count / (time.perf_counter() - begin)


def main() -> None:
    """Prints readings a second of both, and the ratio."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--files", type=int, default=20_000)
    asked.add_argument("--stations", type=int, default=20)
    asked.add_argument("--kill", action="store_true")
    asked.add_argument("--plain", type=int, default=2_000)
    asked.add_argument("--home", type=Path, help="kept afterwards, to be looked at: LIENKET_HOME=… make run")
    words = asked.parse_args()
    home = words.home or Path(tempfile.mkdtemp(prefix="lk-intake-"))
    home.mkdir(parents=True, exist_ok=True)
    server = prepare(home)
    try:
        make_stations(words.stations)
        folder = home / "in"
        readings = write_files(folder, words.files, words.stations)
        print(
            f"{words.files:,} files of {words.stations} stations, {readings:,} readings; load {os.getloadavg()[0]:.1f}"
        )
        if words.kill:
            killed(folder, words.files)
        else:
            took, line = ours(folder)
            print(f"  ours   {readings / took:10,.0f} readings/s   ({line})", flush=True)
        check(folder, words.files, readings)
        if words.plain:
            shutil.rmtree(folder)
            write_files(folder, words.plain, words.stations)
            speed = plain(folder, words.plain)
            ratio = "" if words.kill else f"   ({readings / took / speed:.0f} x)"
            print(f"  plain  {speed:10,.0f} readings/s{ratio}")
    finally:
        server.stop("fast" if words.home else "immediate")
        if not words.home:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
