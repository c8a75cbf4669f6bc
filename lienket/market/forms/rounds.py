"""Forms of matching rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.agreements.models import Commitment
from lienket.ground.ui.fields import LocalDateField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.market import queries
from lienket.market.actions import Answer
from lienket.market.choices import MatchAnswer, Objective
from lienket.market.models import Commodity

HIGHEST_FREIGHT = 1_000_000


class RoundForm(PageForm):
    """Preparing a round."""

    title = forms.CharField(label=_("Tên phiên"), max_length=200, help_text=_("Ví dụ: Kết nối cung cầu vụ nhãn 2027."))
    held_on = LocalDateField(label=_("Ngày tổ chức"))
    answer_by = LocalDateField(label=_("Hạn để hai bên trả lời"))
    commodity = forms.ChoiceField(label=_("Mặt hàng"), required=False, help_text=_("Để trống: ghép mọi lô đang mở."))
    objective = forms.ChoiceField(label=_("Mục tiêu"), choices=Objective.choices, initial=Objective.VOLUME)
    freight = LocalIntegerField(
        label=_("Cước (đồng một tấn.km)"),
        required=False,
        min_value=0,
        max_value=HIGHEST_FREIGHT,
        help_text=_("Để trống: dùng mức của nền tảng; 0: không tính cước."),
    )
    floor = LocalIntegerField(
        label=_("Mức sàn cho mỗi tỉnh bán (%)"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("Mỗi tỉnh được ghép trước ít nhất từng ấy phần trăm của phần theo tỷ lệ, nếu có thể."),
    )
    commitment = forms.CharField(
        label=_("Thực hiện nhiệm vụ"),
        max_length=60,
        required=False,
        help_text=_("Mã nhiệm vụ trong chương trình hợp tác, ví dụ S9; giao dịch sẽ tính cho nhiệm vụ này."),
    )

    groups = (
        (_("Cách ghép"), ("commodity", "objective", "freight", "floor")),
        (_("Nhiệm vụ"), ("commitment",)),
    )

    def __init__(self, *args: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitments = commitments
        choices = queries.commodity_choices(timezone.localdate())
        self.fields["commodity"].choices = [("", _now("Mọi mặt hàng")), *choices]  # type: ignore[attr-defined]

    def clean_commodity(self) -> Commodity | None:
        code = self.cleaned_data["commodity"]
        return Commodity.objects.get(code=code) if code else None

    def clean_commitment(self) -> Commitment | None:
        code = self.cleaned_data["commitment"].strip()
        if not code:
            return None
        found = list(self.commitments.filter(code__iexact=code)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_now("Không có nhiệm vụ nào của đơn vị mang mã này; hãy xem lại mã."))
        return found[0]


class RoundStepForm(PageForm):
    """One step of a round, on the version that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)


class DropForm(PageForm):
    """Leaving a match out."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Lý do bỏ"), max_length=500)


class AnswersForm(PageForm):
    """A yes or a no, with its reason, to each of many matches; an empty answer leaves the match waiting."""

    def __init__(self, *args: Any, matches: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pk in matches:
            self._add(pk)

    def add_sent(self) -> None:
        """Read what was sent of matches that no longer wait, too: a form sent twice is the same form."""
        known = {name for name in self.data if name.startswith("answer-") and name not in self.fields}
        for number in sorted(name.removeprefix("answer-") for name in known):
            if number.isdecimal() and len(number) <= 18:
                self._add(int(number))

    def _add(self, pk: int) -> None:
        self.fields[f"answer-{pk}"] = forms.ChoiceField(
            choices=MatchAnswer.choices, required=False, widget=forms.RadioSelect, label=_("Trả lời")
        )
        self.fields[f"reason-{pk}"] = forms.CharField(label=_("Lý do từ chối"), required=False, max_length=500)


def answers_of(values: Mapping[str, Any]) -> dict[int, Answer]:
    """The clean values of the form → what was said of which match."""
    return {
        int(name.removeprefix("answer-")): Answer(said == MatchAnswer.YES, values[name.replace("answer-", "reason-")])
        for name, said in values.items()
        if name.startswith("answer-") and said
    }
