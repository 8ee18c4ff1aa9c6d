"""A plan under edit as plain values, and what changes them: pure, reversible, composable.

A draft is five sections of values by key; a change sets some of them and knows what was there
before. Undo is the change turned round, replaying all changes gives the draft, and two changes
compose into one. The same form is stored in the log as JSON, so keys are text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from service.errors import ConflictError

Side = Mapping[str, Mapping[str, Any]]
"""Values by section and key; None is absence."""

SECTIONS = ("assignment", "micro_grids", "positions", "links", "proof")
LAND = frozenset({"positions", "links"})
"""Sections that belong to the village and that all its plans share."""


class Pin(TypedDict):
    """The head a micro-grid is meant to get, by masked name, and where the head lives."""

    member: int
    name: str
    courtyard: int


class MicroGridValue(TypedDict):
    """Everything about a micro-grid but its courtyards and what is derived from them."""

    grid: int
    number: int
    code: str
    name: str
    external_code: str | None
    locked: bool
    pin: Pin | None
    roads: list[int]


class OutOfStepError(ConflictError):
    """A change was made for another state than the one it meets."""

    code = "out-of-step"

    def __init__(self, section: str, key: str) -> None:
        self.section = section
        super().__init__(
            zh="此处已有其他改动，这一步不能直接进行，请刷新后再试",
            en="something else changed here meanwhile; reload and try again",
            section=section,
            key=key,
        )


@dataclass(frozen=True)
class Change:
    """Values to set and the values they replace, by the same sections and keys.

    Attributes
    ----------
    after, before : Side

    Examples
    --------
    >>> move = Change(after={"assignment": {"7": 2}}, before={"assignment": {"7": 1}})
    >>> back = Change.of({"assignment": {"7": (1, None)}})
    >>> move.inverse().after, move.then(back).after
    ({'assignment': {'7': 1}}, {'assignment': {'7': None}})
    """

    after: Side
    before: Side

    @classmethod
    def of(cls, values: Mapping[str, Mapping[str, tuple[Any, Any]]]) -> Change:
        """Build from (before, after) pairs; what stays the same, and what is empty, drops out."""
        kept = {
            section: {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
            for section, pairs in values.items()
        }
        kept = {section: pairs for section, pairs in kept.items() if pairs}
        return cls(
            {section: {key: p[1] for key, p in pairs.items()} for section, pairs in kept.items()},
            {section: {key: p[0] for key, p in pairs.items()} for section, pairs in kept.items()},
        )

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.after

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.before, self.after)

    def then(self, later: Change) -> Change:
        """Return this change and a later one as a single change."""
        pairs: dict[str, dict[str, tuple[Any, Any]]] = {}
        for change in (self, later):
            for section, key, before, after in change.items():
                first = pairs.setdefault(section, {}).get(key, (before, after))
                pairs[section][key] = (first[0], after)
        return Change.of(pairs)

    def only(self, sections: frozenset[str]) -> Change:
        """Return the part of the change in some sections."""
        return Change(
            {name: values for name, values in self.after.items() if name in sections},
            {name: values for name, values in self.before.items() if name in sections},
        )

    def items(self) -> Iterator[tuple[str, str, Any, Any]]:
        """Yield section, key, value before, value after."""
        for section, values in self.after.items():
            for key, after in values.items():
                yield section, key, self.before[section][key], after


@dataclass
class Draft:
    """A plan under edit.

    Attributes
    ----------
    assignment : dict of str to int
        Micro-grid by courtyard; courtyards in none are absent.
    micro_grids : dict of str to MicroGridValue
    positions : dict of str to [lon, lat]
        Only courtyards whose position an operation may look at.
    links : dict of str to dict
        Adjacency by ``"a-b"``, the smaller courtyard first; only pairs an operation may look at.
    proof : dict
        Under the key ``""`` what is known of the plan as it was proposed, or its absence.
    """

    assignment: dict[str, int] = field(default_factory=dict)
    micro_grids: dict[str, MicroGridValue] = field(default_factory=dict)
    positions: dict[str, list[float]] = field(default_factory=dict)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    proof: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Draft:
        """Return a draft that can be changed apart from this one."""
        return Draft(**{name: dict(getattr(self, name)) for name in SECTIONS})

    def apply(self, change: Change) -> None:
        """Set a change's values, all or none.

        Raises
        ------
        OutOfStepError
            A value is not what the change replaces.
        """
        for section, key, before, _ in change.items():
            if getattr(self, section).get(key) != before:
                raise OutOfStepError(section, key)
        for section, key, _, after in change.items():
            values = getattr(self, section)
            if after is None:
                values.pop(key, None)
            else:
                values[key] = after

    def courtyards_of(self, micro_grid: int) -> list[int]:
        """Courtyards of a micro-grid, ascending."""
        return sorted(int(key) for key, to in self.assignment.items() if to == micro_grid)
