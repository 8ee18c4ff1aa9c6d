"""What the engine answers: a plan, its price, and how far it can be from the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text


@dataclass(frozen=True)
class Certificate:
    """A proven lower bound on the objective of every feasible plan.

    Attributes
    ----------
    lower_bound : float
        No plan that keeps all hard rules, contiguity included, has a smaller objective.
    gap : float
        ``(objective - lower_bound) / objective``; 0 when the plan is proven best.
    method : str
        Where the bound comes from: ``exact``, ``lagrangian`` or ``none``; ``impossible`` where it
        is proven that no plan keeps all hard rules.
    """

    lower_bound: float
    gap: float
    method: str


@dataclass(frozen=True)
class Violation:
    """One hard rule that the answer breaks, with the size of the breach and where it is."""

    rule: str
    amount: float
    units: tuple[int, ...]
    parts: tuple[int, ...]
    text: Text


@dataclass(frozen=True, eq=False)
class Result:
    """A plan with everything that is needed to judge it.

    Attributes
    ----------
    assignment : (n,) int32
        Part of each unit, 0 … k - 1.
    centres : (k,) int32
        Centre unit of each part (the head's courtyard where one is bound).
    objective : float
        Sum of `terms`.
    terms : mapping of str to float
        ``inertia``, ``moved``, ``group_split``, ``road_split``.
    part_weight : (k,) int64
    deviation : (k,) float64
        ``part_weight / (total / k) - 1``.
    n_pieces : (k,) int32
        Connected pieces of each part in the graph with `links`.
    links : (m, 2) int32
        Links that were added to join pieces too small to stand alone.
    violations : tuple of Violation
        Empty exactly if the plan is feasible.
    certificate : Certificate
    cut_short : bool
        The time limit ended the search before its effort was spent.
    engine_version : str
    """

    assignment: NDArray[np.int32]
    centres: NDArray[np.int32]
    objective: float
    terms: Mapping[str, float]
    part_weight: NDArray[np.int64]
    deviation: NDArray[np.float64]
    n_pieces: NDArray[np.int32]
    links: NDArray[np.int32]
    violations: tuple[Violation, ...]
    certificate: Certificate
    cut_short: bool
    engine_version: str

    @property
    def feasible(self) -> bool:
        """Whether every hard rule is kept."""
        return not self.violations
