"""Analyses of sealed readings by name, on DuckDB or on a Spark cluster: the same expressions, the same table."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lienket.engines import air
from lienket.engines.observations import parquet
from lienket.engines.observations.expressions import hourly
from lienket.engines.observations.index_expressions import daily_index, episodes, hourly_index, received
from lienket.engines.spark import spark_context
from lienket.engines.tables import TableError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_NEEDED = ("station", "parameter", "time", "value", "status", "flags")
_REVISION = re.compile(r"(.+)\.r(\d+)(?:-[0-9a-f]+)?\.parquet")


@dataclass(frozen=True)
class Choices:
    """What an analysis leaves open. ``share``: part of its readings that a mean needs; ``censored``: part of the
    detection limit that a reading below it enters with; ``above``, ``hours``: bound and length of an episode.
    """

    share: float = 0.75
    censored: float = 0.5
    above: float = 0.0
    hours: int = 1


def _means(readings: ir.Table, chosen: Choices) -> ir.Table:
    return hourly(readings, share=chosen.share, censored=chosen.censored)


#: name → (expression, the columns its rows are sorted by).
ANALYSES: dict[str, tuple[Callable[[Any, Choices], Any], tuple[str, ...]]] = {
    "means": (_means, ("station", "parameter", "hour")),
    "hours": (
        lambda of, chosen: hourly_index(_means(of, chosen), air.packaged_methods()),
        ("station", "hour"),
    ),
    "days": (
        lambda of, chosen: daily_index(_means(of, chosen), air.packaged_methods(), share=chosen.share),
        ("station", "day"),
    ),
    "received": (lambda of, _chosen: received(of), ("station", "parameter", "day")),
    "episodes": (
        lambda of, chosen: episodes(_means(of, chosen), above=chosen.above, hours=chosen.hours),
        ("station", "parameter", "from_hour"),
    ),
}


def sealed_files(given: Sequence[Path]) -> list[Path]:
    """The files asked for; of a folder those in it, and of each month its last revision. TableError where there are
    none, or one cannot be read or lacks a column.
    """
    found: list[Path] = []
    for one in given:
        found += _last_revisions(sorted(one.glob("*.parquet"))) if one.is_dir() else [one]
        if not one.exists():
            raise TableError(f"Không có {one}.")
    if not found:
        raise TableError("Không có tệp .parquet nào trong thư mục đã nêu.")
    for path in found:
        _check(path)
    return found


def _last_revisions(paths: Sequence[Path]) -> list[Path]:
    last: dict[str, tuple[int, Path]] = {}
    for path in paths:
        named = _REVISION.fullmatch(path.name)
        month, revision = (named[1], int(named[2])) if named else (path.name, 0)
        last[month] = max(last.get(month, (-1, path)), (revision, path))
    return [path for _revision, path in last.values()]


def _check(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        known = pq.read_schema(path).names
    except (OSError, pa.ArrowException):
        raise TableError(f"Tệp {path.name} không phải là tệp Parquet đọc được.") from None
    missing = [name for name in _NEEDED if name not in known]
    if missing:
        raise TableError(f"Tệp {path.name} thiếu cột {', '.join(missing)}.")


def analyse(name: str, paths: Sequence[Path], chosen: Choices, *, engine: str = "duckdb", master: str = "",
            threads: int = 2, memory: str = "4GB") -> pa.Table:  # fmt: skip
    """The table of an analysis, sorted; on "duckdb" or "spark". Raises TableError."""
    expression, order = ANALYSES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ibis 12 asks pandas 3 and DuckDB 2 for words that they will drop
        with _readings(paths, engine, master, threads, memory) as readings:
            found = expression(readings, chosen).to_pyarrow()
    others = [column for column in found.column_names if column not in order]
    return found.select([*order, *others]).sort_by([(column, "ascending") for column in order])


@contextmanager
def _readings(paths: Sequence[Path], engine: str, master: str, threads: int, memory: str) -> Iterator[ir.Table]:
    if engine == "duckdb":
        yield parquet.readings_table(paths, threads=threads, memory=memory)
        return
    import ibis

    settings = {"spark.sql.session.timeZone": "UTC", "spark.sql.parquet.mergeSchema": "true"}
    context = spark_context(master, name="lienket analyse", workers=threads, settings=settings)
    try:
        from pyspark.sql import SparkSession

        session = SparkSession(context)
        session.read.parquet(*map(str, paths)).createOrReplaceTempView("readings")
        yield ibis.pyspark.connect(session).table("readings")
    finally:
        context.stop()
