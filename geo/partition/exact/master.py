"""Set partitioning: the cheapest choice of columns that covers every item exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from geo.partition.exact.cuts import triple_cuts

CUT_ROUNDS = 20
CUTS_PER_ROUND = 60
SLACK = 1e-7

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cover:
    """Outcome of a set-partitioning problem.

    Attributes
    ----------
    chosen : (k,) int64 or None
        Columns of the best cover found, None if none was. It may cost more than the cutoff.
    bound : float
        No cover is cheaper than ``min(bound, cutoff)``.
    proven : bool
        No cover is cheaper than the one found and cheaper than the cutoff.
    """

    chosen: NDArray[np.int64] | None
    bound: float
    proven: bool


@dataclass(frozen=True, eq=False)
class _Relaxed:
    x: Floats
    reduced: Floats
    bound: float


def cheapest_cover(
    matrix: csc_array,
    low: Floats,
    high: Floats,
    cost: Floats,
    *,
    n_items: int,
    cutoff: float = np.inf,
    start: NDArray[np.int64] | None = None,
    triples: NDArray[np.int64] | None = None,
    deadline: float | None = None,
    node_limit: int = 10_000,
) -> Cover:
    """Minimise the cost of 0/1 variables with ``low ≤ matrix · x ≤ high``.

    Parameters
    ----------
    matrix : (r, v) sparse 0/1
        The first `n_items` rows are items, to be covered once.
    low, high : (r,) float64
    cost : (v,) float64
    n_items : int
    cutoff : float
        Cost above which covers need not be looked for.
    start : (k,) int64 or None
        Columns of a known cover, which helps the search.
    triples : (t, 3) int64 or None
        Cuts to begin with.
    deadline : float or None
        Moment of `time.perf_counter` at which to stop.
    node_limit : int
        Branch-and-bound nodes after which to stop.

    Notes
    -----
    The linear relaxation is tightened by `geo.partition.exact.cuts.triple_cuts`; every dual
    solution drops the columns whose reduced cost exceeds the gap; HiGHS branches on what is left.
    Dual bounds are recomputed from the row prices alone, so they hold whatever the solver's
    tolerance; only the last step of a proof rests on HiGHS's own.
    """
    scale = float(np.abs(cost).mean()) if len(cost) else 1.0
    scale = scale or 1.0
    alive, bound = np.arange(len(cost)), -np.inf
    sought = cutoff / scale - SLACK * abs(cutoff / scale) if np.isfinite(cutoff) else np.inf
    model = _load(matrix, low, high, cost / scale)
    triples = np.zeros((0, 3), np.int64) if triples is None else triples
    if len(triples):
        _append(model, matrix, triples)
    stalled = 0
    for _ in range(CUT_ROUNDS):
        if deadline is not None and perf_counter() > deadline:
            return Cover(None, bound * scale, False)
        rows, row_low, row_high = _with_cuts(matrix[:, alive], low, high, triples)
        relaxed = _relax(model, rows, row_low, row_high, cost[alive] / scale, deadline)
        if relaxed is None:
            over = model.getModelStatus() == highspy.HighsModelStatus.kInfeasible
            return Cover(None, np.inf if over else bound * scale, over)
        stalled = stalled + 1 if relaxed.bound < bound + 2e-4 * abs(bound) else 0
        bound = max(bound, relaxed.bound)
        if bound >= sought:
            return Cover(None, bound * scale, True)
        whole = relaxed.x > 1 - 1e-6
        if not ((relaxed.x > 1e-6) & ~whole).any():
            chosen = alive[whole]
            done = _is_cover(matrix, low, high, chosen)
            return Cover(chosen if done else None, bound * scale, done)
        keep = relaxed.reduced <= sought - relaxed.bound
        added = _separate(rows, relaxed, n_items)
        _drop(model, ~keep)
        alive = alive[keep]
        if not len(added) or stalled >= 3 or not np.isfinite(cutoff):
            break
        _append(model, matrix[:, alive], added)
        triples = np.vstack([triples, added])
    return _branch(model, matrix, low, high, alive, scale, bound, start, deadline, node_limit)


def _load(matrix: csc_array, low: Floats, high: Floats, cost: Floats) -> Any:
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        model.setOptionValue(option, value)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_ = cost, np.zeros(len(cost))
    lp.col_upper_ = np.full(len(cost), highspy.kHighsInf)
    lp.row_lower_ = np.maximum(low, -highspy.kHighsInf)
    lp.row_upper_ = np.minimum(high, highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data.astype(float)
    model.passModel(lp)
    return model


def _relax(
    model: Any, rows: csc_array, low: Floats, high: Floats, cost: Floats, deadline: float | None
) -> _Relaxed | None:
    """Solve the relaxation; None unless it was solved. The bound holds for any row prices."""
    if deadline is not None:
        model.setOptionValue("time_limit", max(deadline - perf_counter(), 0.0))
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = model.getSolution()
    price = np.array(solution.row_dual)
    price = np.where(np.isfinite(low), price, np.minimum(price, 0.0))
    price = np.where(np.isfinite(high), price, np.maximum(price, 0.0))
    reduced = cost - rows.T @ price
    paid = np.where(price > 0, low, high)[price != 0] @ price[price != 0]
    bound = paid + np.minimum(reduced, 0.0).sum()
    size = np.abs(price).sum()
    return _Relaxed(np.array(solution.col_value), reduced, float(bound) - 1e-10 * float(size))


def _with_cuts(
    matrix: csc_array, low: Floats, high: Floats, triples: NDArray[np.int64]
) -> tuple[csc_array, Floats, Floats]:
    if not len(triples):
        return matrix, low, high
    rows = vstack([matrix, _cut_rows(matrix, triples)], format="csc")
    t = len(triples)
    return rows, np.concatenate([low, np.full(t, -np.inf)]), np.concatenate([high, np.ones(t)])


def _cut_rows(matrix: csc_array, triples: NDArray[np.int64]) -> csr_array:
    t = len(triples)
    pick = csr_array(
        (np.ones(3 * t), (np.repeat(np.arange(t), 3), triples.ravel())), shape=(t, matrix.shape[0])
    )
    held = csr_array(pick @ matrix)
    held.data = np.floor(held.data / 2)
    held.eliminate_zeros()
    held.sort_indices()
    return held


def _separate(rows: csc_array, relaxed: _Relaxed, n_items: int) -> NDArray[np.int64]:
    support = np.flatnonzero(relaxed.x > 1e-6)
    part = csc_array(rows[:n_items, support])
    found: NDArray[np.int64] = triple_cuts(
        part.indptr.astype(np.int64), part.indices, relaxed.x[support], CUTS_PER_ROUND
    )
    return found


def _drop(model: Any, gone: NDArray[np.bool_]) -> None:
    where = np.flatnonzero(gone).astype(np.int32)
    if len(where):
        model.deleteCols(len(where), where)


def _append(model: Any, matrix: csc_array, triples: NDArray[np.int64]) -> None:
    rows = _cut_rows(matrix, triples)
    t = len(triples)
    model.addRows(
        t, np.full(t, -highspy.kHighsInf), np.ones(t), rows.nnz, rows.indptr[:-1].astype(np.int32),
        rows.indices.astype(np.int32), rows.data.astype(float),
    )  # fmt: skip


def _is_cover(matrix: csc_array, low: Floats, high: Floats, chosen: NDArray[np.int64]) -> bool:
    held = np.asarray(matrix[:, chosen].sum(axis=1)).ravel()
    return bool((held >= low).all() and (held <= high).all())


def _branch(
    model: Any, matrix: csc_array, low: Floats, high: Floats, alive: NDArray[np.int64],
    scale: float, bound: float, start: NDArray[np.int64] | None,
    deadline: float | None, node_limit: int,
) -> Cover:  # fmt: skip
    n = len(alive)
    if n == 0:
        return Cover(None, np.inf, True)
    where = np.arange(n, dtype=np.int32)
    model.changeColsIntegrality(n, where, np.full(n, highspy.HighsVarType.kInteger))
    model.changeColsBounds(n, where, np.zeros(n), np.ones(n))
    model.setOptionValue("mip_rel_gap", SLACK)
    model.setOptionValue("mip_max_nodes", node_limit)
    if deadline is not None:
        model.setOptionValue(
            "time_limit", model.getRunTime() + max(deadline - perf_counter(), 0.01)
        )
    if start is not None and np.isin(start, alive).all():
        known = highspy.HighsSolution()
        known.col_value = np.isin(alive, start).astype(float)
        model.setSolution(known)
    model.run()
    status, info = model.getModelStatus(), model.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Cover(None, np.inf, True)
    proven = status == highspy.HighsModelStatus.kOptimal
    dual = info.mip_dual_bound - SLACK * abs(info.mip_dual_bound)
    bound = max(bound, dual if np.isfinite(dual) else -np.inf)
    x = np.array(model.getSolution().col_value)
    if len(x) != n or info.primal_solution_status != 2:
        return Cover(None, bound * scale, False)
    chosen = alive[x > 0.5]
    covers = _is_cover(matrix, low, high, chosen)
    return Cover(chosen if covers else None, bound * scale, proven and covers)
