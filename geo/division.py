"""A village's whole division: courtyards → micro-grids → grids → numbers, with its measures."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.adjacency import Adjacency
from geo.division_names import Balance, division_names, numbers_after, numbers_before
from geo.grouping import group as group_parts
from geo.grouping import quotient_graph
from geo.metrics import CellShapes, PlanContext, evaluate, stamp
from geo.numbering import PlanNumbers, fresh_numbers, stable_numbers
from geo.partition import Graph, Prices, Problem, Result, Rules, Units, partition
from geo.partition.appraise import findings

Distance = Literal["straight", "walking"]
MIX_SCALE = 10
"""A mix counts in tenths of a household."""


@dataclass(frozen=True)
class Demand:
    """How a village is to be divided.

    Attributes
    ----------
    micro_grids : int
    grids : int or None
        About one to five micro-grids when None.
    tolerance : float
        Largest wanted deviation of a micro-grid's households from the mean (0.2 is ±20 %); the
        limits are rounded outwards to whole households.
    seed : int
    effort : float
        Work to spend, see `geo.partition.partition`.
    prove : bool
        Also look for a certificate.
    balance : {"households", "people", "mix"}
        What is kept even, see `weights`.
    distance : {"straight", "walking"}
        How far a courtyard is from its centre: straight, or over the roads.
    stability_m : float
        How much farther a household may walk rather than change its micro-grid, in metres.
    group_split_m, road_split_m : float
        How much farther all households of a micro-grid may walk rather than that a villager group
        (a road section) is spread over one micro-grid more.
    """

    micro_grids: int
    grids: int | None = None
    tolerance: float = 0.2
    seed: int = 0
    effort: float = 1.0
    prove: bool = True
    balance: Balance = "households"
    distance: Distance = "straight"
    stability_m: float = 0.0
    group_split_m: float = 0.0
    road_split_m: float = 0.0


@dataclass(frozen=True, eq=False)
class Standing:
    """What a new division has to do with an earlier one.

    Attributes
    ----------
    rules : Rules
        Locked micro-grids, pinned heads, and the earlier division as the reference.
    numbers : pair of (n,) integers or None
        Grid and micro-grid number of each courtyard before, -1 for none.
    retired : tuple of (int, int)
        Numbers that may not be given to anything new.
    """

    rules: Rules = field(default_factory=Rules)
    numbers: tuple[NDArray[np.integer], NDArray[np.integer]] | None = None
    retired: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Division:
    """A division with everything that is stored about it.

    Attributes
    ----------
    demand : Demand
    result : Result
        Micro-grid of each courtyard, price, certificate, breaches.
    grids : Result
        Grid of each micro-grid.
    numbers : PlanNumbers
    metrics : mapping
        Totals by metric, None for no data.
    metrics_version, input_hash : str
    """

    demand: Demand
    result: Result
    grids: Result
    numbers: PlanNumbers
    metrics: Mapping[str, float | None]
    metrics_version: str
    input_hash: str

    @property
    def terms(self) -> dict[str, Any]:
        """What each term of the price costs, and the counts behind them, as plain data."""
        counts = {"households_moved": "moved", "groups_split": "groups_split"}
        counts["roads_split"] = "roads_split"
        found = {name: self.metrics[key] for name, key in counts.items()}
        return {**self.result.terms, "counts": found}

    @property
    def certificate(self) -> dict[str, Any]:
        """The proof as plain data, with the objective it is about."""
        return asdict(self.result.certificate) | {"objective": self.result.objective}

    @property
    def findings(self) -> dict[str, Any]:
        """What a reader must know: broken rules and links between pieces, as plain data."""
        return {
            "violations": [
                {
                    "rule": v.rule,
                    "amount": v.amount,
                    "zh": v.text.zh,
                    "en": v.text.en,
                    "units": list(v.units),
                    "parts": list(v.parts),
                }
                for v in self.result.violations
            ],
            "links": self.result.links.tolist(),
            "grid_links": self.grids.links.tolist(),
            "cut_short": self.result.cut_short,
            "terms": self.terms,
        }


def weights(
    balance: Balance, households: NDArray[np.integer], people: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Return what each courtyard weighs.

    Parameters
    ----------
    balance : {"households", "people", "mix"}
        ``mix`` counts households and people half each, people at the village's mean household.
    households, people : (n,) integers

    Returns
    -------
    (n,) int64
        Households, people, or tenths of a household.

    Examples
    --------
    >>> weights("mix", np.array([2, 2]), np.array([4, 12])).tolist()
    [15, 25]
    """
    if balance == "households":
        return np.asarray(households, np.int64)
    if balance == "people":
        return np.asarray(people, np.int64)
    size = people.sum() / max(int(households.sum()), 1)
    mixed = (households + people / size) / 2 if size > 0 else households
    return np.asarray(np.rint(MIX_SCALE * mixed), np.int64)


