"""The field of a sheet, and the form of those pages that ask for nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.ground.sheets.guard import MAX_BYTES
from lienket.ground.ui.fields import FILE_FAULTS
from lienket.ground.ui.forms import PageForm


def sheet_field(label: Any = _("Bảng Excel hoặc CSV")) -> forms.FileField:  # noqa: B008  said late, in the reader's language
    """A sheet of at most MAX_BYTES."""
    return forms.FileField(
        label=label,
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("Tệp .xlsx hoặc .csv theo mẫu, nhiều nhất 5 MB."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_BYTES, "accept": ".xlsx,.csv"}),
    )


class SheetForm(PageForm):
    """A sheet."""

    file = sheet_field()
