"""How deals are kept: by pair of provinces, by commodity, by party; as a page and as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.charts import Bar, Category, StackedBars, Tone, as_table, stacked_bars, table_html
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import number_text, percent_text
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link
from lienket.market import forms, queries, rules
from lienket.market.forms.rates import counted_query
from lienket.market.models import Commodity
from lienket.market.queries import Counted, RateFilter
from lienket.market.rules import Kept, Rates
from lienket.market.views.lot_list import tabs

_DRAWN = 15


@dataclass(frozen=True)
class Line:
    """One row of figures: what it is of, the figures, and where the deals behind its counts are listed."""

    name: str
    figures: Rates
    memos_url: str = ""
    contracts_url: str = ""
    defaults_url: str = ""


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: the filter in force, its form, the unit in words with its size, and the sentences
    about what of the address was not understood."""

    chosen: RateFilter
    form: Any
    public: bool
    unit: str
    size: Decimal
    misread: list[Any]
    tree: list[Commodity]
    """The commodities of the day, for members."""


def _units(codes: list[str]) -> list[tuple[str, str]]:
    words = {"mass": _("tấn"), "count": _("cái"), "volume": _("lít"), "area": _("m²")}
    packs = {}
    if not words.keys() >= set(codes):
        packs = {one.code: queries.named(one) for one in queries.measures(timezone.localdate())}
    return [(code, words.get(code) or packs.get(code, code)) for code in codes]


def _asked(request: HttpRequest, viewer: Viewer, today: date) -> Asked:
    """The filter of the address. Whoever is no member, or asks for all of the platform, gets sums by whole years."""
    public = not viewer.is_member or request.GET.get("pham-vi") == "chung"
    units = _units(queries.rate_units(queries.rated_deals(None if public else viewer)))
    form: Any
    tree = [] if public else queries.commodities(today)
    if public:
        form = forms.PublicRateForm(request.GET or None, units=units, today=today)
        given = form.chosen()
        year = int(given.get("nam", today.year))
        span = (date(year, 1, 1), min(date(year, 12, 31), today))
    else:
        form = forms.RateForm(request.GET or None, commodities=queries.tree_choices(tree), units=units)
        given = form.chosen()
        end = min(given.get("den_ngay") or today, today)
        span = (min(given.get("tu_ngay") or date(end.year, 1, 1), end), end)
    unit = given.get("don_vi") or (units[0][0] if units else "mass")
    chosen = RateFilter(*span, unit, commodity=given.get("mat_hang", ""))
    size = Decimal(1000) if unit == "mass" else Decimal(1)
    return Asked(chosen, form, public, dict(units).get(unit, _("tấn")), size, misread(request.GET, form), tree)


class _Page:
    """The figures of one asking, by each thing they are told by."""

    def __init__(self, viewer: Viewer, asked: Asked, today: date) -> None:
        self.asked, self.day = asked, min(asked.chosen.end, today)
        self.rows = queries.rates_within(None if asked.public else viewer, asked.chosen, today)
        pairs = rules.rates_by(self.rows, self.day, lambda one: (one.origin, one.destination))
        self.hidden = 0
        if asked.public:
            shown = {key: figures for key, figures in pairs.items() if figures.tellable}
            self.hidden, pairs = len(pairs) - len(shown), shown
            self.rows = [one for one in self.rows if (one.origin, one.destination) in shown]
        self.pairs = dict(sorted(pairs.items(), key=lambda item: (-item[1].contracts, item[0])))
        self.total = rules.rates_total(self.rows, self.day)
        self.provinces = queries.province_names({code for key in self.pairs for code in key})

    def line(self, name: str, figures: Rates, **narrower: Any) -> Line:
        if self.asked.public:
            return Line(name, figures)
        within = replace(self.asked.chosen, **narrower)

        def url(what: str) -> str:
            return reverse("market:deals") + query(counted_query(Counted(what, within)))

        return Line(name, figures, url("memo"), url("contract"), url("fault"))

    def whole(self) -> Line:
        return self.line(_("Tất cả"), self.total)

    def by_pair(self) -> list[Line]:
        return [
            self.line(f"{self.provinces[a]} → {self.provinces[b]}", figures, origin=a, destination=b)
            for (a, b), figures in self.pairs.items()
        ]

    def by_commodity(self) -> list[Line]:
        names = {one.code: queries.named(one) for one in self.asked.tree}
        found = self._by(lambda one: one.commodity)
        return [self.line(names.get(code, code), figures, goods=code) for code, figures in found]

    def by_party(self) -> list[Line]:
        rows: dict[int, list[Kept]] = defaultdict(list)
        for one in self.rows:
            rows[one.seller].append(one)
            rows[one.buyer].append(one)
        names = queries.organisation_names(rows)
        found = [(party, rules.party_total(own, party, self.day)) for party, own in rows.items()]
        found.sort(key=lambda item: (-item[1].contracts, names[item[0]]))
        return [self.line(names[party], figures, party=party) for party, figures in found]

    def _by(self, by: Callable[[Kept], str]) -> list[tuple[str, Rates]]:
        found = rules.rates_by(self.rows, self.day, by)
        return sorted(found.items(), key=lambda item: (-item[1].contracts, item[0]))

    def matrix(self) -> tuple[list[tuple[str, str]], list[tuple[str, list[Line | None]]]]:
        """Columns (code, name) of buyers' provinces, and rows (name of the sellers' province, cells)."""
        to = sorted({b for _a, b in self.pairs}, key=self.provinces.__getitem__)
        lines = dict(zip(self.pairs, self.by_pair(), strict=True))
        rows = [
            (self.provinces[a], [lines.get((a, b)) for b in to])
            for a in sorted({a for a, _b in self.pairs}, key=self.provinces.__getitem__)
        ]
        return [(code, self.provinces[code]) for code in to], rows

    def chart(self) -> StackedBars:
        """What fell due, by how it was kept, of the pairs with most contracts."""
        due = [line for line in self.by_pair() if line.figures.due][:_DRAWN]

        def parts(of: Rates) -> tuple[float, ...]:
            return tuple(float(part / self.asked.size) for part in (of.on_time, of.late, of.missing))

        return StackedBars(
            title=_("Hàng đến hạn giao, theo cặp tỉnh"),
            categories=(
                Category(_("nghiệm thu, giao đúng hạn"), Tone.GOOD),
                Category(_("nghiệm thu, giao muộn"), Tone.RISK),
                Category(_("chưa nghiệm thu"), Tone.LATE),
            ),
            bars=tuple(Bar(line.name, parts(line.figures), line.contracts_url) for line in due),
            unit=self.asked.unit,
            row_name=_("Cặp tỉnh"),
        )


