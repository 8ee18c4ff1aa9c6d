"""Rows that speak of the same thing: the same twice, contradictions, persons of one household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.intake.checked import Findings
from service.intake.fields import BadCell, Value
from service.intake.specs import Kind

Row = dict[str, Value]

_HEAD = frozenset({"户主", "本人", "户主本人", "head", "self", "01", "1", "2"})


def merge_persons(rows: Sequence[Row], findings: Findings, heading: str) -> set[int]:
    """Make one row of a household whose persons are listed one a row.

    Parameters
    ----------
    rows : sequence of dict
        Typed rows with ``code`` and ``relation``; the head's row gets ``people`` where it has
        none. Changed in place.
    findings : Findings
        Gets persons whose household or whose household's head is not in the sheet.
    heading : str
        Heading of the relation column.

    Returns
    -------
    set of int
        Positions of rows that are in their head's row now.
    """
    heads = {
        str(row["code"]): row
        for i, row in enumerate(rows)
        if i not in findings.bad and row.get("code") and _is_head(row)
    }
    sizes: dict[str, int] = {}
    for row in rows:
        if row.get("code"):
            sizes[str(row["code"])] = sizes.get(str(row["code"]), 0) + 1
    merged: set[int] = set()
    for i, row in enumerate(rows):
        if i in findings.bad or _is_head(row):
            continue
        if str(row.get("code")) in heads:
            merged.add(i)
        else:
            findings.add(i, heading, _NO_HEAD)
    for code, head in heads.items():
        if head.get("people") is None:
            head["people"] = sizes[code]
    if merged:
        findings.note(
            "persons-merged",
            f"表格每人一行：{len(merged)} 行并入各自户主的一行，只保留人数。",
            f"The sheet lists one person a row: {len(merged)} rows were merged into their "
            "households, keeping only the number of people.",
        )
    return merged


def _is_head(row: Mapping[str, Value]) -> bool:
    relation = row.get("relation")
    return relation is None or str(relation).strip().lower() in _HEAD


def settle_duplicates(
    kind: Kind,
    rows: Sequence[Row],
    shapes: Sequence[Any],
    findings: Findings,
    *,
    column: str,
    settled: set[int],
) -> set[int]:
    """Keep one of rows that say the same; refuse all rows that contradict each other.

    Parameters
    ----------
    kind : Kind
        Whose `identity` tells which fields name the thing.
    rows, shapes : sequences of equal length
        Typed rows and their geometries.
    findings : Findings
        Gets rows that contradict each other.
    column : str
        Heading to name in reasons.
    settled : set of int
        Positions already merged into others.

    Returns
    -------
    set of int
        Positions of rows that repeat an earlier one in everything.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, row in enumerate(rows):
        key: tuple[object, ...] = tuple(row.get(name) for name in kind.identity)
        if i in findings.bad or i in settled:
            continue
        if key[0] is None:
            # Without a code two people may share a name; only the same place makes them one.
            key = (None, *_content(row, shapes[i])) if shapes[i] is not None else (None, i)
        groups.setdefault(key, []).append(i)
    repeated: set[int] = set()
    for positions in groups.values():
        if len(positions) == 1:
            continue
        if len({_content(rows[i], shapes[i]) for i in positions}) == 1:
            repeated.update(positions[1:])
        else:
            for i in positions:
                others = [other for other in positions if other != i]
                findings.add(i, column, _contradiction(findings.rows(others)))
    if repeated:
        listed = findings.rows(sorted(repeated))
        findings.note(
            "repeated-rows",
            f"有 {len(repeated)} 行与前面的行完全相同，只导入一次（第 {listed} 行）。",
            f"{len(repeated)} rows repeat an earlier row exactly and are imported once (rows "
            f"{listed}).",
        )
    return repeated


def _content(row: Row, shape: Any) -> tuple[object, ...]:
    return (*sorted((key, str(value)) for key, value in row.items()), shape and shape.wkb)


def _contradiction(others: str) -> BadCell:
    return BadCell(
        "same-code",
        f"与第 {others} 行编号相同但内容不同，不知以哪行为准；请只保留一行。",
        f"Rows {others} have the same code but different content; keep only one.",
    )


_NO_HEAD = BadCell(
    "no-head-of-household",
    "表中没有这一户的户主行，无法归户；请补上户主或户编号。",
    "The sheet has no row for this household's head, so the person cannot be assigned; add it.",
)
