"""The independent checker: the hard rules a plan breaks, where, and by how much.

It shares no code with the search and is run on every answer: no plan breaks a rule silently.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text
from geo.partition.graph import Graph, pieces
from geo.partition.problem import Problem
from geo.partition.result import Violation


def with_links(graph: Graph, links: NDArray[np.integer]) -> Graph:
    """Return the graph with `links`, ``(m, 2)``, as further edges."""
    if not len(links):
        return graph
    return Graph.from_edges(graph.n_units, np.vstack([graph.edges, links]))


def violations(
    problem: Problem, assignment: NDArray[np.integer], links: NDArray[np.integer]
) -> tuple[Violation, ...]:
    """List every breach of a hard rule.

    Parameters
    ----------
    problem : Problem
    assignment : (n,) integers
    links : (m, 2) integers
        Links that count as edges beside those of the graph.

    Returns
    -------
    tuple of Violation
        ``rule`` is one of ``unassigned``, ``empty``, ``lower``, ``upper``, ``contiguity``,
        ``fixed``, ``locked``, ``head``, ``together``, ``apart``. `amount` is weight for the limits,
        else a count.
    """
    stray = np.flatnonzero((assignment < 0) | (assignment >= problem.n_parts))
    if len(stray):
        text = Text(f"{len(stray)} 个单元没有归属", f"{len(stray)} units belong to no part")
        return (Violation("unassigned", float(len(stray)), _ints(stray), (), text),)
    found = [*_limits(problem, assignment), *_contiguity(problem, assignment, links)]
    return (*found, *_places(problem, assignment), *_pairs(problem, assignment))


def _ints(values: NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(int(v) for v in values)


def _limits(problem: Problem, assignment: NDArray[np.integer]) -> Iterator[Violation]:
    weight = np.zeros(problem.n_parts, np.int64)
    np.add.at(weight, assignment, np.asarray(problem.units.weight, np.int64))
    size = np.bincount(assignment, minlength=problem.n_parts)
    lower, upper = problem.lower, problem.upper
    for part in range(problem.n_parts):
        units = (
            _ints(np.flatnonzero(assignment == part)) if not _fits(problem, weight[part]) else ()
        )
        if size[part] == 0:
            text = Text(f"第 {part} 部分是空的", f"part {part} is empty")
            yield Violation("empty", 1.0, (), (part,), text)
        if weight[part] < lower:
            short = float(lower - weight[part])
            text = Text(
                f"第 {part} 部分权重 {weight[part]}，比下限 {lower} 少 {short:g}",
                f"part {part} weighs {weight[part]}, {short:g} below the lower limit {lower}",
            )
            yield Violation("lower", short, units, (part,), text)
        if weight[part] > upper:
            over = float(weight[part] - upper)
            text = Text(
                f"第 {part} 部分权重 {weight[part]}，比上限 {upper} 多 {over:g}",
                f"part {part} weighs {weight[part]}, {over:g} above the upper limit {upper}",
            )
            yield Violation("upper", over, units, (part,), text)


def _fits(problem: Problem, weight: int) -> bool:
    return problem.lower <= weight <= problem.upper


def _contiguity(
    problem: Problem, assignment: NDArray[np.integer], links: NDArray[np.integer]
) -> Iterator[Violation]:
    labels = pieces(with_links(problem.graph, links), assignment)
    _, first = np.unique(labels, return_index=True)
    count = np.bincount(assignment[first], minlength=problem.n_parts)
    for part in np.flatnonzero(count > 1):
        of_part = labels[assignment == part]
        names, sizes = np.unique(of_part, return_counts=True)
        main = names[np.argmax(sizes)]
        apart = np.flatnonzero((assignment == part) & (labels != main))
        text = Text(
            f"第 {part} 部分断成 {count[part]} 块，有 {len(apart)} 个单元与主体不相连",
            f"part {part} is in {count[part]} pieces; {len(apart)} units are cut off from it",
        )
        yield Violation("contiguity", float(count[part] - 1), _ints(apart), (int(part),), text)


def _places(problem: Problem, assignment: NDArray[np.integer]) -> Iterator[Violation]:
    rules = problem.rules
    if rules.fixed is not None:
        for unit in np.flatnonzero((rules.fixed >= 0) & (assignment != rules.fixed)):
            part = int(rules.fixed[unit])
            text = Text(f"单元 {unit} 应在第 {part} 部分", f"unit {unit} must be in part {part}")
            yield Violation("fixed", 1.0, (int(unit),), (part,), text)
    for part in rules.locked:
        assert rules.reference is not None
        changed = np.flatnonzero((rules.reference == part) != (assignment == part))
        if len(changed):
            text = Text(
                f"锁定的第 {part} 部分变动了 {len(changed)} 个单元",
                f"locked part {part} was changed by {len(changed)} units",
            )
            yield Violation("locked", float(len(changed)), _ints(changed), (part,), text)
    for part, head in enumerate(() if rules.heads is None else rules.heads):
        if head >= 0 and assignment[head] != part:
            text = Text(
                f"第 {part} 部分的负责人住在单元 {head}，该单元不在其中",
                f"the head of part {part} lives in unit {head}, which is not in it",
            )
            yield Violation("head", 1.0, (int(head),), (part,), text)


def _pairs(problem: Problem, assignment: NDArray[np.integer]) -> Iterator[Violation]:
    for a, b in problem.rules.together:
        if assignment[a] != assignment[b]:
            text = Text(f"单元 {a} 与 {b} 应在一起", f"units {a} and {b} must be together")
            parts = (int(assignment[a]), int(assignment[b]))
            yield Violation("together", 1.0, (a, b), parts, text)
    for a, b in problem.rules.apart:
        if assignment[a] == assignment[b]:
            text = Text(f"单元 {a} 与 {b} 不应在一起", f"units {a} and {b} must be apart")
            yield Violation("apart", 1.0, (a, b), (int(assignment[a]),), text)
