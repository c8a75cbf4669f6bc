"""HTML input of this room → clean values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lienket.coordination.choices import ExtensionState, Side, State, Verdict
from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities.models import Organisation

MOST_FILES = 10
LONGEST_TEXT = 10_000


class SeveralFiles(forms.ClearableFileInput):
    """A control that lets several files be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; clean value: a list. What is in them is checked when they are stored."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(
                _("Mỗi lần gửi nhiều nhất %(most)s tệp; đã chọn %(count)s. Hãy nén lại hoặc gửi làm nhiều lần."),
                params={"most": MOST_FILES, "count": len(given)},
            )
        return [super(FilesField, self).clean(one, initial) for one in given]


def _text(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActForm(PageForm):
    """A form that acts on what the reader saw: `version` is the one they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)


class RequestFilter(FilterForm):
    """The filters of the list of requests; names are the parameters of the address."""

    q = forms.CharField(label=_("Tìm"), max_length=200, help_text="")
    ben = forms.ChoiceField(
        label=_("Cơ quan tôi là"),
        choices=[("", _("Cả hai bên")), *((value, label.capitalize()) for value, label in Side.choices)],
    )
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"), choices=[("", _("Tất cả")), ("open", _("Chưa kết thúc")), *State.choices]
    )
    han = forms.ChoiceField(
        label=_("Thời hạn"),
        choices=[("", _("Tất cả")), ("tre", _("Đã quá hạn")), ("sap", _("Đến hạn trong 14 ngày"))],
    )
    co_quan = forms.TypedChoiceField(label=_("Cùng cơ quan"), coerce=int, choices=())

    def __init__(self, *args: Any, counterparts: Iterable[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Tất cả")), *((str(one.pk), one.name) for one in counterparts)]
        self.fields["co_quan"].choices = choices  # type: ignore[attr-defined]

    def criteria(self) -> dict[str, Any]:
        """Arguments of `queries.listing`."""
        chosen = self.chosen()
        return {
            "text": chosen.get("q", ""),
            "side": chosen.get("ben", ""),
            "state": chosen.get("trang_thai", ""),
            "late": chosen.get("han") == "tre",
            "soon": chosen.get("han") == "sap",
            "organisation_id": chosen.get("co_quan"),
        }


class RequestForm(ActForm):
    """A new request to the organisations chosen before."""

    title = forms.CharField(
        label=_("Đề nghị việc gì"),
        max_length=500,
        help_text=_("Một câu, ví dụ: Cung cấp danh sách hợp tác xã có sản phẩm OCOP 4 sao năm 2026."),
    )
    body = _text(_("Chi tiết"), required=False, help_text=_("Yêu cầu cụ thể, sản phẩm cần có, người liên hệ."), rows=6)
    due_on = LocalDateField(
        label=_("Hạn hoàn thành"),
        required=False,
        help_text=_("Ngày/tháng/năm, ví dụ 31/12/2026. Để trống nếu không có hạn."),
    )


class StepForm(ActForm):
    """Accept, decline, withdraw or close; the reason is asked for where the step needs one."""

    reason = _text(_("Lý do"))

    def __init__(self, *args: Any, reasoned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reasoned:
            self.fields["reason"].required = False
            self.fields["reason"].label = _("Ghi chú (không bắt buộc)")
            self.fields["reason"].widget.attrs["rows"] = 2


class ReportForm(ActForm):
    """What was done, with files; final asks the other side to settle."""

    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput, required=False)
    body = _text(_("Đã làm được gì"), help_text=_("Kết quả, số liệu, phần còn lại nếu có."))
    files = FilesField(  # type: ignore[assignment]  # fields leave the class; the form keeps its own `files`
        label=_("Tệp minh chứng"),
        required=False,
        help_text=_("PDF, ảnh, Word, Excel; mỗi tệp đến 20 MB, nhiều nhất 10 tệp."),
        widget=SeveralFiles(attrs={"data-max-bytes": settings.MAX_EVIDENCE_BYTES}),
    )
    final = forms.BooleanField(
        label=_("Việc đã hoàn thành, đề nghị bên kia xác nhận"),
        required=False,
        help_text=_("Không đánh dấu nếu đây mới là kết quả một phần."),
    )
    done_on = LocalDateField(
        label=_("Ngày hoàn thành"), required=False, help_text=_("Cần ghi khi việc đã hoàn thành, ví dụ 20/11/2026.")
    )


class VerdictForm(ActForm):
    """Confirm, or dispute with a reason."""

    verdict = forms.ChoiceField(
        label=_("Ý kiến"),
        choices=[
            (Verdict.CONFIRMED, _("Xác nhận: đúng như báo cáo")),
            (Verdict.DISPUTED, _("Không thống nhất: cần làm lại hoặc giải trình")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text(
        _("Lý do"), required=False, help_text=_("Bắt buộc khi không thống nhất: nói rõ chỗ nào chưa được."), rows=3
    )


class ExtensionForm(ActForm):
    """Ask for a later due date."""

    due_after = LocalDateField(label=_("Hạn mới"), help_text=_("Ngày/tháng/năm, sau hạn hiện tại."))
    reason = _text(_("Lý do xin gia hạn"), rows=3)


class DecisionForm(ActForm):
    """Grant or refuse a later due date, with a reason."""

    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[
            (ExtensionState.GRANTED, _("Đồng ý gia hạn")),
            (ExtensionState.REFUSED, _("Không đồng ý, giữ hạn cũ")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text(_("Lý do"), rows=3)
