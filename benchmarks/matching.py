"""A season's supply and demand matched, beside HiGHS on the same pairs, OR-Tools, greedy and networkx, in one run.

    python benchmarks/matching.py            1,000 and 10,000 lots a side beside the others; the command up to 100,000
    python benchmarks/matching.py --full     the others at 100,000 too, and the command at 1,000,000
    python benchmarks/matching.py 3000       the others and the command at this size
    python benchmarks/matching.py --command 100000 1000000    the command alone at these sizes

100 commodities, sizes by a power law (a million: ten times that), 34 provinces, prices, periods, OCOP stars; the same
lots for the same size. Ours is timed with the making of all pairs, the others are handed the pairs. Processor time of
one thread each, so that what else the machine does falls out, the median of ``TIMES`` runs for what is short; the
command is timed by the clock beside its own solver. HiGHS runs in a process of its own (it cannot share one with
OR-Tools), on all pairs together, or on the largest commodity below ``MOST_FOR_HIGHS`` pairs where all are too many;
networkx on the largest below ``MOST_FOR_NETWORKX``, where there is one.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import networkx
import numpy as np
from numba import njit
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from lienket.engines.addresses.packaged import packaged_units
from lienket.engines.matching import Certificate, Lot, Rules, packaged_tree
from lienket.engines.matching.clearing import Cleared, clear
from lienket.engines.matching.commodities import Commodity
from lienket.engines.matching.market import Market, feasible_pairs
from lienket.engines.matching.solve import prepare

COMMODITIES = 100
MOST_FOR_HIGHS = 400_000
MOST_FOR_NETWORKX = 4_000
TIMES = 3
TARGETS = {"HiGHS": 20.0, "whole": 2.0, "megabytes": 2000.0}
MILLION = 1_000_000
HERE = Path(__file__).parent
PROVINCES = sorted(row.name for row in packaged_units() if row.level == "province" and row.valid_to is None)


def season(count: int, commodities: int = COMMODITIES) -> tuple[list[Lot], list[Lot]]:
    """Supply and demand, ``count`` lots each, the same for the same count."""
    chance = np.random.default_rng(2026)
    weights = (np.arange(commodities) % COMMODITIES + 1.0) ** -0.7
    usual = chance.integers(8_000, 40_000, commodities)
    sides = []
    for side, (low, high) in (("B", (0.7, 1.2)), ("M", (0.8, 1.3))):
        product = chance.choice(commodities, count, p=weights / weights.sum())
        quantity = chance.integers(500, 20_000, count)
        price = (usual[product] * chance.uniform(low, high, count)).astype(int)
        first, days = chance.integers(0, 330, count), chance.integers(20, 90, count)
        stars = chance.choice([0, 3, 4], count, p=[0.4, 0.4, 0.2] if side == "B" else [0.6, 0.3, 0.1])
        place = chance.integers(0, len(PROVINCES), count)
        if side == "M":
            place[chance.random(count) < 0.35] = PROVINCES.index("Thành phố Hà Nội")
        sides.append(
            [
                Lot(
                    f"{side}{n:07}", f"{side} {n % 997}", f"Mặt hàng {product[n]:03}", Decimal(int(quantity[n])), "kg",
                    date(2026, 1, 1) + timedelta(days=int(first[n])),
                    date(2026, 1, 1) + timedelta(days=int(first[n] + days[n])), int(price[n]), PROVINCES[place[n]],
                    (Certificate("OCOP", int(stars[n])),) if stars[n] else (),
                )
                for n in range(count)
            ]
        )  # fmt: skip
    return sides[0], sides[1]


def write_sheet(path: Path, lots: list[Lot], price: str) -> None:
    """The lots as the command reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*"lot party product quantity unit from to commune certificates".split(), price])  # noqa: SIM905
        for one in lots:
            papers = "; ".join(f"OCOP {paper.level} sao" for paper in one.certificates)
            what = [one.lot, one.party, one.product, one.quantity, one.unit]
            writer.writerow([*what, one.first, one.last, one.commune, papers, one.price])