def limits(total: int, demand: Demand) -> tuple[int, int]:
    """Return the least and the largest weight of a micro-grid, rounded outwards.

    Examples
    --------
    >>> limits(150, Demand(micro_grids=10, tolerance=0.2))
    (12, 18)
    """
    mean = total / demand.micro_grids
    # A hair inwards, so that 15 · 1.2 = 18.000000000000004 does not become 19.
    lower = math.floor(mean * (1 - demand.tolerance) + 1e-9)
    return max(lower, 0), math.ceil(mean * (1 + demand.tolerance) - 1e-9)


def divide(
    *,
    ids: Sequence[str],
    xy: NDArray[np.float64],
    households: NDArray[np.integer],
    adjacency: Adjacency,
    demand: Demand,
    cells: NDArray[np.object_] | Sequence[BaseGeometry] | None = None,
    group: NDArray[np.integer] | None = None,
    people: NDArray[np.integer] | None = None,
    road: NDArray[np.integer] | None = None,
    walk_m: NDArray[np.float64] | None = None,
    standing: Standing | None = None,
    called: Sequence[str] | None = None,
) -> Division:
    """Divide a village's courtyards into micro-grids and these into grids.

    Parameters
    ----------
    ids : sequence of str
        Codes of the ``n`` courtyards; part of the input hash.
    xy : (n, 2) float64
        Positions in metres.
    households : (n,) integers
    adjacency : Adjacency
    demand : Demand
    cells : (n,) polygons, optional
        For the measures of shape.
    group : (n,) integers, optional
        Villager group of each courtyard, -1 for none.
    people : (n,) integers, optional
        Needed where they are balanced.
    road : (n,) integers, optional
        Road section that each courtyard lies on, -1 for none.
    walk_m : (n, n) float64, optional
        Walks over the roads; needed where the demand is for walking distances.
    standing : Standing, optional
        What to keep of an earlier division.
    called : sequence of str, optional
        Names of the courtyards for the sentences; their codes when None.

    Raises
    ------
    ProblemError
        See `geo.partition.partition`.

    Examples
    --------
    >>> import shapely
    >>> from geo.adjacency import build_adjacency
    >>> cells = [shapely.box(10 * i, 0, 10 * i + 10, 10) for i in range(6)]
    >>> xy = np.array([[10.0 * i + 5, 5.0] for i in range(6)])
    >>> street = build_adjacency(cells, xy, min_border_m=5)
    >>> made = divide(ids=list("abcdef"), xy=xy, households=np.full(6, 5), adjacency=street,
    ...               demand=Demand(micro_grids=3, tolerance=0.1, prove=False))
    >>> made.result.part_weight.tolist(), made.numbers.micro_codes("500238112201")[0]
    ([10, 10, 10], '500238112201001001')
    """
    standing = standing or Standing()
    weight = weights(demand.balance, households, households if people is None else people)
    lower, upper = limits(int(weight.sum()), demand)
    distance = walk_m if demand.distance == "walking" else None
    units = Units(weight, np.asarray(xy, np.float64), distance)
    graph = adjacency.graph()
    prices = _prices(demand, weight, group, road)
    called = ids if called is None else called
    before = numbers_before(standing.rules.reference, standing.numbers)
    result = partition(
        units, graph, demand.micro_grids, lower=lower, upper=upper,
        rules=standing.rules, prices=_charged(prices),
        effort=demand.effort, prove=demand.prove, seed=demand.seed,
        names=division_names(called, before, demand.balance),
    )  # fmt: skip
    linked = Graph.from_edges(len(weight), np.vstack([graph.edges, result.links]))
    quotient = quotient_graph(linked, result.assignment, demand.micro_grids)
    places = units.xy[result.centres]
    even = Units(np.ones(demand.micro_grids, np.int64), places)
    grids = group_parts(even, quotient, n_groups=demand.grids, seed=demand.seed)
    numbers = _numbered(result, grids, places, weight, standing)
    asked = Problem(units, graph, demand.micro_grids, lower, upper, rules=standing.rules)
    names = division_names(called, numbers_after(numbers), demand.balance)
    found = findings(asked, result.assignment, result.links, names=names)
    rules = replace(standing.rules, reference=_same_numbers(numbers, standing))
    problem = Problem(units, graph, demand.micro_grids, lower, upper, rules=rules, prices=prices)
    shapes = None if cells is None else CellShapes.from_polygons(list(cells))
    values = evaluate(PlanContext.of(problem, result.assignment, cells=shapes))
    return Division(
        demand=demand,
        result=replace(result, violations=found),
        grids=grids,
        numbers=numbers,
        metrics={key: value.total for key, value in values.items()},
        metrics_version=stamp(),
        input_hash=_hash(ids, units, graph, demand, standing),
    )


