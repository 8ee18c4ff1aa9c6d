"""Rebalance an edited plan with the fewest moved households, step by step."""

from geo.rebalance.repair import Rebalance, RebalanceError, rebalance
from geo.rebalance.steps import Step
from geo.rebalance.warm import warm_up

__all__ = ["Rebalance", "RebalanceError", "Step", "rebalance", "warm_up"]
