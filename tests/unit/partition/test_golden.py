"""The same question, seed and effort give the same bytes: plans written down once."""

from __future__ import annotations

import numpy as np
import pytest

from geo.partition import Units, partition

from .conftest import Valley

SEEDS = {
    0: "000222000223000333111443111445111455",
    1: "000222000223000333111443111445111455",
    2: "000222000223000333111443111445111455",
}


def plan(valley: Valley, seed: int, effort: float = 0.3) -> str:
    result = partition(
        valley.units,
        valley.graph,
        valley.n_parts,
        lower=valley.lower,
        upper=valley.upper,
        seed=seed,
        effort=effort,
    )
    assert result.feasible
    return "".join(map(str, result.assignment.tolist()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_means_the_same_plan_for_ever(valley: Valley, seed: int) -> None:
    assert plan(valley, seed) == SEEDS[seed]
    assert plan(valley, seed) == SEEDS[seed]


def test_few_large_parts_too(valley: Valley) -> None:
    many = 15
    at = np.arange(many * many)
    xy = np.column_stack([at % many, at // many]).astype(float)
    right, down = at[at % many < many - 1], at[at < many * (many - 1)]
    edges = np.vstack([np.column_stack([right, right + 1]), np.column_stack([down, down + many])])
    units = Units(1 + at * 13 % 7, xy)
    graph = type(valley.graph).from_edges(len(at), edges)
    total = int(units.weight.sum())
    results = [
        partition(units, graph, 2, lower=total // 2 - 5, upper=total // 2 + 6, effort=0.1, seed=4)
        for _ in range(2)
    ]
    assert results[0].feasible
    assert results[0].assignment.tobytes() == results[1].assignment.tobytes()
    assert results[0].objective <= LARGE * (1 + 1e-12)


LARGE = 20834.0


def test_a_time_limit_that_does_not_bite_changes_nothing(valley: Valley) -> None:
    guarded = partition(
        valley.units,
        valley.graph,
        valley.n_parts,
        lower=valley.lower,
        upper=valley.upper,
        seed=0,
        effort=0.3,
        time_limit_s=600.0,
    )
    assert not guarded.cut_short
    assert "".join(map(str, guarded.assignment.tolist())) == SEEDS[0]
