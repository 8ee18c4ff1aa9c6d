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
from geo.partition.wording import Names


def with_links(graph: Graph, links: NDArray[np.integer]) -> Graph:
    """Return the graph with `links`, ``(m, 2)``, as further edges."""
    if not len(links):
        return graph
    return Graph.from_edges(graph.n_units, np.vstack([graph.edges, links]))


def violations(
    problem: Problem,
    assignment: NDArray[np.integer],
    links: NDArray[np.integer],
    *,
    names: Names | None = None,
) -> tuple[Violation, ...]:
    """List every breach of a hard rule.

    Parameters
    ----------
    problem : Problem
    assignment : (n,) integers
    links : (m, 2) integers
        Links that count as edges beside those of the graph.
    names : Names, optional
        Words and names for the sentences.

    Returns
    -------
    tuple of Violation
        ``rule`` is one of ``unassigned``, ``empty``, ``lower``, ``upper``, ``contiguity``,
        ``fixed``, ``locked``, ``head``, ``together``, ``apart``. `amount` is weight for the limits,
        else a count.
    """
    stray = np.flatnonzero((assignment < 0) | (assignment >= problem.n_parts))
    names = names or Names()
    if len(stray):
        who = names.units(stray.tolist())
        text = Text(
            f"{who.zh} 不在任何{names.part_word.zh}中", f"{who.en}: in no {names.part_word.en}"
        )
        return (Violation("unassigned", float(len(stray)), _ints(stray), (), text),)
    found = [*_limits(problem, assignment, names), *_contiguity(problem, assignment, links, names)]
    return (*found, *_places(problem, assignment, names), *_pairs(problem, assignment, names))


def _ints(values: NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(int(v) for v in values)


def _limits(problem: Problem, assignment: NDArray[np.integer], names: Names) -> Iterator[Violation]:
    weight = np.zeros(problem.n_parts, np.int64)
    np.add.at(weight, assignment, np.asarray(problem.units.weight, np.int64))
    size = np.bincount(assignment, minlength=problem.n_parts)
    lower, upper = problem.lower, problem.upper
    for part in range(problem.n_parts):
        units = (
            _ints(np.flatnonzero(assignment == part)) if not _fits(problem, weight[part]) else ()
        )
        where, has = names.parts([part]), names.weight(int(weight[part]))
        if size[part] == 0:
            text = Text(f"{where.zh} 是空的", f"{where.en} is empty")
            yield Violation("empty", 1.0, (), (part,), text)
        if weight[part] < lower:
            short = float(lower - weight[part])
            text = Text(
                f"{where.zh} 有 {has.zh}，比下限 {lower} 少 {short:g}",
                f"{where.en} has {has.en}, {short:g} below the lower limit {lower}",
            )
            yield Violation("lower", short, units, (part,), text)
        if weight[part] > upper:
            over = float(weight[part] - upper)
            text = Text(
                f"{where.zh} 有 {has.zh}，比上限 {upper} 多 {over:g}",
                f"{where.en} has {has.en}, {over:g} above the upper limit {upper}",
            )
            yield Violation("upper", over, units, (part,), text)


def _fits(problem: Problem, weight: int) -> bool:
    return problem.lower <= weight <= problem.upper


def _contiguity(
    problem: Problem,
    assignment: NDArray[np.integer],
    links: NDArray[np.integer],
    names: Names,
) -> Iterator[Violation]:
    labels = pieces(with_links(problem.graph, links), assignment)
    _, first = np.unique(labels, return_index=True)
    count = np.bincount(assignment[first], minlength=problem.n_parts)
    for part in np.flatnonzero(count > 1):
        of_part = labels[assignment == part]
        piece, sizes = np.unique(of_part, return_counts=True)
        main = piece[np.argmax(sizes)]
        apart = np.flatnonzero((assignment == part) & (labels != main))
        where, who = names.parts([int(part)]), names.units(apart.tolist())
        text = Text(
            f"{where.zh} 断成 {count[part]} 片：{who.zh} 与主体不相连",
            f"{where.en} is in {count[part]} pieces: {who.en} cut off from the rest",
        )
        yield Violation("contiguity", float(count[part] - 1), _ints(apart), (int(part),), text)


def _places(problem: Problem, assignment: NDArray[np.integer], names: Names) -> Iterator[Violation]:
    rules = problem.rules
    if rules.fixed is not None:
        for unit in np.flatnonzero((rules.fixed >= 0) & (assignment != rules.fixed)):
            part = int(rules.fixed[unit])
            who, where = names.units([int(unit)]), names.parts([part])
            text = Text(f"{who.zh} 应在 {where.zh}", f"{who.en} must be in {where.en}")
            yield Violation("fixed", 1.0, (int(unit),), (part,), text)
    for part in rules.locked:
        assert rules.reference is not None
        changed = np.flatnonzero((rules.reference == part) != (assignment == part))
        if len(changed):
            who, where = names.units(changed.tolist()), names.parts([part])
            text = Text(
                f"{where.zh} 已锁定，却变动了 {who.zh}",
                f"{where.en} is locked, but {who.en} changed",
            )
            yield Violation("locked", float(len(changed)), _ints(changed), (part,), text)
    for part, head in enumerate(() if rules.heads is None else rules.heads):
        if head >= 0 and assignment[head] != part:
            who, where = names.units([int(head)]), names.parts([part])
            text = Text(
                f"{where.zh} 的负责人住在{who.zh}，该处不在其中",
                f"the head of {where.en} lives in {who.en}, which is not in it",
            )
            yield Violation("head", 1.0, (int(head),), (part,), text)


def _pairs(problem: Problem, assignment: NDArray[np.integer], names: Names) -> Iterator[Violation]:
    for a, b in problem.rules.together:
        if assignment[a] != assignment[b]:
            who = names.units((a, b))
            text = Text(f"{who.zh} 应在一起", f"{who.en} must be together")
            parts = (int(assignment[a]), int(assignment[b]))
            yield Violation("together", 1.0, (a, b), parts, text)
    for a, b in problem.rules.apart:
        if assignment[a] == assignment[b]:
            who = names.units((a, b))
            text = Text(f"{who.zh} 不应在一起", f"{who.en} must be apart")
            yield Violation("apart", 1.0, (a, b), (int(assignment[a]),), text)
