"""How units, parts and weights are called in the sentences people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from geo.errors import Text

SHOWN = 5
"""Longest list of names in one sentence; the data always carry all of them."""


_COURTYARD, _PART = Text("院落", "courtyard"), Text("分区", "part")


def counted(number: float, one: str, many: str | None = None) -> str:
    """Say in English how many there are of something.

    Examples
    --------
    >>> counted(1, "step"), counted(2, "step"), counted(2, "breach", "breaches")
    ('1 step', '2 steps', '2 breaches')
    """
    return f"{number:g} {one if number == 1 else many or f'{one}s'}"


class Weighed(NamedTuple):
    """What one unit of weight is called, in English for one and for many."""

    zh: str
    one: str
    many: str

    def of(self, amount: float) -> Text:
        """Say an amount of it."""
        return Text(f"{amount:g} {self.zh}", counted(amount, self.one, self.many))


_HOUSEHOLDS = Weighed("户", "household", "households")


@dataclass(frozen=True)
class Names:
    """Words and names the caller wants to read; the defaults count from 0 like the data.

    Attributes
    ----------
    unit, part : callable of int to str
        Name of a unit (a courtyard's name) and of a part (its number) by position.
    unit_word, part_word : Text
        What a unit and a part are.
    weight_word : Weighed
        What one unit of weight is.

    Examples
    --------
    >>> Names(unit=lambda i: "ABC"[i]).units([0, 2]).en
    'courtyards A and C'
    >>> Names().weight(1).en, Names().weight(7).en
    ('1 household', '7 households')
    """

    unit: Callable[[int], str] = str
    part: Callable[[int], str] = str
    unit_word: Text = _COURTYARD
    part_word: Text = _PART
    weight_word: Weighed = _HOUSEHOLDS

    def units(self, units: Iterable[int]) -> Text:
        """Name some units, the first few by name and the rest by number."""
        return _listed(self.unit_word, [self.unit(u) for u in units])

    def parts(self, parts: Iterable[int]) -> Text:
        """Name some parts, the first few by name and the rest by number."""
        return _listed(self.part_word, [self.part(p) for p in parts])

    def weight(self, amount: float) -> Text:
        """Say an amount of weight."""
        return self.weight_word.of(amount)


def _listed(word: Text, names: list[str]) -> Text:
    if len(names) == 1:
        return Text(f"{word.zh} {names[0]}", f"{word.en} {names[0]}")
    shown, rest = names[:SHOWN], len(names) - SHOWN
    if rest > 0:
        zh = f"{'、'.join(shown)} 等 {len(names)} 个"
        en = f"{', '.join(shown)} and {rest} more"
    else:
        zh = "、".join(shown)
        en = f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"
    return Text(f"{word.zh} {zh}", f"{word.en}s {en}")
