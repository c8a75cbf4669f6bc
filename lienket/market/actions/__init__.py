"""All writing of the room. Every action is keyword-only, actor first, one transaction with its audit line."""

from lienket.market.actions.reference import load_reference

__all__ = ["load_reference"]
