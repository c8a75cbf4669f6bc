"""Forms of deliveries: reporting one, accepting or disputing one, narrowing their list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.market.actions import Consignment
from lienket.market.forms.deals import FilesField


class DeliveryForm(PageForm):
    """What was delivered, as the seller tells it."""

    on = LocalDateField(label=_("Ngày giao"))
    quantity = LocalDecimalField(label=_("Số lượng giao"), max_digits=15, decimal_places=3)
    price = LocalIntegerField(
        label=_("Đơn giá (đồng)"), required=False, help_text=_("Để trống thì lấy đơn giá của hợp đồng.")
    )
    batch = forms.CharField(label=_("Số lô, số sê-ri"), max_length=200, required=False)
    papers = forms.CharField(
        label=_("Giấy tờ kèm theo"),
        max_length=500,
        required=False,
        help_text=_("Số giấy chứng nhận, phiếu kiểm nghiệm, hóa đơn."),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=1000, required=False)
    files = FilesField(  # type: ignore[assignment]  # fields leave the class before it is used
        label=_("Phiếu cân, biên bản giao nhận"), help_text=_("PDF hoặc ảnh chụp; mỗi tệp nhiều nhất 20 MB.")
    )
    final = forms.BooleanField(label=_("Đây là chuyến cuối của hợp đồng"), required=False)

    groups = (
        ("", ("on", "quantity")),
        (_("Hàng và giấy tờ"), ("price", "batch", "papers", "note", "files")),
        ("", ("final",)),
    )

    def consignment(self) -> Consignment:
        """What was entered. Call it on a valid form."""
        return Consignment(**{name: value for name, value in self.cleaned_data.items() if name != "files"})


class JudgeForm(PageForm):
    """The buyer's word on a delivery: how much of it is accepted and why not the rest, or a dispute."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Ý kiến"),
        choices=[("accept", _("Nghiệm thu")), ("dispute", _("Không thống nhất: đề nghị bên bán ghi lại"))],
        widget=forms.RadioSelect,
        initial="accept",
    )
    accepted = LocalDecimalField(
        label=_("Số lượng nghiệm thu"),
        max_digits=15,
        decimal_places=3,
        required=False,
        help_text=_("Nhận đủ thì giữ nguyên con số."),
    )
    why = forms.CharField(
        label=_("Lý do phần không nhận, hoặc lý do không thống nhất"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if correcting:
            del self.fields["verdict"]

    def clean_accepted(self) -> Decimal:
        return self.cleaned_data["accepted"] or Decimal(0)
