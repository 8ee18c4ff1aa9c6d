"""Turn a question with rules into the plain one that is searched, and a found plan back again.

Locked parts leave with their units. Units that must be together become one. What is left is put in
an order of its own, by place and weight, so that the order of the rows asked about does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geo.partition.contradictions import contradictions
from geo.partition.graph import Graph
from geo.partition.problem import Problem
from geo.partition.validate import RulesError
from geo.partition.wording import Names


@dataclass(frozen=True, eq=False)
class Core:
    """What is left to search: blocks of units and free parts.

    Attributes
    ----------
    block : (n,) int32
        Block of each unit of the question, -1 for units of locked parts.
    lead : (m,) int32
        One unit of the question for each block: the place of the block.
    weight : (m,) int64
    graph : Graph
        Over blocks, in their canonical order.
    parts : (k free,) int32
        Part of the question for each part that is searched.
    home : (m,) int32
        Searched part a block is bound to, -1 where it is free.
    seat : (k free,) int32
        Block of the head of each searched part, -1 for none.
    locked : (n,) int32
        Part of each unit that a locked part keeps, -1 for the others.
    """

    block: NDArray[np.int32]
    lead: NDArray[np.int32]
    weight: NDArray[np.int64]
    graph: Graph
    parts: NDArray[np.int32]
    home: NDArray[np.int32]
    seat: NDArray[np.int32]
    locked: NDArray[np.int32]

    def expand(self, assignment: NDArray[np.integer]) -> NDArray[np.int32]:
        """Plan over the question's units and parts from one over blocks and searched parts."""
        plan = self.locked.copy()
        free = self.block >= 0
        plan[free] = self.parts[assignment[self.block[free]]]
        return plan

    def narrow(self, plan: NDArray[np.integer]) -> NDArray[np.int32]:
        """Plan over blocks and searched parts from one over the question's units and parts."""
        number = np.full(int(self.parts.max(initial=-1)) + 1, -1, np.int32)
        number[self.parts] = np.arange(len(self.parts), dtype=np.int32)
        return np.asarray(number[plan[self.lead]], np.int32)


def settle(problem: Problem, names: Names | None = None) -> Core:
    """Check the rules and reduce the question.

    Raises
    ------
    RulesError
        A rule names a unit or part that does not exist, or rules contradict each other.
    """
    _in_range(problem)
    _no_clash(problem, names or Names())
    n, k, rules = problem.graph.n_units, problem.n_parts, problem.rules
    locked = np.full(n, -1, np.int32)
    if rules.locked and rules.reference is not None:
        kept = np.isin(rules.reference, rules.locked)
        locked[kept] = rules.reference[kept]
    parts = np.setdiff1d(np.arange(k, dtype=np.int32), np.array(rules.locked, np.int32))
    number = np.full(k + 1, -1, np.int32)
    number[parts] = np.arange(len(parts), dtype=np.int32)
    bound = np.full(n, -1, np.int32) if rules.fixed is None else np.array(rules.fixed, np.int32)
    heads = np.full(k, -1, np.int32) if rules.heads is None else np.array(rules.heads, np.int32)
    bound[heads[heads >= 0]] = np.flatnonzero(heads >= 0)
    free = locked < 0
    raw = _joined(problem, free)
    block = np.where(free, raw, -1).astype(np.int32)
    rank, m = _ranks(problem, block, bound)
    block[free] = rank[block[free]]
    return _assemble(problem, block, m, parts, number[bound], number, heads, locked)


def _assemble(
    problem: Problem,
    block: NDArray[np.int32],
    m: int,
    parts: NDArray[np.int32],
    bound: NDArray[np.int32],
    number: NDArray[np.int32],
    heads: NDArray[np.int32],
    locked: NDArray[np.int32],
) -> Core:
    free = np.flatnonzero(block >= 0)
    weight, home = np.zeros(m, np.int64), np.full(m, -1, np.int32)
    np.add.at(weight, block[free], np.asarray(problem.units.weight, np.int64)[free])
    pinned = free[bound[free] >= 0]
    home[block[pinned]] = bound[pinned]
    seat = np.full(len(parts), -1, np.int32)
    led = parts[heads[parts] >= 0]
    seat[number[led]] = block[heads[led]]
    lead = np.full(m, -1, np.int32)
    # The heaviest member stands for its block; a head stands for its own.
    by_weight = free[np.lexsort((free, problem.units.weight[free]))]
    lead[block[by_weight]] = by_weight
    lead[block[heads[led]]] = heads[led]
    edges = problem.graph.edges
    inside = (block[edges[:, 0]] >= 0) & (block[edges[:, 1]] >= 0)
    graph = Graph.from_edges(m, block[edges[inside]])
    return Core(block, lead, weight, graph, parts, home, seat, locked)


