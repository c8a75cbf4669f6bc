"""B4: every bad file is answered with its own Vietnamese reason; the process lives, and keeps nothing of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lienket.ground.files.checks import check_upload
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.rehearsal import rehearse
from lienket.ground.sheets.sandbox import Limits

sys.path.insert(0, str(Path(__file__).parent))
from corpus import bad_files

SPEC = SheetSpec(
    "lo",
    "A",
    [
        Column("ten", "Tên", required=True),
        Column("so", "Số lượng", kind="integer"),
        Column("ngay", "Ngày", kind="date"),
    ],
)
LIMITS = Limits(cpu_s=5, wall_s=5.0)
ROOM = 50 << 20
VIETNAMESE = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
SHEETS = list(bad_files.sheets())
EVIDENCE = list(bad_files.evidence())


def peak_bytes() -> int:
    """The most memory that this process held since `forget_peak` (Linux counts in KiB)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) << 10


def forget_peak() -> int:
    """Sets the high-water mark to what is held now, and returns it."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_bytes()


def test_the_corpus_is_large_and_has_no_twins() -> None:
    ids = [bad.id for bad in SHEETS]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 60


@pytest.mark.parametrize("bad", SHEETS, ids=lambda bad: bad.id)
def test_a_bad_sheet_is_refused_with_its_reason(bad: bad_files.BadFile) -> None:
    data = bad.make()
    before = forget_peak()
    found = rehearse(data, SPEC, name=bad.name, limits=LIMITS)
    assert found.code == bad.code
    assert found.rows == []
    assert found.problems == []
    assert set(found.refusal.lower()) & VIETNAMESE
    assert found.refusal.endswith(".")
    assert peak_bytes() - before <= ROOM


@pytest.mark.parametrize("bad", EVIDENCE, ids=lambda bad: bad.id)
def test_bad_evidence_is_refused_with_its_reason(bad: bad_files.BadFile) -> None:
    data = bad.make()
    with pytest.raises(FileRefused) as refused:
        check_upload(data, bad.name)
    assert refused.value.code == bad.code
    assert set(refused.value.sentence.lower()) & VIETNAMESE


def test_the_sound_neighbours_of_the_bad_files_pass() -> None:
    found = rehearse(bad_files.packed(bad_files.parts()), SPEC, name="a.xlsx", limits=LIMITS)
    assert (found.refusal, found.problems) == ("", [])
    assert [row.values["ten"] for row in found.rows] == ["Chè"]
    assert check_upload(bad_files._png(2, 2), "ảnh.png").kind == "png"
    assert check_upload(bad_files._jpeg(2, 2), "ảnh.JPG").media_type == "image/jpeg"
    assert check_upload(bad_files.PDF, "báo cáo.pdf").kind == "pdf"
    assert check_upload("xin chào".encode(), "a.txt").kind == "txt"
    assert check_upload(bad_files.packed(bad_files.parts()), "a.xlsx").kind == "xlsx"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Chè\u202eabc", "Ô chứa ký tự ẩn (U+202E): hãy xóa ô rồi gõ lại."),
        ("Chè\u200dxanh", "Ô chứa ký tự ẩn (U+200D): hãy xóa ô rồi gõ lại."),
        ("Chè\u2066xanh", "Ô chứa ký tự ẩn (U+2066): hãy xóa ô rồi gõ lại."),
    ],
)
def test_hidden_letters_are_told_with_their_cell(text: str, reason: str) -> None:
    rows = bad_files.GOOD_ROWS + f'<row r="3">{bad_files.cell("A3", text)}</row>'
    found = rehearse(bad_files.sheet(rows), SPEC, limits=LIMITS)
    assert [(p.row, p.column, p.reason) for p in found.problems] == [(3, "A", reason)]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(1)"])
def test_formulas_in_text_stay_text(text: str) -> None:
    rows = bad_files.GOOD_ROWS + f'<row r="3">{bad_files.cell("A3", text)}</row>'
    for data, name in ((bad_files.sheet(rows), "a.xlsx"), ((bad_files.CSV_HEAD + f'"{text}";1;').encode(), "a.csv")):
        assert rehearse(data, SPEC, name=name, limits=LIMITS).rows[-1].values["ten"] == text


def test_decomposed_letters_are_composed() -> None:
    spread = bad_files.cell("A3", "Ha\u0300 No\u0302\u0323i")
    rows = f'{bad_files.GOOD_ROWS}<row r="3">{spread}</row>'
    assert rehearse(bad_files.sheet(rows), SPEC, limits=LIMITS).rows[-1].values["ten"] == "Hà Nội"
