"""The transportation LP by HiGHS, in a process of its own: highspy and ortools cannot share one.

    python benchmarks/matching_highs.py EDGES.npz    solves the arrays supply, demand, tail, head, weight; tells JSON
    python benchmarks/matching_highs.py              the same for lines of JSON on stdin, one answer a line

Answers: {"objective", "status", "seconds", "megabytes"}; ``weight`` is the worth of a unit on each pair.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import highspy
import numpy as np


def solve(supply: Any, demand: Any, tail: Any, head: Any, weight: Any) -> dict[str, Any]:
    """Maximise Σ weight · x over the pairs, never more than supply or demand."""
    pairs, rows = len(tail), len(supply) + len(demand)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = pairs, rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.asarray(weight, dtype=np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(pairs), np.full(pairs, highspy.kHighsInf)
    lp.row_lower_ = np.full(rows, -highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.asarray(supply, dtype=np.float64), np.asarray(demand, dtype=np.float64)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * pairs + 1, 2, dtype=np.int32)
    ends = np.stack([np.asarray(tail), np.asarray(head) + len(supply)], axis=1)
    lp.a_matrix_.index_ = ends.reshape(-1).astype(np.int32)
    lp.a_matrix_.value_ = np.ones(2 * pairs)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    begin = time.process_time()
    solver.passModel(lp)
    solver.run()
    seconds = time.process_time() - begin
    return {
        "objective": solver.getInfo().objective_function_value if pairs else 0.0,
        "status": solver.modelStatusToString(solver.getModelStatus()),
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    if len(sys.argv) > 1:
        with np.load(sys.argv[1]) as given:
            print(json.dumps(solve(**{name: given[name] for name in given.files})))
        return
    for line in sys.stdin:
        print(json.dumps(solve(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
