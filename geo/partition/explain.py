"""Why no plan can exist, found before the search, in words.

Each check is a *necessary* condition: a violation listed here proves that no plan keeps all the
rules, and says by how much. An empty answer does not promise that a plan exists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text
from geo.partition.bottleneck import too_heavy_bottlenecks
from geo.partition.contradictions import contradictions, together_classes
from geo.partition.graph import pieces
from geo.partition.missing_links import MissingLink, missing_links
from geo.partition.problem import Problem
from geo.partition.result import Violation
from geo.partition.wording import Names, counted

__all__ = ["MissingLink", "diagnose", "missing_links"]


def diagnose(problem: Problem, *, names: Names | None = None) -> tuple[Violation, ...]:
    """List the necessary conditions that the question itself breaks.

    Parameters
    ----------
    problem : Problem
    names : Names, optional
        Words and names for the sentences.

    Returns
    -------
    tuple of Violation
        Sorted by kind; ``rule`` is one of ``count``, ``limits``, ``total``, ``unit``, ``together``,
        ``piece``, ``bottleneck``, ``apart``, ``fixed``, ``head``, ``locked``. ``amount`` is how
        much weight (or how many parts) is too much or missing. Empty if no condition is broken.

    Examples
    --------
    >>> from geo.partition import Graph, Problem, Units
    >>> units = Units(np.array([21, 9, 9]), np.zeros((3, 2)))
    >>> [why] = diagnose(Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 3, 5, 18))
    >>> why.rule, why.amount, why.text.en
    ('unit', 3.0, 'courtyard 0 alone has 21 households, the upper limit is 18: 3 too many')
    """
    names = names or Names()
    found = _counts(problem, names)
    found += contradictions(problem, names)
    if not any(v.rule in {"count", "limits"} for v in found):
        found += _heavy_units(problem, names)
        found += _pieces_and_total(problem, names)
        found += too_heavy_bottlenecks(problem, names)
    return tuple(found)


def part_range(weight: int, lower: int, upper: int, n_units: int) -> tuple[int, int]:
    """Fewest and most parts that a piece of this weight can be divided into by weight alone.

    The range is empty (``fewest > most``) when no number of parts fits.

    Examples
    --------
    >>> part_range(100, 20, 30, 50), part_range(35, 20, 30, 9), part_range(100, 0, 30, 3)
    ((4, 5), (2, 1), (4, 3))
    """
    fewest = max(1, -(-weight // upper)) if upper > 0 else (1 if weight == 0 else n_units + 1)
    most = min(n_units, weight // lower) if lower > 0 else n_units
    return fewest, most


def _counts(problem: Problem, names: Names) -> list[Violation]:
    n, k = len(problem.units.weight), problem.n_parts
    found = []
    if problem.lower > problem.upper:
        by = problem.lower - problem.upper
        text = Text(
            f"下限 {problem.lower} 高于上限 {problem.upper}，请改小下限或改大上限",
            f"the lower limit {problem.lower} is above the upper limit {problem.upper}; "
            "lower one or raise the other",
        )
        found.append(Violation("limits", float(by), (), (), text))
    if k > n or k < 1:
        text = Text(
            f"只有 {n} 个{names.unit_word.zh}，不能分成 {k} 个{names.part_word.zh}",
            f"{n} {names.unit_word.en}s cannot be divided into {k} {names.part_word.en}s",
        )
        found.append(Violation("count", float(k - n if k > n else 1 - k), (), (), text))
    return found


def _heavy_units(problem: Problem, names: Names) -> list[Violation]:
    classes = together_classes(problem)
    weight, free = problem.units.weight, ~locked_units(problem)
    total = np.zeros(len(weight), np.int64)
    np.add.at(total, classes, weight)
    found = []
    for label in np.flatnonzero(total > problem.upper):
        members = np.flatnonzero(classes == label)
        if not free[members].any():
            continue
        by = int(total[label]) - problem.upper
        who, has = names.units(members.tolist()), names.weight(int(total[label]))
        alone = len(members) == 1
        text = Text(
            f"{who.zh} {'单独就有' if alone else '必须在一起，共有'} {has.zh}，"
            f"上限是 {problem.upper}，超出 {by}",
            f"{who.en} {'alone has' if alone else 'must stay together and have'} {has.en}, "
            f"the upper limit is {problem.upper}: {by} too many",
        )
        rule = "unit" if alone else "together"
        found.append(Violation(rule, float(by), tuple(members.tolist()), (), text))
    return found


def locked_units(problem: Problem) -> NDArray[np.bool_]:
    """Mark the units that a locked part keeps, ``(n,)``."""
    reference = problem.rules.reference
    if reference is None or not problem.rules.locked:
        return np.zeros(len(problem.units.weight), np.bool_)
    return np.isin(reference, problem.rules.locked)


def free_pieces(problem: Problem) -> list[NDArray[np.intp]]:
    """Split into connected pieces what is left to divide when the locked parts are taken out."""
    free = ~locked_units(problem)
    labels = pieces(problem.graph, free.astype(np.int32))
    return [np.flatnonzero(labels == label) for label in np.unique(labels[free])]


def _pieces_and_total(problem: Problem, names: Names) -> list[Violation]:
    locked = set(problem.rules.locked) if problem.rules.reference is not None else set()
    k = problem.n_parts - len(locked)
    weight, lower, upper = problem.units.weight, problem.lower, problem.upper
    found, ranges = [], []
    parts_of = free_pieces(problem)
    total = sum(int(weight[p].sum()) for p in parts_of)
    if parts_of and not k * lower <= total <= k * upper:
        found.append(_total(total, k, lower, upper, names))
    for piece in parts_of:
        has = int(weight[piece].sum())
        fewest, most = part_range(has, lower, upper, len(piece))
        ranges.append((min(fewest, most), max(fewest, most)))
        if fewest > most and len(parts_of) > 1:
            found.append(_piece(piece, has, lower, upper, names))
    least, most = sum(r[0] for r in ranges), sum(r[1] for r in ranges)
    if not found and not least <= k <= most:
        found.append(_shared(len(parts_of), k, least, most, names))
    return found


def _total(total: int, k: int, lower: int, upper: int, names: Names) -> Violation:
    has = names.weight(total)
    if total < k * lower:
        by = k * lower - total
        text = Text(
            f"{k} 个{names.part_word.zh}每个至少 {lower}，共需 {k * lower}，"
            f"只有 {has.zh}，差 {by}；最多可分 {total // lower} 个",
            f"{counted(k, names.part_word.en)} of at least {lower} must hold {k * lower}, with "
            f"{has.en} in all: {by} missing; at most {total // lower} can be made",
        )
    else:
        by = total - k * upper
        need = "∞" if upper <= 0 else str(-(-total // upper))
        text = Text(
            f"{k} 个{names.part_word.zh}每个至多 {upper}，共容 {k * upper}，"
            f"却有 {has.zh}，多 {by}；至少要分 {need} 个",
            f"{counted(k, names.part_word.en)} of at most {upper} can hold {k * upper}, of "
            f"{has.en} in all: {by} too many; it takes at least {need}",
        )
    return Violation("total", float(by), (), (), text)


def _piece(piece: NDArray[np.intp], has: int, lower: int, upper: int, names: Names) -> Violation:
    who, amount = names.units(piece.tolist()), names.weight(has)
    units = tuple(piece.tolist())
    if has < lower:
        text = Text(
            f"与其余不相连的一片（{who.zh}）只有 {amount.zh}，下限是 {lower}，"
            f"差 {lower - has}；请添加一条连接（桥或步道）",
            f"a piece that nothing joins to the rest ({who.en}) has only {amount.en}, the lower "
            f"limit is {lower}: {lower - has} missing; add a link (a bridge or a footpath)",
        )
        return Violation("piece", float(lower - has), units, (), text)
    n = max(1, has // lower) if lower > 0 else len(piece)
    by = max(0, has - n * upper)
    short = (n + 1) * lower - has
    text = Text(
        f"与其余不相连的一片（{who.zh}）有 {amount.zh}：分 {n} 份多 {by}，"
        f"分 {n + 1} 份差 {short}；请放宽上下限或添加连接",
        f"a piece that nothing joins to the rest ({who.en}) has {amount.en}: {by} too many for "
        f"{n}, {short} too few for {n + 1}; widen the limits or add a link",
    )
    return Violation("piece", float(min(by, short)), units, (), text)


def _shared(n_pieces: int, k: int, least: int, most: int, names: Names) -> Violation:
    by = least - k if k < least else k - most
    text = Text(
        f"{n_pieces} 个不相连的片合计要分 {least} 到 {most} 个{names.part_word.zh}，"
        f"要求的是 {k} 个",
        f"{counted(n_pieces, 'separate piece')} must make {least} to {most} {names.part_word.en}s "
        f"in all; the number asked for is {k}",
    )
    return Violation("piece", float(by), (), (), text)
