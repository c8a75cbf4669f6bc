"""A new source of programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation


class SourceForm(PageForm):
    """What a source is called, and whose it is."""

    name = forms.CharField(
        label=_("Tên nguồn"),
        max_length=200,
        help_text=_("Tên để nhận ra thiết bị hoặc phần mềm gửi, ví dụ: Bộ ghi trạm Nhuệ."),
    )
    owner = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(pk__in=list(viewer.organisation_ids)).order_by("name")
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["owner"].initial = viewer.organisation_id
