"""What the judge says of an edit equals what a full recomputation says of the plan after it."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from geo.metrics import CellShapes, PlanContext, evaluate
from geo.partition import Graph, Prices, Problem, Rules, Units
from geo.partition.check import violations
from geo.partition.graph import pieces
from geo.partition.judge import Judge
from geo.partition.likeness import parts_alike

NO_LINKS = np.zeros((0, 2), np.int32)


def village(seed, *, n=30, k=5):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1000, (n, 2))
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]]])
    frame = shapely.box(0, 0, 1000, 1000)
    found = shapely.voronoi_polygons(shapely.multipoints(xy), extend_to=frame, ordered=True)
    cells = shapely.intersection(shapely.get_parts(found), frame)
    reference = rng.integers(-1, k, n).astype(np.int32)
    heads = np.where(rng.random(k) < 0.5, rng.choice(n, k, replace=False), -1).astype(np.int32)
    problem = Problem(
        Units(rng.integers(0, 9, n), xy),
        Graph.from_edges(n, edges[rng.random(len(edges)) < 0.8]),
        k,
        12,
        30,
        Rules(
            fixed=np.where(rng.random(n) < 0.1, rng.integers(0, k, n), -1).astype(np.int32),
            locked=(int(rng.integers(k)),),
            heads=heads,
            together=((0, 1), (2, 3)),
            apart=((4, 5), (6, 7)),
            reference=reference,
        ),
        Prices(
            group=rng.integers(-1, 4, n).astype(np.int32),
            road=rng.integers(-1, 9, n).astype(np.int32),
        ),
    )
    plan = rng.integers(0, k, n).astype(np.int32)
    plan[rng.random(n) < 0.1] = -1
    return problem, plan, CellShapes.from_polygons(list(cells)), rng


def same(judged, problem, plan, cells):
    for key, value in evaluate(PlanContext.of(problem, plan, cells=cells)).items():
        assert judged[key] == pytest.approx(value.total, rel=1e-9, abs=1e-9), key


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_equal_to_full_recomputation(seed):
    problem, plan, cells, rng = village(seed)
    judge = Judge(problem, plan, cells=cells)
    for _ in range(6):
        units = rng.choice(30, rng.integers(1, 4), replace=False)
        to_part = int(rng.integers(-1, 5))
        after = plan.copy()
        after[units] = to_part
        verdict = judge.judge(units, to_part)
        same(verdict.before, problem, plan, cells)
        same(verdict.after, problem, after, cells)
        assert (judge.assignment == plan).all()
        touched = {*plan[units].tolist(), to_part} - {-1} if verdict.units else set()
        assert {c.part for c in verdict.parts} == touched
        labels = pieces(problem.graph, after)
        for change in verdict.parts:
            members = np.flatnonzero(after == change.part)
            assert change.weight_after == problem.units.weight[members].sum()
            n_pieces = len(np.unique(labels[members]))
            assert len(change.detached) == max(n_pieces - 1, 0)
            assert all(len(set(labels[list(piece)])) == 1 for piece in change.detached)
        if rng.random() < 0.5:
            assert judge.apply(units, to_part).after == verdict.after
            plan = after
            assert (judge.assignment == plan).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_violations_are_those_of_the_checker(seed):
    problem, plan, _, rng = village(seed)
    plan[plan < 0] = 0
    units = rng.choice(30, 2, replace=False)
    to_part = int(rng.integers(5))
    verdict = Judge(problem, plan).judge(units, to_part)
    after = plan.copy()
    after[units] = to_part
    touched, moved = {c.part for c in verdict.parts}, set(verdict.units)
    expected = {
        (v.rule, v.parts, v.amount)
        for v in violations(problem, after, NO_LINKS)
        if (v.rule in {"empty", "lower", "upper", "contiguity"} and set(v.parts) <= touched)
        or (v.rule in {"fixed", "head", "together", "apart"} and set(v.units) & moved)
    }
    found = {(v.rule, v.parts, v.amount) for v in verdict.violations if v.rule != "locked"}
    assert found == expected


@given(st.integers(0, 2**32 - 1), st.integers(0, 3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_judge_like_another_is_the_one_made_anew(seed, times, walking):
    problem, plan, cells, rng = village(seed, n=40, k=8)
    if walking:
        problem = replace(problem, units=over_roads(problem.units, rng))
    before = Judge(problem, plan, cells=cells)
    after, after_plan = problem, plan.copy()
    for _ in range(times):
        after, after_plan = disturbed(after, after_plan, rng)
    judge = Judge(after, after_plan, cells=cells, like=before)
    fresh = Judge(after, after_plan, cells=cells)
    assert judge.totals == fresh.totals
    assert [judge.part(part) for part in range(8)] == [fresh.part(part) for part in range(8)]
    alike = parts_alike((problem, plan), (after, after_plan))
    assert times or alike.all()
    for part in np.flatnonzero(alike):
        assert before.part(part) == fresh.part(part)
    unit = int(rng.integers(40))
    assert judge.apply([unit], 3).after == fresh.apply([unit], 3).after
    assert before.totals == Judge(problem, plan, cells=cells).totals


def over_roads(units, rng):
    straight = np.hypot(*(units.xy[:, None] - units.xy[None]).transpose(2, 0, 1))
    return replace(units, distance=straight + rng.uniform(0, 50))


def disturbed(problem, plan, rng):
    """Move a unit, take an edge away or put one in, give a unit to another part, bind a head."""
    what, unit, part = int(rng.integers(5)), int(rng.integers(40)), int(rng.integers(8))
    if what == 0:
        xy = problem.units.xy.copy()
        xy[unit] += rng.normal(0, 30, 2)
        units = replace(problem.units, xy=xy)
        if units.distance is not None:
            units = over_roads(units, rng)
        return replace(problem, units=units), plan
    if what in {1, 2}:
        edges = problem.graph.edges
        edges = np.delete(edges, 0, 0) if what == 1 else np.vstack([edges, [(unit, 39 - unit)]])
        return replace(problem, graph=Graph.from_edges(40, edges)), plan
    if what == 3:
        plan = plan.copy()
        plan[unit] = part
        return problem, plan
    heads = problem.rules.heads.copy()
    heads[part] = unit
    return replace(problem, rules=replace(problem.rules, heads=heads)), plan


def test_locked_part_may_be_neither_left_nor_entered():
    problem, plan, _, _ = village(1)
    locked = problem.rules.locked[0]
    inside, outside = np.flatnonzero(plan == locked)[0], np.flatnonzero(plan != locked)[0]
    judge = Judge(problem, plan)
    for unit, to_part in ((inside, (locked + 1) % 5), (outside, locked)):
        verdict = judge.judge([unit], to_part)
        assert verdict.forbidden
        assert "locked" in [v.rule for v in verdict.violations]


def test_moving_back_undoes():
    problem, plan, cells, _ = village(2)
    judge = Judge(problem, plan, cells=cells)
    before = judge.judge([], 0).before
    unit = int(np.flatnonzero(plan == 2)[0])
    judge.apply([unit], 3)
    judge.apply([unit], 2)
    assert judge.judge([], 0).before == before


def test_a_move_to_the_same_part_changes_nothing():
    problem, plan, _, _ = village(3)
    unit = int(np.flatnonzero(plan == 1)[0])
    verdict = Judge(problem, plan).judge([unit], 1)
    assert verdict.units == ()
    assert verdict.parts == ()
    assert set(verdict.delta.values()) <= {0.0, None}
