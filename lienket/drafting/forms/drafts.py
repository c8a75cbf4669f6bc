"""One draft as a person corrects it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Field
from lienket.drafting.forms.base import NamesField, NamingForm
from lienket.drafting.models import Part
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField

Options = Sequence[tuple[str, str]]


class DraftForm(NamingForm):
    """What the commitment will say. Places that were named stand below, each with its choices."""

    title = forms.CharField(label=_("Nhiệm vụ"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    field = forms.ModelChoiceField(
        label=_("Lĩnh vực"),
        queryset=Field.objects.none(),
        empty_label=_("Chọn lĩnh vực"),
        error_messages={"invalid_choice": _("Lĩnh vực này không có trong danh sách. Hãy chọn lại.")},
    )
    lead = forms.CharField(label=_("Chủ trì"), max_length=300, help_text=_("Tên lúc ký hoặc tên hiện nay đều được."))
    support = NamesField(label=_("Phối hợp"), required=False, help_text=_("Mỗi dòng một cơ quan."))
    partners = NamesField(label=_("Đối tác"), required=False, help_text=_("Mỗi dòng một cơ quan."))
    due_on = LocalDateField(label=_("Hạn"), required=False, help_text=_("Để trống: lấy hạn chung của văn bản."))
    starts_on = LocalDateField(label=_("Bắt đầu"), required=False, help_text=_("Để trống: từ đầu chương trình."))
    product = forms.CharField(label=_("Sản phẩm"), max_length=500, required=False)
    measure = forms.CharField(label=_("Thước đo"), max_length=300, required=False)
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=60, required=False)
    target = LocalDecimalField(label=_("Mục tiêu"), required=False, max_digits=16, decimal_places=2)
    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    groups: ClassVar[Any] = (
        (_("Ai làm"), ("lead", "support", "partners")),
        (_("Thời hạn"), ("due_on", "starts_on")),
        (_("Kết quả phải có"), ("product", "measure", "unit", "target")),
    )

    def __init__(
        self, *args: Any, day: date, fields: Any, places: Sequence[tuple[Part, Options]] = (), **kwargs: Any
    ) -> None:
        self.day = day
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = fields  # type: ignore[attr-defined]
        names = []
        for part, options in places:
            name = f"part_{part.pk}"
            self.fields[name] = forms.ChoiceField(
                label=f"{part.get_role_display()}: “{part.text}”", choices=options, required=False, help_text=part.why
            )
            names.append(name)
        if names:
            self.groups = (*self.groups, (_("Nơi được nhắc đến"), names))  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        leads = self.organisations([values["lead"]] if values.get("lead") else [], self.day, "lead")
        values["lead"] = leads[0] if leads else None
        for name in ("support", "partners"):
            values[name] = self.organisations(values.get(name) or [], self.day, name)
        return values

    @property
    def chosen(self) -> dict[int, str]:
        """What was chosen for each place, by the id of its part."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("part_") and value:
                found[int(name.removeprefix("part_"))] = value
        return found

    def columns(self) -> dict[str, Any]:
        """The draft's own columns."""
        names = ("title", "field", "due_on", "starts_on", "product", "measure", "unit", "target")
        return {name: self.cleaned_data[name] for name in names}
