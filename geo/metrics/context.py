"""Everything a metric may look at, checked once and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.errors import YuanbaError
from geo.metrics.cells import CellShapes
from geo.partition.graph import Graph
from geo.partition.objective import inertia
from geo.partition.problem import Problem, Units


class PlanContextError(YuanbaError):
    """The arrays of a plan do not fit together."""

    code = "bad-plan"


@dataclass(frozen=True, eq=False)
class PlanContext:
    """A plan and the data its metrics are computed from.

    Attributes
    ----------
    units : Units
    graph : Graph
    assignment : (n,) int32
        Part of each unit, -1 where it has none.
    centres : (k,) int32
        Centre unit of each part, -1 where the part is empty.
    cells : CellShapes or None
        Areas, perimeters and shared borders of the cells of the units.
    group, road : (n,) int32 or None
        Villager group and road section of each unit, -1 for none.
    reference : (n,) int32 or None
        The plan that moves are counted against, -1 where a unit had no part.
    part_weight : (k,) int64
        Derived: weight of each part.

    Raises
    ------
    PlanContextError
        An array has the wrong length, or a part number is outside ``-1 … k - 1``.
    """

    units: Units
    graph: Graph
    assignment: NDArray[np.int32]
    centres: NDArray[np.int32]
    cells: CellShapes | None = None
    group: NDArray[np.int32] | None = None
    road: NDArray[np.int32] | None = None
    reference: NDArray[np.int32] | None = None
    part_weight: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        n, k = len(self.units.weight), len(self.centres)
        for name in ("assignment", "group", "road", "reference"):
            values = getattr(self, name)
            if values is not None and len(values) != n:
                raise PlanContextError(
                    zh=f"{name} 有 {len(values)} 项，院落有 {n} 个，两者必须一致",
                    en=f"{name} has {len(values)} entries for {n} units; they must agree",
                    field=name,
                )
        if len(self.assignment) and not -1 <= self.assignment.min() <= self.assignment.max() < k:
            raise PlanContextError(
                zh=f"方案中的编号超出 -1 到 {k - 1}",
                en=f"the plan names a part outside -1 to {k - 1}",
                field="assignment",
            )
        has = self.assignment >= 0
        if (self.centres[self.assignment[has]] < 0).any():
            raise PlanContextError(
                zh="有院落的微网格没有中心，请先求中心",
                en="a part with units has no centre; find the centres first",
                field="centres",
            )
        weight = np.zeros(k, np.int64)
        np.add.at(weight, self.assignment[has], self.units.weight[has])
        weight.flags.writeable = False
        object.__setattr__(self, "part_weight", weight)

    @classmethod
    def of(
        cls,
        problem: Problem,
        assignment: NDArray[np.integer],
        *,
        cells: CellShapes | None = None,
    ) -> PlanContext:
        """Take groups, roads, reference and heads from a problem; find the best centres.

        Examples
        --------
        >>> from geo.partition import Graph, Problem, Units
        >>> units = Units(np.array([1, 5, 1]), np.array([[0, 0], [9, 0], [50, 0]], float))
        >>> problem = Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 1, 1, 9)
        >>> PlanContext.of(problem, np.zeros(3, int)).centres
        array([1], dtype=int32)
        """
        plan = np.asarray(assignment, np.int32)
        return cls(
            units=problem.units,
            graph=problem.graph,
            assignment=plan,
            centres=inertia(problem, plan)[0],
            cells=cells,
            group=problem.prices.group,
            road=problem.prices.road,
            reference=problem.rules.reference,
        )

    @property
    def n_parts(self) -> int:
        """Number of parts, empty ones included."""
        return len(self.centres)

    @property
    def target(self) -> float:
        """Weight of a part if all were equal; unassigned units count in the total."""
        return float(self.units.weight.sum()) / self.n_parts
