import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from geo.grouping import group, quotient_graph
from geo.partition import Graph, Rules, Units, pieces
from geo.partition.validate import ProblemError


def places(n, seed=0):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 2000, (n, 2))
    triangles = Delaunay(xy).simplices
    return xy, np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])


def test_units_without_a_part_join_nothing():
    street = Graph.from_edges(4, [(0, 1), (1, 2), (2, 3)])
    assert quotient_graph(street, np.array([0, -1, 1, 2]), 3).edges.tolist() == [[1, 2]]


@given(st.integers(8, 40), st.integers(0, 999))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_grids_are_contiguous_and_about_five(n, seed):
    xy, edges = places(n, seed)
    graph = Graph.from_edges(n, edges)
    got = group(Units(np.ones(n, np.int64), xy), graph)
    assert got.feasible, got.violations
    assert len(got.part_weight) == max(1, round(n / 5))
    assert (got.n_pieces == 1).all()
    assert pieces(graph, got.assignment).max() + 1 == len(got.part_weight)
    assert got.part_weight.sum() == n


def test_each_piece_gets_its_own_grids():
    xy, edges = places(10)
    both = np.vstack([xy, xy + 9000])
    graph = Graph.from_edges(20, np.vstack([edges, edges + 10]))
    got = group(Units(np.ones(20, np.int64), both), graph)
    assert got.feasible
    assert not set(got.assignment[:10].tolist()) & set(got.assignment[10:].tolist())
    assert len(got.links) == 0


def test_a_tiny_piece_is_joined_by_a_listed_link():
    xy, edges = places(10)
    far = np.vstack([xy, [[9000.0, 9000.0]]])
    got = group(Units(np.ones(11, np.int64), far), Graph.from_edges(11, edges), n_groups=2)
    [(a, b)] = got.links.tolist()
    assert b == 10
    assert got.assignment[a] == got.assignment[b]
    assert (got.n_pieces == 1).all()
    assert got.feasible


def test_households_as_weights_even_out_households():
    xy, edges = places(30, 3)
    weight = np.random.default_rng(3).integers(5, 30, 30)
    got = group(Units(weight, xy), Graph.from_edges(30, edges), n_groups=6, tolerance=0.25)
    assert got.feasible
    assert np.abs(got.deviation).max() <= 0.3


def test_a_grid_head_stays_in_the_grid():
    xy, edges = places(20, 4)
    heads = np.array([0, 1, -1, -1], np.int32)
    graph = Graph.from_edges(20, edges)
    got = group(Units(np.ones(20, np.int64), xy), graph, n_groups=4, rules=Rules(heads=heads))
    assert got.assignment[0] == 0
    assert got.assignment[1] == 1


def test_more_grids_than_micro_grids_is_refused():
    with pytest.raises(ProblemError):
        group(Units(np.ones(2, np.int64), np.eye(2)), Graph.from_edges(2, [(0, 1)]), n_groups=3)


@given(st.integers(4, 16), st.integers(0, 99))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_one_grid_holds_all_and_as_many_grids_as_micro_grids_hold_one_each(n, seed):
    xy, edges = places(n, seed)
    units, graph = Units(np.ones(n, np.int64), xy), Graph.from_edges(n, edges)
    assert (group(units, graph, n_groups=1).assignment == 0).all()
    each = group(units, graph, n_groups=n)
    assert each.feasible
    assert sorted(each.assignment.tolist()) == list(range(n))


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), st.integers(0, 99))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_grids_of_a_village_in_pieces_are_whole_once_the_listed_links_count(sizes, seed):
    n, rng = sum(sizes), np.random.default_rng(seed)
    first = np.cumsum([0, *sizes])
    xy = rng.uniform(0, 500, (n, 2)) + np.repeat(np.arange(len(sizes)) * 9000.0, sizes)[:, None]
    ends = set((first[1:] - 1).tolist())
    edges = [(i, i + 1) for i in range(n) if i not in ends]  # each piece a street
    got = group(Units(np.ones(n, np.int64), xy), Graph.from_edges(n, edges))
    assert (got.assignment >= 0).all()
    assert len(got.part_weight) == max(1, round(n / 5))
    linked = Graph.from_edges(n, np.vstack([np.array(edges).reshape(-1, 2), got.links]))
    labels = pieces(linked, got.assignment)
    assert len(np.unique(labels)) == got.n_pieces.sum()
    assert got.feasible == (not got.violations)
    joined = {tuple(pair) for pair in got.links.tolist()}
    assert not joined & {tuple(edge) for edge in edges}


def test_a_micro_grid_heavier_than_two_grids_is_a_grid_and_what_is_left_is_said_to_be_light():
    street = Graph.from_edges(3, [(0, 1), (1, 2)])
    units = Units(np.array([40, 1, 1]), np.array([[0.0, 0], [9, 0], [18, 0]]))
    got = group(units, street, n_groups=2)
    assert got.assignment[1] == got.assignment[2] != got.assignment[0]
    assert [v.rule for v in got.violations] == ["lower"]
