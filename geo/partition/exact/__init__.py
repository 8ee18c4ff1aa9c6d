"""Exact answers: the best plan of a pool of parts, and the best plan of all."""

from geo.partition.exact.columns import Columns, from_parts, merge
from geo.partition.exact.pool import Reoptimised, reoptimise

__all__ = ["Columns", "Reoptimised", "from_parts", "merge", "reoptimise"]
