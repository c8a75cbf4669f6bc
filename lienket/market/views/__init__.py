"""Pages of this room."""

from lienket.market.views.balance_parts import balance_lots
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
from lienket.market.views.delivery_pages import deal_deliveries_format, deliveries, deliveries_format, deliveries_judge
from lienket.market.views.delivery_sheet_pages import (
    deliveries_import,
    deliveries_rehearsal,
    deliveries_returned,
    deliveries_template,
)
from lienket.market.views.forecast_pages import (
    estimate_edit,
    estimate_new,
    estimates,
    estimates_format,
    estimates_import,
    estimates_template,
    forecast,
    forecast_ask,
    forecast_dismiss,
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
from lienket.market.views.inquiry_pages import asked, inquiries, inquiry, inquiry_compared, lot_partners
from lienket.market.views.inquiry_proposals import proposal, proposal_new, proposal_step
from lienket.market.views.inquiry_writing import asked_step, inquiry_call_off, inquiry_choose, inquiry_new, quote_new
from lienket.market.views.lot_list import lots, lots_format
from lienket.market.views.lot_pages import lot, lot_edit, lot_new, lot_step
from lienket.market.views.lot_steps import lots_step
from lienket.market.views.match_pages import match, match_drop, round_answer
from lienket.market.views.month_pages import balance, balance_format, reference, seasons
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
from lienket.market.views.rate_pages import rates, rates_format
from lienket.market.views.round_files import round_lots, round_result
from lienket.market.views.round_pages import round_, round_new, round_step, rounds
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
    "asked",
    "asked_step",
    "balance",
    "balance_format",
    "balance_lots",
    "certificate",
    "certificate_edit",
    "certificate_file",
    "certificate_new",
    "deal",
    "deal_cancel",
    "deal_deliveries_format",
    "deal_finish",
    "deal_tie",
    "deals",
    "deals_format",
    "deliveries",
    "deliveries_format",
    "deliveries_import",
    "deliveries_judge",
    "deliveries_rehearsal",
    "deliveries_returned",
    "deliveries_template",
    "delivery",
    "delivery_new",
    "estimate_edit",
    "estimate_new",
    "estimates",
    "estimates_format",
    "estimates_import",
    "estimates_template",
    "forecast",
    "forecast_ask",
    "forecast_dismiss",
    "goods",
    "inquiries",
    "inquiry",
    "inquiry_call_off",
    "inquiry_choose",
    "inquiry_compared",
    "inquiry_new",
    "inspection",
    "inspection_new",
    "inspection_photo",
    "lot",
    "lot_edit",
    "lot_new",
    "lot_partners",
    "lot_step",
    "lots",
    "lots_format",
    "lots_import",
    "lots_rehearsal",
    "lots_returned",
    "lots_step",
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
    "proposal",
    "proposal_new",
    "proposal_step",
    "quote_new",
    "rates",
    "rates_format",
    "reference",
    "round_",
    "round_answer",
    "round_lots",
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
