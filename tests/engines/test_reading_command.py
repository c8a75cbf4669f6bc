"""`lienket read`: run as a person runs it, in a process of its own with no database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

from lienket.agreements import sheets

TEXT = (
    "Sở Du lịch sẽ tổ chức 03 đoàn khảo sát tại huyện Ba Vì trong quý III/2022; phối hợp với tỉnh Hà Nam quảng bá. "
    "Năm 2021, hai bên đã tổ chức 02 hội nghị."
)


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command, with an address of a database that nobody answers at."""
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "lienket.config.cli", "read", *words],
        input=given,
        capture_output=True,
        env=environment,
        cwd=Path(__file__).parents[2],
        check=False,
    )


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Word file of one paragraph."""
    path = tmp_path_factory.mktemp("read") / "thoa-thuan.docx"
    made = docx.Document()
    made.add_paragraph(TEXT)
    made.save(str(path))
    return path


def test_json_has_every_clause_with_its_localities_then_and_now(document: Path) -> None:
    done = run(str(document), "--json")
    assert done.returncode == 0, done.stderr.decode()
    first, second, third = json.loads(done.stdout)
    assert {"clause", "text", "kind", "field", "lead", "partners", "localities", "due", "cues"} <= set(first)
    assert (first["kind"], first["field"], first["lead"], first["due"]) == (
        "promise",
        "du-lich",
        "Sở Du lịch",
        "2022-09-30",
    )
    (place,) = first["localities"]
    assert (place["name_then"], place["code"], place["certain"], len(place["now"])) == ("Huyện Ba Vì", "271", True, 8)
    assert (second["lead"], second["partners"]) == ("Sở Du lịch", ["tỉnh Hà Nam"])
    assert second["localities"][0]["now"] == [{"code": "37", "name": "Tỉnh Ninh Bình"}]
    assert third["kind"] == "result"
    assert {cue["says"] for cue in third["cues"]} >= {"result"}


def test_drafts_have_the_columns_of_the_sheet_of_commitments(document: Path, tmp_path: Path) -> None:
    out = tmp_path / "drafts.xlsx"
    done = run(str(document), "--out", str(out))
    assert done.returncode == 0, done.stderr.decode()
    rows = list(openpyxl.load_workbook(io.BytesIO(out.read_bytes())).active.iter_rows(values_only=True))
    assert [str(title) for title in rows[0][:8]] == [
        str(column.title)
        for column in sheets.columns()
        if column.key in {"code", "title", "field", "lead", "partners", "due_on", "clause", "note"}
    ]
    assert [row[0] for row in rows[1:]] == ["D1", "D2"]


def test_standard_input_is_read(document: Path) -> None:
    assert b"2 cam k" in run("-", given=TEXT.encode()).stdout
    assert b"2 cam k" in run("-", given=document.read_bytes()).stdout


@pytest.mark.parametrize(
    ("words", "given", "sentence"),
    [
        (("khong-co.docx",), b"", "Không có tệp khong-co.docx"),
        (("-",), b"", "không có chữ nào"),
        (("-", "--out", "x.csv"), TEXT.encode(), "hãy đổi đuôi của x.csv"),
        (("-", "--dated", "31/02/2022"), TEXT.encode(), "không đúng dạng dd/mm/yyyy"),
        (("-",), b"The parties agree to meet every year and to report what they did. " * 20, "không phải tiếng Việt"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(words: tuple[str, ...], given: bytes, sentence: str) -> None:
    done = run(*words, given=given)
    said = done.stderr.decode()
    assert done.returncode == 2
    assert sentence in said
    assert "Traceback" not in said


def test_the_day_can_be_told(document: Path) -> None:
    (first, *_) = json.loads(run(str(document), "--json", "--dated", "05/03/2026").stdout)
    assert [place["code"] for place in first["localities"]] == ["271"]
    (_, second, _) = json.loads(run("-", "--json", "--dated", "05/03/2022", given=TEXT.encode()).stdout)
    assert second["localities"][0]["code"] == "35"
