"""Exact answers: the best plan of a pool of parts, and the best plan of all."""

from geo.partition.exact.columns import Columns, from_parts, merge
from geo.partition.exact.pool import Reoptimised, reoptimise
from geo.partition.exact.proof import Proof, listable, prove
from geo.partition.exact.warm import warm_up

__all__ = [
    "Columns",
    "Proof",
    "Reoptimised",
    "from_parts",
    "listable",
    "merge",
    "prove",
    "reoptimise",
    "warm_up",
]
