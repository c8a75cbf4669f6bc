"""Closed vocabularies of the room, by topic."""

from lienket.market.choices.lots import (
    LOT_STEPS,
    Dimension,
    Keeping,
    Kind,
    LotState,
    LotStep,
    PriceAt,
    SheetState,
    Side,
)

__all__ = [
    "LOT_STEPS",
    "Dimension",
    "Keeping",
    "Kind",
    "LotState",
    "LotStep",
    "PriceAt",
    "SheetState",
    "Side",
]
