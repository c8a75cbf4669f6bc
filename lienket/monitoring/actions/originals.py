"""Originals of what came in, kept as they came: one packed file an intake, on disk before anything is committed."""

from __future__ import annotations

import os
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.stationfiles.packing import pack, unpack
from lienket.ground.refusals import Refusal
from lienket.monitoring.models import Intake

ARCHIVE = "monitoring/archive"


def keep_originals(tag: str, members: Iterable[tuple[str, bytes]]) -> str:
    """Pack (name, content) into a new file and bring it to the disk; its name under the home folder.

    Raises Refusal where the disk does not take it: nothing is lost, nothing was taken.
    """
    name = f"{ARCHIVE}/{timezone.localdate():%Y/%m}/{tag}-{uuid4().hex}.tar.gz"
    path = Path(settings.HOME) / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("wb") as out:
            for piece in pack(members):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refusal(
            _("Không ghi được kho tệp gốc (%(why)s). Chưa nhận tệp nào của đợt này; hãy xem lại ổ đĩa rồi chạy lại.")
            % {"why": why}
        ) from error
    return name


def originals_of(archive: str) -> dict[str, bytes]:
    """name → content of a packed file. Raises Refusal where it is gone or damaged."""
    root = Path(settings.HOME).resolve()
    path = (root / archive).resolve()
    if not archive or not path.is_relative_to(root / ARCHIVE):
        raise Refusal(_("Lượt nhận này không giữ tệp gốc."))
    try:
        return dict(unpack(path.read_bytes()))
    except (OSError, tarfile.TarError, zlib.error, EOFError) as error:
        raise Refusal(
            _("Không đọc được kho tệp gốc “%(name)s”. Hãy khôi phục nó từ bản sao lưu.") % {"name": archive}
        ) from error


def sweep_originals(tag: str) -> int:
    """Remove what was packed for an intake that never came to be; the caller holds the folder's lock."""
    root = Path(settings.HOME)
    found = [path for path in (root / ARCHIVE).glob(f"*/*/{tag}-*") if path.suffix in (".gz", ".part")]
    names = {str(path.relative_to(root)): path for path in found}
    known = set(Intake.objects.filter(archive__in=list(names)).values_list("archive", flat=True))
    lost = [path for name, path in names.items() if name not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
