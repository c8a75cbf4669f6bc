"""With whom a locality works: what it does for others and others for it, province by province of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Pairs = Mapping[tuple[int, int], Mapping[str, Any]]


@dataclass(frozen=True)
class Partner:
    """One other province: commitments led here for it (`given`) and led there for here (`taken`)."""

    id: int
    given: int
    taken: int
    overdue: int
    done: int

    @property
    def count(self) -> int:
        return self.given + self.taken

    @property
    def state(self) -> str:
        """late while anything is overdue, good once all is done, else going."""
        if self.overdue:
            return "late"
        return "good" if self.done == self.count else "going"


_NONE: Mapping[str, int] = {"count": 0, "overdue": 0, "done": 0}


def partners_of(unit_id: int, pairs: Pairs) -> list[Partner]:
    """The partners of a province among all pairs (`agreements.queries.localities_in_play`), the closest first."""
    others = {b if a == unit_id else a for a, b in pairs if unit_id in (a, b)}
    found = []
    for other in others:
        out, back = pairs.get((unit_id, other), _NONE), pairs.get((other, unit_id), _NONE)
        found.append(
            Partner(
                other,
                given=out["count"],
                taken=back["count"],
                overdue=out["overdue"] + back["overdue"],
                done=out["done"] + back["done"],
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.id))


def busiest(pairs: Pairs) -> int | None:
    """The province with the most links, the lowest id among equals; None when there are none."""
    weights: dict[int, int] = {}
    for (giver, taker), line in pairs.items():
        for unit in (giver, taker):
            weights[unit] = weights.get(unit, 0) + line["count"]
    return min(weights, key=lambda unit: (-weights[unit], unit), default=None)
