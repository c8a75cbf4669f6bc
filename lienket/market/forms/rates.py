"""Forms of the page of rates, and the hidden part of the list of deals that its numbers lead to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.ground.ui.fields import LocalDateField
from lienket.market.forms.lots import _Hyphened
from lienket.market.queries import Counted, RateFilter

_WHATS = ("memo", "contract", "fault")


class RateForm(_Hyphened):
    """What rates are counted over, for people who see single deals."""

    tu_ngay = LocalDateField(label=_("Ký từ ngày"))
    den_ngay = LocalDateField(label=_("đến ngày"))
    mat_hang = forms.ChoiceField(label=_("Mặt hàng"))
    don_vi = forms.ChoiceField(label=_("Tính bằng"))
    pham_vi = forms.ChoiceField(label=_("Phạm vi"))

    def __init__(
        self,
        *args: Any,
        commodities: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._fill("mat_hang", _now("Mọi mặt hàng"), list(commodities))
        self._fill("don_vi", _now("Đơn vị hay dùng nhất"), list(units))
        self._fill("pham_vi", _now("Giao dịch tôi thấy"), [("chung", _now("Cả nền tảng, số gộp"))])


class PublicRateForm(_Hyphened):
    """What everybody may ask: whole years only, so that no two answers differ by one party."""

    nam = forms.ChoiceField(label=_("Hợp đồng ký trong năm"))
    don_vi = forms.ChoiceField(label=_("Tính bằng"))
    pham_vi = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in range(today.year - 1, today.year - 5, -1)]
        self._fill("nam", str(today.year), years)
        self._fill("don_vi", _now("Đơn vị hay dùng nhất"), list(units))


class CountedForm(_Hyphened):
    """The hidden part of the list of deals: which number of the page of rates is looked behind."""

    dem = forms.ChoiceField(choices=[("", ""), *((one, one) for one in _WHATS)], widget=forms.HiddenInput)
    ky_tu = LocalDateField(widget=forms.HiddenInput)
    ky_den = LocalDateField(widget=forms.HiddenInput)
    don_vi = forms.CharField(max_length=60, widget=forms.HiddenInput)
    tu_tinh = forms.CharField(max_length=12, widget=forms.HiddenInput)
    den_tinh = forms.CharField(max_length=12, widget=forms.HiddenInput)
    nganh_hang = forms.CharField(max_length=60, widget=forms.HiddenInput)
    hang = forms.CharField(max_length=60, widget=forms.HiddenInput)
    doi_tac = forms.IntegerField(min_value=1, max_value=10**12, widget=forms.HiddenInput)

    def counted(self) -> Counted | None:
        """What is looked behind; None where the address does not say it whole."""
        given = self.chosen()
        if not all(given.get(name) for name in ("dem", "ky_tu", "ky_den", "don_vi")):
            return None
        within = RateFilter(
            given["ky_tu"],
            given["ky_den"],
            given["don_vi"],
            given.get("tu_tinh", ""),
            given.get("den_tinh", ""),
            given.get("nganh_hang", ""),
            given.get("hang", ""),
            given.get("doi_tac", 0),
        )
        return Counted(given["dem"], within)


def counted_query(counted: Counted) -> dict[str, Any]:
    """The parameters that `CountedForm` reads back."""
    within = counted.within
    return {
        "dem": counted.what,
        "ky-tu": within.start.isoformat(),
        "ky-den": within.end.isoformat(),
        "don-vi": within.unit,
        "tu-tinh": within.origin,
        "den-tinh": within.destination,
        "nganh-hang": within.commodity,
        "hang": within.goods,
        "doi-tac": within.party or "",
    }
