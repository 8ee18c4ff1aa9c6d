"""A rebalance is held against every plan there is, on villages small enough for that."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay

from geo.partition import Graph, Problem, Rules, Units
from geo.partition.check import violations
from geo.partition.explain import diagnose
from geo.partition.graph import pieces
from geo.rebalance import rebalance

NO_LINKS = np.zeros((0, 2), np.int32)


def small(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(4, 9)), int(rng.integers(2, 4))
    xy = rng.uniform(0, 1000, (n, 2))
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    weight = rng.integers(0 if rng.random() < 0.2 else 1, 10, n)
    mean, slack = weight.sum() / k, rng.choice([0.15, 0.3, 0.6])
    lower, upper = int(mean * (1 - slack)), int(np.ceil(mean * (1 + slack)))
    plan = rng.integers(0, k, n)
    plan[rng.random(n) < rng.choice([0, 0.2])] = -1
    rules = Rules()
    if rng.random() < 0.5:
        heads = np.where(rng.random(k) < 0.4, rng.choice(n, k, replace=False), -1)
        rules = Rules(
            fixed=np.where(rng.random(n) < 0.1, rng.integers(0, k, n), -1).astype(np.int32),
            heads=heads.astype(np.int32),
            together=((0, 1),) if rng.random() < 0.3 else (),
            apart=((2, 3),) if rng.random() < 0.3 else (),
        )
    graph = Graph.from_edges(n, edges[rng.random(len(edges)) < 0.8])
    return Problem(Units(weight, xy), graph, k, lower, upper, rules), plan.astype(np.int32)


def whole_sets(problem):
    """Every set of units, as bits, that could be a part by itself: connected, inside the limits."""
    n, weight = len(problem.units.weight), problem.units.weight.tolist()
    near = [sum(1 << int(v) for v in problem.graph.neighbours(u)) for u in range(n)]
    for bits in range(1, 1 << n):
        units = [u for u in range(n) if bits >> u & 1]
        if not problem.lower <= sum(weight[u] for u in units) <= problem.upper:
            continue
        reached, grown = 0, 1 << units[0]
        while grown != reached:
            reached = grown
            grown |= sum({1 << u for u in units if near[u] & reached})
        if reached == bits:
            yield bits


def every_feasible(problem):
    n, k, rules = len(problem.units.weight), problem.n_parts, problem.rules
    must = [[0, 0] for _ in range(k)]  # bits that a part must have, and must not have
    for part in range(k):
        for unit in range(n):
            fixed = -1 if rules.fixed is None else rules.fixed[unit]
            headed = rules.heads is not None and rules.heads[part] == unit
            must[part][0] |= (1 << unit) * bool(fixed == part or headed)
            must[part][1] |= (1 << unit) * bool(fixed not in {-1, part})
    together = [1 << a | 1 << b for a, b in rules.together]
    apart = [1 << a | 1 << b for a, b in rules.apart]
    fits = [
        bits
        for bits in whole_sets(problem)
        if all(bits & pair in {0, pair} for pair in together)
        and not any(bits & pair == pair for pair in apart)
    ]

    def fill(part, taken):
        if part == k:
            if taken == (1 << n) - 1:
                yield ()
            return
        need, forbidden = must[part]
        for bits in fits:
            if not bits & (taken | forbidden) and bits & need == need:
                for others in fill(part + 1, taken | bits):
                    yield (bits, *others)

    for sets in fill(0, 0):
        yield np.array([next(p for p in range(k) if sets[p] >> u & 1) for u in range(n)], np.int32)


def moved(problem, before, after):
    return int(problem.units.weight[(before >= 0) & (before != after)].sum())


def follow(plan, steps):
    now = plan.copy()
    for step in steps:
        assert (now[list(step.units)] == step.from_part).all()
        now[list(step.units)] = step.to_part
        yield step, now


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_fewest_moves_against_enumeration(seed):
    problem, plan = small(seed)
    best = min((moved(problem, plan, p) for p in every_feasible(problem)), default=None)
    got = rebalance(problem, plan)
    assert moved(problem, plan, got.assignment) == got.households_moved
    assert got.feasible == (not violations(problem, got.assignment, NO_LINKS))
    if best is None:
        assert not got.feasible
        assert not got.proven_minimal
        assert got.lower_bound == np.inf
    else:
        assert not got.reasons
        assert got.feasible, got.violations
        assert got.lower_bound <= best <= got.households_moved
        if got.households_moved > best:  # only to keep parts whole on the way
            assert not got.proven_minimal
            assert not any(step.detaches for step in got.steps)
        else:
            assert got.proven_minimal


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_steps_lead_to_the_plan_and_say_what_they_break(seed):
    problem, plan = small(seed)
    got = rebalance(problem, plan)
    now = plan
    for step, after in follow(plan, got.steps):
        before, now = now, after.copy()
        labels = [pieces(problem.graph, p) for p in (before, now)]
        for part in {step.from_part, step.to_part} - {-1}:
            count = [
                len(np.unique(label[p == part]))
                for label, p in zip(labels, (before, now), strict=True)
            ]
            assert (count[1] > max(count[0], 1)) == (part in step.detaches)
            assert step.contiguous <= (count[1] <= 1)
            outside = [
                max(0, problem.lower - w, w - problem.upper)
                for w in (problem.units.weight[p == part].sum() for p in (before, now))
            ]
            assert (outside[1] > outside[0]) == (part in step.pushed_out)
        assert step.weight == problem.units.weight[list(step.units)].sum()
        inside = pieces(problem.graph, np.isin(np.arange(len(plan)), step.units).astype(int))
        assert len(np.unique(inside[list(step.units)])) == 1
        assert str(step.weight) in step.text.en
        assert str(step.weight) in step.text.zh
    assert (now == got.assignment).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_reason_proves_that_no_plan_exists(seed):
    problem, _ = small(seed)
    if diagnose(problem):
        assert next(every_feasible(problem), None) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_locked_parts_keep_their_units(seed):
    problem, plan = small(seed)
    part = int(plan.max())
    got = rebalance(problem, plan, locked=[max(part, 0)])
    assert ((got.assignment == part) == (plan == part)).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_shuffling_the_units_moves_as_many(seed):
    problem, plan = small(seed)
    problem = replace(problem, rules=Rules())
    n = len(plan)
    order = np.random.default_rng(seed).permutation(n)
    place = np.argsort(order)
    shuffled = Problem(
        Units(problem.units.weight[order], problem.units.xy[order]),
        Graph.from_edges(n, place[problem.graph.edges]),
        problem.n_parts,
        problem.lower,
        problem.upper,
    )
    got, again = rebalance(problem, plan), rebalance(shuffled, plan[order])
    assert got.feasible == again.feasible
    assert got.lower_bound == again.lower_bound
    if got.proven_minimal and again.proven_minimal:
        assert got.households_moved == again.households_moved


def along_a_valley(seed):
    """A long village, so that breaches lie apart; and ways to divide it, parts unnamed."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(8, 12)), int(rng.integers(3, 6))
    xy = np.column_stack([rng.uniform(0, 4000, n), rng.uniform(0, 400, n)])
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    near = np.abs(xy[edges[:, 0], 0] - xy[edges[:, 1], 0]) < 1500
    weight = rng.integers(1, 10, n)
    mean, slack = weight.sum() / k, rng.choice([0.25, 0.4])
    lower, upper = int(mean * (1 - slack)), int(np.ceil(mean * (1 + slack)))
    problem = Problem(Units(weight, xy), Graph.from_edges(n, edges[near]), k, lower, upper)
    return problem, list(divisions(problem)), rng


