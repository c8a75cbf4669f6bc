"""Sealed months give back what was put in, whatever the marks and the cadence, and hours alike are one row."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.observations import Status, parquet
from lienket.engines.observations.settle import Days, blank_days, day_key

FIRST = 20_000
NAMES = {pk: ("B" if pk % 2 else "A", f"P{pk}") for pk in range(6)}
SEVERAL = st.tuples(
    st.integers(0, 1 << 30), st.sampled_from([1, 2, 5, 10, 15, 30, 60]), st.floats(0, 1), st.floats(0, 1)
)


def make(seed: int, minutes: int, gaps: float, mixed: float) -> Days:
    """Days of random marks; in most hours they are alike."""
    chance = np.random.default_rng(seed)
    series, day = np.divmod(np.arange(12), 2)
    days = blank_days(day_key(series, FIRST + day), 1440 // minutes)
    shape = (len(days), 24, days.slots // 24)
    there = chance.random(shape) >= gaps

    def marks(choices: list[int]) -> np.ndarray:
        each = chance.choice(choices, shape)
        return np.where(chance.random((*shape[:2], 1)) < mixed, each, each[:, :, :1])

    values = np.round(chance.normal(40, 20, shape), 1)
    days.values[:] = np.where(there, values, np.nan).reshape(days.values.shape)
    days.status[:] = np.where(there, marks([0, 0, 0, 1, 4]), Status.MISSING).reshape(days.values.shape)
    days.flags[:] = np.where(there, marks([0, 0, 8, 64, 1 << 15]), 0).reshape(days.values.shape)
    days.offsets[:] = np.where(there, marks([0, 0, 7, 59]), 0).reshape(days.values.shape)
    return days.part(there.any(axis=(1, 2)))


def same(ours: Days, theirs: Days) -> None:
    for name in ("series", "day", "values", "status", "flags", "offsets"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name), err_msg=name)


@given(SEVERAL)
def test_days_come_back(told: tuple[int, int, float, float]) -> None:
    days = make(*told)
    found = parquet.to_days(parquet.to_table([days], NAMES))
    if not len(days):
        assert found == []
        return
    assert len(found) == 1
    same(found[0], days)


@given(SEVERAL)
def test_every_reading_stands_once(told: tuple[int, int, float, float]) -> None:
    days = make(*told)
    table = parquet.to_table([days], NAMES)
    values = sum(table.num_rows - table[name].null_count for name in ("value", *parquet.HOUR_VALUES))
    assert values == (~np.isnan(days.values)).sum()
    slots = table["slots"].to_numpy()
    assert set(slots.tolist()) <= {0, 60 // told[1]}
    assert (table["value"].is_null().to_numpy() == (slots > 0)).all()


@given(SEVERAL)
def test_days_are_counted_as_they_stand(told: tuple[int, int, float, float]) -> None:
    days = make(*told)
    if not len(days):
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "month.parquet"
        with parquet.writer(path) as out:
            out.add([days], NAMES)
        series, day, came, enters = parquet.counts(path, np.arange(6), FIRST, FIRST + 1)
    np.testing.assert_array_equal(day_key(series, day), days.key)
    np.testing.assert_array_equal(came, (~np.isnan(days.values)).sum(axis=1))
    np.testing.assert_array_equal(enters, days.entering.sum(axis=1))


def test_hours_alike_are_one_row() -> None:
    days = make(1, 5, 0.1, 0.0)
    table = parquet.to_table([days], NAMES)
    assert table.num_rows == 12 * 24
    assert table["slots"].to_pylist() == [12] * 288


def test_a_minute_is_too_often_for_hours() -> None:
    days = make(1, 1, 0.0, 0.0)
    assert set(parquet.to_table([days], NAMES)["slots"].to_pylist()) == {0}


def test_a_file_holds_both_kinds_in_groups_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP", 100)
    days = [make(2, 5, 0.1, 0.3), make(3, 10, 0.1, 0.3)]
    days[1] = Days(days[1].series + 6, *(getattr(days[1], n) for n in ("day", "values", "status", "flags", "offsets")))
    names = {pk + more: (f"{code}{more}", word) for pk, (code, word) in NAMES.items() for more in (0, 6)}
    path = tmp_path / "month.parquet"
    with parquet.writer(path) as out:
        count = sum(out.add([part], names) for part in days)
    assert count == sum(int((~np.isnan(part.values)).sum()) for part in days)
    file = pq.ParquetFile(path)
    kinds = [
        set((file.read_row_group(n, ["slots"])["slots"].to_numpy() > 0).tolist()) for n in range(file.num_row_groups)
    ]
    assert all(len(kind) == 1 for kind in kinds)
    assert {True} in kinds
    assert {False} in kinds
    found = parquet.read(path, np.arange(12), FIRST, FIRST + 1)
    assert [part.slots for part in found] == [288, 144]
    same(found[0], days[0])
    same(found[1], days[1])
    one = parquet.read(path, np.array([3]), FIRST + 1, FIRST + 1)
    same(one[0], days[0].part((days[0].series == 3) & (days[0].day == FIRST + 1)))
    assert parquet.series_in(path) == list(range(12))


def test_files_of_single_readings_only_are_read(tmp_path: Path) -> None:
    """As they were sealed before hours were rows."""
    days = make(4, 5, 0.1, 0.3)
    there = ~np.isnan(days.values)
    columns = {
        "series": np.broadcast_to(days.series[:, None], there.shape)[there],
        "time": pa.array(days.at[there] * 1_000_000).cast(pa.timestamp("us")),
        "value": days.values[there],
        "status": days.status[there].astype(np.int16),
        "flags": days.flags[there].astype(np.int32),
        "minutes": np.full(int(there.sum()), 5, dtype=np.int16),
    }
    path = tmp_path / "old.parquet"
    pq.write_table(pa.table(columns), path)
    found = parquet.read(path, np.arange(6), FIRST, FIRST + 1)
    assert len(found) == 1
    same(found[0], days)
