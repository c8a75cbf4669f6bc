"""Two at once on the same readings: nothing is lost between settling, judging, computing and sealing."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection, transaction

from lienket.engines.observations import Flag
from lienket.ground.database import locks
from lienket.monitoring import actions, queries
from lienket.monitoring.models import IndexDue, Intake, Judged, Latest, SealedMonth, Series, Station
from lienket.monitoring.queries.readings import moment
from tests.monitoring.readings import DAY, LOADER, air_station, day_of_readings, rows, seconds


def while_uncommitted(write: Callable[[], object], meanwhile: Callable[[], object]) -> None:
    """Do `meanwhile` when `write` is done and its transaction is not yet committed."""
    written, go_on = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                assert go_on.wait(30)
        finally:
            written.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running: Future[None] = pool.submit(other)
        assert written.wait(30)
        try:
            meanwhile()
        finally:
            go_on.set()
        running.result()


@pytest.fixture
def series(own_database: str) -> Series:
    return air_station().series.get(parameter="PM2.5")


def test_indices_stay_due_while_their_readings_are_being_written(series: Series) -> None:
    actions.take_readings(source=None, readings=day_of_readings(series, DAY))
    assert IndexDue.objects.count() == 2
    second = day_of_readings(series, DAY, value=80.0)
    while_uncommitted(
        lambda: actions.take_readings(source=None, readings=second), lambda: actions.compute_due(at_most=10)
    )
    assert IndexDue.objects.count() == 2
    actions.compute_due()
    (index,) = queries.index_rows([series.station_id], "day", DAY, DAY)
    assert index.used["PM2.5 24h"] == pytest.approx(float(queries.hourly_of(series, DAY, DAY).mean.mean()))


def test_a_station_made_public_while_readings_come_lacks_no_day(series: Series) -> None:
    Station.objects.update(public=False)
    station = Station.objects.get()
    with ThreadPoolExecutor(1) as pool:

        def publish() -> None:
            try:
                actions.edit_station(actor=LOADER, station=station, version=station.version, public=True)
            finally:
                connection.close()

        waiting: list[Future[None]] = []
        given = day_of_readings(series, DAY)
        while_uncommitted(
            lambda: actions.take_readings(source=None, readings=given), lambda: waiting.append(pool.submit(publish))
        )
        waiting[0].result()
    assert IndexDue.objects.count() == 2


def test_a_judgement_made_while_readings_arrive_marks_them(series: Series) -> None:
    begin, end = moment(seconds(DAY, 0)), moment(seconds(DAY, 20))

    def judge() -> None:
        Judged.objects.create(series=series, judgement="set_aside", from_at=begin, to_at=end, reason="Thử")
        assert actions.apply_judged(series=series, first=begin, last=end) == 0

    given = day_of_readings(series, DAY, last=30)
    while_uncommitted(lambda: actions.take_readings(source=None, readings=given, fresh=True), judge)
    actions.settle_arrivals()
    found = queries.readings_of(series, DAY, DAY)
    assert np.flatnonzero(found.flags & np.uint16(Flag.PERSON)).tolist() == list(range(21))
    assert Latest.objects.get(series=series).flags == 0


def test_a_judgement_shows_on_the_newest_reading(series: Series) -> None:
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, last=30))
    before = Latest.objects.get(series=series)
    begin, end = moment(seconds(DAY, 29)), moment(seconds(DAY, 40))
    Judged.objects.create(series=series, judgement="set_aside", from_at=begin, to_at=end, reason="Thử")
    actions.apply_judged(series=series, first=begin, last=end)
    after = Latest.objects.get(series=series)
    assert (after.flags, after.received_at) == (int(Flag.PERSON), before.received_at)


def test_intakes_that_drain_each_others_arrivals_never_wait_in_a_ring(series: Series) -> None:
    other = series.station.series.get(parameter="O3")
    failed: list[BaseException] = []
    start = threading.Barrier(3)

    def send(turn: int) -> None:
        first, second = (series, other) if turn % 2 else (other, series)
        try:
            start.wait(20)
            for slot in range(turn, 45, 3):
                both = rows((first, seconds(DAY, slot), 1.0), (second, seconds(DAY, slot), 2.0))
                actions.take_readings(source=None, readings=both, fresh=True)
                actions.take_readings(source=None, readings=rows((second, seconds(DAY, slot + 60), 3.0)))
                actions.compute_due(at_most=5)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(turn,)) for turn in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed
    actions.settle_arrivals()
    assert {tuple(row) for row in Intake.objects.values_list("pending", "held", "corrected")} == {(0, 0, 0)}
    assert queries.received_rate([series.station_id], DAY, DAY)[series.pk].received == 45 + 30


def test_one_sealing_at_a_time_and_no_recorded_file_is_ever_written_over(series: Series) -> None:
    actions.take_readings(source=None, readings=day_of_readings(series, DAY))
    lock = Path(settings.HOME) / "monitoring" / "locks" / "sealing"
    steps: list[str] = []

    def reached(step: str) -> None:
        steps.append(step)
        assert locks.take(lock, wait=False) is None

    actions.seal_month(DAY, reached=reached)
    assert steps == ["written", "named", "locked", "recorded"]
    first = SealedMonth.objects.get()
    before = (Path(settings.HOME) / first.path).read_bytes()
    actions.take_readings(source=None, readings=rows((series, seconds(DAY, 3), 99.0)))

    def cut(step: str) -> None:
        if step == "recorded":
            raise KeyboardInterrupt

    for _turn in range(2):  # as if the database had not yet told of a sealing that was killed
        with pytest.raises(KeyboardInterrupt):
            actions.seal_month(DAY, reached=cut)
    folder = (Path(settings.HOME) / first.path).parent
    assert len(list(folder.iterdir())) == 3
    assert (Path(settings.HOME) / first.path).read_bytes() == before
    second = actions.seal_month(DAY)
    names = {Path(first.path).name, Path(second.path).name}
    assert {one.name for one in folder.iterdir()} == names
    assert hashlib.sha256((Path(settings.HOME) / second.path).read_bytes()).hexdigest() == second.sha256
    assert queries.readings_of(series, DAY, DAY).value[3] == 99.0
