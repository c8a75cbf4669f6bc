"""Supply lots meet demand lots, optimally, with a reason for every pair and every leftover; see README.md.

What solves is loaded with the compiler it needs when it is first asked for: most processes never match anything.
"""

from typing import TYPE_CHECKING, Any

from lienket.engines.matching.freight import DistanceFreight, Freight, NoFreight, TableFreight
from lienket.engines.matching.problem import Certificate, Fault, Lot, MatchError
from lienket.engines.matching.products import ProductTree, packaged_tree, tree_of
from lienket.engines.matching.result import LotState, Match, Outcome, Proof, Reason, explain, explain_all

if TYPE_CHECKING:
    from lienket.engines.matching.solve import Rules, match

__all__ = [
    "Certificate",
    "DistanceFreight",
    "Fault",
    "Freight",
    "Lot",
    "LotState",
    "Match",
    "MatchError",
    "NoFreight",
    "Outcome",
    "ProductTree",
    "Proof",
    "Reason",
    "Rules",
    "TableFreight",
    "explain",
    "explain_all",
    "match",
    "packaged_tree",
    "tree_of",
]


def __getattr__(name: str) -> Any:
    if name in ("Rules", "match"):
        from lienket.engines.matching import solve

        return getattr(solve, name)
    raise AttributeError(name)
