"""The one list of all metrics, and the stamp that makes stored values of old formulas stale."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from geo.metrics.balance import deviation, spread
from geo.metrics.borders import cut_edges, groups_split, roads_split
from geo.metrics.context import PlanContext
from geo.metrics.shape import polsby_popper
from geo.metrics.stability import moved
from geo.metrics.value import Metric, Value
from geo.metrics.walking import inertia, longest_walk, mean_walk

METRICS: tuple[Metric, ...] = (
    Metric("deviation", 1, "最大偏差", "largest deviation", "ratio", "lower", deviation),
    Metric("spread", 1, "差距", "spread", "ratio", "lower", spread),
    Metric("inertia", 1, "转动惯量", "moment of inertia", "weight·m²", "lower", inertia),
    Metric("mean_walk", 1, "平均步行距离", "mean walk", "m", "lower", mean_walk),
    Metric("longest_walk", 1, "最远步行距离", "longest walk", "m", "lower", longest_walk),
    Metric("polsby_popper", 1, "紧凑度", "Polsby–Popper", "ratio", "higher", polsby_popper),
    Metric("cut_edges", 1, "被切断的相邻关系", "cut edges", "count", "lower", cut_edges),
    Metric("groups_split", 1, "被拆分的村民小组", "groups split", "count", "lower", groups_split),
    Metric("roads_split", 1, "被拆分的路段", "road sections split", "count", "lower", roads_split),
    Metric("moved", 1, "变动户数", "households moved", "weight", "lower", moved),
)


def stamp(metrics: Iterable[Metric] = METRICS) -> str:
    """Hash of the keys and versions of the metrics, in any order: 16 hexadecimal digits."""
    lines = "\n".join(sorted(f"{m.key}:{m.version}" for m in metrics))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def evaluate(context: PlanContext, metrics: Iterable[Metric] = METRICS) -> Mapping[str, Value]:
    """Compute all metrics of a plan.

    Parameters
    ----------
    context : PlanContext
    metrics : iterable of Metric

    Returns
    -------
    read-only mapping of str to Value
        In the order of the metrics.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.partition import Graph, Problem, Units
    >>> units = Units(np.array([4, 5, 9]), np.array([[0, 0], [10, 0], [20, 0]], float))
    >>> problem = Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 2, 8, 10)
    >>> values = evaluate(PlanContext.of(problem, np.array([0, 0, 1])))
    >>> values["inertia"].total, values["cut_edges"].total, values["moved"].total
    (400.0, 1.0, None)
    """
    return MappingProxyType({m.key: m.compute(context) for m in metrics})


def to_record(values: Mapping[str, Value]) -> dict[str, object]:
    """Turn values into what is stored beside a plan: plain numbers, stamped with the formulas.

    Returns
    -------
    dict
        ``{"stamp": …, "values": {key: {"total": …, "parts": […]}}}``; None where there is no data.
    """
    return {
        "stamp": stamp(),
        "values": {
            key: {
                "total": value.total,
                "parts": None if value.parts is None else [_number(x) for x in value.parts],
            }
            for key, value in values.items()
        },
    }


def is_stale(record: Mapping[str, object]) -> bool:
    """Whether a stored record was made by other formulas than today's."""
    return record.get("stamp") != stamp()


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
