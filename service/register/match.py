"""Find the courtyard of a household that has no position, by what its row says instead.

In this order: the courtyard's code or name; the house number, where the register knows a household
behind the same door; a courtyard's name inside the address; a villager group with one courtyard
only. Nothing is guessed: where two courtyards are possible, the row stays without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.errors import Text
from service.intake.sheet import Problem
from service.register.known import Known, Yard, bare_yard, plain


class UnmatchedError(Exception):
    """No courtyard was found for a row, or more than one; the row is kept without."""

    def __init__(self, column: str, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code
        self.text = Text(
            f"{zh}；已保留，请补上位置或院落。",
            f"{en}; the row is kept: give a position or a courtyard.",
        )

    def at(self, row: int) -> Problem:
        """Say it of a row of the sheet."""
        return Problem(row, self.column, self.code, self.text)


def named_courtyard(known: Known, village: str | None, group: int | None, label: str) -> str:
    """Find a courtyard by its code or, inside the village, its name.

    Raises
    ------
    UnmatchedError
        There is none of that name, or more than one.
    """
    if label in known.yards:
        return label
    yards = known.yards_by_village.get(village or "", ())
    exact = [yard for yard in yards if yard.name == label]
    found = exact or [yard for yard in yards if bare_yard(yard.name) == bare_yard(label)]
    in_group = [yard for yard in found if group is not None and yard.group == group]
    found = in_group or found
    if len(found) == 1:
        return found[0].code
    if found:
        raise UnmatchedError(
            "courtyard", "courtyard-ambiguous",
            f"同名院落有 {len(found)} 个，分不清是哪一个",
            f"{len(found)} courtyards have this name",
        )  # fmt: skip
    raise UnmatchedError(
        "courtyard", "courtyard-unknown",
        "本村没有登记这个院落", "the village has no courtyard of this name",
    )  # fmt: skip


def courtyard_of(
    known: Known, village: str | None, group: int | None, row: Mapping[str, Any]
) -> str | None:
    """Find the courtyard of a household row; None where its position will find it.

    Raises
    ------
    UnmatchedError
        The row has no position either, and nothing it says names one courtyard.
    """
    label = row.get("courtyard")
    has_position = row.get("geometry") is not None
    if label is not None:
        try:
            return named_courtyard(known, village, group, label)
        except UnmatchedError:
            if not has_position:
                raise
    if has_position:
        return None
    if village is None:
        raise UnmatchedError(
            "village", "nowhere", "没有坐标，也没有写明是哪个村",
            "there is neither a position nor a village",
        )  # fmt: skip
    return _by_door(known, village, group, row) or _by_group(known, village, group)


def _by_door(known: Known, village: str, group: int | None, row: Mapping[str, Any]) -> str | None:
    for said in (row.get("house_number"), row.get("address")):
        if not said:
            continue
        behind = known.doors.get((village, group, plain(said)), frozenset())
        if len(behind) == 1:
            return next(iter(behind))
        if behind:
            raise UnmatchedError(
                "house_number", "door-ambiguous",
                f"这个门牌号在登记里对应 {len(behind)} 个院落",
                f"the register has this house number in {len(behind)} courtyards",
            )  # fmt: skip
        named = _named_in(known.yards_by_village.get(village, ()), group, said)
        if named is not None:
            return named.code
    return None


def _named_in(yards: tuple[Yard, ...], group: int | None, said: str) -> Yard | None:
    """Find the one courtyard whose name stands in an address; of several, the longest name."""
    text = plain(said)
    names = [(bare_yard(yard.name), yard) for yard in yards if group in {None, yard.group}]
    found = [(name, yard) for name, yard in names if len(name) > 1 and name in text]
    longest = max((len(name) for name, _ in found), default=0)
    best = [yard for name, yard in found if len(name) == longest]
    return best[0] if len(best) == 1 else None


def _by_group(known: Known, village: str, group: int | None) -> str:
    yards = known.yards_by_village.get(village, ())
    of_group = [yard for yard in yards if group is not None and yard.group == group]
    if len(of_group) == 1:
        return of_group[0].code
    if not yards:
        raise UnmatchedError(
            "", "no-courtyards", "没有坐标，本村也还没有院落",
            "there is no position, and the village has no courtyards yet",
        )  # fmt: skip
    raise UnmatchedError(
        "", "no-place",
        "没有坐标，门牌号和院落名也对不上",
        "there is no position, and neither house number nor courtyard name can be matched",
    )  # fmt: skip
