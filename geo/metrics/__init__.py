"""Plan metrics, each with a key and a version."""

from geo.metrics.cells import CellShapes
from geo.metrics.context import PlanContext, PlanContextError
from geo.metrics.registry import METRICS, evaluate, is_stale, stamp, to_record
from geo.metrics.value import Metric, Value

__all__ = [
    "METRICS",
    "CellShapes",
    "Metric",
    "PlanContext",
    "PlanContextError",
    "Value",
    "evaluate",
    "is_stale",
    "stamp",
    "to_record",
]
