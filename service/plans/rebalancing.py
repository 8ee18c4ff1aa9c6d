"""The fewest moves that bring a plan back inside its rules, as operations to accept one by one."""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.partition import Graph, Rules, Units, Violation
from geo.partition.problem import Problem
from geo.rebalance import Rebalance, Step, rebalance, warm_up
from service.plans.bench import Bench
from service.plans.edit_schemas import BreachOut, RebalanceOut, RebalanceStepOut
from service.plans.operations import Assign

TIME_LIMIT_S = 25.0
"""Guard on top of the effort, so that a request ends."""


@dataclass(frozen=True, eq=False)
class Cut:
    """Some micro-grids of a plan as a question of their own.

    Attributes
    ----------
    units, parts : array of int
        Positions in the whole plan of the units and parts asked about.
    problem : Problem
    assignment : (n,) int32
    locked : tuple of int
    """

    units: NDArray[np.intp]
    parts: list[int]
    problem: Problem
    assignment: NDArray[np.int32]
    locked: tuple[int, ...]


def cut_out(bench: Bench, micro_grids: Collection[int] | None = None) -> Cut:
    """Return the whole plan, or some of its micro-grids, as a question for the engine."""
    with bench.lock:
        whole = bench.judge.assignment
    problem = bench.problem
    chosen = bench.parts if micro_grids is None else [m for m in bench.parts if m in micro_grids]
    parts = [bench.part_of[m] for m in chosen]
    inside = np.isin(whole, parts) if micro_grids is not None else np.ones(len(whole), np.bool_)
    units = np.flatnonzero(inside)
    new_unit = np.full(len(whole), -1)
    new_unit[units] = np.arange(len(units))
    new_part = np.full(problem.n_parts + 1, -1, np.int32)
    new_part[parts] = np.arange(len(parts), dtype=np.int32)
    edges = problem.graph.edges
    kept = new_unit[edges[(new_unit[edges] >= 0).all(axis=1)]]
    heads = problem.rules.heads
    seats = None
    if heads is not None:
        seats = np.where(heads[parts] >= 0, new_unit[heads[parts]], -1).astype(np.int32)
    question = replace(
        problem,
        units=_only(problem.units, units),
        graph=Graph.from_edges(len(units), kept),
        n_parts=max(len(parts), 1),
        rules=Rules(heads=seats),
        prices=type(problem.prices)(),
    )
    locked = tuple(at for at, part in enumerate(parts) if part in problem.rules.locked)
    return Cut(units, parts, question, new_part[whole[units]], locked)


def _only(whole: Units, units: NDArray[np.intp]) -> Units:
    distance = None if whole.distance is None else whole.distance[np.ix_(units, units)]
    return Units(whole.weight[units], whole.xy[units], distance)


def repair(bench: Bench, cut: Cut, *, effort: float) -> Rebalance:
    """Ask the engine for the fewest moves; the names in its sentences are the whole plan's."""
    names = replace(
        bench.names,
        unit=lambda unit: bench.names.unit(int(cut.units[unit])),
        part=lambda part: bench.names.part(cut.parts[part]),
    )
    warm_up()  # where the engine is not compiled yet, that is not the question's time
    return rebalance(
        cut.problem,
        cut.assignment,
        locked=cut.locked,
        effort=effort,
        time_limit_s=TIME_LIMIT_S,
        names=names,
    )


def rebalanced(bench: Bench, revision: int, *, effort: float) -> RebalanceOut:
    """Return the rebalance of a plan in steps."""
    cut = cut_out(bench)
    answer = repair(bench, cut, effort=effort)
    return RebalanceOut(
        revision=revision,
        zh=answer.text.zh,
        en=answer.text.en,
        households_moved=answer.households_moved,
        households_placed=answer.households_placed,
        lower_bound=answer.lower_bound if math.isfinite(answer.lower_bound) else None,
        proven_minimal=answer.proven_minimal,
        feasible=answer.feasible,
        spread_before=answer.spread_before,
        spread_after=answer.spread_after,
        remaining=[_breach(bench, cut, each) for each in answer.violations],
        reasons=[_breach(bench, cut, each) for each in answer.reasons],
        steps=[_step(bench, cut, number, step) for number, step in enumerate(answer.steps)],
    )


def assign(bench: Bench, cut: Cut, step: Step) -> Assign:
    """Return a step as an operation."""
    return Assign(
        id=str(uuid.uuid4()),
        kind="assign",
        courtyards=[bench.terrain.ids[cut.units[unit]] for unit in step.units],
        micro_grid=bench.parts[cut.parts[step.to_part]],
    )


def _step(bench: Bench, cut: Cut, number: int, step: Step) -> RebalanceStepOut:
    operation = assign(bench, cut, step)
    assert isinstance(operation.micro_grid, int)
    return RebalanceStepOut(
        number=number,
        kind=step.kind,
        courtyards=operation.courtyards,
        source=bench.parts[cut.parts[step.from_part]] if step.from_part >= 0 else None,
        to=operation.micro_grid,
        households=int(bench.terrain.households[cut.units[list(step.units)]].sum()),
        changing_head=step.changing_head,
        spread_before=step.spread_before,
        spread_after=step.spread_after,
        contiguous=step.contiguous,
        needs=list(step.needs),
        operations=[operation],
        zh=step.text.zh,
        en=step.text.en,
    )


def _breach(bench: Bench, cut: Cut, violation: Violation) -> BreachOut:
    return BreachOut(
        rule=violation.rule,
        amount=violation.amount,
        micro_grids=[bench.parts[cut.parts[part]] for part in violation.parts if part >= 0],
        courtyards=[bench.terrain.ids[cut.units[unit]] for unit in violation.units],
        zh=violation.text.zh,
        en=violation.text.en,
    )
