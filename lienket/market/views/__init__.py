"""Pages of this room."""

from lienket.market.views.check_pages import inspection, inspection_new, inspection_photo
from lienket.market.views.deal_pages import deal, deals, deals_format
from lienket.market.views.deal_writing import (
    deal_cancel,
    deal_finish,
    deal_tie,
    delivery,
    delivery_new,
    paper_new,
    paper_step,
)
from lienket.market.views.goods_pages import (
    certificate,
    certificate_edit,
    certificate_file,
    certificate_new,
    goods,
    product,
    product_edit,
    product_new,
)
from lienket.market.views.lot_list import lots, lots_format
from lienket.market.views.lot_pages import lot, lot_edit, lot_new, lot_step
from lienket.market.views.month_pages import balance, reference, seasons
from lienket.market.views.ocop_pages import ocop
from lienket.market.views.point_list import points, points_criteria, points_format
from lienket.market.views.point_pages import (
    arrangement_new,
    point,
    point_edit,
    point_fact,
    point_goods_end,
    point_goods_new,
    point_new,
    point_photo,
    point_renewal,
)
from lienket.market.views.round_pages import match, match_drop, round_, round_new, round_result, round_step, rounds
from lienket.market.views.sales_pages import (
    point_sales,
    point_sales_format,
    points_sales,
    sales_import,
    sales_rehearsal,
    sales_returned,
    sales_template,
)
from lienket.market.views.sheet_pages import lots_import, lots_rehearsal, lots_returned, lots_template

__all__ = [
    "arrangement_new",
    "balance",
    "certificate",
    "certificate_edit",
    "certificate_file",
    "certificate_new",
    "deal",
    "deal_cancel",
    "deal_finish",
    "deal_tie",
    "deals",
    "deals_format",
    "delivery",
    "delivery_new",
    "goods",
    "inspection",
    "inspection_new",
    "inspection_photo",
    "lot",
    "lot_edit",
    "lot_new",
    "lot_step",
    "lots",
    "lots_format",
    "lots_import",
    "lots_rehearsal",
    "lots_returned",
    "lots_template",
    "match",
    "match_drop",
    "ocop",
    "paper_new",
    "paper_step",
    "point",
    "point_edit",
    "point_fact",
    "point_goods_end",
    "point_goods_new",
    "point_new",
    "point_photo",
    "point_renewal",
    "point_sales",
    "point_sales_format",
    "points",
    "points_criteria",
    "points_format",
    "points_sales",
    "product",
    "product_edit",
    "product_new",
    "reference",
    "round_",
    "round_new",
    "round_result",
    "round_step",
    "rounds",
    "sales_import",
    "sales_rehearsal",
    "sales_returned",
    "sales_template",
    "seasons",
]
