"""Better multipliers by column generation over contiguous parts, with cuts on three items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.contiguous import evaluate, tops
from geo.partition.bound.lagrangian import Cuts, Dual
from geo.partition.bound.model import Model
from geo.partition.exact.cuts import triple_cuts

Floats = NDArray[np.float64]

SMOOTHING = 0.7
CONVERGED = 2e-4
CUTS_PER_ROUND = 40


@dataclass(frozen=True, eq=False)
class _Prices:
    """Row prices of the master, in the unit of the objective."""

    value: float
    item: Floats
    part: Floats
    penalty: Floats


class Generator:
    """A restricted master problem that grows by parts and cuts.

    Parameters
    ----------
    model : Model
        With weights small enough for dynamic programmes.
    dual : Dual
        First multipliers.

    Attributes
    ----------
    dual : Dual
        Best found; its bound holds for every plan with contiguous parts (and, where the model was
        reduced against a goal, for every plan up to that goal).

    Notes
    -----
    Dantzig–Wolfe decomposition with the prices smoothed towards the best ones (Wentges,
    *International Transactions in Operational Research* 4(2), 1997) and subset-row cuts, whose
    prices the search for parts takes into account. Every bound is a Lagrangian value, recomputed
    from the prices alone.
    """

    def __init__(self, model: Model, dual: Dual) -> None:
        self.model, self.dual = model, dual
        self._known: dict[bytes, float] = {}
        self._columns: list[NDArray[np.int32]] = []
        self._triples = np.zeros((0, 3), np.int64)
        self._n_pieces = len(model.piece_min)
        self._scale = max(float(np.abs(dual.multiplier).mean()), 1e-300)
        self._x = np.zeros(0)
        self._highs = self._empty_master()
        self._price(dual.multiplier, NO_PENALTY, tops(model, dual), dual)

    def converge(self, *, rounds: int, deadline: float | None, within: float = CONVERGED) -> bool:
        """Raise the bound with the present cuts; tell whether the master agrees with it.

        ``within`` is the relative difference that counts as agreement.
        """
        hold = SMOOTHING
        for _ in range(rounds):
            if deadline is not None and perf_counter() > deadline:
                return False
            prices = self._solve()
            if prices is None:
                return False
            if prices.value - self.dual.value < within * abs(self.dual.value):
                return True
            item = hold * self.dual.multiplier + (1 - hold) * prices.item
            old = np.zeros(len(prices.penalty))
            old[: len(self.dual.cuts.penalty)] = self.dual.cuts.penalty
            penalty = hold * old + (1 - hold) * prices.penalty
            top = hold * tops(self.model, self.dual) + (1 - hold) * prices.part
            added = self._price(item, penalty, top, self.dual)
            if added == 0 and hold == 0.0:
                return True
            hold = 0.0 if added == 0 else SMOOTHING
        return False

    def cut(self) -> int:
        """Add cuts that the master's solution violates; return how many."""
        support = np.flatnonzero(self._x > 1e-6)
        if not len(support):
            return 0
        parts = [self._columns[at] for at in support]
        indptr = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
        found = triple_cuts(indptr, np.concatenate(parts), self._x[support], CUTS_PER_ROUND)
        held = _incidence(self._columns, found, self.model.n_items)
        for row in held:
            where = np.flatnonzero(row) + self._first_column
            self._highs.addRow(
                -highspy.kHighsInf, 1.0, len(where), where.astype(np.int32), np.ones(len(where))
            )
        self._triples = np.vstack([self._triples, found])
        return len(found)

    def shrink(self, model: Model, dual: Dual) -> None:
        """Go on with a model that lost centres or pairs; parts found so far stay."""
        self.model, self.dual = model, dual

    @property
    def _first_column(self) -> int:
        return 2 * (self.model.n_items + 1)

    def _empty_master(self) -> Any:
        """Rows for items, the number of parts and the pieces; slack that costs a lot."""
        model, m = self.model, self.model.n_items
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            highs.setOptionValue(option, value)
        n_rows = m + 1 + self._n_pieces
        price = 5 * np.maximum(self.dual.multiplier, self._scale) / self._scale
        price = np.concatenate([price, [10 * price.max()]])
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = n_rows, 2 * (m + 1)
        lp.col_cost_ = np.repeat(price, 2)
        lp.col_lower_ = np.zeros(2 * (m + 1))
        lp.col_upper_ = np.full(2 * (m + 1), highspy.kHighsInf)
        lp.row_lower_ = np.concatenate([np.ones(m), [model.n_parts], model.piece_min])
        lp.row_upper_ = np.concatenate([np.ones(m), [model.n_parts], model.piece_max])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(2 * (m + 1) + 1, dtype=np.int32)
        lp.a_matrix_.index_ = np.repeat(np.arange(m + 1, dtype=np.int32), 2)
        lp.a_matrix_.value_ = np.tile([1.0, -1.0], m + 1)
        highs.passModel(lp)
        return highs

    def _solve(self) -> _Prices | None:
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution, m = self._highs.getSolution(), self.model.n_items
        row = np.array(solution.row_dual) * self._scale
        self._x = np.array(solution.col_value)[self._first_column :]
        value = self._highs.getInfo().objective_function_value * self._scale
        pieces = row[m] + row[m + 1 : m + 1 + self._n_pieces]
        penalty = np.maximum(-row[m + 1 + self._n_pieces :], 0.0)
        return _Prices(value + self.model.constant, row[:m], pieces[self.model.piece], penalty)

    def _price(self, item: Floats, penalty: Floats, top: Floats, best: Dual) -> int:
        """Evaluate prices on the whole model; keep them if better, and add the parts found."""
        model = self.model
        cuts = Cuts(self._triples, penalty)
        margin = 0.1 * abs(best.value) / max(model.n_parts, 1)
        now, ptr, part, part_cost = evaluate(
            model, item, cuts, np.where(model.must, np.inf, top + margin)
        )
        if now.value > self.dual.value or len(self.dual.cuts.penalty) != len(penalty):
            self.dual = now if now.value > self.dual.value else self.dual
        new: list[tuple[int, NDArray[np.int32], float]] = []
        for c in np.flatnonzero(np.diff(ptr)).tolist():
            items = np.sort(part[ptr[c] : ptr[c + 1]])
            held = (items[:, None, None] == cuts.triples).any(axis=0).sum(axis=1) >= 2
            cost = part_cost[c] + item[items].sum() - penalty[held].sum()
            key = items.tobytes()
            if cost < self._known.get(key, np.inf) - 1e-9 * abs(cost):
                self._known[key] = cost
                new.append((int(model.piece[c]), items, cost))
        self._add(new)
        return len(new)

    def _add(self, new: list[tuple[int, NDArray[np.int32], float]]) -> None:
        if not new:
            return
        m, n_fixed = self.model.n_items, self.model.n_items + 1 + self._n_pieces
        held = _incidence([items for _, items, _ in new], self._triples, m)
        rows = []
        for at, (piece, items, _) in enumerate(new):
            cut_rows = n_fixed + np.flatnonzero(held[:, at])
            rows.append(np.concatenate([items, [m, m + 1 + piece], cut_rows]).astype(np.int32))
            self._columns.append(items)
        start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
        n = len(new)
        self._highs.addCols(
            n, np.array([cost for *_, cost in new]) / self._scale, np.zeros(n),
            np.full(n, highspy.kHighsInf), int(start[-1]), start[:-1], np.concatenate(rows),
            np.ones(start[-1]),
        )  # fmt: skip


NO_PENALTY: Floats = np.zeros(0)


def _incidence(
    parts: list[NDArray[np.int32]], triples: NDArray[np.int64], n_items: int
) -> NDArray[np.bool_]:
    """Whether each part (columns) holds two items or more of each cut (rows)."""
    inside = np.zeros((n_items, len(parts)), np.int8)
    for at, items in enumerate(parts):
        inside[items, at] = 1
    held: NDArray[np.bool_] = inside[triples].sum(axis=1) >= 2
    return held


def restrict(dual: Dual, alive: NDArray[np.bool_]) -> Dual:
    """Keep the centres that are left after pairs were removed."""
    return replace(
        dual,
        centre_value=dual.centre_value[alive],
        chosen=dual.chosen[alive],
        entry=dual.entry[alive],
    )
