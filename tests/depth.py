"""How much is asked: everything by `lienket verify`, and by `make test` a part that changes with every commit.

A test may ask a part only where the rest follows by reason; docs/adr/0027 says which do. The part hangs on the commit
and the case alone, so a run can be repeated.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHOLE = os.environ.get("LIENKET_BATTERY") == "whole"


@cache
def commit() -> str:
    """The commit that is tested; empty outside a checkout, where the part never changes."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return asked.stdout.strip()


def chosen(case: str, one_of: int) -> bool:
    """Whether this commit asks `case`, one of every so many cases."""
    digest = hashlib.sha256(f"{commit()} {case}".encode()).digest()
    return WHOLE or int.from_bytes(digest[:8]) % one_of == 0
