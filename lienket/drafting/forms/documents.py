"""A document handed in, and what its agreement and programme will say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.agreements.choices import AgreementKind, Visibility
from lienket.drafting.forms.base import NamesField, NamingForm
from lienket.ground.texts.guard import MAX_BYTES, MAX_LETTERS
from lienket.ground.ui.fields import LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import PageForm


class HandInForm(PageForm):
    """A file or pasted text."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        required=False,
        max_length=200,
        help_text=_("Word (.docx), PDF có chữ, văn bản thuần hoặc trang web lưu lại; nhiều nhất 20 MB, 500 trang."),
        error_messages={
            "empty": _("Tệp rỗng: hãy chọn lại tệp rồi gửi."),
            "max_length": _("Tên tệp dài %(length)d ký tự, nhiều nhất là %(max)d: hãy đổi tên ngắn hơn."),
            "invalid": _("Trình duyệt chưa gửi được tệp: hãy chọn lại tệp rồi gửi."),
        },
        widget=forms.ClearableFileInput(
            attrs={"data-max-bytes": MAX_BYTES, "accept": ".docx,.pdf,.txt,.html,.htm", "data-drop": "true"}
        ),
    )
    text = forms.CharField(
        label=_("Hoặc dán nội dung"),
        required=False,
        max_length=MAX_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Dán nguyên văn, giữ các dòng như trong văn bản."),
    )
    signed_on = LocalDateField(
        label=_("Ngày ký"),
        required=False,
        help_text=_("Chỉ cần khi văn bản không ghi ngày. Tên địa phương, cơ quan được hiểu theo ngày này."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        chosen, written = values.get("file"), (values.get("text") or "").strip()
        if not chosen and not written and not self.errors:
            raise ValidationError({"file": _now("Hãy chọn tệp hoặc dán nội dung văn bản.")})
        if chosen and written:
            raise ValidationError({"text": _now("Chỉ gửi một trong hai: tệp hoặc nội dung dán.")})
        return values


class FactsForm(NamingForm):
    """What the agreement and the programme will say, and what drafts take where the text says nothing."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=AgreementKind.choices)
    symbol = forms.CharField(label=_("Số, ký hiệu"), max_length=80, required=False, help_text=_("Ví dụ 188/KH-UBND."))
    title = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    signed_on = LocalDateField(label=_("Ngày ký"), required=False)
    parties = NamesField(
        label=_("Các bên"), help_text=_("Mỗi dòng một cơ quan, ghi đúng tên lúc ký; có dấu hay không dấu đều được.")
    )
    programme_title = forms.CharField(label=_("Tên chương trình"), max_length=300)
    starts_on = LocalDateField(label=_("Từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))
    lead = forms.CharField(
        label=_("Chủ trì khi văn bản không nêu ai"),
        max_length=300,
        help_text=_("Cơ quan nhận chủ trì các nhiệm vụ mà văn bản chỉ nói việc, không nói người làm."),
    )
    due_on = LocalDateField(
        label=_("Hạn khi văn bản không ghi hạn"), help_text=_("Các nhiệm vụ có hạn riêng giữ hạn của mình.")
    )
    visibility = forms.ChoiceField(
        label=_("Ai được xem"), choices=Visibility.choices, initial=Visibility.PARTIES, widget=forms.RadioSelect
    )
    ask_partners = forms.BooleanField(
        label=_("Gửi đề nghị tới đối tác ngay khi ghi"),
        required=False,
        help_text=_("Không đánh dấu: đối tác được ghi là địa phương tham gia, có thể mời sau ở từng nhiệm vụ."),
    )
    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    groups = (
        (_("Các bên"), ("parties",)),
        (_("Chương trình"), ("programme_title", "starts_on", "ends_on")),
        (_("Áp dụng chung cho các nhiệm vụ"), ("lead", "due_on")),
        (_("Khi ghi"), ("visibility", "ask_partners")),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        day = values.get("signed_on") or values.get("starts_on") or self.day
        values["parties"] = self.organisations(values.get("parties") or [], day, "parties")
        leads = self.organisations([values["lead"]] if values.get("lead") else [], day, "lead")
        values["lead"] = leads[0] if leads else None
        return values
