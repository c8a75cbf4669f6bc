"""Pure rules of the room, by topic."""

from lienket.market.rules.lots import (
    LONGEST_DAYS,
    MOST_PRICE,
    MOST_QUANTITY,
    certificate_problem,
    inherited,
    part_problem,
    price_problem,
    price_unit_problem,
    quantity_problem,
    step_problem,
    window_problem,
)
from lienket.market.rules.months import Amount, BalanceLine, balance, months_from, runs, spread

__all__ = [
    "LONGEST_DAYS",
    "MOST_PRICE",
    "MOST_QUANTITY",
    "Amount",
    "BalanceLine",
    "balance",
    "certificate_problem",
    "inherited",
    "months_from",
    "part_problem",
    "price_problem",
    "price_unit_problem",
    "quantity_problem",
    "runs",
    "spread",
    "step_problem",
    "window_problem",
]
