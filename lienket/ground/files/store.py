"""The file store: content goes to disk first, under its hash; the row is written in the caller's transaction."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from lienket.ground.files.checks import check_upload
from lienket.ground.files.models import StoredFile
from lienket.ground.refusals import NotThere, Refusal

EVIDENCE_KINDS = ("pdf", "png", "jpeg", "docx", "xlsx", "csv", "txt")


def store_upload(upload: UploadedFile, *, kinds: tuple[str, ...] = EVIDENCE_KINDS) -> StoredFile:
    """Check and keep an uploaded file. Raises Refusal with what is wrong with it; nothing is kept then."""
    if upload.size is None or upload.size > settings.MAX_EVIDENCE_BYTES:
        limit = settings.MAX_EVIDENCE_BYTES // (1024 * 1024)
        raise Refusal(
            _("Tệp “%(name)s” lớn hơn %(limit)d MB. Hãy nén hoặc chia nhỏ rồi gửi lại.")
            % {"name": upload.name, "limit": limit},
            field="files",
        )
    content = b"".join(upload.chunks())
    checked = check_upload(content, upload.name or "", kinds, settings.MAX_EVIDENCE_BYTES)
    return store_bytes(content, media_type=checked.media_type)


def store_bytes(content: bytes, *, media_type: str) -> StoredFile:
    """Keep bytes the platform made or has checked itself."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with partial.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    stored, _made = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(content), "media_type": media_type}
    )
    return stored


def path_of(sha256: str) -> Path:
    """Where the content of a hash lies."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def read_bytes(stored: StoredFile) -> bytes:
    """The content, checked against its hash. Raises NotThere if it is missing or was altered."""
    path = path_of(stored.sha256)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise NotThere(_("Nội dung tệp không còn nguyên vẹn trong kho. Hãy báo quản trị nền tảng."))
    return content


def download(stored: StoredFile, name: str) -> FileResponse:
    """The file as an attachment: a browser never shows it inside our pages."""
    path = path_of(stored.sha256)
    if not path.exists():
        raise NotThere(_("Không tìm thấy tệp trong kho. Hãy báo quản trị nền tảng."))
    response = FileResponse(path.open("rb"), content_type=stored.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Length"] = str(stored.size)
    response["Cache-Control"] = "private, no-store"
    return response
