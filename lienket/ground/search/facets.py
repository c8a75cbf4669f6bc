"""Counts beside what answers can be narrowed by, as links. Drawn by `ui/facets.html`, beside a list or above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict

from lienket.ground.ui.paging import query

#: So many choices stand open, the rest behind a click.
SHOWN, MOST = 8, 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One value: the words for it, how many answers have it, and the address with it chosen, or let go if it is."""

    words: str
    count: int
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow. `at_least`: the counts are of the answers read first, there may be more ("120+")."""

    title: str
    choices: Sequence[Choice]
    at_least: bool = False

    @property
    def chosen(self) -> Choice | None:
        return next((one for one in self.choices if one.chosen), None)

    @property
    def first(self) -> Sequence[Choice]:
        return self.choices[:SHOWN]

    @property
    def rest(self) -> Sequence[Choice]:
        return self.choices[SHOWN:]


def facet(
    title: str,
    parameter: str,
    counts: Mapping[str, int],
    words: Mapping[str, str],
    parameters: MultiValueDict[str, str],
    *,
    at_least: bool = False,
    by_value: bool = False,
) -> Facet:
    """A facet of the address's `parameter` from counts by value and the words for values.

    The chosen value stands first, then the most frequent (`by_value`: the greatest value). A value without words is
    left out, for it may be of a day gone by; one that is chosen always stands there, so that it can be let go.
    """
    chosen = parameters.get(parameter, "")
    shown = {value: count for value, count in counts.items() if value in words or value == chosen}
    if chosen and chosen in words:
        shown.setdefault(chosen, 0)
    rows = [
        Choice(
            words.get(value, value),
            count,
            query(parameters, **{parameter: None if value == chosen else value}),
            value == chosen,
        )
        for value, count in sorted(shown.items(), key=lambda one: one[0] if by_value else "", reverse=True)
    ]
    rows.sort(key=lambda one: (not one.chosen, 0 if by_value else -one.count, "" if by_value else one.words))
    return Facet(title, tuple(rows[:MOST]), at_least)
