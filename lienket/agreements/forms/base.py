"""What the forms of this room share: names of organisations, several files, versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lienket.agreements.queries.naming import Directory
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation

MOST_FILES = 10


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Clean value: list of uploads, empty when none was chosen."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, None) for one in given if one]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("Mỗi lần gửi nhiều nhất %(n)d tệp; hãy ghi thêm một báo cáo cho các tệp còn lại.") % {"n": MOST_FILES}
            )
        return files


class OrganisationsField(forms.CharField):
    """Organisations by name, one a line. Clean value: list of names; the form looks them up on its own date."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip(" ;\t") for line in text.replace(";", "\n").splitlines() if line.strip(" ;\t")]


class NamingForm(PageForm):
    """A form that reads names of organisations of a day."""

    def organisations(self, names: Sequence[str], on: date, field: str) -> list[Organisation]:
        """The organisations, each once; every name that is not clear gets its own sentence on the field."""
        if not names:
            return []
        directory = Directory()
        found: dict[int, Organisation] = {}
        for name in names:
            try:
                one = directory.find(name, on)
                found[one.pk] = one
            except Refusal as refusal:
                self.add_error(field, refusal.sentence)
        return list(found.values())

    def ticked(self, keys: Sequence[str], on: date, field: str) -> list[Organisation]:
        """The ticked organisations; one that did not exist on the day is told on the field."""
        found = list(Organisation.objects.filter(key__in=keys).order_by("folded")) if keys else []
        for one in found:
            if not one.holds_on(on):
                self.add_error(
                    field,
                    _("%(name)s không hoạt động vào ngày %(day)s.") % {"name": one.name, "day": f"{on:%d/%m/%Y}"},
                )
        return found


class VersionForm(PageForm):
    """A form that changes something: it knows which version the person saw."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
