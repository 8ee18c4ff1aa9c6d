"""Bounds, proofs and recombination against every plan there is, on problems of up to 8 units."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.partition import Graph, Prices, Problem, Rules, Units
from geo.partition.appraise import appraise
from geo.partition.bound import bound
from geo.partition.exact import prove, reoptimise

INF = float("inf")


def members(mask: int, n: int) -> np.ndarray:
    return np.array([i for i in range(n) if mask >> i & 1], int)


def connected(graph: Graph, part: np.ndarray) -> bool:
    inside, seen, stack = set(part.tolist()), {int(part[0])}, [int(part[0])]
    while stack:
        for other in graph.neighbours(stack.pop()).tolist():
            if other in inside and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(inside)


def squares(problem: Problem) -> np.ndarray:
    if problem.units.distance is not None:
        return problem.units.distance**2
    xy = problem.units.xy
    return ((xy[:, None] - xy[None]) ** 2).sum(axis=2)


def allowed(problem: Problem, part: np.ndarray, label: int) -> bool:
    rules, weight = problem.rules, int(problem.units.weight[part].sum())
    inside = set(part.tolist())
    if rules.reference is not None and label in rules.locked:
        return inside == set(np.flatnonzero(rules.reference == label).tolist())
    if rules.reference is not None and np.isin(rules.reference[part], rules.locked).any():
        return False
    if not problem.lower <= weight <= problem.upper or not connected(problem.graph, part):
        return False
    for named in (_fixed(rules), _headed(rules)):
        if any((part_of == label) != (unit in inside) for unit, part_of in named.items()):
            return False
    torn = any((a in inside) != (b in inside) for a, b in rules.together)
    return not torn and not any(a in inside and b in inside for a, b in rules.apart)


def _fixed(rules: Rules) -> dict[int, int]:
    fixed = rules.fixed if rules.fixed is not None else np.zeros(0, int)
    return {unit: part for unit, part in enumerate(fixed.tolist()) if part >= 0}


def _headed(rules: Rules) -> dict[int, int]:
    heads = rules.heads if rules.heads is not None else np.zeros(0, int)
    return {unit: part for part, unit in enumerate(heads.tolist()) if unit >= 0}


def price(problem: Problem, part: np.ndarray, label: int, square: np.ndarray) -> float:
    rules, prices, weight = problem.rules, problem.prices, problem.units.weight
    about = weight[part] @ square[np.ix_(part, part)]
    head = -1 if rules.heads is None else int(rules.heads[label])
    cost = float(about[part.tolist().index(head)]) if head in part else float(about.min())
    if rules.reference is not None:
        before = rules.reference[part]
        cost += prices.moved * float(weight[part][(before >= 0) & (before != label)].sum())
    if prices.group is not None:
        cost += prices.group_split * len(set(prices.group[part].tolist()) - {-1})
    return cost


def best_by_enumeration(problem: Problem) -> float:
    """Cheapest plan over all labelled divisions, by subsets; infinite if there is none."""
    n, square = problem.graph.n_units, squares(problem)
    full = (1 << n) - 1
    best = {0: 0.0}
    for label in range(problem.n_parts):
        options = [
            (mask, price(problem, part, label, square))
            for mask in range(1, full + 1)
            if allowed(problem, part := members(mask, n), label)
        ]
        after: dict[int, float] = {}
        for done, cost in best.items():
            for mask, more in options:
                if not mask & done and cost + more < after.get(mask | done, INF):
                    after[mask | done] = cost + more
        best = after
    total = best.get(full, INF)
    if problem.prices.group is not None:
        total -= problem.prices.group_split * len(set(problem.prices.group.tolist()) - {-1})
    return total


@st.composite
def villages(draw: st.DrawFn, *, large: bool = False) -> Problem:
    n = draw(st.integers(4, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    place = np.array([(i % 3, i // 3) for i in range(n)], float)
    near = [(a, b) for a, b in combinations(range(n), 2) if np.abs(place[a] - place[b]).sum() == 1]
    edges = [edge for edge in near if rng.random() < 0.9]
    weight = rng.integers(0, 5, n)
    weight[rng.integers(n)] += 1
    if large:
        weight = weight * 10_000 + rng.integers(0, 900, n)
    k = draw(st.integers(1, 4))
    target = weight.sum() / k
    slack = draw(st.sampled_from([0.2, 0.4, 0.8]))
    xy = 10 * (place + rng.uniform(-0.4, 0.4, (n, 2)))
    distance = None
    if draw(st.booleans()):
        distance = np.abs(xy[:, None] - xy[None]).sum(axis=2) * rng.uniform(0.9, 1.1, (n, n))
        np.fill_diagonal(distance, 0)
    units = Units(weight.astype(np.int64), xy, distance)
    limits = int(np.ceil(target * (1 - slack))), int(np.floor(target * (1 + slack)))
    problem = Problem(units, Graph.from_edges(n, edges), k, *limits)
    return replace(problem, rules=_rules(draw, rng, problem), prices=_prices(draw, rng, problem))


def _rules(draw: st.DrawFn, rng: np.random.Generator, problem: Problem) -> Rules:
    n, k = problem.graph.n_units, problem.n_parts
    kind = draw(st.sampled_from(["none", "fixed", "heads", "all heads", "pairs", "locked"]))
    reference = rng.integers(-1, k, n).astype(np.int32)
    if kind == "fixed":
        fixed = np.full(n, -1, np.int32)
        fixed[rng.choice(n, 2, replace=False)] = rng.integers(0, k, 2)
        return Rules(fixed=fixed, reference=reference)
    if kind in ("heads", "all heads"):
        heads = rng.choice(n, k, replace=False).astype(np.int32)
        if kind == "heads":
            heads[rng.random(k) < 0.5] = -1
        return Rules(heads=heads, reference=reference)
    if kind == "pairs":
        a, b, c, d = rng.permutation(n)[:4].tolist()
        return Rules(together=((a, b),), apart=((c, d),), reference=reference)
    if kind == "locked":
        part = rng.integers(k)
        start = int(rng.integers(n))
        inside = [start, *problem.graph.neighbours(start).tolist()[:1]]
        reference[reference == part] = -1
        reference[inside] = part
        return Rules(locked=(int(part),), reference=reference)
    return Rules(reference=reference)


def _prices(draw: st.DrawFn, rng: np.random.Generator, problem: Problem) -> Prices:
    if not draw(st.booleans()):
        return Prices()
    group = rng.integers(-1, 3, problem.graph.n_units).astype(np.int32)
    scale = float(problem.units.weight.mean())
    return Prices(moved=20.0, group_split=30.0 * scale, group=group)


def is_feasible(problem: Problem, plan: np.ndarray) -> bool:
    return all(
        allowed(problem, np.flatnonzero(plan == label), label)
        for label in range(problem.n_parts)
        if (plan == label).any() or not problem.rules.locked
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(villages())
def test_a_proof_finds_the_best_plan_and_says_so(problem: Problem) -> None:
    best = best_by_enumeration(problem)
    assert bound(problem, effort=150).lower_bound <= best + 1e-9 * abs(best)
    proof = prove(problem)
    assert proof.lower_bound <= best + 1e-9 * abs(best)
    if best == INF:
        assert proof.assignment is None
        return
    assert proof.assignment is not None
    assert is_feasible(problem, proof.assignment)
    np.testing.assert_allclose(proof.objective, best, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(
        appraise(problem, proof.assignment).objective, best, rtol=1e-9, atol=1e-6
    )
    assert proof.proven


@settings(max_examples=80, deadline=None, derandomize=True)
@given(villages(large=True))
def test_large_weights_are_proven_by_listing_parts(problem: Problem) -> None:
    best = best_by_enumeration(problem)
    assert bound(problem, effort=150).lower_bound <= best + 1e-9 * abs(best)
    proof = prove(problem)
    assert proof.lower_bound <= best + 1e-6 * abs(best)
    assert (proof.assignment is None) == (best == INF)
    if proof.assignment is not None:
        assert is_feasible(problem, proof.assignment)
        np.testing.assert_allclose(proof.objective, best, rtol=1e-6, atol=1e-6)
    assert proof.proven


@settings(max_examples=80, deadline=None, derandomize=True)
@given(villages())
def test_an_incumbent_takes_nothing_away_that_a_better_plan_needs(problem: Problem) -> None:
    best = best_by_enumeration(problem)
    if best == INF:
        return
    told = bound(problem, effort=150, incumbent=best)
    assert told.lower_bound <= best * (1 + 1e-8) + 1e-9
    plan = prove(problem).assignment
    assert plan is not None
    result = appraise(problem, plan)
    for part, centre in enumerate(result.centres.tolist()):
        if part in problem.rules.locked:
            continue
        kept = set(told.pair_unit[told.pair_indptr[centre] : told.pair_indptr[centre + 1]].tolist())
        assert np.isfinite(told.centre_cost[centre])
        assert set(np.flatnonzero(plan == part).tolist()) - {centre} <= kept
    again = prove(problem, plan)
    assert again.proven
    assert again.assignment is None
    assert again.lower_bound <= best * (1 + 1e-9) + 1e-9


@settings(max_examples=80, deadline=None, derandomize=True)
@given(villages())
def test_recombining_all_parts_gives_the_best_plan(problem: Problem) -> None:
    best = best_by_enumeration(problem)
    n = problem.graph.n_units
    found = reoptimise(problem, [members(mask, n) for mask in range(1, 1 << n)])
    if best == INF:
        assert found.assignment is None
        return
    assert found.assignment is not None
    assert is_feasible(problem, found.assignment)
    np.testing.assert_allclose(found.objective, best, rtol=1e-9, atol=1e-6)
    assert found.proven
