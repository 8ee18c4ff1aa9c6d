"""Balanced, contiguous, compact partition of units, with a certificate."""

from geo.partition.appraise import ENGINE_VERSION, appraise
from geo.partition.engine import partition
from geo.partition.graph import Graph, pieces
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.result import Certificate, Result, Violation
from geo.partition.warm import warm_up

__all__ = [
    "ENGINE_VERSION",
    "Certificate",
    "Graph",
    "Prices",
    "Problem",
    "Result",
    "Rules",
    "Units",
    "Violation",
    "appraise",
    "partition",
    "pieces",
    "warm_up",
]
