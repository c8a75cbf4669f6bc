"""Forms of agreements, their clauses and files, programmes and fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.agreements.choices import AgreementKind, Visibility
from lienket.agreements.forms.base import NamingForm, OrganisationsField, VersionForm
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.ui.fields import FILE_FAULTS, LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities.models import Group


class AgreementFilterForm(FilterForm):
    """What the list of agreements can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    loai = forms.ChoiceField(label=_("Loại văn bản"), choices=[("", _("Mọi loại văn bản")), *AgreementKind.choices])

    def add_prefix(self, field_name: str) -> str:
        """Addresses are written with hyphens: ?tu-khoa=…"""
        return field_name.replace("_", "-")


class AgreementForm(NamingForm):
    """A new agreement, or what an agreement says."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=AgreementKind.choices)
    symbol = forms.CharField(label=_("Số, ký hiệu"), max_length=80, required=False, help_text=_("Ví dụ 188/KH-UBND."))
    title = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    signed_on = LocalDateField(label=_("Ngày ký"), required=False)
    valid_from = LocalDateField(label=_("Có hiệu lực từ ngày"), required=False)
    valid_to = LocalDateField(label=_("Hết hiệu lực sau ngày"), required=False, help_text=_("Để trống nếu chưa định."))
    parties = OrganisationsField(
        label=_("Các bên"),
        required=False,
        help_text=_("Mỗi dòng một cơ quan, ghi đúng tên lúc ký; có dấu hay không dấu đều được."),
    )
    groups_named = forms.ModelMultipleChoiceField(
        label=_("Nhóm địa phương là bên tham gia"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(
        label=_("Ai được xem"), choices=Visibility.choices, initial=Visibility.PUBLIC, widget=forms.RadioSelect
    )
    verified = forms.BooleanField(label=_("Đã đối chiếu với văn bản gốc"), required=False)
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    groups = (
        (_("Hiệu lực"), ("signed_on", "valid_from", "valid_to")),
        (_("Các bên"), ("parties", "groups_named")),
        (_("Công khai và kiểm chứng"), ("visibility", "verified", "note")),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        day = values.get("signed_on") or values.get("valid_from") or timezone.localdate()
        values["party_organisations"] = self.organisations(values.get("parties") or [], day, "parties")
        return values


class AgreementEditForm(AgreementForm, VersionForm):
    """What an agreement says, on the version that was seen."""


class AgreementFileForm(VersionForm):
    """The text of the agreement itself."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("PDF, Word hoặc ảnh, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(
            attrs={"data-max-bytes": MAX_EVIDENCE_BYTES, "accept": ".pdf,.docx,.png,.jpg,.jpeg"}
        ),
    )


class ClausesForm(VersionForm):
    """All clauses as one text: a line `label: text` begins a clause, following lines belong to it."""

    clauses = forms.CharField(
        label=_("Điều khoản"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "Mỗi điều khoản bắt đầu bằng một dòng “# nhãn”, ví dụ “# I.1”; nội dung viết ở các dòng sau đó. "
            "Điều khoản đang được nhiệm vụ dẫn tới thì sửa lời được, không bỏ được."
        ),
    )

    def clean_clauses(self) -> list[tuple[str, str]]:
        """[(label, text)] in order."""
        found: list[tuple[str, list[str]]] = []
        for number, line in enumerate(self.cleaned_data["clauses"].splitlines(), start=1):
            if line.lstrip().startswith("#"):
                label = line.lstrip()[1:].strip()
                if not label or len(label) > 60:
                    raise ValidationError(
                        _("Dòng %(n)d: nhãn điều khoản dài từ 1 đến 60 ký tự sau dấu #."), params={"n": number}
                    )
                found.append((label, []))
            elif found:
                found[-1][1].append(line)
            elif line.strip():
                raise ValidationError(
                    _("Dòng %(n)d chưa thuộc điều khoản nào: hãy thêm dòng “# nhãn” phía trên."), params={"n": number}
                )
        empty = [label for label, lines in found if not "\n".join(lines).strip()]
        if empty:
            raise ValidationError(_("Điều khoản %(labels)s chưa có nội dung."), params={"labels": ", ".join(empty)})
        return [(label, "\n".join(lines).strip()) for label, lines in found]


class ProgrammeForm(PageForm):
    """A programme under an agreement."""

    title = forms.CharField(label=_("Tên chương trình"), max_length=300)
    starts_on = LocalDateField(label=_("Từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))


class ProgrammeEditForm(ProgrammeForm, VersionForm):
    """A programme, on the version that was seen."""


class FieldForm(PageForm):
    """A new field of cooperation."""

    name = forms.CharField(label=_("Tên lĩnh vực"), max_length=120)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=120, required=False)
    order = LocalIntegerField(label=_("Thứ tự"), required=False, min_value=1, max_value=1000)
    source = forms.CharField(label=_("Nguồn, căn cứ"), max_length=300, required=False)
