"""Sheets of this room, by topic."""

from lienket.market.sheets.deliveries import (
    MOST_DELIVERIES,
    DeliveryReading,
    delivery_columns,
    delivery_export_columns,
    delivery_export_row,
    delivery_spec,
)
from lienket.market.sheets.lots import (
    LARGEST_IN_REQUEST,
    MOST_ROWS,
    Reading,
    columns,
    export_columns,
    export_row,
    not_ok_sentence,
    spec_of,
    told_of,
)
from lienket.market.sheets.months import (
    EstimateReading,
    estimate_columns,
    estimate_export,
    estimate_row,
    estimate_spec,
    read_month,
)
from lienket.market.sheets.points import (
    SalesReading,
    month_of,
    point_columns,
    point_row,
    sale_columns,
    sale_row,
    sale_spec,
)
from lienket.market.sheets.rounds import command_text, products_csv, round_columns, round_row

__all__ = [
    "LARGEST_IN_REQUEST",
    "MOST_DELIVERIES",
    "MOST_ROWS",
    "DeliveryReading",
    "EstimateReading",
    "Reading",
    "SalesReading",
    "columns",
    "command_text",
    "delivery_columns",
    "delivery_export_columns",
    "delivery_export_row",
    "delivery_spec",
    "estimate_columns",
    "estimate_export",
    "estimate_row",
    "estimate_spec",
    "export_columns",
    "export_row",
    "month_of",
    "not_ok_sentence",
    "point_columns",
    "point_row",
    "products_csv",
    "read_month",
    "round_columns",
    "round_row",
    "sale_columns",
    "sale_row",
    "sale_spec",
    "spec_of",
    "told_of",
]
