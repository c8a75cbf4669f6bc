"""A round of any size as parts that know nothing of each other: products that never meet are settled apart.

Two sheets → ``check`` → ``split`` → a runner settles every part (``settle``: a pure function of what can be pickled) →
``join``. The parts depend on the lots alone, and what they answer is put in order by the names and rows of the lots, so
neither the runner nor the number of its workers can be seen in the answer.
"""

from __future__ import annotations

import resource
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.checks import Checked
from lienket.engines.matching.columns import LotColumns
from lienket.engines.matching.commodities import Pair, leaders
from lienket.engines.matching.figures import Figures, Totals, totals
from lienket.engines.matching.freight import Place, PlaceError
from lienket.engines.matching.problem import MatchError
from lienket.engines.matching.products import ProductTree
from lienket.engines.matching.result import LotState
from lienket.engines.matching.sheets import lot_rows, match_rows, pages_of, unmatched_rows
from lienket.engines.matching.solve import Rules, answers, prepare_checked
from lienket.engines.tables import Form, Written

BITS = 32  # room for a position in a sheet
PARTS = 64  # small products are put together until a part has a 64th of the work


class Task(NamedTuple):
    """What holds for every part of a round."""

    rules: Rules
    tree: ProductTree
    places: dict[str, Place]
    names: tuple[frozenset[str], frozenset[str]]
    forbidden: frozenset[Pair]
    form: Form


class Part(NamedTuple):
    """Lots of products that meet no others."""

    supply: LotColumns
    demand: LotColumns


class Rows(NamedTuple):
    """Rows of a page as they are written, one after another; ``keys`` put them in order among those of other parts."""

    keys: NDArray[np.int64]
    data: bytes
    ends: NDArray[np.int64]


class Settled(NamedTuple):
    """The answer of a part; ``refusal``: why it has none. ``megabytes``: the most its process ever held."""

    matches: Rows
    unmatched: Rows
    lots: Rows
    figures: list[Figures]
    seconds: dict[str, float]
    megabytes: float
    refusal: str = ""


class Joined(NamedTuple):
    """The answer of a round, its rows written; ``seconds``: sums over parts; ``megabytes``: of the largest worker."""

    pages: list[Written]
    sums: Totals
    pairs: int
    left: int
    seconds: dict[str, float]
    megabytes: float


def split(supply: LotColumns, demand: LotColumns, checked: Checked, tree: ProductTree) -> list[Part]:
    """Parts, the one with most work first. Units are not looked at: a part knows all who deal in its products."""
    names: list[list[str]] = [column.values for column in checked.products]
    asked = {(name, "") for name in names[1]}
    leader = leaders({(name, "") for name in names[0]}, asked, tree)
    group = [np.empty(0, dtype=np.int64)] * 2
    numbers: dict[tuple[str, str], int] = {}
    for side, column in enumerate(checked.products):
        own = [numbers.setdefault(leader.get((n, ""), (n, "")), len(numbers)) for n in column.values]
        group[side] = np.array(own, dtype=np.int64)[column.codes]
    counts = [np.bincount(one, minlength=len(numbers)) for one in group]
    work = counts[0] * counts[1] + 200 * (counts[0] + counts[1])
    part = _bundled(work)
    rows = [_rows_by(part[one], int(part.max(initial=-1)) + 1) for one in group]
    return [Part(supply.take(s), demand.take(d)) for s, d in zip(*rows, strict=True)]