def rates(request: HttpRequest) -> HttpResponse:
    """Rates of the deals that the viewer sees; everybody sees sums in which enough parties take part."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    asked = _asked(request, viewer, today)
    page = _Page(viewer, asked, today)
    chart = page.chart()
    columns, cells = page.matrix()
    kept = query(understood(request.GET, asked.misread))
    exports = [
        Link(words, reverse("market:rates_format", args=[suffix]) + ("" if kept == "?" else kept), f"filetype-{suffix}")
        for suffix, words in (("xlsx", "Excel (.xlsx)"), ("csv", "CSV"))
    ]

    def amount(value: Decimal) -> str:
        return number_text(value / asked.size, 0 if asked.public else None)

    context = {
        "asked": asked,
        "whole": page.whole(),
        "pairs": page.by_pair(),
        "commodities": [] if asked.public else page.by_commodity(),
        "parties": [] if asked.public else page.by_party(),
        "hidden": page.hidden,
        "columns": columns,
        "cells": cells,
        "drawing": stacked_bars(chart, ident="rates") if chart.bars else "",
        "chart_table": table_html(as_table(chart)) if chart.bars else "",
        "band": rules.rate_band,
        "fewest": rules.FEWEST,
        "amount": amount,
        "percent": percent_text,
        "tabs": tabs("deals"),
        "filter_form": asked.form,
        "misread": [one.sentence for one in asked.misread],
        "export_items": exports,
        "breadcrumbs": [Link(_("Giao dịch"), reverse("market:deals")), Link(_("Tỷ lệ thực hiện"))],
    }
    return render(request, "market/rates.html", context)


def _columns(unit: str) -> list[Column]:
    def amount(key: str, title: str, english: str) -> Column:
        return Column(key, f"{title} ({unit})", english, "decimal")

    return [
        Column("by", _("Theo"), "By"),
        Column("name", _("Tên"), "Name"),
        Column("memoranda", _("Bản ghi nhớ"), "Memoranda", "integer"),
        Column("contracts", _("Hợp đồng"), "Contracts", "integer"),
        amount("promised", _("Theo hợp đồng"), "Promised"),
        amount("due", _("Đến hạn giao"), "Due"),
        amount("delivered", _("Đã giao"), "Delivered"),
        amount("accepted", _("Đã nghiệm thu"), "Accepted"),
        amount("met", _("Nghiệm thu của phần đến hạn"), "Accepted of due"),
        amount("on_time", _("Trong đó giao đúng hạn"), "On time"),
        Column("fulfilment", _("Tỷ lệ thực hiện"), "Fulfilment", "percent"),
        Column("punctual", _("Tỷ lệ đúng hạn"), "On-time share", "percent"),
        Column("defaults", _("Chấm dứt do lỗi"), "Defaults", "integer"),
        Column("default", _("Tỷ lệ đổ vỡ"), "Default rate", "percent"),
    ]


def _row(by: str, line: Line, asked: Asked) -> dict[str, Any]:
    figures = line.figures
    amounts = {
        key: getattr(figures, key) / asked.size
        for key in ("promised", "due", "delivered", "accepted", "met", "on_time")
    }
    if asked.public:
        amounts = {key: value.quantize(Decimal(1)) for key, value in amounts.items()}
    shares = {key: getattr(figures, key) for key in ("fulfilment", "punctual", "default")}
    return {
        "by": by,
        "name": line.name,
        **{key: getattr(figures, key) for key in ("memoranda", "contracts", "defaults")},
        **amounts,
        **{key: None if share is None else (share * 100).quantize(Decimal("0.1")) for key, share in shares.items()},
    }


def rates_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The figures of the page as one table: all, by pair, and for members by commodity and by party."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Tỷ lệ thực hiện có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    asked = _asked(request, viewer, today)
    refuse_misread(asked.misread)
    page = _Page(viewer, asked, today)
    rows = [_row(_("Tất cả"), page.whole(), asked)]
    rows += [_row(_("Cặp tỉnh"), line, asked) for line in page.by_pair()]
    if not asked.public:
        rows += [_row(_("Mặt hàng"), line, asked) for line in page.by_commodity()]
        rows += [_row(_("Đơn vị"), line, asked) for line in page.by_party()]
    columns = _columns(asked.unit)
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "ty-le-thuc-hien.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Tỷ lệ thực hiện")), "ty-le-thuc-hien.xlsx", XLSX)
