"""Filters of the lists and the forms of the lookup. Field names are the words of the address (?ngay=…)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities.choices import Level, OrganisationKind

LONGEST = 20_000


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, strip=True)


class UnitFilter(FilterForm):
    """tim: words; cap: level; tinh: province code; ngay: the day."""

    tim = _text(gettext_lazy("Tên hoặc mã"))
    cap = forms.ChoiceField(label=gettext_lazy("Cấp"), choices=Level.choices)
    tinh = forms.ChoiceField(label=gettext_lazy("Thuộc tỉnh, thành phố"))
    ngay = LocalDateField(label=gettext_lazy("Vào ngày"))

    def __init__(self, data: Any, *, provinces: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["tinh"].choices = [("", _("Cả nước")), *provinces]  # type: ignore[attr-defined]


class DayFilter(FilterForm):
    """ngay: the day."""

    ngay = LocalDateField(label=gettext_lazy("Vào ngày"))


class OrganisationFilter(FilterForm):
    """tim, loai: kind, tinh: province of today, ngay: the day."""

    tim = _text(gettext_lazy("Tên"))
    loai = forms.ChoiceField(label=gettext_lazy("Loại"))
    tinh = forms.ChoiceField(label=gettext_lazy("Địa phương"))
    ngay = LocalDateField(label=gettext_lazy("Vào ngày"))

    def __init__(self, data: Any, *, provinces: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        kinds = [("", _("Mọi loại")), *OrganisationKind.choices]
        self.fields["loai"].choices = kinds  # type: ignore[attr-defined]
        self.fields["tinh"].choices = [("", _("Cả nước")), *provinces]  # type: ignore[attr-defined]


class LookupForm(PageForm):
    """dia_chi: an address, or one in each line; sent by GET so that an answer can be sent on."""

    dia_chi = forms.CharField(
        label=gettext_lazy("Địa chỉ hoặc tên đơn vị, cũ hay mới"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={
            "max_length": gettext_lazy("Dài quá 20.000 ký tự. Hãy gửi bảng Excel thay cho dán vào ô."),
        },
    )
    ngay = LocalDateField(
        label=gettext_lazy("Chỉ xét đơn vị có vào ngày"),
        required=False,
        help_text=gettext_lazy("Để trống thì xét cả trước và sau ngày 01/07/2025."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("Chưa nhập địa chỉ. Dán một địa chỉ, hoặc mỗi dòng một địa chỉ.")
        self.fields["dia_chi"].error_messages["required"] = told

    def day(self) -> date | None:
        found: date | None = self.cleaned_data.get("ngay")
        return found


class LookupSheetForm(PageForm):
    """A sheet with a column of addresses, and what is wanted back."""

    tep = forms.FileField(
        label=gettext_lazy("Bảng địa chỉ (.xlsx hoặc .csv)"),
        help_text=gettext_lazy("Có một cột tên “Địa chỉ”; tối đa 5 MB, 50.000 dòng. Tệp không được lưu lại."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    tra_ve = forms.ChoiceField(
        label=gettext_lazy("Nhận kết quả"),
        choices=[("xlsx", gettext_lazy("Tệp Excel")), ("trang", gettext_lazy("Xem trên trang (200 dòng đầu)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
