"""What checking gives, and what it has to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
from pyproj import CRS

from geo.datum import Datum
from geo.errors import Text
from service.intake.fields import BadCell
from service.intake.mask import masked
from service.intake.parts import Part, refused_with
from service.intake.sheet import Note, Problem

#: Called with the number of rows done and of all rows.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Context:
    """What a person has said about a sheet, and the villages it belongs to.

    Attributes
    ----------
    crs : CRS or None
        What a table's coordinate columns mean; a vector layer brings its own.
    datum : Datum
        Frame of a table's degrees, as confirmed; GCJ-02 and BD-09 are converted.
    swapped : bool
        True where a person has confirmed that the two coordinate columns are exchanged.
    swap_rows : bool
        True to exchange, instead of refusing, single rows that make sense only exchanged.
    villages : GeoDataFrame or None
        Village polygons in EPSG:4326; positions are compared with them.
    far_km : float
        Positions farther than this from every village are refused.
    """

    crs: CRS | None = None
    datum: Datum = Datum.WGS84
    swapped: bool = False
    swap_rows: bool = False
    villages: gpd.GeoDataFrame | None = None
    far_km: float = 50.0


@dataclass(frozen=True)
class Counts:
    """How the rows came out: ``good + bad = rows``; `merged` of the good ones are in others.

    Attributes
    ----------
    rows : int
        Non-empty rows below the headings, or features.
    good, bad : int
        Rows that will, or will not, be imported.
    merged : int
        Good rows that say the same as an earlier one, or list a person of its household.
    without_position : int
        Good rows that have no position although their kind has one.
    """

    rows: int
    good: int
    bad: int
    merged: int
    without_position: int


@dataclass(frozen=True, eq=False)
class Checked:
    """A sheet's rows after checking.

    Attributes
    ----------
    kind : str
        Kind of sheet.
    good : GeoDataFrame
        Typed rows to import, indexed by row number, columns named by field keys, geometry in
        EPSG:4326 (None where a row has no position).
    problems : tuple of Problem
        Every reason of every bad row, in order of rows.
    notes : tuple of Note
        What to tell, from reading, matching and checking.
    counts : Counts
    parts : mapping of int to Part
        Rows that are in another row of `good`, by row number.
    """

    kind: str
    good: gpd.GeoDataFrame
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    counts: Counts
    parts: Mapping[int, Part] = field(default_factory=dict)

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """Row numbers that will not be imported, each once, in order."""
        return tuple(sorted({problem.row for problem in self.problems}))

    def reasons(self) -> Mapping[int, Sequence[Problem]]:
        """Problems by row number."""
        by_row: dict[int, list[Problem]] = {}
        for problem in self.problems:
            by_row.setdefault(problem.row, []).append(problem)
        return by_row

    def refusing(self, problems: Iterable[Problem]) -> Checked:
        """Give the same with more rows refused, and with them the rows that are part of them."""
        found = [*self.problems, *problems]
        found += refused_with(self.parts, first_reasons(found))
        bad = {problem.row for problem in found}
        counts = replace(
            self.counts,
            good=self.counts.rows - len(bad),
            bad=len(bad),
            merged=len(self.parts.keys() - bad),
        )
        found.sort(key=lambda one: one.row)
        return replace(self, problems=tuple(found), counts=counts)


def first_reasons(problems: Iterable[Problem]) -> dict[int, Text]:
    """Give the first reason of every row that has one."""
    first: dict[int, Text] = {}
    for problem in problems:
        first.setdefault(problem.row, problem.text)
    return first


@dataclass
class Findings:
    """Problems and notes as they are found; positions count the rows from 0."""

    numbers: Sequence[int]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def add(self, position: int, column: str, bad: BadCell, value: object = "") -> None:
        """Find a row bad."""
        shown = "" if value is None else masked(value)
        self.problems.append(Problem(self.numbers[position], column, bad.code, bad.text, shown))
        self.bad.add(position)

    def take(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere; some may be of what never became a row."""
        found = tuple(problems)
        place = {number: i for i, number in enumerate(self.numbers)} if found else {}
        self.problems.extend(found)
        self.bad.update(place[one.row] for one in found if one.row in place)

    def note(self, code: str, zh: str, en: str, *, confirm: bool = False) -> None:
        """Tell something about the whole sheet."""
        self.notes.append(Note(code, Text(zh, en), confirm))

    def rows(self, positions: Sequence[int], most: int = 5) -> str:
        """List row numbers, the first few of them."""
        shown = "、".join(str(self.numbers[i]) for i in positions[:most])
        return shown + (" …" if len(positions) > most else "")
