"""The course of a search: annealed starts, their parts recombined, the limits insisted on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.partition.deadline import Deadline, Guard
from geo.partition.exact import listable
from geo.partition.problem import Problem
from geo.partition.search.anneal import anneal, energy, total_excess
from geo.partition.search.chance import WAITING, stream
from geo.partition.search.net import LOWER, UPPER, Net
from geo.partition.search.pool import Pool, empty_pool
from geo.partition.search.recombine import recombine
from geo.partition.search.starts import centred_start, start
from geo.partition.search.state import State, blank, fill

STEPS_PER_UNIT = 4_000
SLICES = 64
ANNEALING = 0.7  # share of the time limit, where there is one; the rest is for recombination
INSISTING, TIGHTER = 4, (0.1, 0.25)
WHOLE = 150  # units up to which parts of any size are kept for recombination
NO_POOL = empty_pool(1, 0, 0)


@dataclass(frozen=True)
class Course:
    """How one annealing run goes, in multiples of the start's inertia per unit (and per weight).

    Attributes
    ----------
    hot, cold : float
        First and last heat.
    mild, strict : float
        First and last price of a unit of weight outside the limits.
    """

    hot: float
    cold: float
    mild: float
    strict: float


# Measured on villages (few units a part), counties and tracts: benchmarks/README.md.
FEW, FEW_TIGHT = (Course(3.0, 0.1, 5.0, 100.0),), (Course(3.0, 0.1, 20.0, 100.0),)
SOME = (Course(30.0, 0.1, 0.5, 30.0),)
MANY = (Course(0.1, 0.001, 1.0, 100.0),)


@dataclass(frozen=True, eq=False)
class Task:
    """One search: the question over blocks, as a problem and as arrays, and its pieces."""

    problem: Problem
    net: Net
    home: NDArray[np.int32]
    piece: NDArray[np.int32]
    counts: NDArray[np.int32]


@dataclass(eq=False)
class Best:
    """The best plan so far, its total excess and its energy."""

    plan: NDArray[np.int32]
    found: NDArray[np.float64]

    def offer(self, plan: NDArray[np.int32], found: NDArray[np.float64]) -> None:
        """Take a plan that is less outside the limits, or as much and cheaper."""
        if tuple(found) < tuple(self.found):
            self.plan, self.found = plan.copy(), found.copy()


def search(task: Task, *, effort: float, deadline: Deadline, seed: int) -> NDArray[np.int32]:
    """Find a good plan with `effort` times `STEPS_PER_UNIT` proposals per unit.

    Returns
    -------
    (n,) int32
        The best plan inside the limits, or the one least outside.
    """
    net, n, k = task.net, len(task.home), len(task.net.seat)
    state = blank(net, k)
    starts = _starts(task, effort, seed, deadline)
    best = Best(starts[0], np.array([np.inf, np.inf]))
    if k < 2 or not len(net.indices):
        return starts[0]
    pooled = n < 10 * k or n <= WHOLE
    courses = _courses(net, n, k)
    total = int(max(effort, 1e-3) * STEPS_PER_UNIT * n)
    each = total // len(starts)
    pool = _pool(task)
    for at, plan in enumerate(starts):
        course, rng = courses[at % len(courses)], stream(seed, 1, at)
        share_s = deadline.left_s * ANNEALING / (len(starts) - at)
        _run(task, state, best, pool, course, plan, each, rng, Guard(deadline, share_s))
    if pooled:
        _polish(task, state, best, pool, effort, deadline)
    if best.found[0] > 0 and not listable(task.problem, quickly=True):
        _insist(task, state, best, total, seed, deadline)
    return best.plan


def _courses(net: Net, n: int, k: int) -> tuple[Course, ...]:
    """Courses to take in turn, by the number of units a part has and the room in its limits."""
    if n < 10 * k:
        room = (net.limits[UPPER] - net.limits[LOWER]) / max(float(net.weight.mean()), 1e-9)
        return FEW if room >= 2.5 and k >= 60 else FEW_TIGHT
    return SOME if n < 40 * k else MANY


def _pool(task: Task) -> Pool:
    """Room for the parts met on the way, where they are small or few units make them all."""
    n, k = len(task.home), len(task.net.seat)
    if n >= 10 * k and n > WHOLE:
        return NO_POOL
    rows = 40 * n if n < 10 * k else 400 * n
    return empty_pool(n, rows, rows * (n // k + 4))


def _polish(
    task: Task, state: State, best: Best, pool: Pool, effort: float, deadline: Deadline
) -> None:
    """Recombine the pool and take the outcome."""
    if not deadline.passed():
        plan = recombine(task.problem, best.plan, pool, best.found[0] == 0, effort, deadline)
        _weigh(task, state, best, plan)


def _insist(
    task: Task, state: State, best: Best, steps: int, seed: int, deadline: Deadline
) -> None:
    """Look for a plan inside the limits by aiming at tighter ones with a rising price."""
    limits = task.net.limits.copy()
    room = limits[UPPER] - limits[LOWER]
    for at in range(INSISTING):
        if best.found[0] == 0 or deadline.passed():
            return
        tight = limits.copy()
        tight[LOWER] += TIGHTER[at % len(TIGHTER)] * room
        tight[UPPER] -= TIGHTER[at % len(TIGHTER)] * room
        aimed = replace(task, net=task.net._replace(limits=tight))
        mine = Best(best.plan, np.array([np.inf, np.inf]))
        rng = stream(seed, 3, at)
        hot = 0.1 * 4.0**at
        course = Course(hot, 0.01 * hot, 10.0, 1000.0)
        guard = Guard(deadline, deadline.left_s / 2)
        _run(aimed, state, mine, NO_POOL, course, best.plan, steps // 2, rng, guard)
        _weigh(task, state, best, mine.plan)


def _starts(task: Task, effort: float, seed: int, deadline: Deadline) -> list[NDArray[np.int32]]:
    """First plans, the most promising first; their number depends on the effort alone."""
    n, k = len(task.home), len(task.net.seat)
    runs = int(np.clip(round(4.0 * effort**0.5), 2, 16))
    if n < 40 * k or k < 2 or (task.home >= 0).any():
        return [
            start(task.net, task.home, task.piece, task.counts, stream(seed, 0, at))
            for at in range(runs)
        ]
    tries = []
    state = blank(task.net, k)
    for at in range(4 * runs):
        plan = centred_start(task.net, task.piece, task.counts, stream(seed, 0, at))
        fill(task.net, state, plan)
        outside = total_excess(task.net, state) * state.cost.sum() / task.net.weight.sum()
        tries.append((float(energy(task.net, state) + outside), at, plan))
        if deadline.passed():
            break
    return [plan for _, _, plan in sorted(tries, key=lambda t: t[:2])[: max(2, runs // 2)]]


def _run(
    task: Task,
    state: State,
    best: Best,
    pool: Pool,
    course: Course,
    plan: NDArray[np.int32],
    steps: int,
    rng: NDArray[np.uint64],
    guard: Guard,
) -> None:
    """Anneal one start along a course."""
    net, k = task.net, len(task.net.seat)
    fill(net, state, plan)
    per_unit = max(float(energy(net, state)) / len(plan), 1e-9)
    per_weight = per_unit / max(float(net.weight.mean()), 1e-9)
    along = np.linspace(0.0, 1.0, SLICES + 1)
    heats = per_unit * course.hot * (course.cold / course.hot) ** along
    prices = per_weight * course.mild * (course.strict / course.mild) ** along
    mine = Best(plan.copy(), np.array([total_excess(net, state), energy(net, state)]))
    wanted = each = max(1, steps // SLICES)
    for at in range(SLICES):
        if guard.deadline.passed():
            break
        keep = pool if at >= (0.3 if k < 60 else 0.65) * SLICES else NO_POOL
        dial = np.array([prices[at], prices[at], prices[at], 1.0])
        anneal(
            net, state, mine.plan, mine.found, dial, keep, rng, WAITING, each,
            heats[at], heats[at + 1],
        )  # fmt: skip
        each = guard.pace(each, wanted, SLICES - at - 1)
    best.offer(mine.plan, mine.found)


def _weigh(task: Task, state: State, best: Best, plan: NDArray[np.int32] | None) -> None:
    """Offer a plan from elsewhere."""
    if plan is not None:
        fill(task.net, state, plan)
        found = np.array([total_excess(task.net, state), energy(task.net, state)])
        best.offer(plan, found)
