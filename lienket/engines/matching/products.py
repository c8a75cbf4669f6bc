"""The commodity tree: a demand for a product is met by that product and by all below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from lienket.engines.matching.measures import plain, rows_of, unmarked
from lienket.engines.vietnamese import fold

MOST_NAMES = 2_000


class ProductTree:
    """Names, other names and parents. A name the tree does not know stands alone, as itself.

    ``parents``: name → name of its parent, "" at the top. ``others``: another name → the name.
    """

    def __init__(self, parents: Mapping[str, str], others: Mapping[str, str]) -> None:
        self.parents = dict(parents)
        for name in parents:
            if name in self._above(name):
                raise ValueError(f"Sản phẩm “{name}” nằm dưới chính nó.")
        self._exact = {plain(name): name for name in parents} | {plain(k): v for k, v in others.items()}
        spelled: dict[str, set[str]] = {}
        for name, target in [*((name, name) for name in parents), *others.items()]:
            spelled.setdefault(fold(name), set()).add(target)
        self._folded = {key: next(iter(names)) for key, names in spelled.items() if len(names) == 1}

    def find(self, text: str) -> str:
        """The product meant by a text: a name of the tree, or else the text itself in a plain form."""
        exact = plain(text)
        return self._exact.get(exact) or (self._folded.get(fold(text)) if unmarked(text) else None) or exact

    def _above(self, name: str) -> list[str]:
        above: list[str] = []
        while (name := self.parents.get(name, "")) and name not in above:
            above.append(name)
        return above

    def with_above(self, name: str) -> list[str]:
        """The product and all that contain it, nearest first: the demands that it can meet."""
        return [name, *self._above(name)]


def near_names(name: str, others: Collection[str], most: int = 3) -> list[str]:
    """Of ``others`` those written most like ``name``, marks aside; none where there are too many to look at."""
    if len(others) > MOST_NAMES:
        return []
    folded = {fold(other): other for other in sorted(others, reverse=True)}
    return [folded[close] for close in get_close_matches(fold(name), sorted(folded), most, cutoff=0.75)]


def tree_of(rows: Iterable[Mapping[str, str]]) -> ProductTree:
    """A tree from rows with ``name``, ``parent`` and ``names`` (other names, separated by |)."""
    parents, others = {}, {}
    for row in rows:
        parents[row["name"]] = row["parent"]
        others.update({other: row["name"] for other in row["names"].split("|") if other})
    return ProductTree(parents, others)


@lru_cache(maxsize=1)
def packaged_tree() -> ProductTree:
    """The tree that comes with the engine: common goods of the partner provinces."""
    return tree_of(rows_of("products.csv"))
