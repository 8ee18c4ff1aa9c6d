"""Questions that cannot be answered: a typed error, or a plan with its breaches, never silence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.partition import Graph, Prices, Result, Rules, Units, partition
from geo.partition.validate import (
    LimitsError,
    PartCountError,
    PositionError,
    ProblemError,
    RulesError,
    WeightError,
)

from .conftest import Valley


def divide(valley: Valley, **changed: Any) -> Result:
    question = {
        "units": valley.units,
        "graph": valley.graph,
        "n_parts": valley.n_parts,
        "lower": valley.lower,
        "upper": valley.upper,
        "effort": 0.05,
        **changed,
    }
    return partition(**question)


def weights(valley: Valley, unit: int, value: float) -> Units:
    weight = valley.units.weight.astype(float)
    weight[unit] = value
    return Units(weight, valley.units.xy)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [-1, 0.5, np.nan, np.inf])
def test_a_weight_that_is_no_whole_number_is_named(valley: Valley, value: float) -> None:
    with pytest.raises(WeightError) as caught:
        divide(valley, units=weights(valley, 7, value))
    assert caught.value.where["unit"] == 7
    assert "7" in caught.value.text.zh
    assert "7" in caught.value.text.en


def test_weights_too_large_to_add_are_refused(valley: Valley) -> None:
    with pytest.raises(WeightError):
        divide(valley, units=Units(valley.units.weight * 10**15, valley.units.xy))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_position_that_is_no_number_is_named(valley: Valley, value: float) -> None:
    xy = valley.units.xy.copy()
    xy[3, 1] = value
    with pytest.raises(PositionError) as caught:
        divide(valley, units=Units(valley.units.weight, xy))
    assert caught.value.where == {"unit": 3, "field": "xy"}


@pytest.mark.parametrize("value", [-1.0, np.nan])
def test_a_distance_that_is_no_distance_is_named(valley: Valley, value: float) -> None:
    distance = np.ones((36, 36))
    distance[5, 6] = value
    with pytest.raises(PositionError) as caught:
        divide(valley, units=Units(valley.units.weight, valley.units.xy, distance))
    assert caught.value.where["unit"] == 5


@pytest.mark.parametrize("k", [0, -1, 37, True, 2.0])
def test_a_number_of_parts_out_of_range_is_refused(valley: Valley, k: Any) -> None:
    with pytest.raises(PartCountError):
        divide(valley, n_parts=k)


@pytest.mark.parametrize(("lower", "upper"), [(29, 28), (-1, 5), (0, float("nan"))])
def test_limits_that_contradict_are_refused(valley: Valley, lower: int, upper: float) -> None:
    with pytest.raises(LimitsError):
        divide(valley, lower=lower, upper=upper)


def test_a_column_of_the_wrong_length_is_refused(valley: Valley) -> None:
    with pytest.raises(ProblemError) as caught:
        divide(valley, rules=Rules(fixed=np.zeros(3, np.int32)))
    assert caught.value.where == {"field": "fixed"}


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf")])
def test_a_price_that_is_no_price_is_refused(valley: Valley, price: float) -> None:
    with pytest.raises(ProblemError):
        divide(valley, prices=Prices(moved=price))


def only(n: int, **places: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    column = np.full(n, -1, np.int32)
    for name, value in places.items():
        column[int(name[1:])] = value
    return column


REFERENCE = (np.arange(36) // 6).astype(np.int32)


@pytest.mark.parametrize(
    "rules",
    [
        Rules(fixed=only(36, u0=3), heads=only(6, p4=0)),
        Rules(heads=np.array([5, 5, -1, -1, -1, -1], np.int32)),
        Rules(together=((0, 1),), apart=((0, 1),)),
        Rules(together=((0, 1), (1, 2)), apart=((0, 2),)),
        Rules(fixed=only(36, u0=2, u1=2), apart=((0, 1),)),
        Rules(fixed=only(36, u0=1, u1=2), together=((0, 1),)),
        Rules(locked=(1,)),
        Rules(locked=(0,), reference=REFERENCE, fixed=only(36, u8=0)),
        Rules(locked=(0,), reference=REFERENCE, together=((5, 6),)),
        Rules(locked=(6,), reference=REFERENCE),
        Rules(fixed=np.full(36, 9, np.int32)),
        Rules(heads=np.full(6, 36, np.int32)),
        Rules(apart=((4, 4),)),
        Rules(together=((0, 99),)),
    ],
)
def test_rules_that_contradict_or_name_nothing_are_refused(valley: Valley, rules: Rules) -> None:
    with pytest.raises(RulesError):
        divide(valley, rules=rules)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"lower": 100, "upper": 120}, "total"),
        ({"lower": 1, "upper": 9}, "total"),
        ({"n_parts": 1}, "total"),
        ({"n_parts": 36, "lower": 3, "upper": 5}, "unit"),
    ],
)
def test_what_cannot_be_is_explained_with_the_best_effort(
    valley: Valley, changed: dict[str, Any], rule: str
) -> None:
    result = divide(valley, **changed)
    assert not result.feasible
    assert rule in {broken.rule for broken in result.violations}
    assert {"lower", "upper"} & {broken.rule for broken in result.violations}
    assert (result.n_pieces == 1).all()
    assert result.certificate.gap <= 1


def test_one_unit_above_the_limit_stands_in_the_answer(valley: Valley) -> None:
    weight = valley.units.weight.copy()
    weight[9] = 40
    result = divide(valley, units=Units(weight, valley.units.xy), upper=34)
    [why] = [broken for broken in result.violations if broken.rule == "unit"]
    assert why.units == (9,)
    assert why.amount == 6


@pytest.mark.parametrize("k", [1, 36])
def test_the_extremes_of_the_number_of_parts(valley: Valley, k: int) -> None:
    result = divide(valley, n_parts=k, lower=0, upper=1000)
    assert result.feasible
    assert len(set(result.assignment.tolist())) == k


def test_nobody_at_home(valley: Valley) -> None:
    nothing = Units(np.zeros(36, np.int64), valley.units.xy)
    result = divide(valley, units=nothing, lower=0, upper=3)
    assert result.feasible
    assert result.objective == 0


def test_all_in_one_place(valley: Valley) -> None:
    result = divide(valley, units=Units(valley.units.weight, np.zeros((36, 2))))
    assert result.feasible
    assert result.objective == 0


def test_without_any_neighbours_every_link_is_listed(valley: Valley) -> None:
    result = divide(valley, graph=Graph.from_edges(36, []))
    assert len(result.links)
    assert (result.n_pieces == 1).all()


def test_edges_in_one_direction_or_twice_are_the_same_graph(valley: Valley) -> None:
    edges = valley.graph.edges
    odd = np.vstack([edges[:, ::-1], edges[:5], [[3, 3]]])
    assert (
        divide(valley).assignment.tobytes()
        == divide(valley, graph=Graph.from_edges(36, odd)).assignment.tobytes()
    )


def test_no_time_at_all_still_gives_a_plan_and_says_so(valley: Valley) -> None:
    result = divide(valley, time_limit_s=0.0)
    assert result.cut_short
    assert (result.n_pieces == 1).all()
