"""Who settles the parts of a round: this process, processes of this machine, or a Spark cluster; one answer."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from lienket.engines.tables import TableError

Work = Callable[[Any], Any]
SPARK_MEMORY = "4g"  # of the Java side, through which all answers pass; the work is done in Python beside it


class Runner(Protocol):
    """Gives the answer of ``work`` for every part, in any order; both can be pickled. ``close`` ends what was begun."""

    workers: int

    def run(self, work: Work, parts: Sequence[Any]) -> Iterator[Any]: ...

    def close(self) -> None: ...


class Here:
    """One part after another in this process, for small rounds."""

    workers = 1

    def run(self, work: Work, parts: Sequence[Any]) -> Iterator[Any]:
        return map(work, parts)

    def close(self) -> None:
        """Nothing was begun."""


class Processes:
    """Processes of this machine, begun at once, before this one has threads or tables that they would inherit."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        how = "fork" if sys.platform == "linux" else "spawn"
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context(how))
        self._pool.submit(os.getpid)

    def run(self, work: Work, parts: Sequence[Any]) -> Iterator[Any]:
        # The heaviest part comes first; each worker takes the next when it is done.
        found = [self._pool.submit(work, part) for part in parts]
        try:
            for one in found:
                yield one.result()
        except BrokenProcessPool:
            raise TableError(
                "Một tiến trình tính toán đã dừng giữa chừng, thường vì thiếu bộ nhớ; chưa ghi gì. "
                "Hãy chạy lại với --workers nhỏ hơn."
            ) from None

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


class Spark:
    """A Spark cluster; ``master`` as Spark takes it: local[2], spark://host:7077 … Raises TableError without it."""

    def __init__(self, master: str, workers: int = 0) -> None:
        try:
            from pyspark import SparkConf, SparkContext
        except ImportError:
            raise TableError(
                "Chưa cài Spark; hãy cài các gói trong requirements-spark.lock và Java 17, hoặc bỏ --engine spark."
            ) from None
        asked = SparkConf().setMaster(master or f"local[{workers or os.cpu_count() or 1}]").setAppName("lienket match")
        asked.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
        asked.set("spark.driver.memory", SPARK_MEMORY).set("spark.driver.maxResultSize", "0")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        try:
            self._context = SparkContext(conf=asked)
        except Exception as error:
            raise TableError(f"Không khởi động được Spark ({str(error).splitlines()[0][:120]}).") from None
        self._context.setLogLevel("ERROR")
        self.workers = int(self._context.defaultParallelism)

    def run(self, work: Work, parts: Sequence[Any]) -> Iterator[Any]:
        if not parts:
            return
        yield from self._context.parallelize(parts, len(parts)).map(work).collect()

    def close(self) -> None:
        """End the cluster's session."""
        self._context.stop()
