"""Who may do what in the market; and this room's rows of the rights table, by topic."""

from lienket.market.access import lots
from lienket.market.access.lots import can_edit, check_can_edit, check_can_enter, owns, sees_contacts

ROWS = [*lots.ROWS]

__all__ = ["ROWS", "can_edit", "check_can_edit", "check_can_enter", "owns", "sees_contacts"]