def _prices(
    demand: Demand,
    weight: NDArray[np.int64],
    group: NDArray[np.integer] | None,
    road: NDArray[np.integer] | None,
) -> Prices:
    """Turn metres of walking into the unit of the objective, weight · m²."""
    whole = float(weight.sum()) / demand.micro_grids
    return Prices(
        moved=demand.stability_m**2,
        group_split=whole * demand.group_split_m**2,
        road_split=whole * demand.road_split_m**2,
        group=_dense(group),
        road=_dense(road),
    )


def _charged(prices: Prices) -> Prices:
    """Leave out the labels that cost nothing when split, which the search need not look at."""
    return replace(
        prices,
        group=prices.group if prices.group_split > 0 else None,
        road=prices.road if prices.road_split > 0 else None,
    )


def _same_numbers(numbers: PlanNumbers, standing: Standing) -> NDArray[np.int32] | None:
    """Part that has the numbers of each courtyard before: what a household calls its own."""
    if standing.numbers is None:
        return None
    pairs = zip(numbers.grid[numbers.grid_of].tolist(), numbers.micro.tolist(), strict=True)
    part = {pair: at for at, pair in enumerate(pairs)}
    before = zip(*(each.tolist() for each in standing.numbers), strict=True)
    return np.array([part.get(pair, -1) for pair in before], np.int32)


def _numbered(
    result: Result,
    grids: Result,
    places: NDArray[np.float64],
    weight: NDArray[np.int64],
    standing: Standing,
) -> PlanNumbers:
    if standing.numbers is None:
        return fresh_numbers(places, grids.assignment)
    return stable_numbers(
        result.assignment,
        places,
        grids.assignment,
        weight,
        reference=standing.numbers,
        retired=standing.retired,
    )


def _dense(labels: NDArray[np.integer] | None) -> NDArray[np.int32] | None:
    """Renumber labels from 0, -1 staying -1; None where nothing has one: no data is not zero."""
    if labels is None:
        return None
    known = labels >= 0
    if not known.any():
        return None
    dense = np.full(len(labels), -1, np.int32)
    dense[known] = np.unique(labels[known], return_inverse=True)[1]
    return dense


def _hash(
    ids: Sequence[str], units: Units, graph: Graph, demand: Demand, standing: Standing
) -> str:
    """Fingerprint of everything that decides the plan, seed and effort included."""
    rules = standing.rules
    digest = hashlib.sha256(json.dumps([list(ids), asdict(demand)]).encode())
    digest.update(np.round(units.xy, 3).astype("<f8").tobytes())
    digest.update(units.weight.astype("<i8").tobytes())
    digest.update(graph.edges.astype("<i4").tobytes())
    digest.update(json.dumps(rules.locked).encode())
    for values in (rules.reference, rules.heads):
        digest.update(b"" if values is None else values.astype("<i4").tobytes())
    if units.distance is not None:
        digest.update(np.round(units.distance, 3).astype("<f8").tobytes())
    return digest.hexdigest()
