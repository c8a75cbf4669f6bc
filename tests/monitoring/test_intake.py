"""Folders of station files: what becomes of every reading, and of every file, however odd."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from lienket.config import intake as command
from lienket.engines.observations import Flag, Status
from lienket.ground.refusals import Refusal
from lienket.monitoring import actions, queries
from lienket.monitoring.actions.originals import originals_of
from lienket.monitoring.models import Held, Intake, Series, Source, Station
from tests.monitoring.readings import DAY, air_station

BEGIN = datetime(2026, 3, 10, tzinfo=UTC)


def stamped(slot: int, begin: datetime = BEGIN) -> str:
    return f"{begin + timedelta(minutes=5 * slot):%Y%m%d%H%M%S}"


def line(symbol: str, value: object, at: str, unit: str = "µg/m³", status: str = "00") -> str:
    return f"{symbol}\t{value}\t{unit}\t{at}\t{status}"


def put(folder: Path, slot: int, *lines: str, code: str = "HN_THU_KK001", end: str = "\r\n") -> Path:
    """A file of the station, of so many times five minutes after the day began."""
    path = folder / f"{code}_{stamped(slot)}.txt"
    path.write_bytes(end.join([*lines, ""]).encode())
    return path


def usual(slot: int) -> list[str]:
    return [line("PM2,5", 20 + slot / 100, stamped(slot)), line("O3", 60 + slot / 100, stamped(slot))]


@pytest.fixture
def station(db: None) -> Station:
    return air_station()


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def take(folder: Path, **words: object) -> dict[str, int]:
    """What a run counted, without what is nought."""
    told = actions.take_folder(folder=folder, age=0.0, **words)  # type: ignore[arg-type]
    return {name: count for name, count in vars(told).items() if count}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if not path.is_dir())


def test_a_folder_is_taken_in_once_and_its_originals_are_kept(station: Station, folder: Path) -> None:
    (folder / "HN_THU_KK001" / "2026" / "03" / "10").mkdir(parents=True)
    for slot in range(40):
        put(folder / "HN_THU_KK001/2026/03/10" if slot % 2 else folder, slot, *usual(slot))
    same = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.txt")}
    assert take(folder) == {"intakes": 1, "files": 40, "readings": 80, "new": 80}
    assert names(folder) == []
    intake = Intake.objects.get()
    assert intake.cleared
    assert originals_of(intake.archive) == same
    values = queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY)
    assert values.value[:40].tolist() == [np.float32(20 + slot / 100) for slot in range(40)]
    assert set(values.flags[:40].tolist()) == {int(Flag.LATE)}
    put(folder, 39, *usual(39))
    put(folder, 38, line("PM2,5", 7, stamped(38)))
    assert take(folder) == {"intakes": 1, "files": 2, "readings": 3, "repeated": 2, "corrected": 1}
    assert take(folder) == {}


def test_every_line_is_stored_or_held_with_its_reason(station: Station, folder: Path) -> None:
    soon, later = (f"{datetime.now(UTC) + timedelta(hours=7, minutes=m):%Y%m%d%H%M%S}" for m in (60, 120))
    put(
        folder,
        3,
        line("PM2,5", "0,02", stamped(3), unit="mg/m³"),
        line("PM2,5", "0,02", stamped(3), unit="mg/m³"),
        line("O3", 1, stamped(3), unit="ppb"),
        line("COD", 1, stamped(3), unit="mg/L"),
        line("NO2", 1, stamped(3)),
        line("O3", "<2", stamped(4)),
        line("O3", "KPH", stamped(5)),
        line("O3", "abc", stamped(6)),
        line("O3", 5, soon),
        line("O3", 5, later),
        line("O3", 5, stamped(7), status="07"),
        "O3\t5",
    )
    put(folder, 4, line("O3", 1, stamped(4)), line("O3", 1, stamped(4)), code="HN_LA_KK009")
    (folder / "ghi chú.docx").write_bytes(b"PK\3\4")
    (folder / "HN_THU_KK001_20260310002500.txt").write_bytes(b"")
    (folder / "HN_THU_KK001_20260310003000.txt").write_bytes("\n".join(usual(6)).encode("utf-16"))
    (folder / "HN_THU_KK001_20260310003500.txt").write_bytes("\n".join(usual(7)).encode()[:-30])
    counted = take(folder)
    assert counted == {
        "intakes": 1, "files": 6, "readings": 18, "new": 4, "repeated": 1, "held": 13,
    }  # fmt: skip
    rows = sorted(Held.objects.values_list("file_name", "line", "reason", "readings", "station_id"))
    own = "HN_THU_KK001_202603100"
    assert rows == sorted(
        [
            (f"{own}01500.txt", 3, "unit", 1, station.pk),
            (f"{own}01500.txt", 4, "symbol", 1, station.pk),
            (f"{own}01500.txt", 5, "symbol", 1, station.pk),
            (f"{own}01500.txt", 7, "value", 1, station.pk),
            (f"{own}01500.txt", 8, "value", 1, station.pk),
            (f"{own}01500.txt", 10, "future", 1, station.pk),
            (f"{own}01500.txt", 11, "status", 1, station.pk),
            (f"{own}01500.txt", 12, "fields", 1, station.pk),
            ("HN_LA_KK009_20260310002000.txt", 0, "station", 2, None),
            ("ghi chú.docx", 0, "name", 1, None),
            (f"{own}02500.txt", 0, "empty", 0, station.pk),
            (f"{own}03000.txt", 0, "encoding", 1, station.pk),
            (f"{own}03500.txt", 2, "cut", 1, station.pk),
        ]
    )
    pm = queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY)
    assert pm.value[[3, 7]].tolist() == [20.0, np.float32(20.07)]
    ozone = queries.readings_of(station.series.get(parameter="O3"), DAY, DAY)
    assert (ozone.value[4], ozone.status[4]) == (2.0, Status.BELOW)
    assert names(folder) == []


def test_not_detected_is_the_limit_that_the_series_knows(station: Station, folder: Path) -> None:
    Series.objects.filter(station=station, parameter="O3").update(detection=1.5)
    put(folder, 3, line("O3", "KPH", stamped(3), unit="mg/m³"))
    assert take(folder)["new"] == 1
    ozone = queries.readings_of(station.series.get(parameter="O3"), DAY, DAY)
    assert (ozone.value[3], ozone.status[3]) == (1.5, Status.BELOW)


def test_flags_look_at_what_is_stored(station: Station, folder: Path) -> None:
    pm = [20, 21, 20, 22, 21, 20, 21, 900, 20, -999, 210, 20, *[33] * 13]
    for slot in range(len(pm)):
        put(folder, slot, line("PM2,5", pm[slot], stamped(slot)))
        if slot % 6 == 5:
            take(folder)
    take(folder)
    found = queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY).flags[: len(pm)] & ~np.uint16(
        Flag.LATE
    )
    expected = {
        7: Flag.SPIKE,
        9: Flag.RANGE | Flag.NEGATIVE,
        10: Flag.MAGNITUDE,
        23: Flag.STUCK,
        24: Flag.STUCK,
    }
    assert {slot: Flag(int(mark)) for slot, mark in enumerate(found) if mark} == expected


def test_clocks_that_are_wrong_are_flagged_or_held(station: Station, folder: Path) -> None:
    now = datetime.now(UTC) + timedelta(hours=7)
    begin = now.replace(minute=now.minute // 5 * 5, second=0)
    ahead = begin + timedelta(minutes=60)
    for number, at in enumerate((ahead, begin + timedelta(minutes=120))):
        text = line("O3", 60 + number, f"{at:%Y%m%d%H%M%S}")
        (folder / f"HN_THU_KK001_{at:%Y%m%d%H%M%S}.txt").write_text(text)
    late = begin - timedelta(minutes=60)
    (folder / f"HN_THU_KK001_{begin:%Y%m%d%H%M%S}.txt").write_text(line("PM2,5", 20, f"{late:%Y%m%d%H%M%S}"))
    assert take(folder) == {"intakes": 1, "files": 3, "readings": 3, "held": 1, "pending": 2}
    assert actions.settle_arrivals() == 2
    for parameter, at in (("O3", ahead), ("PM2.5", late)):
        found = queries.readings_of(station.series.get(parameter=parameter), at.date(), at.date())
        assert found.flags[(at.hour * 60 + at.minute) // 5] == Flag.CLOCK


def test_what_is_still_written_waits(station: Station, folder: Path) -> None:
    put(folder, 1, *usual(1))
    put(folder, 2, *usual(2)).rename(folder / f"HN_THU_KK001_{stamped(2)}.txt.part")
    put(folder, 3, *usual(3)).rename(folder / f".HN_THU_KK001_{stamped(3)}.txt")
    told = actions.take_folder(folder=folder, age=60.0)
    assert (told.files, told.waiting) == (0, 1)
    assert take(folder)["files"] == 1
    assert len(names(folder)) == 2


def test_names_never_lead_out_of_the_folder(station: Station, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "bí mật.txt"
    secret.write_text("mật")
    outside = tmp_path / "ngoài"
    outside.mkdir()
    put(outside, 5, *usual(5))
    (folder / f"HN_THU_KK001_{stamped(6)}.txt").symlink_to(secret)
    (folder / "2026").symlink_to(outside, target_is_directory=True)
    os.mkfifo(folder / f"HN_THU_KK001_{stamped(7)}.txt")
    odd = folder / os.fsdecode(b"HN_\xff\xfe ..\\..%2e%2e\n\x1b[31m.txt")
    odd.write_text("\n".join(usual(8)))
    assert take(folder) == {"intakes": 1, "files": 4, "readings": 5, "held": 5}
    assert sorted(Held.objects.values_list("reason", flat=True)) == ["name", "unreadable", "unreadable", "unreadable"]
    assert not Held.objects.filter(text__contains="mật").exists()
    assert secret.read_text() == "mật"
    assert len(names(outside)) == 1
    assert not odd.exists()
    assert take(folder) == {}  # what cannot be opened is told once
    assert len(os.listdir(folder)) == 3


def test_a_file_that_may_be_read_later_is_no_longer_held(station: Station, folder: Path) -> None:
    path = folder / f"HN_THU_KK001_{stamped(6)}.txt"
    path.symlink_to("/dev/null")
    take(folder)
    path.unlink()
    put(folder, 6, *usual(6))
    assert take(folder)["new"] == 2
    assert Held.objects.get().outcome == "retaken"


def test_files_that_cannot_be_removed_are_not_taken_twice(station: Station, folder: Path) -> None:
    put(folder, 1, *usual(1))
    take(folder)
    # As after a kill between the commit and the removal: the file stands there, its intake is not cleared.
    put(folder, 1, *usual(1))
    Intake.objects.update(cleared=False)
    assert take(folder) == {}
    assert names(folder) == []
    assert Intake.objects.get().cleared
    # A file of the same name that says something else was never taken.
    put(folder, 1, line("PM2,5", 3, stamped(1)))
    Intake.objects.update(cleared=False)
    assert take(folder) == {"intakes": 1, "files": 1, "readings": 1, "corrected": 1}


def test_lost_archives_are_swept_and_others_stay(station: Station, folder: Path) -> None:
    put(folder, 1, *usual(1))
    take(folder)
    kept = folder.parent / "home" / Intake.objects.get().archive
    lost = kept.with_name(kept.name[:20] + "lost.tar.gz")
    lost.write_bytes(kept.read_bytes())
    foreign = kept.with_name("0" * 12 + "-x.tar.gz")
    foreign.write_bytes(b"")
    take(folder)
    assert sorted(path.name for path in kept.parent.iterdir()) == sorted([kept.name, foreign.name])


def test_a_folder_that_is_none_and_a_folder_that_is_busy(station: Station, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Không mở được thư mục"):
        take(tmp_path / "không có")
    put(folder, 1, *usual(1))
    put(folder, 2, *usual(2))
    with pytest.raises(Refusal, match="một lượt khác"):
        actions.take_folder(folder=folder, age=0.0, tell=lambda _taken: take(folder))  # type: ignore[arg-type,return-value]


def test_many_files_at_once(station: Station, folder: Path) -> None:
    begin = time.time()
    for slot in range(10_000):
        put(folder, slot, *usual(slot))
    assert take(folder) == {"intakes": 3, "files": 10_000, "readings": 20_000, "new": 20_000}
    assert names(folder) == []
    assert Intake.objects.filter(started_at__lt=datetime.fromtimestamp(begin, UTC)).count() == 0


def test_random_bytes_in_a_folder_are_counted(station: Station, folder: Path) -> None:
    chance = np.random.default_rng(2026)
    for slot in range(60):
        whole = "\r\n".join([*usual(slot), ""]).encode()
        spoiled = bytearray(whole)
        for place in chance.integers(0, len(whole), 3):
            spoiled[place] = int(chance.integers(0, 256))
        (folder / f"HN_THU_KK001_{stamped(slot)}.txt").write_bytes(bytes(spoiled))
    counted = take(folder)
    assert counted["files"] == 60
    assert counted["readings"] == sum(counted.get(name, 0) for name in ("new", "repeated", "corrected", "held"))
    assert counted["held"] == sum(Held.objects.values_list("readings", flat=True))
    assert names(folder) == []


def test_the_command_makes_a_source_and_tells_the_counts_and_the_worker_looks_into_its_folder(
    station: Station, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, 1, *usual(1), line("COD", 1, stamped(1)))
    with pytest.raises(Refusal, match=r"Không có nguồn số liệu mang mã “ftp” .* --owner"):
        command.take_in(folder, "ftp", watch=False, age=0.0)
    with pytest.raises(Refusal, match="Không có cơ quan"):
        command.take_in(folder, "ftp", owner="khong-co", watch=False, age=0.0)
    command.take_in(folder, "ftp", owner=station.owner.key, watch=False, age=0.0)
    said = capsys.readouterr().out
    assert said.startswith("Đã nhận 1 tệp, 3 số liệu: 2 mới, 1 giữ lại (")
    source = Source.objects.get()
    assert (source.code, source.kind, source.owner) == ("ftp", "folder", station.owner)
    assert Intake.objects.get().source == source
    assert actions.take_sources() == actions.Taken()
    own = folder.parent / "home" / "intake" / "ftp"
    put(own, 2, *usual(2))
    assert actions.take_sources(age=0.0).new == 2
    assert names(own) == []