def divisions(problem):
    """Every way to divide a village into parts that keep the rules, as sets of units in bits."""
    everything = (1 << len(problem.units.weight)) - 1
    fits = {}
    for bits in whole_sets(problem):
        fits.setdefault(bits & -bits, []).append(bits)

    def fill(left, sets):
        if not left and len(sets) == problem.n_parts:
            yield sets
        elif left and len(sets) < problem.n_parts:
            for bits in fits.get(left & -left, ()):
                if bits & left == bits:
                    yield from fill(left ^ bits, [*sets, bits])

    return fill(everything, [])


def fewest(problem, plan, divided):
    """Weight that has to move: all that has a part, less what the best naming keeps."""
    n, k, weight = len(plan), problem.n_parts, problem.units.weight
    inside = np.array([[[bits >> u & 1 for u in range(n)] for bits in sets] for sets in divided])
    has = np.array([(plan == part) * weight for part in range(k)])
    kept = np.max([(m := own @ has.T)[linear_sum_assignment(-m)].sum() for own in inside])
    return int(weight[plan >= 0].sum() - kept)


@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(0, 3))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_fewest_moves_after_several_edits(seed, n_edits, n_dropped):
    problem, divided, rng = along_a_valley(seed)
    assume(divided)
    plan = np.zeros(len(problem.units.weight), np.int32)
    for part, bits in enumerate(divided[rng.integers(len(divided))]):
        plan[[u for u in range(len(plan)) if bits >> u & 1]] = part
    for _ in range(n_edits):
        one, other = problem.graph.edges[rng.integers(len(problem.graph.edges))]
        plan[one] = plan[other]
    plan[rng.choice(len(plan), n_dropped, replace=False)] = -1
    got, best = rebalance(problem, plan), fewest(problem, plan, divided)
    assert got.feasible
    assert not violations(problem, got.assignment, NO_LINKS)
    assert got.lower_bound <= best <= got.households_moved
    if got.households_moved > best:  # only to keep parts whole on the way
        assert not any(step.detaches for step in got.steps)
    else:
        assert got.proven_minimal


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_a_plan_with_hardly_anybody_in_it_is_filled(seed):
    problem, divided, rng = along_a_valley(seed)
    assume(divided)
    plan = np.full(len(problem.units.weight), -1, np.int32)
    for part, bits in enumerate(divided[rng.integers(len(divided))]):
        plan[(bits & -bits).bit_length() - 1] = part
    got = rebalance(problem, plan)
    assert got.feasible
    assert got.lower_bound <= fewest(problem, plan, divided) <= got.households_moved
