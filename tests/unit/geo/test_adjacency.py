import numpy as np
import pytest
import shapely

from geo.adjacency import Adjacency, AdjacencyError, Override, build_adjacency
from geo.testing import Drawing, draw


def _build(drawn: Drawing, **options: object) -> Adjacency:
    cells = list(drawn.areas.values())
    xy = shapely.get_coordinates(shapely.point_on_surface(cells))
    return build_adjacency(cells, xy, **options)  # type: ignore[arg-type]


def _pairs(near: Adjacency) -> list[tuple[int, int, str]]:
    return list(near.edges[["a", "b", "kind"]].itertuples(index=False, name=None))


SQUARE = draw("""
AB
CD
""")


def test_a_corner_is_no_border() -> None:
    assert _pairs(_build(SQUARE)) == [
        (0, 1, "border"), (0, 2, "border"), (1, 3, "border"), (2, 3, "border")
    ]  # fmt: skip


def test_short_border_counts_only_for_a_cell_that_has_no_longer_one() -> None:
    cells = [shapely.box(0, 0, 50, 50), shapely.box(50, 44, 100, 94), shapely.box(50, 0, 100, 44)]
    xy = np.array([[25.0, 25], [75, 69], [75, 22]])
    cells[0] = shapely.Polygon([(0, 0), (50, 0), (50, 44), (50, 50), (0, 50)])
    assert _pairs(build_adjacency(cells, xy)) == [(0, 2, "border"), (1, 2, "border")]
    tiny = [shapely.Polygon([(0, 0), (9, 0), (9, 3), (0, 3)]), shapely.box(9, 0, 100, 3)]
    near = build_adjacency(tiny, np.array([[4.0, 1], [50, 1]]))
    assert _pairs(near) == [(0, 1, "border")]
    assert near.edges["border_m"].tolist() == [3.0]


def _river(x0: float, x1: float) -> shapely.LineString:
    return shapely.LineString([(x0, 20), (x1, 20)])


def test_barrier_on_the_border_cuts_and_is_listed() -> None:
    near = _build(SQUARE, barriers=[_river(-50, 90)])
    assert _pairs(near) == [(0, 1, "border"), (2, 3, "border")]
    assert list(near.cut[["a", "b", "kind"]].itertuples(index=False, name=None)) == [
        (0, 2, "barrier"), (1, 3, "barrier")
    ]  # fmt: skip
    assert near.pieces().tolist() == [0, 0, 1, 1]
    assert near.links[["a", "b", "kind"]].to_numpy().tolist() == [[0, 2, "link"]]
    assert near.links["distance_m"].tolist() == [20.0]
    assert near.graph(links=True).components().max() == 0


def test_road_over_the_barrier_is_a_bridge() -> None:
    road = shapely.LineString([(10, 0), (10, 40)])
    near = _build(SQUARE, barriers=[_river(-50, 90)], roads=[road], bridge_reach_m=5)
    assert (0, 2, "bridge") in _pairs(near)
    assert (1, 3, "barrier") in list(
        near.cut[["a", "b", "kind"]].itertuples(index=False, name=None)
    )
    assert near.links.empty
    along = shapely.LineString([(-50, 20), (90, 20)])
    assert _build(SQUARE, barriers=[_river(-50, 90)], roads=[along]).pieces().max() == 1


def test_barrier_along_a_small_part_of_the_border_cuts_nothing() -> None:
    near = _build(SQUARE, barriers=[_river(-50, 4)], barrier_width_m=1)
    assert (0, 2, "border") in _pairs(near)
    free = near.edges.set_index(["a", "b"])["border_m"]
    assert free[0, 2] == pytest.approx(15, abs=0.01)
    assert free[1, 3] == 20


def test_barrier_beside_the_border_cuts_if_no_way_leads_round_it() -> None:
    wide = draw("AABB", size_m=100)
    wall = shapely.LineString([(150, -50), (150, 150)])
    assert _build(wide, barriers=[wall]).edges.empty
    half = shapely.LineString([(150, 49), (150, 150)])
    assert _pairs(_build(wide, barriers=[half])) == []
    short = shapely.LineString([(150, 60), (150, 150)])
    assert _pairs(_build(wide, barriers=[short])) == [(0, 1, "border")]


def test_isolates_and_pieces_are_kept() -> None:
    near = _build(draw("A..B..CC"))
    assert near.graph().n_units == 3
    assert near.pieces().tolist() == [0, 1, 2]
    assert near.links[["a", "b"]].to_numpy().tolist() == [[0, 1], [1, 2]]
    assert repr(near) == "<Adjacency: 3 units, no edges, 3 pieces>"


def test_hand_edits_add_and_cut_with_their_reason() -> None:
    near = _build(
        SQUARE,
        overrides=[Override(3, 0, "add", "footpath"), Override(0, 1, "cut", "cliff")],
    )
    edges = near.edges.set_index(["a", "b"])
    assert edges.loc[(0, 3), ["kind", "reason"]].tolist() == ["manual", "footpath"]
    assert (0, 1) not in edges.index
    assert near.cut[["a", "b", "kind", "reason"]].to_numpy().tolist() == [[0, 1, "manual", "cliff"]]
    assert near.cut["border_m"].tolist() == [20.0]


def test_last_hand_edit_wins() -> None:
    near = _build(SQUARE, overrides=[Override(0, 1, "cut", "x"), Override(1, 0, "add", "gate")])
    assert near.edges.set_index(["a", "b"]).loc[(0, 1), "reason"] == "gate"
    assert near.cut.empty


@pytest.mark.parametrize("pair", [(0, 0), (0, 4), (-1, 2)])
def test_impossible_hand_edit_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(AdjacencyError):
        _build(SQUARE, overrides=[Override(*pair, "add", "")])


def test_one_courtyard_alone() -> None:
    near = _build(draw("A"))
    assert near.edges.empty
    assert near.links.empty
    assert near.graph().n_units == 1
