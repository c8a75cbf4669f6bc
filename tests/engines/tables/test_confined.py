"""What a file does to the process that opens it is told as a sentence, and this process goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lienket.engines.tables import TableError
from lienket.engines.tables.confined import confined

REFUSAL = TableError("không đọc được")


def dies(_path: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def devours(_path: Path) -> int:
    return len(bytearray(20_000_000_000))


def refuses(path: Path) -> None:
    raise TableError(f"{path.name}: câu riêng")


def test_a_child_that_dies_or_devours_is_a_refusal_and_an_answer_comes_back(tmp_path: Path) -> None:
    for work, sentence in ((dies, "không đọc được"), (devours, "không đọc được"), (refuses, "a.xlsx: câu riêng")):
        with pytest.raises(TableError, match=sentence):
            confined(work, tmp_path / "a.xlsx", REFUSAL)
    assert confined(len, [1, 2], REFUSAL) == 2  # type: ignore[arg-type]
