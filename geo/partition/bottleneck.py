"""Cut vertices with light dead ends behind them: one unit that must carry too much.

Removing a cut vertex leaves branches. A branch lighter than the lower limit cannot hold a part of
its own, so all of it belongs to the part of the cut vertex; the cut vertex and its light branches
together must not exceed the upper limit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text
from geo.partition.graph import Graph
from geo.partition.problem import Problem
from geo.partition.result import Violation
from geo.partition.wording import Names, counted


def too_heavy_bottlenecks(problem: Problem, names: Names) -> list[Violation]:
    """List cut vertices whose light branches do not fit into one part with them."""
    free = np.ones(len(problem.units.weight), np.bool_)
    if problem.rules.reference is not None:
        free = ~np.isin(problem.rules.reference, problem.rules.locked)
    found = []
    for unit, branches in branches_by_cut_vertex(problem.graph, free).items():
        weight = problem.units.weight
        light = [b for b in branches if weight[b].sum() < problem.lower]
        carried = int(weight[unit] + sum(weight[b].sum() for b in light))
        if not light or carried <= problem.upper or weight[unit] > problem.upper:
            continue
        by = carried - problem.upper
        who, amount = names.units([unit]), names.weight(carried)
        behind = names.weight(carried - int(weight[unit]))
        text = Text(
            f"{who.zh} 是唯一通道：其后 {len(light)} 处死角（共 {behind.zh}）都不足下限，"
            f"只能与它同属一个{names.part_word.zh}，合计 {amount.zh}，上限是 {problem.upper}，"
            f"超出 {by}",
            f"{who.en} is the only way through: {counted(len(light), 'dead end')} behind it "
            f"({behind.en}) below the lower limit must share its {names.part_word.en}: "
            f"{amount.en} in all, the upper limit is {problem.upper}: {by} too many",
        )
        units = (unit, *(int(u) for b in light for u in b))
        found.append(Violation("bottleneck", float(by), units, (), text))
    return found


def branches_by_cut_vertex(
    graph: Graph, inside: NDArray[np.bool_]
) -> dict[int, list[NDArray[np.intp]]]:
    """Branches that fall apart when a cut vertex is taken out.

    Parameters
    ----------
    graph : Graph
    inside : (n,) bool
        Only these units are looked at.

    Returns
    -------
    dict
        Cut vertex → arrays of the units of each branch. Lowpoint search of Hopcroft and Tarjan
        (1973), without recursion.

    Examples
    --------
    >>> path = Graph.from_edges(3, [(0, 1), (1, 2)])
    >>> branches_by_cut_vertex(path, np.ones(3, bool))
    {1: [array([0]), array([2])]}
    """
    order, parent, low, end = _depth_first(graph, inside)
    when = np.full(graph.n_units, -1)
    when[order] = np.arange(len(order))
    children: dict[int, list[int]] = {}
    for unit in order:
        if parent[unit] >= 0:
            children.setdefault(int(parent[unit]), []).append(int(unit))
    found = {}
    for unit, below in children.items():
        hanging = [c for c in below if low[c] >= when[unit]]
        is_root = parent[unit] < 0
        if not hanging or (is_root and len(below) < 2):
            continue
        branches = [np.sort(order[when[c] : end[c]]) for c in hanging]
        if not is_root:
            root = _root(unit, parent)
            tree = order[when[root] : end[root]]
            taken = np.concatenate([*branches, [unit]])
            rest = np.setdiff1d(tree, taken)
            branches.append(rest)
        found[unit] = sorted(branches, key=lambda b: int(b[0]))
    return dict(sorted(found.items()))


def _root(unit: int, parent: NDArray[np.intp]) -> int:
    while parent[unit] >= 0:
        unit = int(parent[unit])
    return unit


def _depth_first(
    graph: Graph, inside: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Preorder, parent, lowpoint (as preorder number) and end of the subtree in preorder."""
    n = graph.n_units
    when, low, end, parent = (np.full(n, -1, np.intp) for _ in range(4))
    order: list[int] = []
    indptr, indices = graph.indptr, graph.indices
    cursor = indptr[:-1].astype(np.intp)
    for start in np.flatnonzero(inside):
        if when[start] >= 0:
            continue
        stack = [int(start)]
        when[start] = low[start] = len(order)
        order.append(int(start))
        while stack:
            unit = stack[-1]
            if cursor[unit] == indptr[unit + 1]:
                stack.pop()
                end[unit] = len(order)
                if stack:
                    low[stack[-1]] = min(low[stack[-1]], low[unit])
                continue
            other = int(indices[cursor[unit]])
            cursor[unit] += 1
            if not inside[other] or other == parent[unit]:
                continue
            if when[other] >= 0:
                low[unit] = min(low[unit], when[other])
                continue
            parent[other] = unit
            when[other] = low[other] = len(order)
            order.append(other)
            stack.append(other)
    return np.array(order, np.intp), parent, low, end
