import numpy as np
import pytest
import shapely

from geo.metrics import (
    METRICS,
    CellShapes,
    PlanContext,
    PlanContextError,
    evaluate,
    is_stale,
    stamp,
    to_record,
)
from geo.partition import Graph, Prices, Problem, Rules, Units

# A street of six courtyards, 10 m apart; every cell is a square of 10 m.
XY = np.column_stack([np.arange(6) * 10.0 + 5, np.full(6, 5.0)])
WEIGHT = np.array([2, 1, 3, 1, 0, 5])
GRAPH = Graph.from_edges(6, [(i, i + 1) for i in range(5)])
SQUARES = [shapely.box(10 * i, 0, 10 * i + 10, 10) for i in range(6)]
PROBLEM = Problem(
    Units(WEIGHT, XY),
    GRAPH,
    2,
    1,
    9,
    Rules(reference=np.array([0, 0, 0, 0, 1, -1], np.int32)),
    Prices(
        group=np.array([0, 0, 1, 1, 1, -1], np.int32), road=np.array([0, 0, 0, 1, 1, 1], np.int32)
    ),
)
PLAN = np.array([0, 0, 0, 1, 1, 1], np.int32)
VALUES = evaluate(PlanContext.of(PROBLEM, PLAN, cells=CellShapes.from_polygons(SQUARES)))


@pytest.mark.parametrize(
    ("key", "total", "parts"),
    [
        ("deviation", 0.0, [0, 0]),
        ("spread", 0.0, None),
        # centres: unit 1 (2·10² + 3·10² = 500, against 700 at unit 2) and unit 5 (1·20²)
        ("inertia", 900.0, [500, 400]),
        ("mean_walk", 70 / 12, [50 / 6, 20 / 6]),
        ("longest_walk", 20.0, [10, 20]),
        ("polsby_popper", 4 * np.pi * 300 / 80**2, [4 * np.pi * 300 / 80**2] * 2),
        ("cut_edges", 1.0, [1, 1]),
        ("groups_split", 1.0, [1, 1]),
        ("roads_split", 0.0, [0, 0]),
        ("moved", 1.0, [0, 1]),
    ],
)
def test_by_hand(key, total, parts):
    assert VALUES[key].total == pytest.approx(total)
    if parts is None:
        assert VALUES[key].parts is None
    else:
        assert VALUES[key].parts == pytest.approx(parts)


def test_every_metric_has_a_case_by_hand():
    [mark] = test_by_hand.pytestmark
    assert {case[0] for case in mark.args[1]} == {m.key for m in METRICS}


def test_no_data_is_not_zero():
    bare = Problem(Units(WEIGHT, XY), GRAPH, 2, 1, 9)
    values = evaluate(PlanContext.of(bare, PLAN))
    missing = {"polsby_popper", "groups_split", "roads_split", "moved"}
    assert {key for key, value in values.items() if value.total is None} == missing


def test_unassigned_units_and_empty_parts():
    values = evaluate(PlanContext.of(PROBLEM, np.array([0, 0, -1, -1, -1, -1])))
    assert values["deviation"].parts == pytest.approx([-0.5, -1])
    assert values["cut_edges"].total == 1
    assert np.isnan(values["mean_walk"].parts[1])
    assert values["moved"].total == 4  # units 2, 3 and 4 lost their part


def test_a_head_is_the_centre():
    heads = np.array([0, -1], np.int32)
    problem = Problem(Units(WEIGHT, XY), GRAPH, 2, 1, 9, Rules(heads=heads))
    assert evaluate(PlanContext.of(problem, PLAN))["inertia"].parts == pytest.approx([1300, 400])


def test_given_distances_replace_the_straight_line():
    walking = 2 * np.abs(XY[:, :1] - XY[:, 0])
    problem = Problem(Units(WEIGHT, XY, walking), GRAPH, 2, 1, 9)
    assert evaluate(PlanContext.of(problem, PLAN))["inertia"].total == pytest.approx(4 * 900)


def test_polsby_popper_agrees_with_the_union_of_the_cells():
    rng = np.random.default_rng(5)
    points = shapely.multipoints(rng.uniform(0, 100, (40, 2)))
    frame = shapely.box(0, 0, 100, 100)
    cells = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame)), frame
    )
    plan = (shapely.get_x(shapely.centroid(cells)) > 50) * 1
    units = Units(np.ones(40, int), shapely.get_coordinates(shapely.centroid(cells)))
    shapes = CellShapes.from_polygons(list(cells))
    problem = Problem(units, Graph.from_edges(40, shapes.borders), 2, 1, 40)
    got = evaluate(PlanContext.of(problem, plan, cells=shapes))["polsby_popper"].parts
    for part in (0, 1):
        whole = shapely.union_all(cells[plan == part])
        assert got[part] == pytest.approx(4 * np.pi * whole.area / whole.length**2, rel=1e-6)


def test_cells_of_which_some_changed_measure_as_all_of_them():
    rng, frame = np.random.default_rng(7), shapely.box(0, 0, 100, 100)

    def tiled(points):
        found = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
        return shapely.intersection(shapely.get_parts(found), frame)

    for _ in range(20):
        points = rng.uniform(0, 100, (60, 2))
        before = tiled(points)
        points[rng.choice(60, 3)] += rng.normal(0, 8, 2)
        after = tiled(np.clip(points, 1, 99))
        changed = np.flatnonzero(~shapely.equals_exact(before, after, 1e-9))
        # What is computed again differs in its last digits; here only what changed does.
        after = np.where(np.isin(np.arange(60), changed), after, before)
        found = CellShapes.from_polygons(list(before)).again(list(after), changed.tolist())
        fresh = CellShapes.from_polygons(list(after))
        for name in ("area_m2", "perimeter_m", "borders", "border_m"):
            assert (getattr(found, name) == getattr(fresh, name)).all(), name


def test_record_is_stale_when_a_formula_changes():
    record = to_record(VALUES)
    assert not is_stale(record)
    assert is_stale({**record, "stamp": stamp(METRICS[1:])})
    assert stamp(METRICS) == stamp(reversed(METRICS))


def test_values_cannot_be_changed():
    with pytest.raises(TypeError):
        VALUES["inertia"] = None


@pytest.mark.parametrize("plan", [np.zeros(5, int), np.full(6, 2), np.full(6, -2)])
def test_a_plan_that_does_not_fit_is_refused(plan):
    with pytest.raises(PlanContextError):
        PlanContext(PROBLEM.units, GRAPH, np.asarray(plan, np.int32), np.array([1, 5], np.int32))
