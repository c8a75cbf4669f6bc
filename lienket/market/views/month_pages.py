"""The harvest calendar, the monthly balance, and the reference data with its legal acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link
from lienket.market import forms, queries, rules
from lienket.market.choices import CodeScheme, Kind
from lienket.market.views.balance_parts import MONTHS, in_unit, months_picture, parts_url, shown, unit_of
from lienket.market.views.forecast_pages import newest_estimates, rule_words, tonnes
from lienket.market.views.lot_list import tabs

#: so many forecasts stand open on the page; the others are folded
_FIRST = 6


def seasons(request: HttpRequest) -> HttpResponse:
    """What is harvested in which month, with the open lots of the coming twelve."""
    form = forms.SeasonForm(request.GET or None)
    chosen = form.chosen()
    today = timezone.localdate()
    given = {"commodity": chosen.get("mat_hang", ""), "province": chosen.get("tinh", "")}
    context = {
        "tabs": tabs("seasons"),
        "filter_form": form,
        "misread": [one.sentence for one in misread(request.GET, form)],
        "rows": queries.season_rows(today, **given),
        "month": today.month,
        "named": queries.named,
    }
    return render(request, "market/seasons.html", context)


def _balanced(form: forms.BalanceForm, months: list[date]) -> tuple[list[tuple[str, rules.BalanceLine]], int]:
    """(label, line) in the order of the tree, or of the names of provinces; and how many lots stand outside."""
    chosen = form.chosen()
    by_province = chosen.get("theo") == "tinh"
    amounts, left_out = queries.amounts(
        months, commodity=chosen.get("mat_hang", ""), province=chosen.get("tinh", ""), by_province=by_province
    )
    names = {} if by_province else {one.code: one for one in form.commodities}
    order = {code: place for place, code in enumerate(names)}
    lines = [
        (queries.named(names[line.key[0]]) if line.key[0] in names else line.key[0], line)
        for line in rules.balance(amounts, months)
    ]
    return sorted(lines, key=lambda one: (order.get(one[1].key[0], 0), one[0], one[1].key[1])), left_out


def balance_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The balance of the open lots as a file: one row for each line and month."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Bảng này có ở dạng .xlsx và .csv."))
    form = forms.BalanceForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    months = rules.months_from(timezone.localdate(), MONTHS)
    columns = [
        Column("label", _("Mặt hàng, tỉnh"), "Line"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("month", _("Tháng"), "Month"),
        Column("supply", _("Cung"), "Supply", "decimal"),
        Column("demand", _("Cầu"), "Demand", "decimal"),
        Column("left", _("Còn lại"), "Left", "decimal"),
    ]
    rows = []
    for label, line in _balanced(form, months)[0]:
        kind, unit = line.key[1], unit_of(line.key[1])
        for month, a, b in zip(months, line.supply, line.demand, strict=True):
            if a or b:
                given = {"label": label, "unit": unit, "month": f"{month:%m/%Y}"}
                amounts = {"supply": in_unit(a, kind), "demand": in_unit(b, kind), "left": in_unit(a - b, kind)}
                rows.append(given | amounts)
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "can-doi-cung-cau.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Cân đối")), "can-doi-cung-cau.xlsx", XLSX)


def balance(request: HttpRequest) -> HttpResponse:
    """Open supply and demand of the coming twelve months, by commodity or by province; beside them, never added,
    what the provinces declared, what is wanted before planting, and the gluts and shortages foreseen.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.BalanceForm(request.GET or None)
    chosen = form.chosen()
    months = rules.months_from(timezone.localdate(), MONTHS)
    by_province = chosen.get("theo") == "tinh"
    given = {"commodity": chosen.get("mat_hang", ""), "province": chosen.get("tinh", "")}
    balanced, left_out = _balanced(form, months)
    kept = query(understood(request.GET, misread(request.GET, form)))
    lines = [_line(label, line, months, kept) for label, line in balanced]
    warned = [(one, tonnes(abs(one.supply - one.demand))) for one in queries.forecasts(viewer, **given)]
    context = {
        "export_items": [
            Link(words, reverse("market:balance_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
            for suffix, words, drawing in (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))
        ],
        "forecasts": warned[:_FIRST],
        "more_forecasts": warned[_FIRST:],
        "may_act": viewer.may(PREPARERS),
        "picture": months_picture(balanced, months, kept),
        "seasons_url": reverse("market:seasons") + query({"mat-hang": given["commodity"], "tinh": given["province"]}),
        "rule": rule_words(),
        "estimates": newest_estimates(**given),
        "growing": queries.growing(months, **given),
        "named": queries.named,
        "tabs": tabs("balance"),
        "filter_form": form,
        "misread": [one.sentence for one in misread(request.GET, form)],
        "months": months,
        "lines": lines,
        "by_province": by_province,
        "left_out": left_out,
    }
    return render(request, "market/balance.html", context)


def _line(label: str, line: rules.BalanceLine, months: Sequence[date], kept: str) -> dict[str, Any]:
    """A line of the balance as the page shows it: tonnes for mass, else the base of the dimension. Each cell leads to
    its lots.
    """
    kind = line.key[1]
    supply, demand = line.total
    cells = [
        (
            parts_url(line.key, kept, month),
            shown(in_unit(a, kind)),
            shown(in_unit(b, kind)),
            shown(in_unit(a - b, kind)),
            _tone(a, b),
        )
        for month, a, b in zip(months, line.supply, line.demand, strict=True)
    ]
    return {
        "key": line.key[0],
        "label": label,
        "unit": unit_of(kind),
        "cells": cells,
        "url": parts_url(line.key, kept),
        "supply": shown(in_unit(supply, kind)),
        "demand": shown(in_unit(demand, kind)),
        "left": shown(in_unit(supply - demand, kind)),
        "tone": _tone(supply, demand),
        "outside": shown(in_unit(line.outside, kind)) if line.outside else "",
    }


def _tone(supply: Decimal, demand: Decimal) -> str:
    """Return "short" where more is wanted than offered, "over" where more is offered, "" where there is nothing."""
    if supply == demand:
        return ""
    return "short" if demand > supply else "over"


def reference(request: HttpRequest) -> HttpResponse:
    """Commodities, units, kinds of certificates, public codes: each with its legal act and whether it was compared."""
    today = timezone.localdate()
    context = {
        "commodities": queries.commodities(today),
        "measures": queries.measures(today),
        "kinds": queries.certificate_kinds(today),
        "schemes": CodeScheme.choices,
        "codes": queries.every_goods_code(),
        "today": today,
        "kind_labels": dict(Kind.choices),
        "named": queries.named,
    }
    return render(request, "market/reference.html", context)