def _bundled(work: NDArray[np.int64]) -> NDArray[np.int64]:
    """group → part: large groups alone, small ones together, the heaviest part first."""
    most = max(int(work.sum()) // PARTS, 1)
    part = np.zeros(len(work), dtype=np.int64)
    number, held = -1, most
    for group in np.argsort(-work, kind="stable").tolist():
        if held + work[group] > most:
            number, held = number + 1, 0
        part[group] = number
        held += int(work[group])
    return part


def _rows_by(part: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    """The positions of each part's lots, rising."""
    order = np.argsort(part, kind="stable")
    return np.split(order, np.cumsum(np.bincount(part, minlength=count))[:-1]) if count else []


def settle(task: Task, part: Part) -> Settled:
    """The best deals of a part, told and written."""
    try:
        rules, tree, places, names, forbidden, form = task
        markets = prepare_checked(part.supply.lots(), part.demand.lots(), rules, tree, places, forbidden)
        found = answers(*markets, rules, names)
    except (MatchError, PlaceError) as refusal:
        return _refused(str(refusal))
    index = {"supply": part.supply.index, "demand": part.demand.index}
    at = [dict(zip(column.fields["lot"].cells(), column.index.tolist(), strict=True)) for column in part]
    pairs = [(at[0][one.supply_lot] << BITS) + at[1][one.demand_lot] for one in found.matches]
    left = [state for state in found.lots if state.left]

    def rows_of(states: list[LotState]) -> list[int]:
        return [(int(one.side == "demand") << BITS) + int(index[one.side][one.number]) for one in states]

    return Settled(
        _rows(pairs, form.written(match_rows(found.matches))),
        _rows(rows_of(left), form.written(unmatched_rows(left, form.english))),
        _rows(rows_of(found.lots), form.written(lot_rows(found.lots, form.english))),
        found.figures, found.seconds, _peak(),
    )  # fmt: skip


def _rows(keys: Sequence[int], lines: Iterable[str]) -> Rows:
    written = [line.encode() for line in lines]
    return Rows(
        np.array(keys, dtype=np.int64), b"".join(written), np.cumsum([len(line) for line in written], dtype=np.int64)
    )


def _refused(sentence: str) -> Settled:
    nothing = _rows([], [])
    return Settled(nothing, nothing, nothing, [], {}, _peak(), sentence)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def join(settled: Sequence[Settled], lots: tuple[LotColumns, LotColumns], notes: Sequence[str], form: Form) -> Joined:
    """The answers of all parts as one, whatever their number and order: deals by the names of lots, lots by rows."""
    sums = totals(chain.from_iterable(one.figures for one in settled))
    ranks = [_ranks(side.fields["lot"].cells()) for side in lots]
    deals = _joined([one.matches for one in settled])
    order = ranks[0][deals.keys >> BITS] * (len(ranks[1]) + 1) + ranks[1][deals.keys & ((1 << BITS) - 1)]
    left, all_lots = (_joined([one[page] for one in settled]) for page in (1, 2))  # type: ignore[misc]
    rows = [_each(deals, order), _each(left, left.keys), _each(all_lots, all_lots.keys)]
    seconds: dict[str, float] = {}
    for one in settled:
        for name, spent in one.seconds.items():
            seconds[name] = seconds.get(name, 0.0) + spent
    return Joined(
        pages_of(rows, sums.floors, notes, form), sums, len(deals.keys), len(left.keys), seconds,
        max((one.megabytes for one in settled), default=0.0),
    )  # fmt: skip


def _ranks(names: list[str]) -> NDArray[np.int64]:
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks


def _joined(parts: Sequence[Rows]) -> Rows:
    if not parts:
        return _rows([], [])
    starts = np.cumsum([0, *(len(one.data) for one in parts)])
    ends = [one.ends + start for one, start in zip(parts, starts[:-1].tolist(), strict=True)]
    keys = np.concatenate([one.keys for one in parts])
    return Rows(keys, b"".join(one.data for one in parts), np.concatenate(ends))


def _each(rows: Rows, order: NDArray[np.int64]) -> Iterator[bytes]:
    """The rows one by one."""
    starts = np.concatenate([[0], rows.ends[:-1]]) if len(rows.ends) else rows.ends
    for n in np.argsort(order, kind="stable").tolist():
        yield rows.data[starts[n] : rows.ends[n]]
