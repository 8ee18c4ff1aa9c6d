"""Refuse what cannot be a question: each fault is a typed error that says what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import YuanbaError
from geo.partition.problem import Problem


class ProblemError(YuanbaError):
    """The question itself is wrong, so that no plan could answer it."""

    code = "bad-problem"


class WeightError(ProblemError):
    """A weight is negative, not a whole number, or too large to add up."""

    code = "bad-weight"


class PositionError(ProblemError):
    """A coordinate or a distance is missing, not finite or negative."""

    code = "bad-position"


class PartCountError(ProblemError):
    """The number of parts is not between one and the number of units."""

    code = "bad-part-count"


class LimitsError(ProblemError):
    """The lower limit is above the upper one, or a limit is negative."""

    code = "bad-limits"


class RulesError(ProblemError):
    """A rule names something that does not exist, or two rules contradict each other."""

    code = "bad-rules"


LARGEST_TOTAL = 2**52  # whole numbers up to here add up exactly in float64


def validate(problem: Problem) -> None:
    """Check the shapes, ranges and finiteness of a question; rules are checked by `settle_rules`.

    Raises
    ------
    WeightError, PositionError, PartCountError, LimitsError, ProblemError
    """
    _shapes(problem)
    _weights(problem)
    _positions(problem)
    _limits(problem)


def _shapes(problem: Problem) -> None:
    n = problem.graph.n_units
    units, rules, prices = problem.units, problem.rules, problem.prices
    k = problem.n_parts if isinstance(problem.n_parts, int | np.integer) else -1
    columns: list[tuple[str, NDArray[Any] | None, tuple[int, ...]]] = [
        ("weight", units.weight, (n,)),
        ("xy", units.xy, (n, 2)),
        ("distance", units.distance, (n, n)),
        ("fixed", rules.fixed, (n,)),
        ("reference", rules.reference, (n,)),
        ("group", prices.group, (n,)),
        ("road", prices.road, (n,)),
        ("heads", rules.heads, (k,)),
    ]
    for name, value, shape in columns:
        if value is not None and np.shape(value) != shape:
            if name == "heads" and k < 1:
                continue
            raise ProblemError(
                zh=f"{name} 的形状是 {np.shape(value)}，应为 {shape}",
                en=f"{name} has shape {np.shape(value)}, it must be {shape}",
                field=name,
            )


def _weights(problem: Problem) -> None:
    weight = np.asarray(problem.units.weight)
    if weight.dtype.kind not in "iuf":
        raise WeightError(zh="权重不是数字", en="weights are not numbers", unit=0)
    with np.errstate(invalid="ignore"):
        bad = ~np.isfinite(weight) | (weight < 0) | (weight != np.floor(weight))
    if bad.any():
        unit = int(np.flatnonzero(bad)[0])
        raise WeightError(
            zh=f"第 {unit} 个单元的权重是 {weight[unit]}，必须是不小于 0 的整数，请改正该行",
            en=f"unit {unit} weighs {weight[unit]}; a weight is a whole number, not negative: "
            "correct that row",
            unit=unit,
        )
    if weight.astype(float).sum() > LARGEST_TOTAL:
        unit = int(np.argmax(weight))
        raise WeightError(
            zh=f"权重之和太大（第 {unit} 个单元最大），请换用较大的单位",
            en=f"weights add up to too large a number (unit {unit} is the largest); use a "
            "coarser measure",
            unit=unit,
        )


def _positions(problem: Problem) -> None:
    for name, array in (("xy", problem.units.xy), ("distance", problem.units.distance)):
        if array is None:
            continue
        bad = ~np.isfinite(array)
        if name == "distance":
            bad |= np.asarray(array) < 0
        if bad.any():
            unit = int(np.flatnonzero(bad.any(axis=1))[0])
            raise PositionError(
                zh=f"第 {unit} 个单元的 {name} 不是有效数值，请补全或改正坐标",
                en=f"{name} of unit {unit} is not a usable number; complete or correct it",
                unit=unit,
                field=name,
            )


def _limits(problem: Problem) -> None:
    n, k = problem.graph.n_units, problem.n_parts
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= n:
        raise PartCountError(
            zh=f"要求分成 {k} 份，但只能在 1 到 {n}（单元数）之间",
            en=f"{k} parts were asked for; it must be between 1 and {n}, the number of units",
            n_parts=k,
            n_units=n,
        )
    lower, upper = problem.lower, problem.upper
    if not (np.isfinite(lower) and np.isfinite(upper)) or lower < 0 or lower > upper:
        raise LimitsError(
            zh=f"下限 {lower} 与上限 {upper} 不成立：须满足 0 ≤ 下限 ≤ 上限",
            en=f"limits {lower} … {upper} are not usable: 0 ≤ lower ≤ upper is needed",
            lower=lower,
            upper=upper,
        )
    for name in ("moved", "group_split", "road_split"):
        price = getattr(problem.prices, name)
        if not np.isfinite(price) or price < 0:
            raise ProblemError(
                zh=f"{name} 的价格是 {price}，必须是不小于 0 的有限数",
                en=f"the price {name} is {price}; it must be finite and not negative",
                field=name,
            )
