"""What reading a file gives: rows with their numbers, notes about the file, trouble per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS


@dataclass(frozen=True)
class Note:
    """Something about the whole file that the person importing it should know.

    Attributes
    ----------
    code : str
        Stable kebab-case name of the kind of note.
    text : Text
        The note in Chinese and English.
    confirm : bool
        True where a person has to look before the rows may be applied.
    """

    code: str
    text: Text
    confirm: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row.

    Attributes
    ----------
    row : int
        Number of the row as the person sees it: the sheet's row number, or the feature's
        position counted from 1.
    column : str
        Heading of the column, ``geometry`` for a feature's geometry, empty for the whole row.
    code : str
        Stable kebab-case name of the kind of trouble.
    text : Text
        What is wrong and what to do, in Chinese and English, without the value itself.
    shown : str
        The value in masked form.
    """

    row: int
    column: str
    code: str
    text: Text
    shown: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer of a file: name, number of features and geometry type as the file states them."""

    name: str
    features: int
    geometry_type: str


@dataclass(frozen=True, eq=False)
class VectorSheet:
    """One layer of a vector file.

    Attributes
    ----------
    frame : GeoDataFrame
        A row per feature, indexed by its number counted from 1 (index name ``row``). A geometry
        is two-dimensional, or None where the feature has none or a bad one; lines keep heights
        where they were asked for.
    crs : CRS or None
        What the coordinates mean; None when the file does not say, so a person has to.
    datum : str
        ``gcj02`` when the file says its coordinates are shifted (frame and crs still hold them
        as they are), ``wgs84`` otherwise.
    notes, problems, layers
        What to tell, which features are bad, and all layers of the file.
    name : str
        Name of the layer that was read.
    """

    frame: gpd.GeoDataFrame
    crs: CRS | None
    name: str
    datum: str = "wgs84"
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Damaged:
    """A spreadsheet cell whose value is lost: an error, an uncomputed formula, cut digits."""

    code: str
    text: Text
    shown: str = ""


Cell = str | int | float | bool | Damaged | None


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of a spreadsheet or text table under one line of headings.

    Attributes
    ----------
    headers : tuple of str
        Unique headings, in order; two header rows are joined with ``/``.
    rows : sequence of tuple of Cell
        As wide as `headers` each; empty rows are left out.
    numbers : sequence of int
        Row number of each row in the sheet as the person sees it, counted from 1.
    problems : tuple of Problem
        Trouble found while reading (ragged rows, broken quotes).
    sheets : tuple of str
        Names of the workbook's visible sheets; empty for a text.
    encoding, delimiter : str
        How a text was read; empty for a workbook.
    header_row : int
        Row number of the (lower) row of headings.
    """

    headers: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    numbers: Sequence[int]
    name: str = ""
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
