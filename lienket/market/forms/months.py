"""Forms of the monthly balance: declaring a month, asking a partner, setting a forecast aside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation
from lienket.market import queries
from lienket.market.actions import Declared
from lienket.market.models import Commodity, Measure
from lienket.market.sheets import read_month


class EstimateForm(PageForm):
    """Supply and demand of a commodity in a month, in the province of the organisation."""

    commodity = forms.ChoiceField(label=_("Mặt hàng"))
    month = forms.CharField(label=_("Tháng"), max_length=10, help_text=_("Tháng và năm, ví dụ 10/2026."))
    supply = LocalDecimalField(label=_("Cung"), max_digits=15, decimal_places=3, required=False)
    demand = LocalDecimalField(label=_("Cầu"), max_digits=15, decimal_places=3, required=False)
    measure = forms.ChoiceField(label=_("Đơn vị"), initial="tan")
    source = forms.CharField(
        label=_("Nguồn"), max_length=300, help_text=_("Văn bản, báo cáo hoặc cách ước tính của cơ quan.")
    )

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate()
        measures = [(one.code, queries.named(one)) for one in queries.measures(day) if one.dimension == "mass"]
        choices = [("", "–"), *queries.commodity_choices(day)]
        self.fields["commodity"].choices = choices  # type: ignore[attr-defined]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]
        if editing:
            self.fields["version"] = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])

    def clean_measure(self) -> Measure:
        return Measure.objects.get(code=self.cleaned_data["measure"])

    def clean_month(self) -> date:
        try:
            return read_month(self.cleaned_data["month"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def declared(self) -> Declared:
        """What was entered. Call it on a valid form."""
        values = self.cleaned_data
        return Declared(**{name: value for name, value in values.items() if name != "version"})


class AskPartnerForm(PageForm):
    """Which partner is asked, and in which words."""

    answering = forms.ModelChoiceField(label=_("Cơ quan được đề nghị"), queryset=Organisation.objects.none())
    body = forms.CharField(label=_("Nội dung"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))


class DismissForm(PageForm):
    """Why a forecast needs nothing from the organisation."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, help_text=_("Ví dụ: đã ký hợp đồng cung ứng."))
