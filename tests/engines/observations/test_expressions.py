"""The expressions give what engines/air gives, and the same on every engine that holds the table."""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lienket.engines import air
from lienket.engines.air.methods import SCALES
from lienket.engines.observations.expressions import COLUMNS, hourly
from lienket.engines.observations.index_expressions import daily_index, episodes, hourly_index, received
from tests.engines.observations.made import FIRST_DAY, Made, make

# ibis 12 asks pandas 3 and DuckDB 2 for words that they will drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option is deprecated"),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:fetch_record_batch:DeprecationWarning"),
]

Rows = dict[tuple[Any, ...], dict[str, Any]]


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture(scope="module")
def parquet(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readings") / "readings.parquet"
    pq.write_table(pa.table(made.columns()), path)
    return path


@pytest.fixture(scope="module")
def sealed(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "sealed.parquet"
    pq.write_table(made.sealed(), path)
    return path


@pytest.fixture(scope="module")
def table(parquet: Path) -> Any:
    import ibis

    return ibis.duckdb.connect().read_parquet(parquet)


def rows(expression: Any, *keys: str) -> Rows:
    found = expression.to_pyarrow().to_pylist()
    answer = {tuple(row.pop(key) for key in keys): row for row in found}
    assert len(answer) == len(found)
    return answer


def same(found: Rows, truth: Rows) -> None:
    """Equal keys and words, and numbers to within what the order of additions changes."""
    assert found.keys() == truth.keys()
    for key, row in truth.items():
        ours = found[key]
        assert ours.keys() == row.keys()
        for name, value in row.items():
            if isinstance(value, float):
                assert ours[name] is not None, (key, name)
                assert math.isclose(ours[name], value, rel_tol=1e-6, abs_tol=1e-9), (key, name)
            else:
                assert ours[name] == value, (key, name)


def of_engine(indices: air.Indices) -> Rows:
    answer: Rows = {}
    for n in range(len(indices)):
        row = indices.row(n)
        told = {f"sub_{column}": row.sub_indices.get(name) for name, column in COLUMNS.items()}
        for name, window in SCALES:
            label = f"used_{COLUMNS[name]}" if window != "8h" else "used_o3_8h"
            told[label] = row.concentrations.get((name, window))
        answer[(row.station, int(indices.time[n]))] = {
            "aqi": row.aqi,
            "parameter": row.parameter,
            "completeness": row.completeness,
            "reason": int(row.reason),
        } | told
    return answer


def test_hourly_index_is_the_engines(made: Made, table: Any) -> None:
    found = rows(hourly_index(hourly(table), air.packaged_methods()), "station", "hour")
    truth = of_engine(air.hourly(made.readings()))
    same(found, truth)
    assert set(Counter(row["reason"] for row in found.values())) == {0, 1, 2}


def test_daily_index_is_the_engines(made: Made, table: Any) -> None:
    found = rows(daily_index(hourly(table), air.packaged_methods()), "station", "day")
    same(found, of_engine(air.daily(made.readings())))
    assert len(found) == 20


def test_received_counts_what_came_and_what_enters(made: Made, table: Any) -> None:
    found = rows(received(table), "station", "parameter", "day")
    there, enters = (~np.isnan(made.days.values)).sum(axis=1), made.days.entering.sum(axis=1)
    truth = {
        (made.stations[series // 6], air.PARAMETERS[series % 6], day): {"received": int(a), "entering": int(b)}
        for series, day, a, b in zip(made.days.series, made.days.day, there, enters, strict=True)
    }
    assert found == truth


def test_episodes_are_runs_without_a_gap() -> None:
    import ibis

    hours = [1, 2, 3, 5, 6, 9, 10, 11, 12]
    values = [60.0, 61.0, 62.0, 70.0, 10.0, 80.0, 90.0, 85.0, 5.0]
    means = ibis.memtable(
        {"station": ["a"] * 9, "parameter": ["PM2.5"] * 9, "hour": [FIRST_DAY * 24 + h for h in hours], "mean": values}
    )
    found = rows(episodes(means, above=50.0, hours=2), "station", "parameter", "from_hour")
    base = FIRST_DAY * 24
    assert found == {
        ("a", "PM2.5", base + 1): {"to_hour": base + 3, "hours": 3, "peak": 62.0},
        ("a", "PM2.5", base + 9): {"to_hour": base + 11, "hours": 3, "peak": 90.0},
    }


def compared(table: Any) -> list[Rows]:
    """What each engine is asked, with the same expressions."""
    means, methods = hourly(table), air.packaged_methods()
    return [
        rows(means, "station", "parameter", "hour"),
        rows(hourly_index(means, methods), "station", "hour"),
        rows(daily_index(means, methods), "station", "day"),
        rows(received(table), "station", "parameter", "day"),
        rows(episodes(means, above=100.0, hours=2), "station", "parameter", "from_hour"),
    ]


@pytest.fixture(scope="module")
def truth(table: Any) -> list[Rows]:
    return compared(table)


def agree(found: list[Rows], truth: list[Rows]) -> None:
    for ours, theirs in zip(found, truth, strict=True):
        same(ours, theirs)


def test_rows_that_are_hours_give_the_same(made: Made, sealed: Path, truth: list[Rows]) -> None:
    import ibis

    slots = made.sealed()["slots"].to_numpy()
    assert {int(one) for one in np.unique(slots)} == {0, 12}
    assert (slots == 12).sum() > 1000
    agree(compared(ibis.duckdb.connect().read_parquet(sealed)), truth)


def test_postgresql_gives_the_same(made: Made, truth: list[Rows], django_db_setup: None) -> None:
    import ibis

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        for name, columns in (("readings", pa.table(made.columns())), ("sealed", made.sealed())):
            kinds = {"station": "text", "parameter": "text", "time": "timestamp", "value": "real", "flags": "integer"}
            kinds |= {"status": "smallint", "censored": "boolean", "series": "bigint"}
            kinds |= {"minutes": "smallint", "slots": "smallint"}
            told = ", ".join(f"{column} {kinds.get(column, 'real')}" for column in columns.column_names)
            connection.execute(f"CREATE TEMP TABLE {name} ({told})")  # type: ignore[arg-type]  # names of ours
            with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:  # type: ignore[arg-type]
                for row in zip(*(column.to_pylist() for column in columns.columns), strict=True):
                    copy.write_row(row)
            agree(compared(ibis.postgres.from_connection(connection).table(name)), truth)
        connection.rollback()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_spark_gives_the_same(parquet: Path, sealed: Path, truth: list[Rows]) -> None:
    import ibis
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    try:
        found = [compared(ibis.pyspark.connect(session).read_parquet(path)) for path in (parquet, sealed)]
    finally:
        session.stop()
    agree(found[0], truth)
    agree(found[1], truth)
