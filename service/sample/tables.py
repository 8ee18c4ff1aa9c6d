"""The rows of the sample town's files, before they are written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Home:
    """A courtyard: its position in metres of the town's frame and who lives there."""

    code: str
    village: int
    piece: int
    group: int
    name: str
    x: float
    y: float
    road_section: str
    households: int
    people: int


@dataclass(frozen=True)
class Register:
    """A household; position in metres, both None where none is known."""

    code: str
    head: str
    people: int
    phone: str
    village: int
    group: int
    courtyard: str
    number: int
    x: float | None
    y: float | None
    #: The micro-grid that the village's own register names, "" where it names none.
    stated: str = ""


@dataclass(frozen=True)
class Person:
    """A member; ``home`` is the code of the courtyard."""

    code: str
    name: str
    kind: str
    floating: bool
    phone: str
    village: int
    home: str


@dataclass(frozen=True)
class Section:
    """A road section of one piece of a village."""

    code: str
    village: int
    piece: int
    name: str
    xy: tuple[tuple[float, float], ...]
