"""Sealed months: nothing lost and nothing doubled, wherever the sealing is cut off; late readings; sealing anew."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from lienket.engines import air
from lienket.engines.observations import Status
from lienket.engines.observations.expressions import hourly
from lienket.engines.observations.index_expressions import daily_index
from lienket.ground.refusals import Refusal
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Arrival, Correction, SealedMonth, SeriesDay, Station
from tests.monitoring.readings import DAY, air_station, day_of_readings, rows, seconds

MARCH = date(2026, 3, 1)


@pytest.fixture
def station(db: None) -> Station:
    """Readings on three days, one of another month, with marks and uneven stamps."""
    made = air_station()
    fine, ozone = made.series.get(parameter="PM2.5"), made.series.get(parameter="O3")
    for day in (DAY, DAY + timedelta(days=1), date(2026, 4, 1)):
        actions.take_readings(source=None, readings=day_of_readings(fine, day, first=3))
        actions.take_readings(source=None, readings=day_of_readings(ozone, day, last=200, value=80))
    marked = rows((fine, seconds(DAY, 1, offset=17), 2.5), status=Status.BELOW, flags=64)
    actions.take_readings(source=None, readings=marked)
    return made


def all_read(station: Station) -> list[list[Any]]:
    found = [queries.readings_of(series, MARCH, date(2026, 4, 2)) for series in station.series.order_by("pk")]
    return [[str(one.at.tolist()), str(one.value.tolist()), one.status.tolist(), one.flags.tolist()] for one in found]


def test_a_sealed_month_reads_as_before_and_opens_again_for_late_readings(station: Station) -> None:
    before = all_read(station)
    sealed = actions.seal_month(date(2026, 3, 15))
    path = _path(sealed)
    assert (sealed.month, sealed.revision, sealed.readings) == (MARCH, 1, 2 * (285 + 200) + 1)
    assert (sealed.bytes, sealed.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    assert set(SeriesDay.objects.values_list("day", flat=True)) == {date(2026, 4, 1)}
    assert all_read(station) == before
    assert actions.seal_month(MARCH).revision == 1

    fine = station.series.get(parameter="PM2.5")
    late = rows((fine, seconds(DAY, 0), 7.0), (fine, seconds(DAY, 3), 10.03), (fine, seconds(DAY, 4), 99.0))
    intake = actions.take_readings(source=None, readings=late)
    assert (intake.new, intake.repeated, intake.corrected) == (1, 1, 1)
    assert Correction.objects.get().old_value == pytest.approx(10.04)
    assert SeriesDay.objects.filter(day=DAY).count() == 1
    again = all_read(station)
    found = queries.readings_of(fine, DAY, DAY)
    assert found.value[[0, 1, 3, 4]].tolist() == [7.0, 2.5, np.float32(10.03), 99.0]
    assert found.at[1] == np.datetime64("2026-03-10T00:05:17")

    anew = actions.seal_month(MARCH)
    assert (anew.revision, anew.readings) == (2, sealed.readings + 1)
    assert all_read(station) == again
    assert path.exists()
    actions.take_readings(source=None, readings=rows((fine, seconds(DAY, 2), 8.0)), fresh=True)
    assert queries.readings_of(fine, DAY, DAY).value[2] == 8.0
    actions.settle_arrivals()
    assert (actions.seal_month(MARCH).revision, path.exists()) == (3, False)
    assert queries.readings_of(fine, DAY, DAY).value[2] == 8.0


def _path(sealed: SealedMonth) -> Path:
    from django.conf import settings

    return Path(settings.HOME) / sealed.path


@pytest.mark.parametrize("step", ["written", "named", "locked", "recorded"])
def test_cut_off_at_any_step_nothing_is_lost_or_doubled(station: Station, step: str) -> None:
    before = all_read(station)

    def cut(reached: str) -> None:
        if reached == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.seal_month(MARCH, reached=cut)
    assert not SealedMonth.objects.exists()
    assert all_read(station) == before
    sealed = actions.seal_month(MARCH)
    assert all_read(station) == before
    assert [one.name for one in _path(sealed).parent.iterdir()] == [_path(sealed).name]


def test_rows_that_change_while_the_file_is_written_are_sealed_as_they_became(station: Station) -> None:
    fine = station.series.get(parameter="PM2.5")
    sent: list[str] = []

    def disturb(reached: str) -> None:
        if reached == "named" and not sent:
            sent.append(reached)
            actions.take_readings(source=None, readings=rows((fine, seconds(DAY, 0), 5.0)))

    sealed = actions.seal_month(MARCH, reached=disturb)
    assert sealed.readings == 2 * (285 + 200) + 2
    assert queries.readings_of(fine, DAY, DAY).value[0] == 5.0
    assert not Arrival.objects.exists()


def test_a_month_that_is_not_over_is_not_sealed(station: Station) -> None:
    with pytest.raises(Refusal, match="chưa hết"):
        actions.seal_month(timezone.localdate())
    assert [one.month for one in actions.seal_old_months()] == [MARCH, date(2026, 4, 1)]


def test_a_month_that_cannot_be_sealed_keeps_no_other_from_it(station: Station) -> None:
    path = _path(actions.seal_month(MARCH))
    fine = station.series.get(parameter="PM2.5")
    actions.take_readings(source=None, readings=rows((fine, seconds(DAY, 0), 7.0)))
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    with pytest.raises(Refusal, match="tháng 03/2026"):
        actions.seal_old_months()
    assert set(SealedMonth.objects.values_list("month", "revision")) == {(MARCH, 1), (date(2026, 4, 1), 1)}
    path.write_bytes(whole)
    assert [(one.month, one.revision) for one in actions.seal_old_months()] == [(MARCH, 2)]


def test_a_file_that_is_gone_or_spoiled_is_told_in_a_sentence(station: Station) -> None:
    path = _path(actions.seal_month(MARCH))
    series = station.series.get(parameter="PM2.5")
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(Refusal, match=r"tháng 03/2026.*sao lưu"):
        queries.readings_of(series, DAY, DAY)
    path.unlink()
    with pytest.raises(Refusal, match=r"tháng 03/2026.*sao lưu"):
        queries.hourly_of(series, DAY, DAY)
    assert len(queries.readings_of(series, date(2026, 4, 1), date(2026, 4, 1))) == 288


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option", "ignore:fetch_:DeprecationWarning")
def test_sealed_months_are_analysed_by_the_expressions_and_nothing_outside_is_read(
    station: Station, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="Chưa có tháng nào được niêm"):
        queries.sealed_readings(MARCH, DAY)
    actions.seal_month(MARCH)
    table = queries.sealed_readings(MARCH, DAY)
    found = daily_index(hourly(table), air.packaged_methods()).order_by("day").to_pyarrow().to_pylist()
    actions.compute_due()
    kept = queries.index_rows([station.pk], "day", DAY, DAY + timedelta(days=1))
    assert [row["aqi"] for row in found] == [row.aqi for row in kept]
    assert len(kept) == 2
    outside = tmp_path / "other.csv"
    outside.write_text("a\n1\n")
    with pytest.raises(Exception, match=r"Permission|disabled|not allowed"):
        table.get_backend().raw_sql(f"SELECT * FROM read_csv('{outside}')")
