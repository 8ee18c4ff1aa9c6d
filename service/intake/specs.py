"""What a kind of sheet and its fields are; `service.intake.kinds` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a field's cells are read; see `service.intake.fields`."""

    NAME = "name"
    LABEL = "label"
    TEXT = "text"
    PHONE = "phone"
    CODE = "code"
    TOWN_CODE = "town_code"
    VILLAGE_CODE = "village_code"
    GRID_CODE = "grid_code"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"
    PERIOD = "period"
    COORDINATE = "coordinate"
    PAIR = "pair"


@dataclass(frozen=True)
class Field:
    """One field: its key in checked rows, its headings, its type and what it may hold."""

    key: str
    zh: str
    en: str
    type: Type
    synonyms: tuple[str, ...] = ()
    required: bool = False
    low: float = 0
    high: float = 1_000_000
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Shape(StrEnum):
    """What a kind's rows look like on the map."""

    POLYGON = "polygon"
    POINT = "point"
    LINE = "line"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Kind:
    """One kind of sheet.

    Attributes
    ----------
    shape : Shape
        Geometry that its rows have.
    needs_shape : bool
        True where a row without geometry is bad.
    identity : tuple of str
        Fields that name the same thing when equal; empty where rows are never compared.
    """

    key: str
    zh: str
    en: str
    shape: Shape
    needs_shape: bool
    fields: tuple[Field, ...]
    identity: tuple[str, ...] = ("code",)
