"""The paper of an upkeep: a certificate or a record, as PDF or photograph, looked at before it is kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from lienket.ground.files.store import store_upload
from lienket.ground.refusals import Refusal

PAPER_KINDS = ("pdf", "png", "jpeg")


def paper_columns(upload: UploadedFile | None, *, drop: bool = False) -> dict[str, Any]:
    """The columns of Upkeep that hold its paper: of a new one, of none (``drop``), or nothing where it stays.

    Raises Refusal on the field `paper` for what is no PDF or photograph; nothing is kept then.
    """
    if upload is None:
        return {"file": None, "file_name": ""} if drop else {}
    try:
        stored = store_upload(upload, kinds=PAPER_KINDS)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="paper") from refusal
    return {"file": stored, "file_name": (upload.name or "giay")[-200:]}
