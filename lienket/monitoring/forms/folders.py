"""A folder that stations write to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.localities.models import Organisation
from lienket.monitoring import queries
from lienket.monitoring.forms.keeping import VersionForm
from lienket.monitoring.models import Source, Station


class _Stations(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Station) -> str:
        return f"{obj.name} ({obj.code})"


class FolderForm(VersionForm):
    """What a folder is called, whose it is, and which stations may write there. The folder's name is set once."""

    name = forms.CharField(
        label=_("Tên nguồn"), max_length=200, help_text=_("Ví dụ: Các trạm nước thải khu công nghiệp Quang Minh.")
    )
    folder = forms.CharField(
        label=_("Tên thư mục"),
        max_length=31,
        help_text=_(
            "Cũng là tên tài khoản SFTP: chữ thường không dấu, chữ số, gạch nối; ví dụ quang-minh. Đặt một lần."
        ),
    )
    owner = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Organisation.objects.none(), empty_label=None)
    stations = _Stations(
        label=_("Các trạm được gửi"),
        queryset=Station.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tệp của trạm khác gửi vào đây được giữ lại, kèm lý do."),
    )

    def __init__(self, *args: Any, viewer: Viewer, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = queries.own_stations(viewer)
        if source is None:
            owners = Organisation.objects.filter(pk__in=list(viewer.organisation_ids)).order_by("name")
            self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
            self.fields["owner"].initial = viewer.organisation_id
        else:
            del self.fields["folder"], self.fields["owner"]
            own = own | source.stations.all()
        self.fields["stations"].queryset = own.distinct()  # type: ignore[attr-defined]
