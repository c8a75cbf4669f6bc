"""The processes that a test may have left behind."""

from __future__ import annotations

import os
from pathlib import Path


def children() -> set[str]:
    """Processes whose parent is this one."""
    mine = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == str(os.getpid()):
            mine.add(stat.parent.name)
    return mine
