"""The rows of the exact model: who may be where, limits, rules, and cuts for contiguity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from geo.rebalance.case import Case

INF = float("inf")


@dataclass
class Row:
    """``low ≤ Σ terms ≤ high``; the constants are already taken off the sides."""

    terms: dict[int, float]
    low: float
    high: float


@dataclass
class Columns:
    """Variables of the model.

    Attributes
    ----------
    index : dict
        (unit, part) → column, for the units that have a choice.
    cost, upper : list of float
        Per column; all lower bounds are 0.
    whole : list of bool
        Whether the column takes whole numbers only.
    """

    case: Case
    candidates: dict[int, list[int]]
    index: dict[tuple[int, int], int] = field(default_factory=dict)
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def add(self, cost: float, *, upper: float = 1.0, whole: bool = True) -> int:
        """Append a column and return its number."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def place(self, unit: int, part: int) -> int | bool:
        """Column of "unit is in part", or the constant it is."""
        if unit in self.candidates:
            return self.index.get((unit, part), False)
        return self.case.plan[unit] == part

    def row(
        self, terms: Iterable[tuple[float, int, int]], low: float = -INF, high: float = INF
    ) -> Row:
        """Row over (coefficient, unit, part) with the constants moved to the sides."""
        found: dict[int, float] = {}
        constant = 0.0
        for factor, unit, part in terms:
            where = self.place(unit, part)
            if isinstance(where, bool):
                constant += factor * where
            else:
                found[where] = found.get(where, 0.0) + factor
        return Row(found, low - constant, high - constant)


def choice_rows(columns: Columns) -> Iterator[Row]:
    """Every unit is in exactly one part; without a choice left that cannot hold."""
    for unit, parts in columns.candidates.items():
        yield Row({columns.index[unit, part]: 1.0 for part in parts}, 1.0, 1.0)


def limit_rows(columns: Columns, parts: Iterable[int]) -> Iterator[tuple[int, Row]]:
    """Limits of each open part, with the part."""
    case = columns.case
    lower, upper = case.problem.lower, case.problem.upper
    joining: dict[int, list[int]] = {}
    for unit, part in columns.index:
        joining.setdefault(part, []).append(unit)
    for part in parts:
        units = {*case.members[part], *joining.get(part, ())}
        weighed = [(float(case.weight[u]), u, part) for u in sorted(units)]
        yield part, columns.row(weighed, lower, upper)
        yield part, columns.row(((1.0, u, part) for u in sorted(units)), 1.0)


def pair_rows(columns: Columns) -> Iterator[Row]:
    """Units that must, or must not, share a part."""
    case = columns.case
    rules = case.problem.rules
    for a, b in rules.together:
        for part in sorted({*_parts(columns, a), *_parts(columns, b)}):
            yield columns.row([(1.0, a, part), (-1.0, b, part)], 0.0, 0.0)
    for a, b in rules.apart:
        for part in sorted({*_parts(columns, a)} & {*_parts(columns, b)}):
            yield columns.row([(1.0, a, part), (1.0, b, part)], high=1.0)


def _parts(columns: Columns, unit: int) -> list[int]:
    return columns.candidates.get(unit, [columns.case.plan[unit]])


def _needs(columns: Columns, unit: int, part: int, around: Iterable[int]) -> Row:
    """Being in `part` needs one of `around` in it."""
    return columns.row([(1.0, unit, part), *((-1.0, v, part) for v in around)], high=0.0)


def light_set_rows(columns: Columns, units: frozenset[int]) -> Iterator[tuple[int, Row]]:
    """Rows of a set too light for a part: a unit of it in any part needs one around it there."""
    case = columns.case
    around = sorted({v for u in units for v in case.near[u]} - units)
    for unit in sorted(units):
        for part in columns.candidates.get(unit, [case.plan[unit]]):
            if part >= 0 and part not in case.closed:
                yield part, _needs(columns, unit, part, around)


def light_units(case: Case) -> list[frozenset[int]]:
    """Single units that are too light for a part, as sets: the rows that models start with."""
    return [frozenset({u}) for u, w in enumerate(case.weight) if w < case.problem.lower]


def detached(case: Case, plan: list[int], parts: Iterable[int]) -> Iterator[tuple[int, Piece]]:
    """Pieces of the parts that are in several, the heaviest one included where it is light."""
    for part in parts:
        pieces = split(plan, part, case)
        main = max(pieces, key=lambda s: sum(case.weight[u] for u in s), default=[])
        for units in pieces if len(pieces) > 1 else ():
            light = sum(case.weight[u] for u in units) < case.problem.lower
            if light or units is not main:
                yield part, Piece(frozenset(units), frozenset(main), light=light)


@dataclass(frozen=True)
class Piece:
    """A piece of a part in several pieces."""

    units: frozenset[int]
    main: frozenset[int]
    light: bool


def contiguity_cuts(columns: Columns, part: int, piece: Piece) -> Iterator[tuple[int, Row]]:
    """Rows that a plan with this piece breaks and every contiguous plan keeps.

    If all of the piece is too light for a part, or a unit outside it must be in the part, then a
    unit of it in the part needs a unit of the part among its neighbours. Else two units in
    different pieces need one in the separator between them (the a,b-separator inequalities of
    Carvajal et al., *Operations Research* 61, 2013).
    """
    case = columns.case
    if piece.light:
        yield from light_set_rows(columns, piece.units)
        return
    around = {v for u in piece.units for v in case.near[u]} - piece.units
    outside = set(case.members[part]) - piece.units
    if any(case.pin[unit] == part for unit in outside):
        for unit in sorted(piece.units):
            yield part, _needs(columns, unit, part, around)
        return
    a, b = (max(units, key=lambda u: (case.weight[u], -u)) for units in (piece.units, piece.main))
    between = _separator(case, piece.units, around, b)
    ends = [(1.0, a, part), (1.0, b, part)]
    yield part, columns.row([*ends, *((-1.0, v, part) for v in between)], high=1.0)


def split(plan: list[int], part: int, case: Case) -> list[list[int]]:
    """Split one part of a plan into connected pieces, each ascending, by first unit."""
    left = {u for u, p in enumerate(plan) if p == part}
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        left.remove(start)
        piece = [start]
        for unit in piece:
            for other in case.near[unit]:
                if other in left:
                    left.remove(other)
                    piece.append(other)
        found.append(sorted(piece))
    return found


def _separator(case: Case, inside: frozenset[int], around: set[int], target: int) -> list[int]:
    """Those of `around` that the target's side touches: a minimal separator."""
    seen, queue, touched = {target}, [target], set()
    for unit in queue:
        for other in case.near[unit]:
            if other in around:
                touched.add(other)
            elif other not in seen and other not in inside:
                seen.add(other)
                queue.append(other)
    return sorted(touched)
