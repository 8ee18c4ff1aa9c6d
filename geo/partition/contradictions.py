"""Rules that contradict each other: heads, fixed units, together, apart, locked parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.errors import Text
from geo.partition.graph import pieces
from geo.partition.problem import Problem
from geo.partition.result import Violation
from geo.partition.wording import Names


def together_classes(problem: Problem) -> NDArray[np.int32]:
    """Label units that must share a part, directly or through others, ``(n,)``."""
    n, pairs = len(problem.units.weight), problem.rules.together
    rows, cols = [a for a, _ in pairs], [b for _, b in pairs]
    joined = csr_array((np.ones(len(pairs), np.int8), (rows, cols)), shape=(n, n))
    labels: NDArray[np.int32] = connected_components(joined, directed=False)[1]
    return labels


def demanded_parts(problem: Problem) -> list[tuple[int, int, str]]:
    """Every demand that a unit be in a part: ``(unit, part, rule)``, in a fixed order."""
    rules = problem.rules
    demands: list[tuple[int, int, str]] = []
    if rules.heads is not None:
        demands += [(int(u), p, "head") for p, u in enumerate(rules.heads) if u >= 0]
    if rules.fixed is not None:
        demands += [
            (int(u), int(rules.fixed[u]), "fixed") for u in np.flatnonzero(rules.fixed >= 0)
        ]
    if rules.reference is not None:
        kept = np.flatnonzero(np.isin(rules.reference, rules.locked))
        demands += [(int(u), int(rules.reference[u]), "locked") for u in kept]
    return demands


def contradictions(problem: Problem, names: Names) -> list[Violation]:
    """List the pairs of rules of which only one can be kept, and what they cost by themselves."""
    classes = together_classes(problem)
    found = _two_parts_for_one(problem, classes, names)
    found += _into_locked(problem, names)
    found += _apart(problem, classes, names)
    found += _locked_limits(problem, names)
    found += _fixed_weight(problem, names)
    return found


def _two_parts_for_one(
    problem: Problem, classes: NDArray[np.int32], names: Names
) -> list[Violation]:
    found: list[Violation] = []
    first: dict[int, tuple[int, int, str]] = {}
    for unit, part, rule in demanded_parts(problem):
        label = int(classes[unit])
        earlier = first.setdefault(label, (unit, part, rule))
        if earlier[1] == part:
            continue
        units = (earlier[0],) if earlier[0] == unit else (earlier[0], unit)
        who, where = names.units(units), names.parts((earlier[1], part))
        why = _WHY[earlier[2]], _WHY[rule]
        text = Text(
            f"{who.zh} 同时被要求在两处：{where.zh}（{why[0].zh}；{why[1].zh}），只能留一条",
            f"{who.en} would have to be in {where.en} at once ({why[0].en}; {why[1].en}); "
            "drop one of the two",
        )
        found.append(Violation(rule, 1.0, units, (earlier[1], part), text))
    return found


_WHY = {
    "head": Text("负责人的院落", "the head's own"),
    "fixed": Text("指定", "fixed"),
    "locked": Text("锁定", "locked"),
}


def _into_locked(problem: Problem, names: Names) -> list[Violation]:
    rules = problem.rules
    found: list[Violation] = []
    if rules.locked and rules.reference is None:
        where = names.parts(rules.locked)
        text = Text(
            f"{where.zh} 已锁定，但没有给出原方案，不知道要保留哪些{names.unit_word.zh}",
            f"{where.en}: locked, but no reference plan says which {names.unit_word.en}s to keep",
        )
        found.append(Violation("locked", float(len(rules.locked)), (), tuple(rules.locked), text))
    if rules.reference is None:
        return found
    for unit, part, rule in demanded_parts(problem):
        if part in rules.locked and rules.reference[unit] != part and rule != "locked":
            who, where = names.units([unit]), names.parts([part])
            text = Text(
                f"{who.zh} 被要求进入 {where.zh}（{_WHY[rule].zh}），但该处已锁定",
                f"{who.en} would have to enter {where.en} ({_WHY[rule].en}), which is locked",
            )
            found.append(Violation(rule, 1.0, (unit,), (part,), text))
    return found


def _apart(problem: Problem, classes: NDArray[np.int32], names: Names) -> list[Violation]:
    demanded = {int(classes[u]): p for u, p, _ in demanded_parts(problem)}
    found = []
    for a, b in problem.rules.apart:
        la, lb = int(classes[a]), int(classes[b])
        same = demanded.get(la, -1) == demanded.get(lb, -2)
        alone = problem.n_parts == 1
        if la != lb and not same and not alone:
            continue
        who = names.units((a, b))
        reason = (
            Text("又要求在一起", "must also stay together")
            if la == lb
            else Text("又被指定在同一处", "are also put into the same one")
            if same
            else Text(f"但只有一个{names.part_word.zh}", f"there is only one {names.part_word.en}")
        )
        text = Text(
            f"{who.zh} 要求分开，{reason.zh}，只能留一条",
            f"{who.en} must be apart and {reason.en}; drop one of the two",
        )
        found.append(Violation("apart", 1.0, (a, b), (), text))
    return found


def _locked_limits(problem: Problem, names: Names) -> list[Violation]:
    rules = problem.rules
    found: list[Violation] = []
    if rules.reference is None:
        return found
    labels = pieces(problem.graph, rules.reference)
    for part in sorted(set(rules.locked)):
        members = np.flatnonzero(rules.reference == part)
        has = int(problem.units.weight[members].sum())
        where, amount = names.parts([part]), names.weight(has)
        by = max(problem.lower - has, has - problem.upper)
        if by > 0:
            text = Text(
                f"{where.zh} 已锁定，有 {amount.zh}，限值是 {problem.lower}–{problem.upper}，"
                f"相差 {by}；请解锁或放宽限值",
                f"{where.en} is locked with {amount.en}, the limits are {problem.lower} to "
                f"{problem.upper}: off by {by}; unlock it or widen the limits",
            )
            found.append(Violation("locked", float(by), tuple(members.tolist()), (part,), text))
        n_pieces = len(np.unique(labels[members]))
        if n_pieces > 1:
            text = Text(
                f"{where.zh} 已锁定，但分成互不相连的 {n_pieces} 片；请解锁或添加连接",
                f"{where.en} is locked but in {n_pieces} pieces; unlock it or add a link",
            )
            amount_pieces = float(n_pieces - 1)
            units = tuple(members.tolist())
            found.append(Violation("locked", amount_pieces, units, (part,), text))
    return found


def _fixed_weight(problem: Problem, names: Names) -> list[Violation]:
    weight, component = problem.units.weight, problem.graph.components()
    members: dict[int, list[int]] = {}
    for unit, part, rule in demanded_parts(problem):
        if rule != "locked" and part not in problem.rules.locked:
            members.setdefault(part, []).append(unit)
    found = []
    for part, chosen in sorted(members.items()):
        units = sorted(set(chosen))
        has, where = int(weight[units].sum()), names.parts([part])
        by = has - problem.upper
        if by > 0 and len(units) > 1:
            amount = names.weight(has)
            text = Text(
                f"指定在 {where.zh} 的{names.unit_word.zh}共有 {amount.zh}，上限是 "
                f"{problem.upper}，超出 {by}",
                f"what is fixed in {where.en} has {amount.en}, the upper limit is "
                f"{problem.upper}: {by} too many",
            )
            found.append(Violation("fixed", float(by), tuple(units), (part,), text))
        n_components = len(np.unique(component[units]))
        if n_components > 1:
            who = names.units(units)
            text = Text(
                f"指定在 {where.zh} 的 {who.zh} 之间没有任何通路；请添加连接或改指定",
                f"no path joins {who.en}, all fixed in {where.en}; "
                "add a link or fix them elsewhere",
            )
            found.append(Violation("fixed", float(n_components - 1), tuple(units), (part,), text))
    return found
