"""All reading of the room."""

from lienket.market.queries.lots import (
    LotFilter,
    certificate,
    certificates_of,
    lot,
    lot_rows,
    lot_sheet,
    lot_sheets,
    lot_total,
    product,
    products_of,
    standing,
    visible_lots,
)
from lienket.market.queries.months import SeasonRow, amounts, season_rows, unconvertible
from lienket.market.queries.places import place_named, places_named
from lienket.market.queries.reference import (
    Words,
    certificate_kinds,
    commodities,
    commodity_choices,
    measures,
    named,
    tree_choices,
)

__all__ = [
    "LotFilter",
    "SeasonRow",
    "Words",
    "amounts",
    "certificate",
    "certificate_kinds",
    "certificates_of",
    "commodities",
    "commodity_choices",
    "lot",
    "lot_rows",
    "lot_sheet",
    "lot_sheets",
    "lot_total",
    "measures",
    "named",
    "place_named",
    "places_named",
    "product",
    "products_of",
    "season_rows",
    "standing",
    "tree_choices",
    "unconvertible",
    "visible_lots",
]
