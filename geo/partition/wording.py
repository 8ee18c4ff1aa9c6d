"""How units, parts and weights are called in the sentences people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geo.errors import Text

SHOWN = 5
"""Longest list of names in one sentence; the data always carry all of them."""


_COURTYARD, _PART, _HOUSEHOLDS = (
    Text("院落", "courtyard"),
    Text("分区", "part"),
    Text("户", "households"),
)


@dataclass(frozen=True)
class Names:
    """Words and names the caller wants to read; the defaults count from 0 like the data.

    Attributes
    ----------
    unit, part : callable of int to str
        Name of a unit (a courtyard's name) and of a part (its number) by position.
    unit_word, part_word, weight_word : Text
        What a unit, a part and one unit of weight are.

    Examples
    --------
    >>> Names(unit=lambda i: "ABC"[i]).units([0, 2]).en
    'courtyards A and C'
    """

    unit: Callable[[int], str] = str
    part: Callable[[int], str] = str
    unit_word: Text = _COURTYARD
    part_word: Text = _PART
    weight_word: Text = _HOUSEHOLDS

    def units(self, units: Iterable[int]) -> Text:
        """Name some units, the first few by name and the rest by number."""
        return _listed(self.unit_word, [self.unit(u) for u in units])

    def parts(self, parts: Iterable[int]) -> Text:
        """Name some parts, the first few by name and the rest by number."""
        return _listed(self.part_word, [self.part(p) for p in parts])

    def weight(self, amount: float) -> Text:
        """Say an amount of weight."""
        return Text(f"{amount:g} {self.weight_word.zh}", f"{amount:g} {self.weight_word.en}")


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
