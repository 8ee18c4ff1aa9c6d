"""Assignment model for few large parts: centres take items, contiguity cuts are added as needed."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.partition.bound.model import Model
from geo.partition.exact.separators import separators

SLACK = 1e-6
ROUNDS = 40


@dataclass(frozen=True, eq=False)
class Assigned:
    """Outcome of `assign`.

    Attributes
    ----------
    centre_of : (m,) int32 or None
        Position in ``Model.centre`` of the part each item is in, for the best plan found that is
        cheaper than the goal; None without one.
    bound : float
        No plan costs less than ``min(bound, goal)``.
    proven : bool
        No plan is cheaper than the one found, or than the goal if none was.
    """

    centre_of: NDArray[np.int32] | None
    bound: float
    proven: bool


def assign(
    model: Model,
    *,
    goal: float,
    start: NDArray[np.int32] | None,
    gap: float,
    deadline: float | None,
    node_limit: int,
) -> Assigned:
    """Solve the model of Hess with the pairs that are left.

    Parameters
    ----------
    model : Model
        Usually after pairs were removed against the incumbent.
    goal : float
        Objective of the incumbent.
    start : (m,) int32 or None
        The incumbent, as position in ``Model.centre`` of each item's part.
    gap : float
        Relative gap at which to stop.
    deadline : float or None
        Moment of `time.perf_counter` at which to stop.
    node_limit : int
        Branch-and-bound nodes per round.

    Notes
    -----
    Hess et al., *Operations Research* 13(6), 1965, with ``x ≤ y`` for every pair. Contiguity by
    a,b-separator inequalities restricted to items that a part can reach within its weight (Validi,
    Buchanan, Lykhovyd, *Operations Research* 70(2), 2022). HiGHS has no callback for them, so the
    model is solved again after each batch; every round is a relaxation, so its bound is valid.
    """
    milp = _Milp(model)
    bound, best, best_cost = -np.inf, None, goal
    for _ in range(ROUNDS):
        left = None if deadline is None else deadline - perf_counter()
        if left is not None and left <= 0:
            break
        outcome = milp.solve(start=start, gap=gap, left=left, node_limit=node_limit)
        if outcome.infeasible:
            return Assigned(best, np.inf, True)
        bound = max(bound, outcome.bound + model.constant)
        if bound >= best_cost * (1 - max(gap, SLACK)):
            return Assigned(best, bound, bound >= best_cost * (1 - SLACK))
        if outcome.x is None:
            break
        cuts = separators(model, outcome.x)
        if not cuts:
            cost = outcome.value + model.constant
            if cost < best_cost:
                best, best_cost = milp.parts(outcome.x), cost
            return Assigned(best, bound, bound >= best_cost * (1 - SLACK))
        milp.cut(cuts)
    return Assigned(best, bound, False)


@dataclass(frozen=True, eq=False)
class _Outcome:
    x: NDArray[np.bool_] | None
    value: float
    bound: float
    infeasible: bool


class _Milp:
    """The model inside HiGHS: one variable per pair, then one per centre."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pairs = len(model.item)
        self._centre_of = np.repeat(np.arange(len(model.centre)), np.diff(model.indptr))
        cost = np.concatenate([model.cost, model.own_cost])
        self._scale = max(float(np.abs(cost).mean()), 1e-300)
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._program(cost / self._scale))

    def _program(self, cost: NDArray[np.float64]) -> Any:
        model, q, c = self._model, self._pairs, len(self._model.centre)
        pairs, centres = np.arange(q), q + np.arange(c)
        weight = model.weight / max(float(model.upper), 1.0)
        size, own = weight[model.item], weight[model.own]
        m, low, high = model.n_items, model.lower / max(model.upper, 1), 1.0
        blocks = [
            (model.item, pairs, np.ones(q)),
            (model.own, centres, np.ones(c)),
            (np.full(c, m), centres, np.ones(c)),
            (m + 1 + self._centre_of, pairs, size),
            (m + 1 + np.arange(c), centres, own - high),
            (m + 1 + c + self._centre_of, pairs, size),
            (m + 1 + c + np.arange(c), centres, own - low),
            (m + 1 + 2 * c + pairs, pairs, np.ones(q)),
            (m + 1 + 2 * c + pairs, q + self._centre_of, -np.ones(q)),
        ]
        rows, columns, values = (np.concatenate(part) for part in zip(*blocks, strict=True))
        total = m + 1 + 2 * c + q
        matrix = csr_array((values, (rows, columns)), shape=(total, q + c))
        matrix.sort_indices()
        infinity = highspy.kHighsInf
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_, lp.col_upper_ = cost, np.ones(q + c)
        lp.col_lower_ = np.concatenate([np.zeros(q), model.must.astype(float)])
        lp.row_lower_ = np.concatenate(
            [np.ones(m), [model.n_parts], np.full(c, -infinity), np.zeros(c), np.full(q, -infinity)]
        )
        lp.row_upper_ = np.concatenate(
            [np.ones(m), [model.n_parts], np.zeros(c), np.full(c, infinity), np.zeros(q)]
        )
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        lp.integrality_ = [highspy.HighsVarType.kInteger] * (q + c)
        return lp

    def solve(
        self, *, start: NDArray[np.int32] | None, gap: float, left: float | None, node_limit: int
    ) -> _Outcome:
        """Run once; the answer may be in pieces."""
        highs = self._highs
        highs.setOptionValue("mip_rel_gap", max(gap / 2, 1e-7))
        highs.setOptionValue("mip_max_nodes", node_limit)
        if left is not None:
            highs.setOptionValue("time_limit", left)
        if start is not None:
            # With a good plan in hand, looking for another costs more than it brings.
            highs.setOptionValue("mip_heuristic_effort", 0.0)
            known = highspy.HighsSolution()
            known.col_value = self._columns(start)
            highs.setSolution(known)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return _Outcome(None, np.inf, np.inf, True)
        dual = info.mip_dual_bound - SLACK * abs(info.mip_dual_bound)
        value = np.array(highs.getSolution().col_value)
        x = value > 0.5 if info.primal_solution_status == 2 and len(value) else None
        cost = info.objective_function_value * self._scale
        return _Outcome(x, cost, dual * self._scale if np.isfinite(dual) else -np.inf, False)

    def cut(self, cuts: list[tuple[int, int, NDArray[np.int64]]]) -> None:
        """Add ``x[a] ≤ Σ x[s]`` for each triple (centre, pair a, pairs s)."""
        for _, pair, through in cuts:
            index = np.concatenate([[pair], through]).astype(np.int32)
            value = np.concatenate([[1.0], -np.ones(len(through))])
            self._highs.addRow(-highspy.kHighsInf, 0.0, len(index), index, value)

    def parts(self, x: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Position of the centre that each item is assigned to."""
        found = np.full(self._model.n_items, -1, np.int32)
        found[self._model.item[x[: self._pairs]]] = self._centre_of[x[: self._pairs]]
        centres = np.flatnonzero(x[self._pairs :])
        found[self._model.own[centres]] = centres
        return found

    def _columns(self, start: NDArray[np.int32]) -> NDArray[np.float64]:
        model = self._model
        pairs = start[model.item] == self._centre_of
        centres = np.isin(np.arange(len(model.centre)), start)
        return np.concatenate([pairs, centres]).astype(float)
