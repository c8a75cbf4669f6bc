"""Who settles the parts of a round: this process, processes of this machine, or a Spark cluster; one answer."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from lienket.engines.spark import spark_context
from lienket.engines.tables import TableError

Work = Callable[[Any], Any]


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
        self._context = spark_context(master, name="lienket match", workers=workers)
        self.workers = int(self._context.defaultParallelism)

    def run(self, work: Work, parts: Sequence[Any]) -> Iterator[Any]:
        if not parts:
            return
        yield from self._context.parallelize(parts, len(parts)).map(work).collect()

    def close(self) -> None:
        """End the cluster's session."""
        self._context.stop()
