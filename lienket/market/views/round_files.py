"""Files of a round: its result, and its lots as the two sheets that the matching command reads."""

from __future__ import annotations

import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.market import access, bridge, queries, sheets
from lienket.market.choices import MatchState, Side


def round_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The matches of a round as a workbook, as its viewer may see them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    names = queries.names_of_codes()
    columns = [
        Column("supply_lot", _("Lô cung"), "supply_lot"),
        Column("seller", _("Bên bán"), "seller"),
        Column("demand_lot", _("Lô cầu"), "demand_lot"),
        Column("buyer", _("Bên mua"), "buyer"),
        Column("quantity", _("Số lượng"), "quantity", "decimal"),
        Column("unit", _("Đơn vị"), "unit"),
        Column("price_gap", _("Chênh lệch giá (đồng)"), "price_gap", "integer"),
        Column("freight", _("Cước (đồng)"), "freight", "integer"),
        Column("value", _("Giá trị (đồng)"), "value", "integer"),
        Column("state", _("Trạng thái"), "state"),
        Column("reason", _("Lý do"), "reason"),
    ]
    rows = [
        {
            "supply_lot": match.supply.title,
            "seller": match.supply.member or match.supply.owner.name,
            "demand_lot": match.demand.title,
            "buyer": match.demand.member or match.demand.owner.name,
            "quantity": match.quantity,
            "unit": match.measure.name,
            "price_gap": match.price_gap,
            "freight": match.freight_cost,
            "value": match.value,
            "state": str(MatchState(match.state).label),
            "reason": bridge.sentences(match.reasons, names),
        }
        for match in queries.matches_of(viewer, one)
    ]
    return as_file(workbook(columns, rows, _("Ghép nối")), f"ghep-noi-{one.pk}.xlsx", XLSX)


def round_lots(request: HttpRequest, pk: int) -> HttpResponse:
    """The lots that take part today as `lienket match` reads them, with the tree of goods: computed elsewhere, the
    round gives the same answer.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    access.check_can_run(viewer, one)
    today = timezone.localdate()
    lots = queries.taking_part(one, today)
    free = queries.free_of(lots, one)
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as files:
        for side, name in ((Side.SUPPLY, "lo-cung"), (Side.DEMAND, "lo-cau")):
            rows = [
                sheets.round_row(lot, free[lot.pk], queries.offered(lot, today))
                for lot in lots
                if lot.side == side and free[lot.pk] > 0 and (lot.price_low or lot.price_high)
            ]
            files.writestr(f"{name}.xlsx", workbook(sheets.round_columns(side), rows, name))
        files.writestr("mat-hang.csv", sheets.products_csv())
        files.writestr("doc-truoc.txt", sheets.command_text(one))
    return as_file(folder.getvalue(), f"phien-{one.pk}-cac-lo.zip", "application/zip")
