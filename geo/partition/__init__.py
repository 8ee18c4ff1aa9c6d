"""Balanced, contiguous, compact partition of units, with a certificate."""

from geo.partition.graph import Graph, pieces
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.result import Certificate, Result, Violation

__all__ = [
    "Certificate",
    "Graph",
    "Prices",
    "Problem",
    "Result",
    "Rules",
    "Units",
    "Violation",
    "pieces",
]
