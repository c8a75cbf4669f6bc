"""Facts counted in days: numbers from the days of stations, told to commitments with every day that counts."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone

from lienket.engines.air import limit_on
from lienket.ground.audit.acts import Platform
from lienket.ground.refusals import Refusal
from lienket.monitoring import actions
from lienket.monitoring.choices import TieFact, TieFigure
from lienket.monitoring.models import Station, Tie, Told
from lienket.monitoring.rules.telling import StationDay, count
from tests.matrix.world import World

WORKER = Platform("Số liệu quan trắc")


def days(station: str, *means: float | None) -> list[StationDay]:
    """The days of a month from the first on; the index is twice the mean."""
    return [
        StationDay(station, date(2026, 6, n), None if one is None else int(2 * one), "PM2.5", one)
        for n, one in enumerate(means, start=1)
    ]


def test_numbers_of_days_and_episodes() -> None:
    found = limit_on(date(2026, 6, 1), "PM2.5", "24h")
    assert found is not None
    high, low = found.ug_per_m3 + 0.1, found.ug_per_m3
    told = [*days("A", high, high, low, high, None, high), *days("B", high, low)]
    episodes = count(TieFact.EPISODES, told, 10)
    assert (episodes.number, episodes.of, len(episodes.days)) == (3, 7, 5)
    assert {(one.station, one.day.day) for one in episodes.days} == {("A", 1), ("A", 2), ("A", 4), ("A", 6), ("B", 1)}
    told = [*days("A", 50.0, 50.5, 10.0, None), *days("B", 90.0)]
    bad = count(TieFact.BAD_DAYS, told, 10)
    assert (bad.number, bad.of, [one.day.day for one in bad.days]) == (2, 4, [2, 1])
    indexed = count(TieFact.INDEX_DAYS, told, 10)
    assert (indexed.number, indexed.of, len(indexed.days)) == (4, 10, 4)
    assert count(TieFact.EPISODES, [], 0).number == 0


def test_commitments_are_told_of_days_and_each_number_names_them(world: World) -> None:
    station = world.station
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    Station.objects.filter(pk=station.pk).update(opens_on=first, public=True, medium="air", tier="reference")
    station.series.update(since=first, parameter="PM2.5")
    series = station.series.get()
    start = (first - date(1970, 1, 1)).days * 86_400
    at = start + np.arange(0, 4 * 86_400, 300, dtype=np.int64)
    at = at[(at - start) // 86_400 != 1]  # nothing came on the second day
    value = np.where((at - start) // 86_400 == 3, 20.0, 120.0).astype(np.float32)
    zero = np.zeros(len(at), dtype=np.uint8)
    readings = actions.Readings(np.full(len(at), series.pk), at, value, zero, zero.astype(np.uint16))
    actions.take_readings(source=None, readings=readings)
    Tie.objects.update(ended_on=today)
    ties = {
        fact: actions.make_tie(
            actor=WORKER, owner=station.owner, commitment=world.commitment, fact=fact,
            figure=TieFigure.NUMBER if fact == TieFact.BAD_DAYS else TieFigure.NONE,
        )
        for fact in (TieFact.INDEX_DAYS, TieFact.BAD_DAYS, TieFact.EPISODES)
    }  # fmt: skip
    assert [actions.tell_months(actor=WORKER, today=today) for _turn in range(2)] == [3, 0]
    told = {TieFact(one.tie.fact): one for one in Told.objects.select_related("tie", "progress")}
    assert told.keys() == ties.keys()
    assert {fact: (one.number, one.of_days) for fact, one in told.items()} == {
        TieFact.INDEX_DAYS: (3, last.day),
        TieFact.BAD_DAYS: (2, 3),
        TieFact.EPISODES: (1, 3),
    }
    one, three = first.isoformat(), first.replace(day=3).isoformat()
    assert told[TieFact.EPISODES].days == told[TieFact.BAD_DAYS].days == [[station.code, one], [station.code, three]]
    said = told[TieFact.EPISODES].progress
    assert said is not None
    assert "1 đợt bụi PM2.5 vượt giới hạn trung bình 24 giờ, gồm 2 ngày trạm trong 3 ngày trạm đo đủ" in said.text
    bad = told[TieFact.BAD_DAYS].progress
    assert bad is not None
    assert (bad.value, said.value) == (2, None)
    assert "trên 100 trong 3 ngày trạm" in bad.text


def test_a_number_goes_into_the_measure_only_of_what_is_told(world: World) -> None:
    given = {"actor": WORKER, "owner": world.station.owner, "commitment": world.commitment}
    Tie.objects.update(ended_on=timezone.localdate())
    for fact, figure in ((TieFact.SENDING, TieFigure.NUMBER), (TieFact.EPISODES, TieFigure.RATE)):
        with pytest.raises(Refusal, match="không có con số này"):
            actions.make_tie(**given, fact=fact, figure=figure)
    actions.make_tie(**given, fact=TieFact.EPISODES)
    with pytest.raises(Refusal, match="để báo điều này"):
        actions.make_tie(**given, fact=TieFact.EPISODES)
    assert actions.make_tie(**given).fact == TieFact.SENDING
