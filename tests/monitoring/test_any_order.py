"""Readings come out the same in whatever order and batches they come in: values, flags, indices."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.engines.observations import Flag
from lienket.engines.observations.copying import CLOCK
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Index, Intake, Judged, Latest, SealedMonth, Series, SeriesDay
from lienket.monitoring.queries.days import day_number
from lienket.monitoring.queries.readings import moment
from tests.monitoring.readings import DAY, air_station, rows, seconds

Row = tuple[int, float]
#: Two days: slots, and values that get stuck, jump and are out of range.
SLOTS = st.integers(0, 60) | st.integers(280, 340)
VALUES = st.sampled_from([20.0, 20.0, 20.0, 21.0, 23.0, 900.0, 205.0, 2100.0, -5.0])


def send(series: Series, batch: Sequence[Row], *, fresh: bool = False) -> Intake:
    """A batch on the road of files: flagged, then stored."""
    readings = rows(*((series, seconds(DAY, slot), value) for slot, value in batch))
    readings = actions.flagged(readings, now=int(time.time()) + CLOCK, fresh=fresh)
    return actions.take_readings(source=None, readings=readings, fresh=fresh)


def told(series: Series) -> list[object]:
    """All that is kept of a series: its readings, what the newest is, its indices."""
    found = queries.readings_of(series, DAY, DAY + timedelta(days=2))
    there = ~np.isnan(found.value)
    actions.compute_due()
    latest = Latest.objects.filter(series=series).values_list("at", "value", "status", "flags")
    indices = Index.objects.filter(station=series.station).order_by("period", "at")
    return [
        found.at[there].tolist(),
        found.value[there].tolist(),
        found.flags[there].tolist(),
        list(latest),
        list(indices.values_list("period", "at", "aqi", "sub", "used", "completeness")),
        list(SeriesDay.objects.filter(series=series).order_by("day").values_list("day", "filled", "entering")),
    ]


@pytest.fixture
def pair(db: None) -> tuple[Series, Series]:
    """The same series at two stations."""
    made = [air_station(code, parameters=("PM2.5",)).series.get() for code in ("HN_THU_KK001", "HN_THU_KK002")]
    Series.objects.update(still=3)
    for one in made:
        one.refresh_from_db()
    return made[0], made[1]


@given(st.dictionaries(SLOTS, VALUES, min_size=3, max_size=60), st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_batches_give_what_one_ordered_intake_gives(
    pair: tuple[Series, Series], readings: dict[int, float], data: st.DataObject
) -> None:
    for model in (SeriesDay, Latest, Index, Judged):
        model.objects.all().delete()
    ordered, shuffled = pair
    said = sorted(data.draw(st.tuples(SLOTS, SLOTS)))
    begin, end = (moment(seconds(DAY, slot)) for slot in said)
    for series in pair:
        Judged.objects.create(series=series, judgement="cleared", from_at=begin, to_at=end, reason="Đã xem")
    send(ordered, sorted(readings.items()))
    coming = data.draw(st.permutations(sorted(readings.items())))
    coming = [*((slot, 7.0) for slot, _value in coming[:3]), *coming]  # three are corrected by what comes later
    while coming:
        count = data.draw(st.integers(1, 25))
        send(shuffled, coming[:count], fresh=data.draw(st.booleans()))
        coming = coming[count:]
    actions.settle_arrivals()
    assert told(shuffled) == told(ordered)


def test_a_late_reading_changes_what_follows_it_and_no_more(pair: tuple[Series, Series]) -> None:
    series = pair[0]
    send(series, [(slot, 20.0 + slot % 2) for slot in range(40)])
    send(series, [(slot, 33.0) for slot in (40, 41, 43)])
    flags = queries.readings_of(series, DAY, DAY).flags
    assert (int(flags[43]) & Flag.STUCK) == Flag.STUCK
    send(series, [(42, 34.0)])
    flags = queries.readings_of(series, DAY, DAY).flags
    assert not (flags & np.uint16(Flag.STUCK)).any()
    assert Latest.objects.get(series=series).flags == int(flags[43])


def test_a_late_reading_opens_a_sealed_day_after_it_where_flags_change(pair: tuple[Series, Series]) -> None:
    series = pair[0]
    february = date(2026, 2, 28)
    last = (day_number(february) - day_number(DAY)) * 288 + 287
    send(series, [(last + 1 + n, 20.0) for n in range(2)])
    actions.seal_month(date(2026, 3, 1))
    assert not SeriesDay.objects.exists()
    send(series, [(last, 20.0)])
    assert set(SeriesDay.objects.values_list("day", flat=True)) == {february, date(2026, 3, 1)}
    assert queries.readings_of(series, date(2026, 3, 1), date(2026, 3, 1)).flags[1] & Flag.STUCK
    assert actions.seal_month(date(2026, 3, 1)).revision == 2
    assert SealedMonth.objects.count() == 1
    assert queries.readings_of(series, date(2026, 3, 1), date(2026, 3, 1)).flags[1] & Flag.STUCK


def test_late_data_of_sealed_days_makes_indices_and_rates_anew(db: None) -> None:
    station = air_station()
    fine = station.series.get(parameter="PM2.5")
    send(fine, [(slot, 40.0 + slot % 7) for slot in range(0, 288, 2)])
    actions.compute_due()
    actions.seal_month(DAY)
    assert Index.objects.filter(period="day", aqi__isnull=False).count() == 0
    assert queries.received_rate([station.pk], DAY, DAY)[fine.pk] == queries.Received(144, 144, 288)
    send(fine, [(slot, 41.0 + slot % 7) for slot in range(1, 288, 2)])
    actions.seal_month(DAY)
    assert actions.compute_due() == 2
    assert queries.received_rate([station.pk], DAY, DAY)[fine.pk] == queries.Received(288, 288, 288)
    (index,) = Index.objects.filter(period="day", aqi__isnull=False)
    hours = queries.hourly_of(fine, DAY, DAY).mean
    assert index.used["PM2.5 24h"] == pytest.approx(float(hours.mean()))
