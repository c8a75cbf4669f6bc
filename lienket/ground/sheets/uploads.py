"""A sheet as somebody sent it: looked at before anything reads it."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

from lienket.ground.refusals import Refusal
from lienket.ground.sheets.guard import MAX_BYTES, check_sheet, check_size
from lienket.ground.sheets.packages import FileRefused


def sheet_content(upload: UploadedFile) -> bytes:
    """The bytes of a sheet that was sent, once it was looked at. Raises Refusal on the field `file`."""
    try:
        check_size(upload.size or 0, MAX_BYTES)
        content = b"".join(upload.chunks())
        check_sheet(content, upload.name or "")
    except FileRefused as refused:
        raise Refusal(refused.sentence, field="file") from refused
    return content
