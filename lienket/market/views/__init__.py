"""Pages of this room."""

from lienket.market.views.deal_pages import (
    deal,
    deals,
    deals_format,
)
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
from lienket.market.views.round_pages import match, match_drop, round_, round_new, round_result, round_step, rounds
from lienket.market.views.sheet_pages import lots_import, lots_rehearsal, lots_returned, lots_template

__all__ = [
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
    "product",
    "product_edit",
    "product_new",
    "reference",
    "round_",
    "round_new",
    "round_result",
    "round_step",
    "rounds",
    "seasons",
]