def _in_range(problem: Problem) -> None:
    n, k, rules = problem.graph.n_units, problem.n_parts, problem.rules
    reference = rules.reference
    if rules.locked and reference is None:
        raise RulesError(
            zh="锁定部分需要参照方案（reference）",
            en="locked parts need a reference plan",
            rule="locked",
        )
    rows = (("fixed", rules.fixed, k), ("reference", reference, k), ("heads", rules.heads, n))
    for name, values, stop in rows:
        if values is not None and len(values) and not -1 <= np.min(values) <= np.max(values) < stop:
            at = int(np.flatnonzero((values < -1) | (values >= stop))[0])
            _refuse(name, at, int(values[at]), stop)
    for name, pairs, stop in (
        ("locked", [(p,) for p in rules.locked], k),
        ("together", rules.together, n),
        ("apart", rules.apart, n),
    ):
        for at, row in enumerate(pairs):
            for value in row:
                if not 0 <= value < stop:
                    _refuse(name, at, int(value), stop)
    if any(a == b for a, b in rules.apart):
        raise RulesError(
            zh="单元不能与自己分开，请改正 apart",
            en="a unit cannot be apart from itself; correct `apart`",
            rule="apart",
        )


def _no_clash(problem: Problem, names: Names) -> None:
    """Refuse rules of which only one can be kept; rules that merely cost weight may pass."""
    rules = problem.rules
    for why in contradictions(problem, names):
        into_locked = why.rule in {"fixed", "head"} and set(why.parts) <= set(rules.locked)
        if why.rule == "apart" or len(why.parts) == 2 or into_locked:
            text = why.text
            raise RulesError(
                zh=text.zh, en=text.en, rule=why.rule, units=why.units, parts=why.parts
            )
    for a, b in rules.together:
        kept = [rules.reference is not None and rules.reference[u] in rules.locked for u in (a, b)]
        if kept[0] != kept[1]:
            who = names.units((a, b))
            raise RulesError(
                zh=f"{who.zh} 要求在一起，但其中一个在锁定的{names.part_word.zh}里；"
                "请解锁或去掉该要求",
                en=f"{who.en} must be together, but one is in a locked {names.part_word.en}; "
                "unlock it or drop the pair",
                rule="together",
                units=(a, b),
            )


def _refuse(name: str, at: int, value: int, stop: int) -> None:
    raise RulesError(
        zh=f"{name} 第 {at} 项是 {value}，超出 0 到 {stop - 1}",
        en=f"entry {at} of `{name}` is {value}; it must be within 0 … {stop - 1}",
        rule=name,
        entry=at,
    )


def _joined(problem: Problem, free: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Block label of each unit: together units, with the units on the way between them."""
    n = problem.graph.n_units
    if not problem.rules.together:
        return np.arange(n, dtype=np.int32)
    edges = problem.graph.edges
    edges = edges[free[edges].all(axis=1)]
    walk = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    taken = []
    for a, b in sorted((min(p), max(p)) for p in problem.rules.together):
        taken.append((a, b))
        if not (free[a] and free[b]) or b in problem.graph.neighbours(a):
            continue
        _, before = breadth_first_order(walk, a, directed=False)
        step = b
        while before[step] >= 0:
            taken.append((step, int(before[step])))
            step = int(before[step])
    pairs = np.array(taken)
    joined = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    labels: NDArray[np.int32] = connected_components(joined, directed=False)[1].astype(np.int32)
    return labels


def _ranks(
    problem: Problem, block: NDArray[np.int32], bound: NDArray[np.int32]
) -> tuple[NDArray[np.int32], int]:
    """Rank of each block label in the canonical order, and the number of blocks."""
    colour = _colours(problem, bound)
    free = np.flatnonzero(block >= 0)
    order = free[np.argsort(colour[free], kind="stable")]
    labels, first = np.unique(block[order], return_index=True)
    rank = np.full(int(block.max(initial=-1)) + 1, -1, np.int32)
    rank[labels[np.argsort(first)]] = np.arange(len(labels), dtype=np.int32)
    return rank, len(labels)


def _colours(problem: Problem, bound: NDArray[np.int32]) -> NDArray[np.int64]:
    """Rank every unit by place, weight and rules; equals are told apart by their neighbours."""
    none = np.full(problem.graph.n_units, -1)
    columns: list[NDArray[Any]] = [
        problem.units.xy[:, 0],
        problem.units.xy[:, 1],
        problem.units.weight,
        bound,
    ]
    labels = (problem.rules.reference, problem.prices.group, problem.prices.road)
    columns += [none if label is None else label for label in labels]
    colour = np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].reshape(-1)
    classes = int(colour.max(initial=-1)) + 1
    indptr, indices = problem.graph.indptr, problem.graph.indices
    while classes < len(colour):
        around = [
            tuple(np.sort(colour[indices[indptr[i] : indptr[i + 1]]]).tolist())
            for i in range(len(colour))
        ]
        keys = [(int(c), near) for c, near in zip(colour, around, strict=True)]
        rank = {key: at for at, key in enumerate(sorted(set(keys)))}
        if len(rank) == classes:
            break
        colour, classes = np.array([rank[key] for key in keys]), len(rank)
    return np.asarray(colour, np.int64)
