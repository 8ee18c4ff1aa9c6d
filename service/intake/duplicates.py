"""Rows that speak of the same thing: the same twice, contradictions, persons of one household."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from service.intake.checked import Findings
from service.intake.fields import BadCell, Value
from service.intake.specs import Kind

Row = dict[str, Value]

_HEAD = frozenset({"户主", "本人", "户主本人", "head", "self", "01", "1", "2"})


def merge_persons(rows: Sequence[Row], findings: Findings, heading: str) -> dict[int, int]:
    """Make one row of a household whose persons are listed one a row.

    Parameters
    ----------
    rows : sequence of dict
        Typed rows with ``code`` and ``relation``; the head's row gets ``people`` where it has
        none. Changed in place.
    findings : Findings
        Gets persons whose household's head is not in the sheet.
    heading : str
        Heading of the relation column.

    Returns
    -------
    dict of int to int
        From the position of a person's row to that of the head's, which may itself be bad.
    """
    heads: dict[str, int] = {}
    sizes: Counter[str] = Counter()
    for i, row in enumerate(rows):
        if not row.get("code"):
            continue
        code = str(row["code"])
        sizes[code] += 1
        if _is_head(row) and (code not in heads or heads[code] in findings.bad):
            heads[code] = i
    merged: dict[int, int] = {}
    for i, row in enumerate(rows):
        if i in findings.bad or _is_head(row):
            continue
        head = heads.get(str(row.get("code")))
        if head is None:
            findings.add(i, heading, _NO_HEAD)
        else:
            merged[i] = head
    for code, head in heads.items():
        if rows[head].get("people") is None:
            rows[head]["people"] = sizes[code]
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
    settled: Set[int],
) -> dict[int, int]:
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
    dict of int to int
        From the position of a row that repeats another in everything to the other's.
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
    repeated: dict[int, int] = {}
    for positions in groups.values():
        if len(positions) == 1:
            continue
        if len({_content(rows[i], shapes[i]) for i in positions}) == 1:
            repeated |= dict.fromkeys(positions[1:], positions[0])
        else:
            for i in positions:
                others = [other for other in positions if other != i]
                findings.add(i, column, _contradiction(findings.rows(others)))
    return repeated


def note_joined(merged: Set[int], repeated: Set[int], findings: Findings) -> None:
    """Tell which rows are in others now."""
    if merged:
        findings.note(
            "persons-merged",
            f"表格每人一行：{len(merged)} 行并入各自户主的一行，只保留人数。",
            f"The sheet lists one person a row: {len(merged)} rows were merged into their "
            "households, keeping only the number of people.",
        )
    if repeated:
        listed = findings.rows(sorted(repeated))
        findings.note(
            "repeated-rows",
            f"有 {len(repeated)} 行与前面的行完全相同，只导入一次（第 {listed} 行）。",
            f"{len(repeated)} rows repeat an earlier row exactly and are imported once (rows "
            f"{listed}).",
        )


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
