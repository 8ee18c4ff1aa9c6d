"""Laws that hold for every question: drawn at random, small ones against all plans there are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from geo.partition import Graph, Prices, Problem, Rules, Units, appraise, partition, pieces
from geo.partition.check import violations


def hamlet(seed: int, n: int) -> tuple[Units, Graph, np.random.Generator]:
    """Courtyards strewn along a valley, neighbours by triangles, one or two long links missing."""
    chance = np.random.default_rng(seed)
    xy = np.round(chance.normal(0, 1, (n, 2)) * [300.0, 80.0], 1)
    triangles = Delaunay(xy, qhull_options="QJ").simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, p] for p in combinations(range(3), 2)])), axis=0
    )
    keep = chance.random(len(pairs)) < 0.9
    return Units(1 + chance.geometric(0.3, n), xy), Graph.from_edges(n, pairs[keep]), chance


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(12, 60), st.integers(2, 9), st.floats(0.1, 0.6))
def test_a_plan_is_whole_contiguous_and_inside_the_limits_or_says_why(
    seed: int, n: int, k: int, tolerance: float
) -> None:
    units, graph, _ = hamlet(seed, n)
    target = units.weight.sum() / k
    lower, upper = int(np.ceil(target * (1 - tolerance))), int(target * (1 + tolerance))
    upper = max(upper, lower)
    result = partition(units, graph, k, lower=lower, upper=upper, effort=0.05, seed=seed)
    problem = Problem(units, graph, k, lower, upper)
    assert sorted(set(result.assignment.tolist())) == list(range(k))
    joined = Graph.from_edges(n, np.vstack([graph.edges, result.links]))
    assert pieces(joined, result.assignment).max() == k - 1
    inside = (result.part_weight >= lower) & (result.part_weight <= upper)
    assert result.feasible == bool(inside.all())
    again = appraise(problem, result.assignment, links=result.links)
    assert again.objective == result.objective
    assert result.certificate.lower_bound <= result.objective
    assert np.isclose(result.objective, by_hand(units, result.assignment, k), rtol=1e-9)


def by_hand(units: Units, assignment: np.ndarray[tuple[int], np.dtype[np.int32]], k: int) -> float:
    total = 0.0
    for part in range(k):
        inside = np.flatnonzero(assignment == part)
        about = [
            sum(units.weight[i] * ((units.xy[i] - units.xy[c]) ** 2).sum() for i in inside)
            for c in inside
        ]
        total += min(about)
    return total


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(20, 45), st.integers(3, 7))
def test_the_order_of_the_units_changes_nothing_but_names(seed: int, n: int, k: int) -> None:
    units, graph, chance = hamlet(seed, n)
    upper = int(units.weight.sum() / k * 1.4)
    group = chance.integers(-1, 4, n).astype(np.int32)
    apart = ((0, 1), (2, 5))

    def ask(order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
        place = np.argsort(order)
        result = partition(
            Units(units.weight[order], units.xy[order]),
            Graph.from_edges(n, place[graph.edges]),
            k,
            lower=1,
            upper=upper,
            rules=Rules(apart=tuple((int(place[a]), int(place[b])) for a, b in apart)),
            prices=Prices(group_split=500.0, group=group[order]),
            effort=0.05,
            seed=3,
        )
        return [int(part) for part in result.assignment[place]]

    assert ask(np.arange(n)) == ask(chance.permutation(n))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(6, 10), st.integers(2, 4))
def test_small_questions_are_answered_as_well_as_trying_everything(
    seed: int, n: int, k: int
) -> None:
    units, graph, _ = hamlet(seed, n)
    target = units.weight.sum() / k
    problem = Problem(units, graph, k, int(target * 0.6), int(np.ceil(target * 1.4)))
    none = np.zeros((0, 2), np.int32)
    best = np.inf
    for plan in all_plans(n, k):
        weight = np.bincount(plan, units.weight, minlength=k)
        if (weight < problem.lower).any() or (weight > problem.upper).any():
            continue
        if pieces(graph, plan).max() == k - 1 and not violations(problem, plan, none):
            best = min(best, by_hand(units, plan, k))
    result = partition(
        units, graph, k, lower=problem.lower, upper=problem.upper, prove=True, effort=1.0
    )
    if len(result.links):
        return
    assert result.feasible == np.isfinite(best)
    if result.feasible:
        assert result.certificate.lower_bound <= best * (1 + 1e-9)
        assert best <= result.objective * (1 + 1e-9)
        assert result.objective <= best * 1.001 + 1e-6


def all_plans(n: int, k: int) -> list[np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """Every way to divide ``n`` units into ``k`` parts, each once (restricted growth strings)."""
    plans: list[list[int]] = [[0]]
    for _ in range(n - 1):
        plans = [[*p, part] for p in plans for part in range(min(max(p) + 2, k))]
    return [np.array(p, np.int32) for p in plans if max(p) == k - 1]


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(20, 50), st.integers(3, 8))
def test_bound_units_never_move(seed: int, n: int, k: int) -> None:
    units, graph, chance = hamlet(seed, n)
    fixed = np.full(n, -1, np.int32)
    fixed[chance.choice(n, k, replace=False)] = np.arange(k)
    result = partition(
        units,
        graph,
        k,
        lower=1,
        upper=int(units.weight.sum()),
        rules=Rules(fixed=fixed),
        effort=0.05,
        seed=seed,
    )
    assert (result.assignment[fixed >= 0] == fixed[fixed >= 0]).all()
    assert not {v.rule for v in result.violations} - {"contiguity"}
