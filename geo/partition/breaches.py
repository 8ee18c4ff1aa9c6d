"""Hard rules that the parts and units touched by an edit break after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from geo.errors import Text
from geo.partition.problem import Problem
from geo.partition.result import Violation
from geo.partition.wording import Names


class Measured(Protocol):
    """What has to be known of a touched part."""

    units: list[int]
    weight: int
    pieces: tuple[tuple[int, ...], ...]


class Whereabouts(Protocol):
    """Where every unit is after the edit, and was before."""

    assignment: list[int]

    def part_of(self, unit: int) -> int:
        """Part of a unit after the edit."""


def breaches(
    problem: Problem,
    plan: Whereabouts,
    moved: Sequence[int],
    parts: Mapping[int, Measured],
    names: Names,
) -> tuple[Violation, ...]:
    """List them: limits and contiguity of the parts first, then rules about the moved units.

    ``rule`` is one of ``empty``, ``lower``, ``upper``, ``contiguity``, ``locked``, ``fixed``,
    ``head``, ``together``, ``apart``.
    """
    found: list[Violation] = []
    for part, now in parts.items():
        found += _of_part(problem, part, now, names)
    found += _locked(problem, plan, moved, names)
    found += _demanded(problem, plan, moved, names)
    found += _pairs(problem, plan, moved, names)
    return tuple(found)


def _of_part(problem: Problem, part: int, now: Measured, names: Names) -> Iterator[Violation]:
    where, has = names.parts([part]), names.weight(now.weight)
    units = tuple(now.units)
    if not units:
        text = Text(f"{where.zh} 将变空", f"{where.en} would be empty")
        yield Violation("empty", 1.0, (), (part,), text)
    if now.weight < problem.lower:
        by = problem.lower - now.weight
        text = Text(
            f"{where.zh} 将只有 {has.zh}，比下限 {problem.lower} 少 {by}",
            f"{where.en} would have {has.en}, {by} below the lower limit {problem.lower}",
        )
        yield Violation("lower", float(by), units, (part,), text)
    if now.weight > problem.upper:
        by = now.weight - problem.upper
        text = Text(
            f"{where.zh} 将有 {has.zh}，比上限 {problem.upper} 多 {by}",
            f"{where.en} would have {has.en}, {by} above the upper limit {problem.upper}",
        )
        yield Violation("upper", float(by), units, (part,), text)
    if len(now.pieces) > 1:
        off = tuple(u for piece in now.pieces[1:] for u in piece)
        who = names.units(off)
        text = Text(
            f"{where.zh} 将断成 {len(now.pieces)} 片：{who.zh} 与主体不相连",
            f"{where.en} would be in {len(now.pieces)} pieces: {who.en} cut off from the rest",
        )
        yield Violation("contiguity", float(len(now.pieces) - 1), off, (part,), text)


def _locked(
    problem: Problem, plan: Whereabouts, moved: Sequence[int], names: Names
) -> Iterator[Violation]:
    for part in problem.rules.locked:
        units = tuple(u for u in moved if part in (plan.assignment[u], plan.part_of(u)))
        if units:
            where = names.parts([part])
            text = Text(f"{where.zh} 已锁定，请先解锁", f"{where.en} is locked; unlock it first")
            yield Violation("locked", float(len(units)), units, (part,), text)


def _demanded(
    problem: Problem, plan: Whereabouts, moved: Sequence[int], names: Names
) -> Iterator[Violation]:
    rules = problem.rules
    head_of = (
        {} if rules.heads is None else {int(u): p for p, u in enumerate(rules.heads) if u >= 0}
    )
    for unit in moved:
        who, now = names.units([unit]), plan.part_of(unit)
        must = -1 if rules.fixed is None else int(rules.fixed[unit])
        if must not in {-1, now}:
            where = names.parts([must])
            text = Text(f"{who.zh} 已指定在 {where.zh}", f"{who.en} is fixed in {where.en}")
            yield Violation("fixed", 1.0, (unit,), (must,), text)
        home = head_of.get(unit, now)
        if home != now:
            where = names.parts([home])
            text = Text(
                f"{who.zh} 是 {where.zh} 负责人的住处，不能移出",
                f"{who.en} is the home of the head of {where.en} and stays in it",
            )
            yield Violation("head", 1.0, (unit,), (home,), text)


def _pairs(
    problem: Problem, plan: Whereabouts, moved: Sequence[int], names: Names
) -> Iterator[Violation]:
    touched = set(moved)
    for a, b in problem.rules.together:
        here, there = plan.part_of(a), plan.part_of(b)
        if (a in touched or b in touched) and here != there:
            who = names.units((a, b))
            text = Text(f"{who.zh} 须在一起", f"{who.en} must stay together")
            yield Violation("together", 1.0, (a, b), (here, there), text)
    for a, b in problem.rules.apart:
        here = plan.part_of(a)
        if (a in touched or b in touched) and here == plan.part_of(b) and here >= 0:
            who = names.units((a, b))
            text = Text(f"{who.zh} 须分开", f"{who.en} must be apart")
            yield Violation("apart", 1.0, (a, b), (here,), text)
