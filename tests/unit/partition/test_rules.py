"""Every rule and every price, asked for one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.partition import Graph, Prices, Problem, Result, Rules, Units, appraise, partition
from geo.partition.check import violations

from .conftest import Valley


def divide(valley: Valley, rules: Rules | None = None, prices: Prices | None = None) -> Result:
    return partition(
        valley.units,
        valley.graph,
        valley.n_parts,
        lower=valley.lower,
        upper=valley.upper,
        rules=rules,
        prices=prices,
        effort=0.2,
        seed=1,
    )


def test_a_head_is_the_centre_of_the_part(valley: Valley) -> None:
    heads = np.array([35, -1, 0, -1, 14, -1], np.int32)
    result = divide(valley, Rules(heads=heads))
    assert result.feasible
    bound = heads >= 0
    assert result.centres[bound].tolist() == heads[bound].tolist()
    assert result.assignment[heads[bound]].tolist() == np.flatnonzero(bound).tolist()


def test_fixed_units_stay(valley: Valley) -> None:
    fixed = np.full(36, -1, np.int32)
    fixed[[0, 5, 30]] = [4, 1, 2]
    result = divide(valley, Rules(fixed=fixed))
    assert result.feasible
    assert result.assignment[[0, 5, 30]].tolist() == [4, 1, 2]


def test_fixed_units_of_one_part_far_apart_are_joined(valley: Valley) -> None:
    fixed = np.full(36, -1, np.int32)
    fixed[[0, 3]] = 2
    result = divide(valley, Rules(fixed=fixed))
    assert result.assignment[[0, 3]].tolist() == [2, 2]
    assert result.feasible


def test_a_locked_part_keeps_exactly_its_units(valley: Valley) -> None:
    reference = divide(valley).assignment
    result = divide(valley, Rules(locked=(2, 4), reference=reference))
    for part in (2, 4):
        assert ((result.assignment == part) == (reference == part)).all()
    assert result.feasible


def test_all_locked_leaves_nothing_to_do(valley: Valley) -> None:
    reference = divide(valley).assignment
    result = divide(valley, Rules(locked=tuple(range(6)), reference=reference))
    assert result.assignment.tobytes() == reference.tobytes()


def test_together_and_apart(valley: Valley) -> None:
    plain = divide(valley).assignment
    edges = valley.graph.edges
    cut = edges[plain[edges[:, 0]] != plain[edges[:, 1]]][0]
    kept = edges[plain[edges[:, 0]] == plain[edges[:, 1]]][-1]
    rules = Rules(together=((int(cut[0]), int(cut[1])),), apart=((int(kept[0]), int(kept[1])),))
    result = divide(valley, rules)
    assert result.feasible
    assert result.assignment[cut[0]] == result.assignment[cut[1]]
    assert result.assignment[kept[0]] != result.assignment[kept[1]]


def test_together_but_not_neighbours(valley: Valley) -> None:
    result = divide(valley, Rules(together=((0, 2),)))
    assert result.assignment[0] == result.assignment[2]
    assert result.feasible


def test_a_high_price_on_moving_keeps_the_reference(valley: Valley) -> None:
    reference = np.array(divide(valley).assignment)
    reference[[0, 35]] = -1
    result = divide(valley, Rules(reference=reference), Prices(moved=1e7))
    had = reference >= 0
    assert (result.assignment[had] == reference[had]).all()
    assert result.terms["moved"] == 0


def test_the_price_of_moving_is_shown(valley: Valley) -> None:
    reference = np.roll(divide(valley).assignment, 1)
    result = divide(valley, Rules(reference=reference), Prices(moved=1.0))
    away = valley.units.weight[result.assignment != reference].sum()
    assert result.terms["moved"] == away > 0


@pytest.mark.parametrize("name", ["group", "road"])
def test_a_price_on_splitting_makes_fewer_splits(valley: Valley, name: str) -> None:
    label = (np.arange(36) % 6 // 2 * 2 + np.arange(36) // 18).astype(np.int32)
    free = divide(valley, None, Prices(**{f"{name}_split": 0.001, name: label}))
    dear = divide(valley, None, Prices(**{f"{name}_split": 1e5, name: label}))
    cheap_splits = free.terms[f"{name}_split"] / 0.001
    assert dear.terms[f"{name}_split"] / 1e5 < cheap_splits
    assert dear.feasible


def test_a_walking_distance_is_used_instead_of_the_straight_line(valley: Valley) -> None:
    offset = valley.units.xy[:, None] - valley.units.xy[None]
    straight = np.sqrt((offset**2).sum(axis=2))
    same = divide(valley._replace(units=replace(valley.units, distance=straight)))
    assert same.objective == pytest.approx(divide(valley).objective)
    wall = straight + 500.0 * (np.arange(36)[:, None] % 6 < 3) * (np.arange(36)[None] % 6 >= 3)
    wall = np.maximum(wall, wall.T)
    result = divide(valley._replace(units=replace(valley.units, distance=wall)))
    west = np.arange(36) % 6 < 3
    assert all(len(set(west[result.assignment == part])) == 1 for part in range(6))


def test_an_exclave_too_small_is_linked_and_listed(valley: Valley) -> None:
    units = Units(np.append(valley.units.weight, 3), np.vstack([valley.units.xy, [[70.0, 70.0]]]))
    graph = Graph.from_edges(37, valley.graph.edges)
    result = divide(valley._replace(units=units, graph=graph))
    assert result.feasible
    assert result.links.tolist() == [[35, 36]]


def test_pieces_that_can_stand_alone_share_the_parts(valley: Valley) -> None:
    edges = valley.graph.edges
    column = edges % 6
    graph = Graph.from_edges(36, edges[(column[:, 0] < 3) == (column[:, 1] < 3)])
    result = divide(valley._replace(graph=graph))
    assert result.feasible
    assert not len(result.links)
    west = np.arange(36) % 6 < 3
    assert not set(result.assignment[west]) & set(result.assignment[~west])


def broken(valley: Valley, rules: Rules, plan: list[int]) -> set[str]:
    problem = Problem(valley.units, valley.graph, valley.n_parts, valley.lower, valley.upper, rules)
    return {v.rule for v in violations(problem, np.array(plan), np.zeros((0, 2), np.int32))}


def test_the_checker_sees_every_breach(valley: Valley) -> None:
    good = divide(valley).assignment.tolist()
    reference = np.array(good, np.int32)
    assert not broken(valley, Rules(), good)
    assert broken(valley, Rules(), [-1, *good[1:]]) == {"unassigned"}
    assert broken(valley, Rules(), [6, *good[1:]]) == {"unassigned"}
    assert "empty" in broken(valley, Rules(), [0] * 36)
    assert {"lower", "upper"} <= broken(valley, Rules(), [0] * 31 + [1, 2, 3, 4, 5])
    torn = [good[35], *good[1:]]
    assert "contiguity" in broken(valley, Rules(), torn)
    fixed = np.full(36, -1, np.int32)
    fixed[0] = (good[0] + 1) % 6
    assert "fixed" in broken(valley, Rules(fixed=fixed), good)
    moved = [(part + 1) % 6 for part in good]
    assert "locked" in broken(valley, Rules(locked=(1,), reference=reference), moved)
    heads = np.full(6, -1, np.int32)
    heads[(good[0] + 1) % 6] = 0
    assert "head" in broken(valley, Rules(heads=heads), good)
    other = next(u for u in range(36) if good[u] != good[0])
    mate = next(u for u in range(1, 36) if good[u] == good[0])
    assert broken(valley, Rules(together=((0, other),)), good) == {"together"}
    assert broken(valley, Rules(apart=((0, mate),)), good) == {"apart"}


def test_an_appraisal_says_what_breaks(valley: Valley) -> None:
    problem = Problem(valley.units, valley.graph, 2, 50, 80)
    result = appraise(problem, np.arange(36) % 2)
    assert not result.feasible
    assert result.n_pieces.sum() > 2
