"""`lienket intake FOLDER`: files of stations are taken in, with progress, and the counts told at the end."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import typer
from django.db import DatabaseError

from lienket.ground.audit.acts import Platform
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import actions
from lienket.monitoring.models import Source

_PAUSE = 5.0


def take_in(folder: Path, code: str, *, owner: str = "", watch: bool, age: float) -> None:
    """Take a folder in, once or until Ctrl-C. Raises Refusal in one sentence."""
    source = _source(code, owner) if code else None
    whole, begin = actions.Taken(), time.monotonic()
    try:
        while True:
            whole = whole + _once(folder, source, age, whole)
            if not watch:
                break
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        if not watch:
            raise
    _show("\r" if sys.stderr.isatty() else "")
    typer.echo(told(whole, time.monotonic() - begin))


def _once(folder: Path, source: Source | None, age: float, before: actions.Taken) -> actions.Taken:
    try:
        return actions.take_folder(folder=folder, source=source, age=age, tell=lambda now: _progress(before + now))
    except DatabaseError as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Refusal(
            f"Cơ sở dữ liệu không nhận ({why}). Tệp chưa nhận còn nguyên trong thư mục; hãy chạy lại."
        ) from error


def _source(code: str, owner: str) -> Source:
    found = Source.objects.filter(code=code).first()
    if found is None and owner:
        return _new_source(code, owner)
    if found is None:
        known = ", ".join(Source.objects.order_by("code").values_list("code", flat=True)[:10]) or "chưa có nguồn nào"
        told = f"Không có nguồn số liệu mang mã “{code}” (đang có: {known})."
        raise Refusal(f"{told} Lập nguồn mới: thêm --owner và khóa của cơ quan.")
    if not found.active:
        raise Refusal(f"Nguồn số liệu “{found.name}” đã ngừng nhận.")
    return found


def _new_source(code: str, owner: str) -> Source:
    organisation = Organisation.objects.filter(key=owner).first()
    if organisation is None:
        raise Refusal(f"Không có cơ quan mang khóa “{owner}”; khóa ở địa chỉ trang của cơ quan.")
    return actions.make_folder_source(actor=Platform("Lệnh intake"), owner=organisation, code=code)


def _show(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()


def _progress(taken: actions.Taken) -> None:
    if sys.stderr.isatty():
        _show(f"\r  {_grouped(taken.files)} tệp, {_grouped(taken.readings)} số liệu …\x1b[K")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def told(taken: actions.Taken, seconds: float) -> str:
    """The closing line: what came in and what became of it; the parts add up."""
    parts = [
        (taken.new, "mới"),
        (taken.repeated, "lặp lại"),
        (taken.corrected, "sửa"),
        (taken.pending, "đang xếp"),
        (taken.held, "giữ lại"),
    ]
    words = f"Đã nhận {_grouped(taken.files)} tệp, {_grouped(taken.readings)} số liệu"
    words += ": " + ", ".join(f"{_grouped(count)} {what}" for count, what in parts if count) if taken.readings else ""
    words += f" ({seconds:.1f} s)".replace(".", ",") + "."
    if taken.waiting:
        words += f" {_grouped(taken.waiting)} tệp đang được ghi, để lần sau."
    if taken.left:
        words += f" {_grouped(taken.left)} tệp đã nhận mà không xóa được khỏi thư mục; hãy xem quyền ghi."
    if taken.held:
        words += " Xem số liệu bị giữ lại ở trang Quan trắc › Giữ lại."
    return words
