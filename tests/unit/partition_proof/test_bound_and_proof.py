"""Cases whose answer is known without a computer, and the habits of the functions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from geo.partition import Graph, Problem, Rules, Units
from geo.partition.appraise import appraise
from geo.partition.bound import bound
from geo.partition.bound.model import build_model
from geo.partition.exact import Columns, prove, reoptimise


def board(side: int, k: int, lower: int, upper: int, weight: int = 1) -> Problem:
    """A chessboard of equal units one metre apart."""
    place = np.arange(side * side)
    xy = np.column_stack([place % side, place // side]).astype(float)
    across = [(i, i + 1) for i in place.tolist() if i % side < side - 1]
    down = [(i, i + side) for i in place.tolist() if i < side * (side - 1)]
    units = Units(np.full(side * side, weight, np.int64), xy)
    return Problem(units, Graph.from_edges(side * side, across + down), k, lower, upper)


def hamlets(n_hamlets: int, size: int, seed: int) -> Problem:
    """Hamlets on a line, far apart, with one best plan: every hamlet is a part."""
    rng = np.random.default_rng(seed)
    middle = np.repeat(np.arange(n_hamlets) * 1000.0, size)
    xy = np.column_stack([middle, np.zeros(len(middle))]) + rng.uniform(-50, 50, (len(middle), 2))
    n = n_hamlets * size
    return Problem(
        Units(np.ones(n, np.int64), xy),
        Graph.from_edges(n, [(i, i + 1) for i in range(n - 1)]),
        n_hamlets,
        size - 2,
        size + 2,
    )


def test_a_board_of_64_splits_into_t_shapes() -> None:
    """A part of four costs 3 at least (a T around its middle), and T shapes tile the board."""
    proof = prove(board(8, 16, 4, 4))
    assert proof.proven
    assert abs(proof.objective - 48) < 1e-6
    assert proof.assignment is not None
    assert appraise(board(8, 16, 4, 4), proof.assignment).feasible


def test_without_contiguity_the_board_would_be_no_cheaper_but_a_path_is_dearer() -> None:
    """On a path every part of four costs 6, though units of other rows are nearer."""
    flat = board(4, 4, 4, 4)
    snake = [0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11, 15, 14, 13, 12]
    path = Graph.from_edges(16, list(pairwise(snake)))
    wound = Problem(flat.units, path, 4, 4, 4)
    assert abs(prove(flat).objective - 12) < 1e-6
    assert abs(prove(wound).objective - 24) < 1e-6


def test_hamlets_are_found_and_proven() -> None:
    problem = hamlets(12, 6, 3)
    proof = prove(problem)
    assert proof.proven
    assert proof.assignment is not None
    hamlet = np.arange(72) // 6
    assert len(np.unique(np.column_stack([hamlet, proof.assignment]), axis=0)) == 12
    told = bound(problem, incumbent=proof.objective)
    assert told.lower_bound <= proof.objective * (1 + 1e-8)
    assert told.lower_bound >= 0.99 * proof.objective
    assert len(told.centres) == 12


def test_large_weights_are_proven_by_assignment() -> None:
    problem = board(4, 2, 75_000, 85_000, weight=10_000)
    problem.units.weight[::3] += 1
    assert not build_model(problem).exact
    plan = (np.arange(16) // 8).astype(np.int32)
    proof = prove(problem, plan)
    assert proof.proven
    best = appraise(problem, plan if proof.assignment is None else proof.assignment)
    assert best.feasible
    assert abs(best.objective - proof.objective) < 1e-6 * best.objective


def test_the_same_question_gives_the_same_bytes() -> None:
    problem = hamlets(8, 7, 5)
    first, second = prove(problem), prove(problem)
    assert first.lower_bound == second.lower_bound
    assert first.assignment is not None
    assert second.assignment is not None
    assert first.assignment.tobytes() == second.assignment.tobytes()
    one, other = bound(problem, effort=200), bound(problem, effort=200)
    assert one.lower_bound == other.lower_bound
    assert one.multiplier.tobytes() == other.multiplier.tobytes()


def test_what_cannot_be_has_an_infinite_bound() -> None:
    heavy = Problem(
        Units(np.array([9, 1, 1]), np.zeros((3, 2))),
        Graph.from_edges(3, [(0, 1), (1, 2)]),
        2,
        1,
        5,
    )
    assert bound(heavy).lower_bound == np.inf
    assert prove(heavy).lower_bound == np.inf
    torn = Problem(board(3, 2, 3, 6).units, board(3, 2, 3, 6).graph, 2, 3, 6,
                   Rules(together=((0, 1),), apart=((0, 1),)))  # fmt: skip
    assert bound(torn).lower_bound == np.inf


def test_a_time_limit_stops_and_says_so() -> None:
    told = bound(hamlets(30, 7, 1), effort=100_000, time_limit_s=0.0)
    assert told.cut_short
    assert np.isfinite(told.lower_bound)
    assert prove(hamlets(30, 7, 1), time_limit_s=0.0).cut_short


def test_locked_parts_cost_what_they_cost() -> None:
    problem = board(4, 4, 4, 4)
    rows = (np.arange(16) // 4).astype(np.int32)
    locked = Problem(problem.units, problem.graph, 4, 4, 4,
                     Rules(locked=(0, 1, 2, 3), reference=rows))  # fmt: skip
    assert abs(bound(locked).lower_bound - 24) < 1e-6
    proof = prove(locked)
    assert proof.assignment is not None
    assert proof.assignment.tolist() == rows.tolist()


def test_a_pool_with_a_broken_part_is_not_used() -> None:
    problem = board(2, 2, 2, 2)
    diagonal = [np.array([0, 3]), np.array([1, 2])]
    assert reoptimise(problem, diagonal).assignment is None
    straight = [np.array([0, 1]), np.array([2, 3])]
    found = reoptimise(problem, [*diagonal, *straight])
    assert found.assignment is not None
    assert found.assignment.tolist() == [0, 0, 1, 1]


def test_columns_keep_their_rows_when_some_are_taken() -> None:
    pool = Columns(
        np.array([0, 2, 3, 6]), np.array([0, 1, 2, 3, 4, 5], np.int32), np.array([1.0, 2.0, 3.0])
    )
    some = pool.take(np.array([True, False, True]))
    assert [some[0].tolist(), some[1].tolist()] == [[0, 1], [3, 4, 5]]
    assert some.cost.tolist() == [1.0, 3.0]
