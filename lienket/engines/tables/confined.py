"""Work on a file that nobody vouches for, in a process of its own: whatever it does to itself, this one goes on."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from lienket.engines.tables.problem import TableError

_Child: type[BaseProcess] = multiprocessing.Process
if sys.platform == "linux":
    _Child = multiprocessing.get_context("fork").Process

MOST_MEMORY = 8_000_000_000  # bytes of address space: a full sheet of a million rows needs less
MOST_SECONDS = 600  # of processor time


def confined(work: Callable[[Path], Any], path: Path, refusal: TableError) -> Any:
    """``work(path)`` in a child with bounded memory and time. Raises its TableError, ``refusal`` where it dies."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = _Child(target=_inside, args=(work, path, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        raise refusal from None
    finally:
        ours.close()
        child.join()
    if isinstance(answer, TableError):
        raise answer
    if isinstance(answer, BaseException):
        raise refusal from None
    return answer


def _inside(work: Callable[[Path], Any], path: Path, out: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = work(path)
    except (TableError, MemoryError) as error:
        answer = error
    out.send(answer)
    out.close()