@njit(cache=True, nogil=True)
def _greedy(order: Any, tail: Any, head: Any, gain: Any, left: Any, wanted: Any) -> tuple[int, int]:
    volume = value = 0
    for e in order:
        amount = min(left[tail[e]], wanted[head[e]])
        left[tail[e]] -= amount
        wanted[head[e]] -= amount
        volume += amount
        value += amount * gain[e]
    return volume, value


def greedy(market: Market) -> tuple[int, int, float]:
    """(quantity, value, seconds) when the best pair always comes first; the pairs are given."""
    pairs = feasible_pairs(market)
    begin = time.thread_time()
    order = np.argsort(-pairs.gain, kind="stable")
    volume, value = _greedy(
        order, pairs.supply, pairs.demand, pairs.gain, market.supply.quantity.copy(), market.demand.quantity.copy()
    )
    return int(volume), int(value), time.thread_time() - begin


def with_ortools(markets: list[Market]) -> tuple[int, float]:
    """(value, seconds) of OR-Tools, one graph per commodity, with a node for what is not placed."""
    total, spent = 0, 0.0
    for market in markets:
        pairs = feasible_pairs(market)
        s, d = len(market.supply.price), len(market.demand.price)
        begin = time.thread_time()
        solver = SimpleMinCostFlow()
        tails = np.concatenate([pairs.supply, np.arange(s), np.full(d, s + d)]).astype(np.int32)
        heads = np.concatenate([pairs.demand + s, np.full(s, s + d), np.arange(s, s + d)]).astype(np.int32)
        costs = np.concatenate([-pairs.gain, np.zeros(s + d, dtype=np.int64)])
        most = int(market.supply.quantity.sum() + market.demand.quantity.sum()) + 1
        solver.add_arcs_with_capacity_and_unit_cost(tails, heads, np.full(len(tails), most), costs)
        supply, demand = market.supply.quantity, market.demand.quantity
        rest = demand.sum() - supply.sum()
        solver.set_nodes_supplies(np.arange(s + d + 1), np.concatenate([supply, -demand, [rest]]))
        status = solver.solve()
        if status != SimpleMinCostFlow.OPTIMAL:
            raise RuntimeError(f"OR-Tools: {status}")
        total -= solver.optimal_cost()
        spent += time.thread_time() - begin
    return total, spent


