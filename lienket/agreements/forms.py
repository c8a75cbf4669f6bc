"""Forms of agreements, programmes, commitments, progress and reports: HTML input becomes clean values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.agreements.choices import AgreementKind, Direction, Status, Visibility
from lienket.agreements.models import Clause, Commitment, Field
from lienket.agreements.queries import Choice
from lienket.agreements.queries.naming import Directory
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.guard import MAX_BYTES
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities.models import Group, Organisation

MOST_FILES = 10
FILE_FAULTS = {
    "empty": _("Tệp rỗng: hãy chọn lại tệp rồi gửi."),
    "max_length": _("Tên tệp dài %(length)d ký tự, nhiều nhất là %(max)d: hãy đổi tên ngắn hơn."),
    "invalid": _("Trình duyệt chưa gửi được tệp: hãy chọn lại tệp rồi gửi."),
}


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Clean value: list of uploads, empty when none was chosen."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
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

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        return [line.strip(" ;\t") for line in text.replace(";", "\n").splitlines() if line.strip(" ;\t")]


class RoomForm(PageForm):
    """A form of this room: its labels are words by the time they are drawn, for the summary of errors reads them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.label = str(one.label or "")


class AgreementFilterForm(FilterForm):
    """What the list of agreements can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    loai = forms.ChoiceField(label=_("Loại văn bản"), choices=[("", _("Mọi loại văn bản")), *AgreementKind.choices])

    def add_prefix(self, field_name: str) -> str:
        """Addresses are written with hyphens: ?tu-khoa=…"""
        return field_name.replace("_", "-")


class _Naming(RoomForm):
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

    def committees(self, keys: Sequence[str], on: date, field: str) -> list[Organisation]:
        """The ticked organisations; one that did not exist on the day is told on the field."""
        found = list(Organisation.objects.filter(key__in=keys).order_by("folded")) if keys else []
        for one in found:
            if not one.holds_on(on):
                self.add_error(
                    field,
                    _("%(name)s không hoạt động vào ngày %(day)s.") % {"name": one.name, "day": f"{on:%d/%m/%Y}"},
                )
        return found


class VersionForm(RoomForm):
    """A form that changes something: it knows which version the person saw."""

    version = LocalIntegerField(widget=forms.HiddenInput)


class AgreementForm(_Naming):
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


class AgreementFileForm(RoomForm):
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


class ClausesForm(RoomForm):
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


class ProgrammeForm(RoomForm):
    """A programme under an agreement."""

    title = forms.CharField(label=_("Tên chương trình"), max_length=300)
    starts_on = LocalDateField(label=_("Từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))


class ProgrammeEditForm(ProgrammeForm, VersionForm):
    """A programme, on the version that was seen."""


class FieldForm(RoomForm):
    """A new field of cooperation."""

    name = forms.CharField(label=_("Tên lĩnh vực"), max_length=120)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=120, required=False)
    order = LocalIntegerField(label=_("Thứ tự"), required=False, min_value=1, max_value=1000)
    source = forms.CharField(label=_("Nguồn, căn cứ"), max_length=300, required=False)


def number_field(label: Any, help_text: Any = "") -> LocalDecimalField:
    """A figure of a measure: as many digits as its column keeps."""
    return LocalDecimalField(label=label, required=False, max_digits=16, decimal_places=2, help_text=help_text)


class CommitmentWords(_Naming):
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

    groups: Any = (
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
        chosen = self.committees(values.get("committees") or [], day, "committees")
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
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class LiftForm(VersionForm):
    """Why the rules shall decide again."""

    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class ProgressForm(RoomForm):
    """What was done, how far it is, and what shows it."""

    text = forms.CharField(
        label=_("Đã làm được gì"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Viết như sẽ đọc cho bên kia nghe: việc gì, ở đâu, kết quả ra sao, còn vướng gì."),
    )
    on = LocalDateField(label=_("Ngày báo cáo"))
    percent = LocalIntegerField(label=_("Phần trăm đã làm"), required=False, min_value=0, max_value=100)
    value = number_field(_("Giá trị thước đo"))
    final = forms.BooleanField(label=_("Báo hoàn thành: đề nghị bên kia xác nhận"), required=False)
    done_on = LocalDateField(label=_("Ngày hoàn thành"), required=False, help_text=_("Chỉ ghi khi báo hoàn thành."))
    files = FilesField(
        label=_("Minh chứng"),
        required=False,
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("PDF, ảnh, Word, Excel, CSV; chọn được nhiều tệp, mỗi tệp nhiều nhất 20 MB."),
        widget=_Files(
            attrs={
                "data-max-bytes": MAX_EVIDENCE_BYTES,
                "accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.csv,.txt",
            }
        ),
    )

    groups = (
        (_("Mức độ"), ("percent", "value")),
        (_("Hoàn thành"), ("final", "done_on")),
        (_("Minh chứng"), ("files",)),
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if commitment.target is None and not commitment.measure:
            del self.fields["value"]
            return
        target = f"{commitment.measure or ''}"
        self.fields["value"].help_text = f"{target} ({commitment.unit})" if commitment.unit else target


class PartnersForm(_Naming):
    """More organisations to be asked as partners."""

    committees = forms.MultipleChoiceField(
        label=_("Ủy ban nhân dân cấp tỉnh"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations_named = OrganisationsField(
        label=_("Cơ quan khác"), required=False, help_text=_("Mỗi dòng một cơ quan, ghi tên hiện nay.")
    )

    def __init__(self, *args: Any, today: date, committees: Sequence[Choice], **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["committees"].choices = [(one.value, one.label) for one in committees]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = self.organisations(values.get("organisations_named") or [], self.today, "organisations_named")
        chosen = self.committees(values.get("committees") or [], self.today, "committees")
        values["chosen"] = list({one.pk: one for one in [*chosen, *named]}.values())
        if not values["chosen"] and not self.errors:
            raise ValidationError(_("Hãy chọn ít nhất một cơ quan để mời."))
        return values


class ReportForm(RoomForm):
    """The period of a report and what its paper says at the top and at the foot."""

    period_from = LocalDateField(label=_("Kỳ từ ngày"))
    period_to = LocalDateField(label=_("Kỳ đến ngày"))
    as_of = LocalDateField(label=_("Số liệu tính đến ngày"))
    symbol = forms.RegexField(
        label=_("Ký hiệu"),
        regex=r"^[A-ZĐ][A-Za-zĐđ0-9./&-]{1,38}$",
        max_length=40,
        help_text=_("Phần sau số, ví dụ BC-UBND; số do hệ thống cấp."),
        error_messages={"invalid": _("Ký hiệu viết như BC-UBND: chữ hoa, số, dấu gạch nối hoặc gạch chéo.")},
    )
    place = forms.CharField(label=_("Nơi ghi ngày tháng"), max_length=60)
    position = forms.CharField(label=_("Chức vụ người ký"), max_length=120)
    signer = forms.CharField(label=_("Họ tên người ký"), max_length=120)

    groups = (
        (_("Kỳ và số liệu"), ("period_from", "period_to", "as_of")),
        (_("Trên giấy"), ("symbol", "place", "position", "signer")),
    )


class SheetForm(RoomForm):
    """A sheet of commitments."""

    file = forms.FileField(
        label=_("Bảng nhiệm vụ"),
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("Tệp .xlsx hoặc .csv theo mẫu, nhiều nhất 5 MB."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_BYTES, "accept": ".xlsx,.csv"}),
    )
