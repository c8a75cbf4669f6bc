"""What is found in a sheet, in the form in which it is kept and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypedDict, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal
from lienket.ground.sheets.rehearsal import Rehearsal
from lienket.ground.sheets.uploads import sheet_content

Planned = TypeVar("Planned", covariant=True)


class Judged(TypedDict):
    """What an action that keeps a sheet is given: its bytes and name, how many rows are good and bad, what to show."""

    content: bytes
    name: str
    good: int
    bad: int
    told: dict[str, Any]


class Judges(Protocol):
    """Whatever reads a kind of sheet."""

    def rehearse(self, data: bytes, name: str) -> Rehearsal: ...


class Reads(Judges, Protocol[Planned]):
    """A reading that also says what the good rows become."""

    def plan(self, found: Rehearsal) -> Planned: ...


def told_of(found: Rehearsal, *, most: int = 500, **more: Any) -> dict[str, Any]:
    """What the page of a rehearsal shows, as plain JSON: `refusal`, `notes`, `problem_count`, `problems`
    [[row, column, title, value, reason, suggestion]], and whatever else the room's page shows.
    """
    return {
        **more,
        "refusal": found.refusal,
        "notes": list(found.notes),
        "problem_count": len(found.problems),
        "problems": [[p.row, p.column, p.title, p.value, p.reason, p.suggestion] for p in found.problems[:most]],
    }


def judged(
    upload: UploadedFile,
    reading: Judges,
    *,
    good: Callable[[Rehearsal], int] = lambda found: len(found.rows),
    more: Callable[[], dict[str, Any]] = dict,
) -> Judged:
    """Rehearse a sheet that was sent; `good` counts what can be written, `more` is asked afterwards what else to show.

    Raises Refusal on the field `file` where the file is none that can be read.
    """
    content = sheet_content(upload)
    found = reading.rehearse(content, upload.name or "")
    if found.refusal:
        raise Refusal(found.refusal, field="file")
    return {
        "content": content,
        "name": upload.name or "bang.xlsx",
        "good": good(found),
        "bad": len({problem.row for problem in found.problems if problem.row}),
        "told": told_of(found, **more()),
    }


def why_not(found: Rehearsal) -> str:
    """Why a sheet cannot be written as it stands, in one sentence."""
    if found.refusal:
        return found.refusal
    if not found.problems:
        return _("Bảng không có dòng nào để ghi.")
    first = found.problems[0]
    place = _("dòng %(row)d, cột %(column)s") % {"row": first.row, "column": first.column or "?"}
    return _("Bảng còn %(n)d chỗ cần sửa; chỗ đầu tiên ở %(place)s: %(why)s") % {
        "n": len(found.problems),
        "place": place,
        "why": first.reason,
    }
