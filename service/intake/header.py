"""Find the headings of a table: below titles, in merged cells, in one row or two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import Text
from service.intake.errors import UnreadableFileError
from service.intake.sheet import Cell, Note
from service.intake.words import is_known, tidy

_LOOKED_AT = 20
_NUMERIC = re.compile(r"[-+\d.,:/\s%]+")


@dataclass(frozen=True)
class Header:
    """Headings by column (None for columns without any content) and where the rows begin."""

    names: tuple[str | None, ...]
    first_row: int
    notes: tuple[Note, ...]


def find_header(rows: Sequence[Sequence[Cell]], *, at: int | None = None) -> Header:
    """Find the row, or two rows, that hold the headings.

    Parameters
    ----------
    rows : sequence of rows
        The table from its top; merged cells repeat their value.
    at : int, optional
        Position of the heading row in `rows` when a person has said so.

    Returns
    -------
    Header
        Unique headings; ``first_row`` is the position of the first row of values.

    Raises
    ------
    UnreadableFileError
        No row looks like headings.

    Notes
    -----
    The row with the most known headings wins; without any known one, the first row of the
    widest text-only rows. A second row joins it where it adds headings or tells equal ones apart.
    """
    width = max((len(row) for row in rows), default=0)
    texts = [_texts(row, width) for row in rows[:_LOOKED_AT]]
    best = _best(texts) if at is None else at
    if best is None:
        raise UnreadableFileError(
            zh="找不到表头；请确认第一行是列名（如“姓名”“户编号”）。",
            en="No row of headings was found; the first row should name the columns.",
        )
    names, last = _names(texts, best)
    used = [_has_content(rows, last + 1, column) for column in range(width)]
    unique, notes = _unique(names, used)
    if best > 0:
        notes.append(
            Note(
                "header-row",
                Text(
                    f"表头在第 {best + 1} 个非空行，上面的 {best} 行作为标题略过。",
                    f"The headings are in non-empty row {best + 1}; {best} rows above were "
                    "skipped as titles.",
                ),
            )
        )
    return Header(unique, last + 1, tuple(notes))


def _texts(row: Sequence[Cell], width: int) -> list[str]:
    """Give a row's cells as headings: text, or nothing where a cell holds a value."""
    cells = [tidy(cell) if isinstance(cell, str) else "" for cell in row]
    return cells + [""] * (width - len(cells))


def _best(texts: list[list[str]]) -> int | None:
    if not texts:
        return None
    known = [len({text for text in row if is_known(text)}) for row in texts]
    if max(known) > 0:
        return known.index(max(known))
    plain = [_plain_headings(row) for row in texts]
    return plain.index(max(plain)) if max(plain) > 0 else None


def _plain_headings(row: list[str]) -> int:
    filled = [text for text in row if text]
    if any(_NUMERIC.fullmatch(text) or len(text) > 30 for text in filled):
        return 0
    return len(set(filled))


def _names(texts: list[list[str]], best: int) -> tuple[list[str], int]:
    """Join the best row with the one above or below it where that tells more."""
    row = texts[best]
    alone = sum(is_known(text) for text in row)
    above = texts[best - 1] if best > 0 and _is_group_row(texts[best - 1]) else None
    below = texts[best + 1] if best + 1 < len(texts) else None
    if below is not None and _joins(row, below, alone):
        return _join(row, below), best + 1
    if above is not None:
        repeated = any(times > 1 for text, times in Counter(row).items() if text)
        joined = _join(above, row)
        if repeated or sum(is_known(text) for text in joined) > alone:
            return joined, best
    return row, best


def _is_group_row(row: list[str]) -> bool:
    filled = {text for text in row if text}
    return len(filled) > 1 and not any(":" in text or "：" in text for text in filled)


def _joins(upper: list[str], lower: list[str], alone: int) -> bool:
    """Tell whether the row below is a second heading row and not the first row of values."""
    filled = [text for text in lower if text]
    if not filled or not any(is_known(text) for text in filled):
        return False
    if any(_NUMERIC.fullmatch(text) for text in filled):
        return False
    fits = all(
        not low or not is_known(up) or up == low for up, low in zip(upper, lower, strict=True)
    )
    joined = _join(upper, lower)
    return fits and sum(is_known(text) for text in joined) > alone


def _join(upper: list[str], lower: list[str]) -> list[str]:
    """Join two heading rows with ``/``; a group's label reaches right until the next one."""
    names, group = [], ""
    for up, low in zip(upper, lower, strict=True):
        group = up or (group if low else "")
        if low and group and low != group:
            names.append(f"{group}/{low}")
        else:
            names.append(low or up)
    return names


def _has_content(rows: Sequence[Sequence[Cell]], first: int, column: int) -> bool:
    return any(column < len(row) and row[column] not in (None, "") for row in rows[first:])


def _unique(names: list[str], used: list[bool]) -> tuple[tuple[str | None, ...], list[Note]]:
    seen: Counter[str] = Counter()
    unique: list[str | None] = []
    unnamed: list[str] = []
    for i, (name, is_used) in enumerate(zip(names, used, strict=True)):
        if not name and not is_used:
            unique.append(None)
            continue
        if not name:
            name = f"第{i + 1}列"  # noqa: PLW2901 - a column with values but no heading
            unnamed.append(name)
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique), _naming_notes(seen, unnamed)


def _naming_notes(seen: Counter[str], unnamed: list[str]) -> list[Note]:
    notes = []
    repeated = "、".join(name for name, times in seen.items() if times > 1)
    if repeated:
        text = Text(
            f"列名重复：{repeated}；后面的加了序号，请核对各列的对应关系。",
            f"Headings appear more than once: {repeated}; later ones are numbered: check how "
            "the columns are matched.",
        )
        notes.append(Note("repeated-headings", text, confirm=True))
    if unnamed:
        text = Text(
            f"有内容但没有列名的列：{'、'.join(unnamed)}。",
            f"Columns with values but no heading: {', '.join(unnamed)}.",
        )
        notes.append(Note("unnamed-columns", text))
    return notes
