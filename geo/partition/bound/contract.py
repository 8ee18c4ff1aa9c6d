"""Units that must share a part become one item; locked parts leave the problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.partition.graph import Graph
from geo.partition.problem import Problem


@dataclass(frozen=True, eq=False)
class Contraction:
    """Items in place of units.

    Attributes
    ----------
    item_of : (n,) int32
        Item of each unit, -1 in locked parts.
    indptr : (m + 1,) int32
    members : (n_free,) int32
        Units of each item, ascending.
    weight : (m,) int64
    graph : Graph
        Two items are neighbours if any two of their units are.
    label : (m,) int32
        Part that a rule gives the item, -1 where none does.
    head : (m,) bool
        The item holds the head of its part.
    apart : Graph
        Items that must not share a part.
    connected : bool
        Every item is connected in itself, so that parts connected in `graph` are contiguous.
    constant : float
        Cost of the locked parts (inertia and movers).
    contradiction : bool
        The rules cannot all be kept.
    """

    item_of: NDArray[np.int32]
    indptr: NDArray[np.int32]
    members: NDArray[np.int32]
    weight: NDArray[np.int64]
    graph: Graph
    label: NDArray[np.int32]
    head: NDArray[np.bool_]
    apart: Graph
    connected: bool
    constant: float
    contradiction: bool

    @property
    def n_items(self) -> int:
        """Number of items."""
        return len(self.weight)


def contract(problem: Problem) -> Contraction:
    """Merge the units that rules keep together.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Contraction
    """
    n = problem.graph.n_units
    rules = problem.rules
    locked = _locked_units(problem)
    label, clash = _labels(problem)
    pairs = [(a, b) for a, b in rules.together]
    first: dict[int, int] = {}
    named = [int(unit) for unit in np.flatnonzero(label >= 0)]
    pairs += [(first.setdefault(int(label[unit]), unit), unit) for unit in named]
    joined = Graph.from_edges(n, np.array(pairs, np.int64).reshape(-1, 2)).components()
    clash |= any(locked[a] != locked[b] for a, b in rules.together)
    clash |= any(
        locked[u] and rules.reference is not None and rules.reference[u] != label[u] for u in named
    )
    clash |= any(p in rules.locked and not locked[u] for p, u in first.items())
    free = np.flatnonzero(~locked)
    values, item_of_free = np.unique(joined[free], return_inverse=True)
    m = len(values)
    item_of = np.full(n, -1, np.int32)
    item_of[free] = item_of_free
    item_label, head, bad = _item_labels(problem, item_of, label, m)
    apart, torn = _apart(problem, item_of, item_label, m)
    members = free[np.argsort(item_of_free, kind="stable")].astype(np.int32)
    counts = np.bincount(item_of_free, minlength=m)
    edges = problem.graph.edges
    inside = edges[(item_of[edges[:, 0]] >= 0) & (item_of[edges[:, 1]] >= 0)]
    graph = Graph.from_edges(m, item_of[inside].astype(np.int64))
    return Contraction(
        item_of=item_of,
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        members=members,
        weight=np.bincount(item_of_free, problem.units.weight[free], m).astype(np.int64),
        graph=graph,
        label=item_label,
        head=head,
        apart=apart,
        connected=_all_connected(inside, item_of, n, m),
        constant=_locked_cost(problem),
        contradiction=bool(clash or bad or torn),
    )


def _locked_units(problem: Problem) -> NDArray[np.bool_]:
    rules = problem.rules
    if not rules.locked or rules.reference is None:
        return np.zeros(problem.graph.n_units, bool)
    return np.isin(rules.reference, rules.locked)


def _labels(problem: Problem) -> tuple[NDArray[np.int32], bool]:
    """Part of each unit by `fixed` and `heads`, and whether the two contradict each other."""
    label = np.full(problem.graph.n_units, -1, np.int32)
    clash = False
    if problem.rules.fixed is not None:
        label[:] = problem.rules.fixed
    if problem.rules.heads is not None:
        for part, unit in enumerate(problem.rules.heads):
            if unit >= 0:
                clash |= label[unit] not in (-1, part)
                label[unit] = part
    return label, bool(clash)


def _item_labels(
    problem: Problem, item_of: NDArray[np.int32], label: NDArray[np.int32], m: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_], bool]:
    of_item = np.full(m, -1, np.int32)
    head = np.zeros(m, bool)
    bad = False
    for unit in np.flatnonzero((label >= 0) & (item_of >= 0)):
        item = item_of[unit]
        bad |= of_item[item] not in (-1, label[unit])
        of_item[item] = label[unit]
    if problem.rules.heads is not None:
        bound = problem.rules.heads[problem.rules.heads >= 0]
        head[item_of[bound][item_of[bound] >= 0]] = True
    return of_item, head, bool(bad)


def _apart(
    problem: Problem, item_of: NDArray[np.int32], label: NDArray[np.int32], m: int
) -> tuple[Graph, bool]:
    """Pairs of items that exclude each other, and whether an item excludes itself."""
    pairs = np.array(problem.rules.apart, np.int64).reshape(-1, 2)
    of_pair = item_of[pairs]
    torn = bool(((of_pair[:, 0] == of_pair[:, 1]) & (of_pair[:, 0] >= 0)).any())
    of_pair = of_pair[(of_pair >= 0).all(axis=1)].astype(np.int64)
    named = np.flatnonzero(label >= 0)
    a, b = np.triu_indices(len(named), 1)
    return Graph.from_edges(m, np.vstack([of_pair, np.column_stack([named[a], named[b]])])), torn


def _all_connected(inside: NDArray[np.int32], item_of: NDArray[np.int32], n: int, m: int) -> bool:
    same = inside[item_of[inside[:, 0]] == item_of[inside[:, 1]]]
    joined = csr_array((np.ones(len(same), np.int8), (same[:, 0], same[:, 1])), shape=(n, n))
    labels = connected_components(joined, directed=False)[1]
    return len(np.unique(labels[item_of >= 0])) == m


def _locked_cost(problem: Problem) -> float:
    """Inertia of the locked parts about their heads or best units; their units do not move."""
    rules, total = problem.rules, 0.0
    for part in sorted(set(rules.locked)):
        units = np.flatnonzero(_locked_units(problem) & (rules.reference == part))
        if len(units) == 0:
            continue
        inertia = problem.units.weight[units].astype(float) @ squared(problem, units, units)
        centre = -1 if rules.heads is None else int(rules.heads[part])
        at = np.flatnonzero(units == centre)
        total += float(inertia[at[0]] if len(at) else inertia.min())
    return total


def squared(
    problem: Problem, rows: NDArray[np.integer], columns: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Squared distance in m² from units (rows) to centres (columns)."""
    if problem.units.distance is not None:
        found: NDArray[np.float64] = problem.units.distance[np.ix_(rows, columns)] ** 2
        return found
    difference = problem.units.xy[rows][:, None, :] - problem.units.xy[columns][None, :, :]
    return np.asarray(np.einsum("ijk,ijk->ij", difference, difference))
