"""Parsing elsewhere: a child process with hard limits reads the file; this side survives its death."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.guard import MAX_COLUMNS, MAX_ROWS, Checked, column_letters
from lienket.ground.sheets.packages import FileRefused

_CHILD = Path(__file__).with_name("child.py")
_MARKER = Path(__file__).with_name("marker.py")
_PIECE = 1 << 16


@dataclass(frozen=True)
class Limits:
    """What the child may use; `reply` is the most bytes taken from it."""

    memory: int = 1 << 30
    cpu_s: int = 60
    wall_s: float = 60.0
    reply: int = 64 << 20


@dataclass(frozen=True)
class Table:
    """What was read. `rows` are (Excel's row number, cells); blank rows are left out.

    A cell is None, str, int, float, bool, or a pair [tag, value] as `child` describes them.
    """

    sheet: str
    rows: list[tuple[int, list[Any]]]
    date1904: bool = False
    matching_sheets: int = 1
    delimiter: str = ""


def read_table(
    checked: Checked,
    *,
    titles: Sequence[str] = (),
    prefer: Sequence[str] = (),
    skip: Sequence[str] = (),
    encoding: str = "utf-8",
    limits: Limits | None = None,
) -> Table:
    """Reads the table of a checked file in a child process.

    `titles` (as `child.plain` makes them) choose the sheet and the delimiter; `prefer`, `skip`: sheet names.
    Raises `FileRefused` for whatever the child could not or would not read.
    """
    head = {
        "kind": checked.kind,
        "encoding": encoding,
        "titles": list(titles),
        "prefer": list(prefer),
        "skip": list(skip),
        "max_rows": MAX_ROWS,
        "max_columns": MAX_COLUMNS,
    }
    parts = frames(run(_CHILD, head, checked.data, limits or Limits()))
    try:
        told = json.loads(parts[0])
        if "refuse" in told:
            raise _refusal(told["refuse"], told.get("details", {}))
        if json.loads(parts[-1]) != {"end": True}:
            raise ValueError("no end")
        rows = [(number, cells) for frame in parts[1:-1] for number, cells in json.loads(frame)]
        return Table(
            str(told["sheet"]),
            rows,
            bool(told.get("date1904")),
            int(told.get("matching", 1)),
            str(told.get("delimiter", "")),
        )
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _refusal("unreadable", {}) from error


def mark_workbook(head: dict[str, Any], data: bytes, *, limits: Limits | None = None) -> bytes:
    """Runs `marker` on a checked workbook (or none, for CSV): the marked .xlsx. Raises `FileRefused`."""
    parts = frames(run(_MARKER, head, data, limits or Limits()))
    if len(parts) != 1 or not parts[0].startswith(b"PK"):
        raise _refusal("unreadable", {})
    return parts[0]


def run(script: Path, head: dict[str, Any], data: bytes, limits: Limits) -> bytes:
    """Feeds a child and returns all it wrote. Raises `FileRefused` when it dies, dawdles or says too much."""
    packed = json.dumps(head).encode()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and script, no shell, nothing from the user
        [sys.executable, "-I", str(script), str(limits.memory), str(limits.cpu_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "MALLOC_ARENA_MAX": "2",
        },
        cwd="/",
        start_new_session=True,
    )
    try:
        reply = _exchange(child, len(packed).to_bytes(4, "big") + packed, data, limits)
        status = child.wait(timeout=5)
    except subprocess.TimeoutExpired as error:
        raise _refusal("too_slow", {}) from error
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                _close(pipe)
    if status == -signal.SIGXCPU:
        raise _refusal("too_slow", {})
    if status != 0:
        raise _refusal("unreadable", {})
    return reply


def _exchange(child: subprocess.Popen[bytes], head: bytes, data: bytes, limits: Limits) -> bytes:
    """Writes and reads at once, so that neither side waits on a full pipe; bounded in time and bytes."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("both pipes are needed")
    deadline = time.monotonic() + limits.wall_s
    waiting = [memoryview(head), memoryview(data)]
    reply = bytearray()
    os.set_blocking(child.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        selector.register(child.stdin, selectors.EVENT_WRITE)
        while True:
            ready = selector.select(max(deadline - time.monotonic(), 0))
            if time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(child.args, limits.wall_s)
            for key, _events in ready:
                if key.fileobj is child.stdin:
                    if not _feed(child.stdin.fileno(), waiting):
                        selector.unregister(child.stdin)
                        _close(child.stdin)
                    continue
                piece = os.read(child.stdout.fileno(), _PIECE)
                if not piece:
                    return bytes(reply)
                reply += piece
                if len(reply) > limits.reply:
                    raise _refusal("too_much_text", {})


def _feed(descriptor: int, waiting: list[memoryview]) -> bool:
    """Writes what the pipe takes; False when nothing is left or nobody reads any more."""
    while waiting and not len(waiting[0]):
        waiting.pop(0)
    if not waiting:
        return False
    try:
        written = os.write(descriptor, waiting[0][:_PIECE])
    except BlockingIOError:
        return True
    except BrokenPipeError:
        return False
    waiting[0] = waiting[0][written:]
    return True


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return  # the other side is gone; nothing of ours was buffered


def frames(reply: bytes) -> list[bytes]:
    """A reply cut into its frames (4 bytes of length, then the frame). Raises `FileRefused` when cut short."""
    found, at = [], 0
    while at + 4 <= len(reply):
        length = int.from_bytes(reply[at : at + 4], "big")
        frame = reply[at + 4 : at + 4 + length]
        if len(frame) < length:
            raise _refusal("unreadable", {})
        found.append(frame)
        at += 4 + length
    if not found:
        raise _refusal("unreadable", {})
    return found


def _refusal(code: str, details: dict[str, Any]) -> FileRefused:
    place = {
        "row": int(details.get("row", 0)),
        "cell": f"{column_letters(int(details.get('column', 0)))}{details.get('row', '')}",
        "rows": f"{MAX_ROWS:,}".replace(",", "."),
        "columns": MAX_COLUMNS,
    }
    sentences = {
        "too_slow": _("Đọc tệp mất quá nhiều thời gian nên đã dừng: hãy bỏ dòng, cột, trang tính thừa rồi gửi lại."),
        "too_much_text": _("Tệp chứa quá nhiều chữ: hãy tách thành nhiều tệp nhỏ hơn rồi gửi."),
        "too_far": _("Dòng %(row)d vượt giới hạn %(rows)s dòng, %(columns)d cột: hãy tách tệp rồi gửi lại.") % place,
        "cell_too_long": _("Ô %(cell)s dài quá 32.767 ký tự: hãy rút gọn nội dung ô này.") % place,
        "csv_quotes": _("Tệp CSV sai dấu nháy kép từ dòng %(row)d: hãy mở bằng Excel, lưu thành .xlsx rồi gửi.")
        % place,
        "no_sheet": _("Tệp không có trang tính nào: hãy mở bằng Excel, kiểm tra rồi lưu lại."),
        "workbook_broken": _("Bảng tính bị hỏng, không đọc được: hãy mở bằng Excel, lưu lại rồi gửi lại."),
        "unreadable": _("Không đọc được tệp một cách an toàn: hãy mở bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại."),
    }
    return FileRefused(code if code in sentences else "unreadable", sentences.get(code, sentences["unreadable"]))
