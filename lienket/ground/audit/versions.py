"""Versions: nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from lienket.ground.refusals import NotThere, Stale

V = TypeVar("V", bound=models.Model)


def claim(model: type[V], pk: int, *, version: int | None = None, submitted: Mapping[str, Any] | None = None) -> V:
    """Lock one row for this transaction and raise its version.

    Raises NotThere when it is gone, and Stale, with what differs, when `version` is not the row's own.
    """
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotThere(_("Không tìm thấy nội dung này; có thể đã được gỡ bỏ."))
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise Stale(
            _("Người khác vừa lưu thay đổi trước anh/chị. Hãy so sánh, rồi gửi lại phần của anh/chị nếu vẫn cần."),
            differences=_differences(row, submitted or {}),
        )
    row.version += 1  # type: ignore[attr-defined]
    return row


def _differences(row: models.Model, submitted: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    found = []
    for name, yours in submitted.items():
        theirs = getattr(row, name, None)
        if theirs != yours:
            field = row._meta.get_field(name)
            found.append((str(getattr(field, "verbose_name", name)), theirs, yours))
    return found
