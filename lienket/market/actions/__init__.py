"""All writing of the room. Every action is keyword-only, actor first, one transaction with its audit line."""

from lienket.market.actions.deals import open_deal
from lienket.market.actions.goods import edit_certificate, edit_product, make_certificate, make_product
from lienket.market.actions.lots import Goods, edit_lot, goods_problems, make_lot, step_lot
from lienket.market.actions.reference import load_reference
from lienket.market.actions.sample import load_sample
from lienket.market.actions.sheets import keep_sheet, write_sheet

__all__ = [
    "Goods",
    "edit_certificate",
    "edit_lot",
    "edit_product",
    "goods_problems",
    "keep_sheet",
    "load_reference",
    "load_sample",
    "make_certificate",
    "make_lot",
    "make_product",
    "open_deal",
    "step_lot",
    "write_sheet",
]
