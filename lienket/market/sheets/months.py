"""The sheet of declared supply and demand: its columns, and how rows become declarations or say why not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.market.actions import Declared, check_declared
from lienket.market.models import Estimate
from lienket.market.queries import Words

_MONTH = re.compile(r"(1[0-2]|0?[1-9])[/.-](20\d\d)")


def read_month(text: str) -> date:
    """The first day of a month written as 10/2026. Raises Refusal."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        raise Refusal(_("Hãy ghi tháng và năm, ví dụ 10/2026."))
    return date(int(found[2]), int(found[1]), 1)


def estimate_columns(words: Words | None = None) -> list[Column]:
    """Columns of the template; with `words` the drop-downs of commodities and units."""
    commodities = [(one.code, one.name) for one in words.commodities] if words else []
    measures = [(one.code, one.name) for one in words.measures if one.dimension == "mass"] if words else []
    month = _("Tháng và năm, ví dụ 10/2026.")
    return [
        Column("month", _("Tháng"), "Month", required=True, max_length=10, help=month, example="10/2026"),
        Column("commodity", _("Mặt hàng"), "Product", "choice", required=True, choices=commodities)
        if words
        else Column("commodity", _("Mặt hàng"), "Product", required=True),
        Column("supply", _("Cung"), "Supply", "decimal"),
        Column("demand", _("Cầu"), "Demand", "decimal"),
        Column("unit", _("Đơn vị"), "Unit", "choice", required=True, choices=measures)
        if words
        else Column("unit", _("Đơn vị"), "Unit", required=True),
        Column("source", _("Nguồn"), "Source", required=True, max_length=300),
    ]


def estimate_spec(words: Words | None = None) -> SheetSpec:
    told = _("Mỗi dòng là cung và cầu của một mặt hàng trong một tháng, ở tỉnh của cơ quan khai.")
    return SheetSpec(
        "cung-cau-thang", _("Cung cầu theo tháng"), estimate_columns(words), help=told, unique=("month", "commodity")
    )


class EstimateReading:
    """One reading of a sheet of estimates: judges rows and keeps what they become."""

    def __init__(self, today: date) -> None:
        self.words = Words(today)
        self.declared: dict[int, Declared] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        return rehearse(data, estimate_spec(), name=name, check_row=self._check, partly=True)

    def plan(self, found: Rehearsal) -> list[Declared]:
        return [self.declared[row.number] for row in found.rows]

    def _check(self, row: Row) -> list[CellProblem]:
        values = row.values
        problems: list[CellProblem] = []
        month = self._found("month", values["month"], read_month, problems)
        commodity = self._found("commodity", values["commodity"], self.words.commodity, problems)
        measure = self._found("unit", values["unit"], self.words.measure, problems)
        if row.unread or problems or None in (month, commodity, measure) or not values["source"]:
            return problems
        declared = Declared(commodity, month, values["supply"], values["demand"], measure, values["source"])
        try:
            check_declared(declared)
        except Refusal as refusal:
            key = "unit" if refusal.field == "measure" else refusal.field or "supply"
            return [CellProblem(refusal.sentence, key=key)]
        self.declared[row.number] = declared
        return []

    def _found(self, key: str, text: Any, find: Any, problems: list[CellProblem]) -> Any:
        if not text:
            return None  # the reading itself tells that a required cell is empty
        try:
            return find(str(text))
        except Refusal as refusal:
            problems.append(CellProblem(refusal.sentence, key=key))
            return None


def estimate_export() -> list[Column]:
    """The template's columns with who declared it, when, and how sure it is."""
    return [
        *estimate_columns(),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("owner", _("Đơn vị khai"), "Organisation"),
        Column("declared_on", _("Ngày khai"), "Declared", "date"),
        Column("verified", _("Đã đối chiếu"), "Verified", "yes_no"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def estimate_row(one: Estimate) -> dict[str, Any]:
    """An estimate in the words of the sheet."""
    return {
        "month": f"{one.month:%m/%Y}",
        "commodity": one.commodity.name,
        "supply": one.supply,
        "demand": one.demand,
        "unit": one.measure.name,
        "source": one.source,
        "province": one.province.name,
        "owner": one.owner.name,
        "declared_on": one.declared_on,
        "verified": one.verified,
        "sample": one.sample,
    }
