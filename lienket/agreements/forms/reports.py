"""Forms of period reports and of sheets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lienket.ground.rehearsals.forms import sheet_field
from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import PageForm


class ReportForm(PageForm):
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


class SheetForm(PageForm):
    """A sheet of commitments."""

    file = sheet_field(_("Bảng nhiệm vụ"))
