"""Proven lower bounds on every plan that keeps the hard rules, and what they know about plans."""

from geo.partition.bound.certificate import Bound, bound, warm_up

__all__ = ["Bound", "bound", "warm_up"]
