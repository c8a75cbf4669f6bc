"""What the numbers of the balance are made of: units, the chart of the months, and the lots behind one number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import Category, Pair, PairedBars, Tone, as_table, paired_bars, table_html
from lienket.ground.ui.filters import number_text
from lienket.ground.ui.misreading import misread, refuse_misread
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link
from lienket.market import forms, queries, rules
from lienket.market.choices import Side
from lienket.market.views.lot_list import tabs

MONTHS = 12
#: dimension → how much of its base one shown unit is
_SIZES = {"mass": 1000, "count": 1, "volume": 1, "area": 1}


def in_unit(value: Decimal, dimension: str) -> Decimal:
    """An amount in the base as the balance writes it: kg in tonnes."""
    return value / _SIZES[dimension]


def unit_of(dimension: str) -> str:
    """The unit that the balance writes amounts of a dimension in."""
    return {"mass": _("tấn"), "count": _("cái, quả, con"), "volume": _("lít"), "area": "m²"}[dimension]


def shown(value: Decimal) -> str:
    """A number of the balance: whole from ten up, else with one decimal."""
    return number_text(value, 0 if abs(value) >= 10 or value == value.to_integral_value() else 1)


@dataclass(frozen=True)
class Picture:
    """A drawing and the table of its numbers."""

    drawing: Markup
    table: Markup


def months_picture(lines: Sequence[tuple[str, rules.BalanceLine]], months: Sequence[date], kept: str) -> Picture | None:
    """Supply and demand of each month over all shown lines in tonnes; None where nothing is counted by mass.

    With a single line each month leads to its lots.
    """
    heavy = [(label, line) for label, line in lines if line.key[1] == "mass"]
    if not heavy:
        return None
    pairs = []
    for at, month in enumerate(months):
        supply, demand = (
            in_unit(sum((getattr(line, side)[at] for _label, line in heavy), Decimal(0)), "mass")
            for side in ("supply", "demand")
        )
        href = parts_url(heavy[0][1].key, kept, month) if len(heavy) == 1 else ""
        pairs.append(Pair(f"{month:%m/%Y}", float(round(supply, 1)), float(round(demand, 1)), href))
    about = heavy[0][0] if len(heavy) == 1 else _("mọi dòng tính bằng khối lượng")
    chart = PairedBars(
        title=_("Cung và cầu theo tháng, tấn: %(what)s") % {"what": about},
        names=(Category(_("Cung"), Tone.GOOD), Category(_("Cầu"), Tone.RISK)),
        pairs=tuple(pairs),
        unit=_("tấn"),
        row_name=_("Tháng"),
    )
    return Picture(paired_bars(chart, ident="months"), table_html(as_table(chart)))


def parts_url(key: tuple[str, str], kept: str, month: date | None = None) -> str:
    """The page of the lots behind a number: of one month, or of all of them. `kept` is the query of the balance."""
    wanted = {"dong": key[0], "loai": key[1]} | ({"thang": f"{month:%Y-%m}"} if month else {})
    asked = query(wanted)
    return reverse("market:balance_lots") + asked + (f"&{kept.removeprefix('?')}" if kept not in ("", "?") else "")


def balance_lots(request: HttpRequest) -> HttpResponse:
    """The lots behind one number of the balance: what each adds, and that they add up to it."""
    form = forms.BalanceLotsForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    chosen = form.chosen()
    months = rules.months_from(timezone.localdate(), MONTHS)
    month = form.month(months)
    if not chosen.get("dong") or (chosen.get("thang") and month is None):
        messages.warning(request, _("Hãy mở trang này từ một con số của bảng cân đối."))
        return HttpResponseRedirect(reverse("market:balance"))
    key, by_province = (chosen["dong"], chosen.get("loai", "mass")), chosen.get("theo") == "tinh"
    narrowed = {"commodity": chosen.get("mat_hang", ""), "province": chosen.get("tinh", "")}
    found = queries.parts(months, key, by_province=by_province, within=[month] if month else (), **narrowed)
    sides = [_side(found, side, key[1]) for side in (Side.SUPPLY, Side.DEMAND)]
    left = in_unit(sides[0]["total"] - sides[1]["total"], key[1])
    balance = reverse("market:balance")
    kept = query(request.GET, dong=None, loai=None, thang=None)
    label = key[0] if by_province else _name_of(key[0], form)
    span = f"{month:%m/%Y}" if month else f"{months[0]:%m/%Y} – {months[-1]:%m/%Y}"
    context = {
        "tabs": tabs("balance"),
        "label": label,
        "span": span,
        "sides": sides,
        "left": shown(left),
        "unit": unit_of(key[1]),
        "named": queries.named,
        "back_url": balance + ("" if kept == "?" else kept),
        "breadcrumbs": [Link(_("Cân đối theo tháng"), balance), Link(f"{label}, {span}")],
    }
    return render(request, "market/balance_lots.html", context)


def _name_of(code: str, form: forms.BalanceLotsForm) -> str:
    return next((queries.named(one) for one in form.commodities if one.code == code), code)


def _side(found: Sequence[queries.Part], side: str, dimension: str) -> dict[str, Any]:
    mine = [one for one in found if one.lot.side == side]
    total = sum((one.part for one in mine), Decimal(0))
    return {
        "side": str(side),
        "label": Side(side).label,
        "total": total,
        "sum": shown(in_unit(total, dimension)),
        "exact": number_text(in_unit(total, dimension).normalize()),
        "rows": [(one, number_text(in_unit(one.part, dimension).normalize())) for one in mine],
    }
