"""The sheets of points of sale: the list for export, and sales of a point in and out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Unit
from lienket.market import queries, rules
from lienket.market.actions import SaleLine, sale_key
from lienket.market.choices import PlaceKind, PointKind, PointState
from lienket.market.models import PointOfSale, PointSale
from lienket.market.queries import PointRow, Words


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in kinds.choices]


def point_columns() -> list[Column]:
    """The public list of points."""
    return [
        Column("code", _("Mã"), "Code"),
        Column("name", _("Tên điểm bán"), "Name"),
        Column("kind", _("Hình thức"), "Kind", "choice", choices=_choices(PointKind)),
        Column("place_kind", _("Loại nơi"), "Place kind", "choice", choices=_choices(PlaceKind)),
        Column("address", _("Số nhà, đường"), "Address"),
        Column("place", _("Xã, phường"), "Commune"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("lat", _("Vĩ độ"), "Latitude", "decimal"),
        Column("lon", _("Kinh độ"), "Longitude", "decimal"),
        Column("operator", _("Đơn vị vận hành"), "Operator"),
        Column("opens_on", _("Ngày mở"), "Opens on", "date"),
        Column("closes_on", _("Ngày cuối"), "Closes on", "date"),
        Column("hours", _("Giờ mở cửa"), "Hours"),
        Column("phone", _("Điện thoại"), "Telephone"),
        Column("provinces", _("Có hàng của"), "Goods of"),
        Column("goods", _("Hàng"), "Goods"),
        Column("state", _("Trạng thái"), "State", "choice", choices=_choices(PointState)),
        Column("until", _("Công nhận đến"), "Recognised until", "date"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def point_row(row: PointRow) -> dict[str, Any]:
    """A point in the words of the list."""
    point = row.point
    plain = {name: getattr(point, name) for name in ("code", "name", "kind", "place_kind", "address", "lat", "lon")}
    dated = {name: getattr(point, name) for name in ("opens_on", "closes_on", "hours", "phone", "sample")}
    return {
        **plain,
        **dated,
        "place": "" if point.place_id == point.province_id else point.place.name,
        "province": point.province.name,
        "operator": point.operator.name,
        "provinces": "; ".join(unit.name for unit in row.provinces),
        "goods": "; ".join(one.name for one in row.goods),
        "state": row.standing.state,
        "until": row.standing.until,
    }


def sale_columns(words: Words | None = None) -> list[Column]:
    """Sales by month, province and product; also the export, which can be sent back corrected."""
    units = [(one.code, one.name) for one in words.measures] if words else []
    unit = (
        Column("unit", _("Đơn vị"), "Unit", "choice", choices=units) if units else Column("unit", _("Đơn vị"), "Unit")
    )
    return [
        Column("month", _("Tháng"), "Month", required=True, help=_("Tháng và năm, ví dụ 05/2026."), example="05/2026"),
        Column("province", _("Tỉnh có hàng"), "Province", required=True, max_length=120),
        Column("product", _("Sản phẩm"), "Product", required=True, max_length=200),
        Column("quantity", _("Số lượng"), "Quantity", "decimal", minimum=0),
        unit,
        Column("value", _("Doanh thu (đồng)"), "Sales", "money", required=True, minimum=0),
        Column("reason", _("Lý do sửa"), "Reason of correction", max_length=300, help=_("Chỉ ghi khi sửa số đã báo.")),
    ]


def sale_spec(words: Words | None = None) -> SheetSpec:
    return SheetSpec(
        "doanh-so",
        _("Doanh số"),
        sale_columns(words),
        help=_(
            "Mỗi dòng là doanh số một sản phẩm của một tỉnh trong một tháng. Báo lại số đã báo thì ghi lý do sửa: "
            "số cũ vẫn được giữ, số mới được tính."
        ),
        unique=("month", "province", "product"),
    )


def sale_row(sale: PointSale) -> dict[str, Any]:
    return {
        "month": f"{sale.month:%m/%Y}",
        "province": sale.province.name,
        "product": sale.product,
        "quantity": sale.quantity,
        "unit": sale.measure.name if sale.measure else None,
        "value": sale.value,
        "reason": sale.reason,
    }


def month_of(text: str) -> date | None:
    """The first day of a month written 05/2026, 5-2026 or 2026-05; a whole date gives its month."""
    parts = text.strip().replace("-", "/").replace(".", "/").split("/")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month = (numbers[0], numbers[1]) if len(parts[0]) == 4 else (numbers[-1], numbers[-2])
    return date(year, month, 1) if 1900 <= year <= 2200 and 1 <= month <= 12 else None


class SalesReading:
    """One reading of a sheet of sales of one point."""

    def __init__(self, point: PointOfSale, today: date) -> None:
        self.point, self.today = point, today
        self.words = Words(today)
        self.reported = queries.reported_keys(point)
        self.places: dict[str, Unit | Refusal] = {}
        self.provinces = queries.provinces_by_words()
        self.lines: dict[int, SaleLine] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        return rehearse(data, sale_spec(), name=name, check_row=self._check, partly=True)

    def plan(self, found: Rehearsal) -> list[SaleLine]:
        """What the good rows become, in their order."""
        return [self.lines[row.number] for row in found.rows]

    def _check(self, row: Row) -> list[CellProblem]:
        values = row.values
        problems: list[CellProblem] = []
        month = self._month(values["month"], problems)
        province = self._looked_up("province", values["province"], self._province, problems)
        measure = self._looked_up("unit", values["unit"], self.words.measure, problems)
        if row.unread or problems or month is None or province is None or values["value"] is None:
            return problems
        if values["quantity"] is not None and measure is None:
            return [CellProblem(_("Có số lượng thì cần đơn vị."), key="unit")]
        line = SaleLine(
            month, province, values["product"], values["value"], values["quantity"], measure, values["reason"] or ""
        )
        again = (month, province.pk, sale_key(line.product)) in self.reported
        if again and not line.reason:
            told = _("Tháng này đã có doanh số của sản phẩm này: nếu là số sửa lại, hãy ghi lý do ở cột “Lý do sửa”.")
            return [CellProblem(told, key="reason")]
        if line.reason and not again:
            return [CellProblem(_("Chưa có số nào để sửa: hãy để trống cột này."), key="reason")]
        self.lines[row.number] = line
        return []

    def _month(self, text: Any, problems: list[CellProblem]) -> date | None:
        if not text:
            return None
        month = month_of(str(text))
        if month is None:
            told = _("“%(text)s” không phải là tháng: hãy ghi tháng/năm, ví dụ 05/2026.")
            problems.append(CellProblem(told % {"text": str(text)[:40]}, key="month"))
            return None
        problem = rules.month_problem(month, self.today, self.point.opens_on)
        if problem:
            problems.append(CellProblem(problem, key="month"))
            return None
        return month

    def _looked_up(self, key: str, text: Any, find: Any, problems: list[CellProblem]) -> Any:
        if not text:
            return None
        try:
            return find(text)
        except Refusal as refusal:
            problems.append(CellProblem(refusal.sentence, key=key))
            return None

    def _province(self, text: str) -> Unit:
        known = self.provinces.get(" ".join(fold(text).split()))
        if known is not None:
            return known
        if text not in self.places:
            self.places[text] = queries.places_named([text])[text.strip()]
        found = self.places[text]
        if isinstance(found, Refusal):
            raise found
        return found.province or found
