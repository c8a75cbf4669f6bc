"""Forms over many deliveries: narrowing their list, and the buyer's word on each row of a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.ground.ui.fields import LocalDateField, LocalDecimalField
from lienket.ground.ui.filters import number_text
from lienket.market.actions import Judgement
from lienket.market.choices import DeliveryState
from lienket.market.forms.lots import _Hyphened
from lienket.market.models import Delivery


class DeliveryFilterForm(_Hyphened):
    """What the list of deliveries can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    ben = forms.ChoiceField(label=_("Đơn vị tôi là"))
    tu_ngay = LocalDateField(label=_("Giao từ ngày"))
    den_ngay = LocalDateField(label=_("đến ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(str(v), str(x)) for v, x in DeliveryState.choices if v != DeliveryState.REPLACED]
        self._fill("trang_thai", _now("Mọi trạng thái"), states)
        self._fill("ben", _now("Cả hai bên"), [("seller", _now("Bên bán")), ("buyer", _now("Bên mua"))])


class JudgeRow:
    """One delivery of the page of many: what was typed for it, else what is usual, and what is wrong with it."""

    def __init__(self, delivery: Delivery, sent: QueryDict | None) -> None:
        self.delivery = delivery
        self.ticked = sent is not None and str(delivery.pk) in sent.getlist("chuyen")
        self.accepted = number_text(delivery.quantity.normalize())
        self.why, self.version, self.problem = "", str(delivery.version), ""
        if sent is not None:
            self.accepted = sent.get(f"nhan-{delivery.pk}", self.accepted)
            self.why = sent.get(f"ly-do-{delivery.pk}", "")
            self.version = sent.get(f"ban-{delivery.pk}", "")

    def judgement(self) -> Judgement | None:
        """What the buyer says of the row; None, with the problem told, where it cannot be read."""
        field = LocalDecimalField(max_digits=15, decimal_places=3, label=_("Số lượng nghiệm thu"))
        try:
            accepted = field.clean(self.accepted)
        except ValidationError as error:
            self.problem = " ".join(error.messages)
            return None
        version = int(self.version) if self.version.isascii() and self.version.isdigit() else 0
        return Judgement(self.delivery, Decimal(accepted), self.why.strip()[:1000], version)
