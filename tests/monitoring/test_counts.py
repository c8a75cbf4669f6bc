"""What came of each series: counted where it lies, held to the plain way that looks at every reading."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.engines.observations import Flag, Status
from lienket.monitoring import actions, queries
from lienket.monitoring.models import SealedCounts
from lienket.monitoring.queries.counts import counts_between, counts_by_reading
from tests.monitoring.readings import air_station, day_of_readings, rows, seconds

MARCH = date(2026, 3, 1)
DAYS = st.integers(0, 45)
BATCH = st.lists(
    st.tuples(
        st.integers(0, 2),
        DAYS,
        st.integers(0, 23),
        st.sampled_from([0, 7]),
        st.sampled_from([Status.MEASURING, Status.FAULT, Status.BELOW]),
        st.sampled_from([0, Flag.SPIKE, Flag.CLOCK, Flag.PERSON, Flag.CLEARED | Flag.SPIKE]),
    ),
    max_size=25,
)
BULK, FRESH, SEAL, FORGET, SETTLE = range(5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just(BULK), BATCH),
        st.tuples(st.just(FRESH), BATCH),
        st.tuples(st.sampled_from([SEAL, FORGET]), st.just([])),
        st.tuples(st.just(SETTLE), st.just([])),
    ),
    max_size=5,
)


def _readings(series: list[Any], batch: list[Any]) -> actions.Readings:
    one = [
        rows((series[n], seconds(MARCH + timedelta(days=day), hour, minutes=60, offset=late), value + 0.5),
             status=status, flags=int(flags))
        for value, (n, day, hour, late, status, flags) in enumerate(batch)
    ]  # fmt: skip
    names = ("series", "at", "value", "status", "flags")
    return actions.Readings(*(np.concatenate([getattr(part, name) for part in one]) for name in names))


def _plain(series: list[Any], first: date, last: date) -> tuple[dict[int, Any], dict[int, Any]]:
    keys = np.array([one.pk for one in series], dtype=np.int64)
    answers = (count(keys, first, last) for count in (counts_between, counts_by_reading))
    quick, plain = ({pk: pair for pk, pair in found.items() if pair != (0, 0)} for found in answers)
    return quick, plain


def test_counts_are_those_of_reading_every_reading(db: None) -> None:
    """Days, arrivals not yet settled, sealed months with and without their counts beside, and days opened again over
    them, in any order of coming.
    """
    station = air_station(parameters=("PM2.5", "O3", "NO2"), minutes=60)
    series = list(station.series.order_by("pk"))

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS, DAYS, DAYS)
    def law(steps: list[Any], begin: int, days: int) -> None:
        first = MARCH + timedelta(days=begin)
        with transaction.atomic():
            for kind, batch in steps:
                if kind in (BULK, FRESH) and batch:
                    actions.take_readings(source=None, readings=_readings(series, batch), fresh=kind == FRESH)
                elif kind in (SEAL, FORGET):
                    sealed = actions.seal_month(MARCH)
                    SealedCounts.objects.filter(sealed=sealed if kind == FORGET else None).update(revision=0)
                elif kind == SETTLE:
                    actions.settle_arrivals()
            quick, plain = _plain(series, first, first + timedelta(days=days))
            transaction.set_rollback(True)
        assert quick == plain

    law()


def test_the_rate_asks_few_questions_and_counts_a_judgement(db: None, django_assert_max_num_queries: Any) -> None:
    station = air_station(parameters=("PM2.5", "O3", "NO2"))
    for one in station.series.all():
        actions.take_readings(source=None, readings=day_of_readings(one, MARCH))
    series = station.series.get(parameter="O3")
    actions.take_readings(source=None, readings=rows((series, seconds(MARCH, 3), 1.0), status=Status.FAULT))
    with django_assert_max_num_queries(5):
        found = queries.received_rate([station.pk], MARCH, MARCH)
    assert found[series.pk] == queries.Received(288, 287, 288)
    assert [one.entering for one in found.values()] == [288, 287, 288]