def with_highs(markets: list[Market]) -> dict[str, Any]:
    """HiGHS on all pairs of the markets as one LP, in a process of its own."""
    parts: dict[str, list[Any]] = {"supply": [], "demand": [], "tail": [], "head": [], "weight": []}
    s = d = 0
    for market in markets:
        pairs = feasible_pairs(market)
        parts["tail"].append(pairs.supply + s)
        parts["head"].append(pairs.demand + d)
        parts["weight"].append(pairs.gain)
        parts["supply"].append(market.supply.quantity)
        parts["demand"].append(market.demand.quantity)
        s, d = s + len(market.supply.price), d + len(market.demand.price)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edges.npz"
        np.savez(path, **{name: np.concatenate(arrays) for name, arrays in parts.items()})
        command = [sys.executable, str(HERE / "matching_highs.py"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def with_networkx(market: Market) -> tuple[int, float]:
    """(value, seconds) of networkx's network simplex."""
    pairs = feasible_pairs(market)
    graph = networkx.DiGraph()
    supply, demand = market.supply.quantity.tolist(), market.demand.quantity.tolist()
    begin = time.thread_time()
    for i, amount in enumerate(supply):
        graph.add_node(("s", i), demand=-amount)
        graph.add_edge(("s", i), "rest", weight=0)
    for j, amount in enumerate(demand):
        graph.add_node(("d", j), demand=amount)
        graph.add_edge("rest", ("d", j), weight=0)
    graph.nodes["rest"]["demand"] = sum(supply) - sum(demand)
    for i, j, gain in zip(pairs.supply.tolist(), pairs.demand.tolist(), pairs.gain.tolist(), strict=True):
        graph.add_edge(("s", i), ("d", j), weight=-gain)
    cost, _flow = networkx.network_simplex(graph)
    return -int(cost), time.thread_time() - begin


def cleared_all(commodities: list[Commodity], objective: Any, times: int = 1) -> tuple[list[Cleared], float]:
    """All markets in this thread, and the processor time that took (the median of some times)."""
    spent, found = [], []
    for _ in range(times):
        begin = time.thread_time()
        found = [clear(one.market, objective) for one in commodities]
        spent.append(time.thread_time() - begin)
    return found, median(spent)


class Told(NamedTuple):
    """What the command said: seconds by the clock (``whole`` with its start), megabytes of the largest worker."""

    whole: float
    solver: float
    workers: int
    megabytes: float
    last: str

    @property
    def ratio(self) -> float:
        """The whole beside its own solver on as many workers."""
        return self.whole / max(self.solver / self.workers, 1e-9)


def run_command(folder: Path, out: str, objective: str) -> Told:
    """The whole command in a process of its own, from two sheets to ``out``."""
    command = [sys.executable, "-m", "lienket.config.cli", "match", "supply.csv", "demand.csv"]
    begin = time.perf_counter()
    done = subprocess.run(
        [*command, "--out", out, "--objective", objective], cwd=folder, capture_output=True, text=True, check=True
    )
    whole = time.perf_counter() - begin
    lines = done.stdout.strip().splitlines()
    said = re.search(r"(\d+) workers, (\d+) MB at most; in all solve ([\d.]+)", lines[-2])
    if said is None:
        raise RuntimeError(done.stdout)
    return Told(whole, float(said[3]), int(said[1]), float(said[2]), lines[-1])


def growth(sizes: list[int], outs: tuple[str, ...] = ("r.csv", "r.xlsx")) -> list[tuple[int, str, Told]]:
    """The command at several sizes, each beside its own solver."""
    found = []
    for size in sizes:
        supply, demand = season(size, 1_000 if size >= MILLION else COMMODITIES)
        with tempfile.TemporaryDirectory() as name:
            write_sheet(Path(name) / "supply.csv", supply, "price")
            write_sheet(Path(name) / "demand.csv", demand, "max_price")
            del supply, demand
            for out in outs if size < MILLION else outs[:1]:
                told = run_command(Path(name), out, "value")
                found.append((size, out, told))
                print(
                    f"  {size:>8} × {size:<8} {out:<6} {told.whole:8.1f} s, solver {told.solver / told.workers:6.1f} s:"
                    f" {told.ratio:5.2f}×; {told.megabytes:4.0f} MB in the largest of {told.workers}; "
                    f"{told.last.split('; ')[-1]}",
                    flush=True,
                )
    return found


def compare(commodities: list[Commodity]) -> tuple[float, bool]:
    """The others on the same pairs: how many times faster than HiGHS, and whether all is proven and the same."""
    cleared, ours = cleared_all(commodities, "value", TIMES)
    edges = sum(one.edges for one in cleared)
    fine = all(one.primal == one.dual for one in cleared)
    value = sum(one.value for one in cleared)
    print(f"  value: {edges} pairs, ours {ours:.3f} s with the pairs, {sum(one.pivots for one in cleared)} pivots;")
    print(f"    Σ value·kg primal = {value}, every market's primal = dual: {fine}")
    quick = [greedy(one.market) for one in commodities]
    print(f"    greedy: {100 * sum(q[1] for q in quick) / max(value, 1):.2f} % of it, {sum(q[2] for q in quick):.3f} s")
    wholes, whole = cleared_all(commodities, "volume")
    volume = sum(one.volume for one in wholes)
    fine &= all(one.primal == one.dual for one in wholes)
    print(f"  volume: ours {whole:.3f} s with the pairs, {volume} kg, every market's primal = dual: {fine};")
    print(f"    greedy: {100 * sum(q[0] for q in quick) / max(volume, 1):.2f} % of the kg")
    chosen = (_largest(commodities, cleared, MOST_FOR_HIGHS) if edges > 4 * MOST_FOR_HIGHS else []) or commodities
    part, ours = cleared_all(chosen, "value", TIMES)
    here, reached = sum(one.edges for one in part), sum(one.value for one in part)
    markets = [one.market for one in chosen]
    theirs, spent = with_ortools(markets)
    print(f"  on {here} pairs ({len(chosen)} commodities), ours {ours:.3f} s:")
    print(f"    OR-Tools {spent:.3f} s: {spent / ours:.1f}×, same value: {theirs == reached}")
    highs = with_highs(markets)
    ratio = highs["seconds"] / ours
    same = abs(highs["objective"] - reached) <= 1e-6 * max(reached, 1)
    print(f"    HiGHS {highs['seconds']:.2f} s (once), {highs['megabytes']:.0f} MB: {ratio:.1f}×, same value: {same}")
    same &= beside_networkx(_largest(commodities, cleared, MOST_FOR_NETWORKX))
    return ratio, fine and same


def beside_networkx(small: list[Commodity]) -> bool:
    """networkx on a commodity that it can do; whether the value is the same."""
    if not small:
        print(f"  networkx: left out, every commodity has more than {MOST_FOR_NETWORKX} pairs", flush=True)
        return True
    part, ours = cleared_all(small, "value", TIMES)
    theirs, spent = with_networkx(small[0].market)
    same = theirs == part[0].value
    print(f"  on {part[0].edges} pairs: networkx {spent:.2f} s: {spent / ours:.0f}×, same value: {same}", flush=True)
    return same


def _largest(commodities: list[Commodity], cleared: list[Cleared], most: int) -> list[Commodity]:
    """The commodity with the most pairs that are not too many; none where all are."""
    sizes = [(one.edges, n) for n, one in enumerate(cleared) if one.edges <= most]
    return [commodities[max(sizes)[1]]] if sizes else []


def verdicts(compared: dict[int, tuple[float, bool]], runs: list[tuple[int, str, Told]]) -> None:
    """Every target beside what was reached."""

    def say(what: str, reached: str, met: bool) -> None:
        print(f"  {'met   ' if met else 'MISSED'} {what}: {reached}")

    if compared:
        size, (ratio, _) = max(compared.items())
        least = TARGETS["HiGHS"]
        say(f"≥ {least:.0f}× HiGHS on the same pairs ({size} lots a side)", f"{ratio:.1f}×", ratio >= least)
    optimal = all("(optimal)" in told.last for *_, told in runs) and all(fine for _, fine in compared.values())
    say("primal = dual, and the same value as the others", str(optimal), optimal)
    most = max(told.megabytes for *_, told in runs)
    say(f"≤ {TARGETS['megabytes']:.0f} MB a worker", f"{most:.0f} MB", most <= TARGETS["megabytes"])
    large = max((size for size, *_ in runs if size < MILLION), default=0)
    for size, out, told in runs:
        if size == large:
            what = f"command {size} × {size} → {out} ≤ {TARGETS['whole']:.0f}× its solver"
            say(what, f"{told.ratio:.2f}×", told.ratio <= TARGETS["whole"])


def main(sizes: list[int], of_command: list[int]) -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    supply, demand = season(200)
    for objective in ("value", "volume"):
        cleared_all(prepare(supply, demand, Rules(), packaged_tree())[2], objective)  # compiled before it is timed
    greedy(prepare(supply, demand, Rules(), packaged_tree())[2][0].market)
    compared = {}
    for size in sizes:
        print(f"{size} × {size} lots, solvers alone, processor time")
        compared[size] = compare(prepare(*season(size), Rules(), packaged_tree())[2])
    print("the command, by the clock, --objective value")
    runs = growth(of_command)
    print("targets")
    verdicts(compared, runs)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    asked = [int(text) for text in sys.argv[1:] if text.isdigit()]
    if asked:
        main([] if "--command" in sys.argv else asked, asked)
    elif "--full" in sys.argv:
        main([1_000, 10_000, 100_000], [1_000, 10_000, 100_000, MILLION])
    else:
        main([1_000, 10_000], [1_000, 10_000, 100_000])
