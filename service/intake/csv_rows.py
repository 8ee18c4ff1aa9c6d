"""Text tables: which delimiter, and rows that a stray quote has run together."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from geo.errors import Text
from service.intake.errors import TooLargeError, UnreadableFileError
from service.intake.limits import Limits
from service.intake.sheet import Problem

_DELIMITERS = (",", "\t", ";", "，", "|", "；")
_LONGEST_RECORD = 50
_MOST_BROKEN = 200


def delimiter_of(text: str) -> str:
    r"""Tell the delimiter by which character cuts the first lines most evenly.

    Examples
    --------
    >>> delimiter_of("姓名;住址\n张三;河边，老屋\n李四;桥头\n")
    ';'
    """
    head = text[:200_000].splitlines()[:60]
    if head and head[0].lower().startswith("sep=") and len(head[0].strip()) == 5:
        return head[0].strip()[4]
    lines = [line for line in head if line.strip()]
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
        width, times = max(
            ((w, n) for w, n in counts.items() if w > 1), key=lambda one: one[1], default=(1, 0)
        )
        score = times * (1 + min(width, 20) / 100)
        if score > best_score:
            best, best_score = mark, score
    return best


def read_rows(
    text: str, delimiter: str, *, limits: Limits
) -> tuple[list[list[str]], list[int], list[Problem]]:
    """Cut a text into rows.

    Parameters
    ----------
    text : str
        The whole table.
    delimiter : str
        One character.

    Returns
    -------
    rows, numbers : list
        Non-empty rows and their numbers, counted from 1 as a spreadsheet shows them.
    problems : list of Problem
        Rows with a quote that is never closed or closed in the middle of a cell; they are not
        among `rows`.

    Raises
    ------
    UnreadableFileError
        NUL bytes, or hardly a row without a broken quote.
    TooLargeError
        More rows than the limits allow.
    """
    _refuse_nul(text)
    lines = list(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, row in enumerate(_records(lines, delimiter), start=1):
        if row is None:
            problems.append(_broken_quote(number))
        elif any(cell.strip() for cell in row) and not _is_separator_line(number, row, delimiter):
            rows.append(row)
            numbers.append(number)
        if len(problems) > _MOST_BROKEN:
            raise UnreadableFileError(
                zh=f"到第 {number} 行为止已有 {len(problems)} 行的引号不成对；"
                "请另存为 .xlsx 再导入。",
                en=f"Up to row {number}, {len(problems)} rows have unbalanced quotes; save the "
                "table as .xlsx.",
                row=number,
            )
        if len(rows) > limits.rows:
            raise TooLargeError(
                zh=f"表格超过 {limits.rows} 行；请拆分后再导入。",
                en=f"The table has more than {limits.rows} rows; split it.",
                limit=limits.rows,
            )
    return rows, numbers, problems


def _refuse_nul(text: str) -> None:
    place = text.find("\x00")
    if place >= 0:
        row = text.count("\n", 0, place) + 1
        raise UnreadableFileError(
            zh=f"第 {row} 行含有空字符（NUL），文件已损坏或不是文本；请重新导出。",
            en=f"Row {row} holds NUL characters: the file is damaged or not text; export it again.",
            row=row,
        )


def _is_separator_line(number: int, row: list[str], delimiter: str) -> bool:
    return number == 1 and delimiter.join(row).strip().lower() == f"sep={delimiter}"


def _records(lines: list[str], delimiter: str) -> Iterator[list[str] | None]:
    """Give records in order, None for one whose quotes do not close; reading goes on after it."""
    start = 0
    while start < len(lines):
        rows = _strict(lines, start, delimiter)
        for row, following in rows:
            start = following
            yield row


def _strict(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[list[str] | None, int]]:
    """Read until the first broken record; it counts as one line, and the caller starts over."""
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
    begun = start
    while begun < len(lines):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a quote left open ends at the csv module's own limit of a cell
            yield None, begun + 1
            return
        ended = start + reader.line_num
        if ended - begun > _LONGEST_RECORD:
            yield None, begun + 1
            return
        begun = ended
        yield row, begun


def _broken_quote(row: int) -> Problem:
    return Problem(
        row,
        "",
        "broken-quote",
        Text(
            "这一行的引号不成对，分不清单元格；请删除多余的引号。",
            "The quotes in this row are unbalanced, so its cells cannot be told apart; remove "
            "the stray quote.",
        ),
    )
