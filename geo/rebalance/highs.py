"""The only file that talks to the HiGHS solver."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import inf

import highspy
import numpy as np

from geo.partition.deadline import Deadline
from geo.rebalance.rows import Columns, Row

GAP = 0.05
"""The objective may be this far from the best; a household is 1 in it."""


FEW = 500
"""Below this many columns presolve costs more than it saves."""


class Solver:
    """A model that is solved, gets further rows, and is solved again.

    Attributes
    ----------
    bound : float
        Lower bound on the objective after `run`; infinite if there is no solution.
    """

    def __init__(
        self, columns: Columns, rows: Sequence[Row], *, nodes: int, seed: int, deadline: Deadline
    ) -> None:
        self.bound = 0.0
        self._deadline = deadline
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("parallel", "off"),
            ("random_seed", seed % 2**31),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", GAP),
            ("mip_detect_symmetry", False),  # parts have names: there is none to find
            ("presolve", "off" if len(columns.cost) < FEW else "choose"),
            ("mip_max_nodes", nodes),
        ):
            self._highs.setOptionValue(option, value)
        program = highspy.HighsLp()
        n = len(columns.cost)
        program.num_col_, program.num_row_ = n, 0
        program.col_cost_ = np.array(columns.cost)
        program.col_lower_ = np.zeros(n)
        program.col_upper_ = np.array(columns.upper)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[whole] for whole in columns.whole]
        self._highs.passModel(program)
        self.add(rows)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        start = np.cumsum([0, *(len(row.terms) for row in rows)])
        self._highs.addRows(
            len(rows),
            np.array([row.low for row in rows]),
            np.array([row.high for row in rows]),
            int(start[-1]),
            start[:-1].astype(np.int32),
            np.fromiter(chain.from_iterable(row.terms for row in rows), np.int32),
            np.fromiter(chain.from_iterable(row.terms.values() for row in rows), np.float64),
        )

    def run(self) -> list[float] | None:
        """Solve; return the values of the columns, or None without a solution."""
        highs, deadline = self._highs, self._deadline
        if deadline.passed():
            return None
        highs.setOptionValue("time_limit", min(deadline.left_s, 1e7))  # of this run alone
        highs.run()
        deadline.passed()
        status, info = highs.getModelStatus(), highs.getInfo()
        impossible = highspy.HighsModelStatus
        if status in {impossible.kInfeasible, impossible.kUnboundedOrInfeasible}:
            self.bound = inf
            return None
        self.bound = float(info.mip_dual_bound)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return list(highs.getSolution().col_value)
