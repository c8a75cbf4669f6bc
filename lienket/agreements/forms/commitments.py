"""Forms of commitments: what they say, their dates and people, status, progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienket.agreements.access import is_public
from lienket.agreements.choices import Direction, Status
from lienket.agreements.forms.base import (
    FilesField,
    ManyFiles,
    NamingForm,
    OrganisationsField,
    VersionForm,
)
from lienket.agreements.models import Clause, Commitment, Field
from lienket.agreements.queries import Choice
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.ui.fields import FILE_FAULTS, LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm


def number_field(label: Any, help_text: Any = "") -> LocalDecimalField:
    """A figure of a measure: as many digits as its column keeps."""
    return LocalDecimalField(label=label, required=False, max_digits=16, decimal_places=2, help_text=help_text)


class CommitmentWords(NamingForm):
    """What a commitment says; shared by making and correcting."""

    title = forms.CharField(label=_("Nhiệm vụ"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    title_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=500, required=False)
    field = forms.ModelChoiceField(
        label=_("Lĩnh vực"),
        queryset=Field.objects.none(),
        empty_label=_("Chọn lĩnh vực"),
        error_messages={"invalid_choice": _("Lĩnh vực này không có trong danh sách. Hãy chọn lại.")},
    )
    clause = forms.ModelChoiceField(
        label=_("Căn cứ điều khoản"),
        queryset=Clause.objects.none(),
        required=False,
        empty_label=_("Không ghi"),
        error_messages={"invalid_choice": _("Điều khoản này không thuộc văn bản của chương trình. Hãy chọn lại.")},
    )
    product = forms.CharField(label=_("Sản phẩm"), max_length=500, required=False)
    measure = forms.CharField(label=_("Thước đo"), max_length=300, required=False)
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=60, required=False)
    baseline = number_field(_("Số gốc"))
    target = number_field(_("Mục tiêu"))
    direction = forms.ChoiceField(label=_("Chiều của thước đo"), choices=Direction.choices, initial=Direction.UP)
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    groups: ClassVar[Any] = (
        (_("Kết quả phải có"), ("product", "measure", "unit", "baseline", "target", "direction")),
        (_("Thêm"), ("title_en", "note")),
    )

    def offer(self, fields: Any, clauses: Any) -> None:
        """Fill the two lists."""
        self.fields["field"].queryset = fields  # type: ignore[attr-defined]
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]


class CommitmentForm(CommitmentWords):
    """A new commitment with its dates and its people."""

    code = forms.CharField(label=_("Mã"), max_length=20, help_text=_("Chữ không dấu và số, ví dụ S1; không trùng."))
    starts_on = LocalDateField(label=_("Bắt đầu"), required=False, help_text=_("Để trống: từ đầu chương trình."))
    due_on = LocalDateField(label=_("Hạn"))
    lead = forms.CharField(label=_("Chủ trì"), max_length=300, help_text=_("Tên cơ quan lúc bắt đầu nhiệm vụ."))
    support = OrganisationsField(label=_("Phối hợp"), required=False, help_text=_("Mỗi dòng một cơ quan."))
    committees = forms.MultipleChoiceField(
        label=_("Ủy ban nhân dân cấp tỉnh"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = OrganisationsField(
        label=_("Đối tác khác"), required=False, help_text=_("Sở, huyện, doanh nghiệp …: mỗi dòng một cơ quan.")
    )

    groups = (
        (_("Thời hạn"), ("starts_on", "due_on")),
        (_("Ai làm"), ("lead", "support")),
        (_("Đối tác được mời"), ("committees", "partners")),
        *CommitmentWords.groups,
    )
    field_order = ("code", "title", "field", "clause")

    def __init__(self, *args: Any, start: date, committees: Sequence[Choice], **kwargs: Any) -> None:
        self.start = start
        super().__init__(*args, **kwargs)
        self.fields["committees"].choices = [(one.value, one.label) for one in committees]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        day = values.get("starts_on") or self.start
        leads = self.organisations([values["lead"]] if values.get("lead") else [], day, "lead")
        values["lead"] = leads[0] if leads else None
        values["support"] = self.organisations(values.get("support") or [], day, "support")
        named = self.organisations(values.get("partners") or [], day, "partners")
        chosen = self.ticked(values.get("committees") or [], day, "committees")
        values["partners"] = list({one.pk: one for one in [*chosen, *named]}.values())
        return values


class CommitmentEditForm(CommitmentWords, VersionForm):
    """Corrections of what a commitment says, on the version that was seen."""

    def values(self) -> dict[str, Any]:
        """The columns to set."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DueForm(VersionForm):
    """Another due date, with its reason."""

    due_on = LocalDateField(label=_("Hạn mới"))
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class OverrideForm(VersionForm):
    """A status against the rules, with its reason."""

    status = forms.ChoiceField(label=_("Trạng thái"), choices=Status.choices)
    on = LocalDateField(
        label=_("Có hiệu lực từ ngày"),
        required=False,
        help_text=_("Để trống: hôm nay. Với “Hoàn thành”, đây là ngày hoàn thành."),
    )
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class LiftForm(VersionForm):
    """Why the rules shall decide again."""

    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class ProgressForm(PageForm):
    """What was done, how far it is, and what shows it."""

    text = forms.CharField(
        label=_("Đã làm được gì"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Viết như sẽ đọc cho bên kia nghe: việc gì, ở đâu, kết quả ra sao, còn vướng gì."),
    )
    on = LocalDateField(label=_("Ngày báo cáo"))
    percent = LocalIntegerField(
        label=_("Phần trăm đã làm"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Ước theo khối lượng công việc; tiến độ theo chỉ tiêu được tính từ giá trị thước đo."),
    )
    value = number_field(_("Giá trị thước đo"))
    final = forms.BooleanField(label=_("Báo hoàn thành: đề nghị bên kia xác nhận"), required=False)
    done_on = LocalDateField(label=_("Ngày hoàn thành"), required=False, help_text=_("Chỉ ghi khi báo hoàn thành."))
    files = FilesField(  # type: ignore[assignment]  # fields leave the class before it is used
        label=_("Minh chứng"),
        required=False,
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("PDF, ảnh, Word, Excel, CSV; chọn được nhiều tệp, mỗi tệp nhiều nhất 20 MB."),
        widget=ManyFiles(
            attrs={
                "data-max-bytes": MAX_EVIDENCE_BYTES,
                "accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.csv,.txt",
            }
        ),
    )

    named_openly = forms.BooleanField(
        label=_("Cho mọi người thấy tên tệp"),
        required=False,
        help_text=_("Nhiệm vụ này công khai: ai cũng thấy tên tệp, còn nội dung vẫn chỉ các bên mở được."),
    )

    groups = (
        (_("Mức độ"), ("percent", "value")),
        (_("Hoàn thành"), ("final", "done_on")),
        (_("Minh chứng"), ("files", "named_openly")),
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_public(commitment.programme.agreement):
            del self.fields["named_openly"]
        if commitment.target is None and not commitment.measure:
            del self.fields["value"]
            return
        target = f"{commitment.measure or ''}"
        self.fields["value"].help_text = f"{target} ({commitment.unit})" if commitment.unit else target


class PartnersForm(NamingForm):
    """More organisations to be asked as partners."""

    committees = forms.MultipleChoiceField(
        label=_("Ủy ban nhân dân cấp tỉnh"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations_named = OrganisationsField(
        label=_("Cơ quan khác"), required=False, help_text=_("Mỗi dòng một cơ quan, ghi tên hiện nay.")
    )
    reason = forms.CharField(
        label=_("Lý do đề nghị lại"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Chỉ cần khi mời lại cơ quan đã từ chối: điều gì đã thay đổi, đề nghị mới khác gì."),
    )

    def __init__(self, *args: Any, today: date, committees: Sequence[Choice], **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["committees"].choices = [(one.value, one.label) for one in committees]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = self.organisations(values.get("organisations_named") or [], self.today, "organisations_named")
        chosen = self.ticked(values.get("committees") or [], self.today, "committees")
        values["chosen"] = list({one.pk: one for one in [*chosen, *named]}.values())
        if not values["chosen"] and not self.errors:
            raise ValidationError(_("Hãy chọn ít nhất một cơ quan để mời."))
        return values
