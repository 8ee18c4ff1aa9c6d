"""Rows that are in another row now: persons in their household's, repetitions in the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.errors import Text
from service.intake.sheet import Problem


@dataclass(frozen=True)
class Part:
    """What a row became part of.

    Attributes
    ----------
    of : int
        Row number of the household's head, or of the row that is repeated.
    column : str
        Heading by which the two belong together.
    person : bool
        True for a person of a household, False for a row that repeats another.
    """

    of: int
    column: str
    person: bool


def refused_with(parts: Mapping[int, Part], reasons: Mapping[int, Text]) -> Iterator[Problem]:
    """Give the rows that cannot come in because the row they are part of is refused.

    Parameters
    ----------
    parts : mapping of int to Part
        By row number.
    reasons : mapping of int to Text
        Why rows are refused, by row number.

    Examples
    --------
    >>> why = {12: Text("人数不是数字。", "The number of people is no number.")}
    >>> [lost] = refused_with({13: Part(12, "与户主关系", person=True)}, why)
    >>> lost.row, lost.text.en
    (13, 'The head of this household, row 12, was refused: The number of people is no number.')
    """
    for row, part in parts.items():
        if row in reasons:
            continue
        leader = part
        while leader.of not in reasons and leader.of in parts:
            leader = parts[leader.of]
        if leader.of in reasons:
            why = reasons[leader.of]
            yield Problem(row, part.column, *_said(leader.of, why, person=part.person))


def _said(of: int, why: Text, *, person: bool) -> tuple[str, Text]:
    if person:
        return "head-refused", Text(
            f"这一户的户主行（第 {of} 行）未通过：{why.zh}",
            f"The head of this household, row {of}, was refused: {why.en}",
        )
    return "repeated-refused", Text(
        f"与第 {of} 行相同，而该行未通过：{why.zh}",
        f"It repeats row {of}, which was refused: {why.en}",
    )
