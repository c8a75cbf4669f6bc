"""When a month is heading for a glut or a shortage: pure, on plain values."""

from __future__ import annotations

from decimal import Decimal

from lienket.market.choices import ForecastKind

GLUT_FROM = Decimal("1.25")
"""Supply that is at least so many times the demand is a glut."""
SHORT_BELOW = Decimal("0.8")
"""Supply below this share of the demand is a shortage."""
LEAST_GAP = Decimal(10_000)
"""kg; a smaller gap is no matter for two provinces."""
HORIZON = 6
"""Months that are looked at, the present one included."""


def forecast_kind(supply: Decimal | None, demand: Decimal | None) -> str:
    """Whether a month is heading for a glut or a shortage; empty for neither, or where one side is not known.

    Amounts in kg. Where nothing is wanted there is no glut: nobody may have said yet what is wanted.
    """
    if supply is None or not demand or abs(supply - demand) < LEAST_GAP:
        return ""
    if supply < demand * SHORT_BELOW:
        return ForecastKind.SHORTAGE
    return ForecastKind.GLUT if supply >= demand * GLUT_FROM else ""


def estimate_problem(supply: Decimal | None, demand: Decimal | None) -> str:
    """Which amount of an estimate is at fault: "supply", "demand", "nothing" where both are empty; else empty."""
    if supply is None and demand is None:
        return "nothing"
    for name, value in (("supply", supply), ("demand", demand)):
        if value is not None and not 0 <= value <= Decimal(10) ** 9:
            return name
    return ""
