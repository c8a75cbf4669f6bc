"""Names of organisations in forms of this room, looked up on the day of the document, else today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from lienket.agreements.queries.naming import Directory
from lienket.ground.refusals import Refusal
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation
from lienket.localities.queries import today


class NamesField(forms.CharField):
    """Organisations by name, one a line. Clean value: list of names."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        lines = super().clean(value).replace(";", "\n").splitlines()
        return [line.strip() for line in lines if line.strip()]


class NamingForm(PageForm):
    """A form that reads names of organisations of either era."""

    _directory: Directory | None = None

    def organisations(self, names: Sequence[str], on: date, field: str) -> list[Organisation]:
        """The organisations, each once; every name that is not clear gets its own sentence on the field."""
        if names and self._directory is None:
            self._directory = Directory(Organisation.objects.select_related("locality").order_by("folded", "pk"))
        found: dict[int, Organisation] = {}
        for name in names:
            one = self._find(name, on, field)
            if one is not None:
                found[one.pk] = one
        return list(found.values())

    def _find(self, name: str, on: date, field: str) -> Organisation | None:
        directory = self._directory
        if directory is None:
            return None
        try:
            return directory.find(name, on)
        except Refusal as refusal:
            try:
                return directory.find(name, today())
            except Refusal:
                self.add_error(field, refusal.sentence)
                return None
