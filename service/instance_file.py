"""Reading a benchmark instance and writing an answer: plain JSON on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geo.errors import YuanbaError
from geo.partition import Graph, Result, Units

MILE_M = 1609.344


class InstanceError(YuanbaError):
    """The instance file is not in the expected form."""

    code = "bad-instance"


def write_answer(question: dict[str, Any], result: Result, seconds: float) -> dict[str, Any]:
    """Put a result into the output format, in the instance's own unit of the objective."""
    scale = float(question.get("objective_scale", 1.0))
    return {
        "assignment": result.assignment.tolist(),
        "objective": result.objective * scale,
        "lower_bound": result.certificate.lower_bound * scale,
        "gap": result.certificate.gap,
        "feasible": result.feasible and not len(result.links),
        "contiguous": bool((result.n_pieces == 1).all()) and not len(result.links),
        "seconds": round(seconds, 4),
        "cut_short": result.cut_short,
        "violations": [
            {"rule": v.rule, "amount": v.amount, "parts": v.parts, "zh": v.text.zh, "en": v.text.en}
            for v in result.violations
        ],
    }


def read_instance(question: dict[str, Any]) -> tuple[Units, Graph]:
    """Units and graph of an instance; distances as its key ``distance`` says.

    Raises
    ------
    InstanceError
        A key is missing or an edge names an unknown unit.
    """
    try:
        rows = question["units"]
        place = {row["id"]: at for at, row in enumerate(rows)}
        edges = [(place[a], place[b]) for a, b in question["edges"]]
        weight = np.array([row["weight"] for row in rows])
        xy = np.array([[row["x"], row["y"]] for row in rows], float)
        kind = question["distance"]
        _ = question["k"], question["lower"], question["upper"]
    except (KeyError, TypeError) as error:
        raise InstanceError(
            zh=f"实例文件缺少或写错了 {error}，格式见 docs",
            en=f"the instance lacks or misspells {error}",
            key=str(error),
        ) from error
    if len(place) != len(rows):
        raise InstanceError(zh="单元编号有重复", en="unit ids are not unique")
    graph = Graph.from_edges(len(rows), np.array(edges, np.int64).reshape(-1, 2))
    return Units(weight, xy.reshape(-1, 2), _distance(kind, xy)), graph


def _distance(kind: str, xy: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Distances in the instance's own unit; None for straight lines."""
    if kind == "euclidean":
        return None
    if kind not in {"geodesic_km_round", "geodesic_miles"}:
        raise InstanceError(
            zh=f"不认识的距离种类 {kind}", en=f"unknown kind of distance {kind!r}", distance=kind
        )
    n = len(xy)
    rows, cols = np.triu_indices(n, 1)
    metres = Geod(ellps="WGS84").inv(xy[rows, 0], xy[rows, 1], xy[cols, 0], xy[cols, 1])[2]
    distance = np.zeros((n, n))
    km = kind == "geodesic_km_round"
    distance[rows, cols] = np.rint(metres / 1000.0) if km else metres / MILE_M
    return distance + distance.T
