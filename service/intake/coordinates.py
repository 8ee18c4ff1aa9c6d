"""Read coordinate cells: decimal degrees, degrees-minutes-seconds, metres, pairs in one cell."""

from __future__ import annotations

import re
import unicodedata

from service.intake.fields import BadCell
from service.intake.sheet import Cell, Damaged

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)", re.ASCII)
_DMS = re.compile(
    r"([-+])?(\d{1,3})\s*[°度:d]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:['′’分:m]\s*)?)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒s]|''|′′|’’)?)?",
    re.ASCII,
)
_SIDE = re.compile(r"^(东经|北纬|西经|南纬|[EWNS])\s*|\s*([EWNS])$", re.IGNORECASE)
_NEGATIVE = {"西经", "南纬", "W", "S"}
_EAST = {"东经", "西经", "E", "W"}
_GAP = re.compile(r"\s*[,，;；、\t/|]\s*|\s+")


def read_coordinate(cell: Cell) -> float | None:
    """Read one coordinate; None for an empty cell.

    Raises
    ------
    BadCell
        It is no number and no degrees-minutes-seconds.

    Examples
    --------
    >>> read_coordinate("109°26′24″E"), read_coordinate("３１．４"), read_coordinate("")
    (109.44, 31.4, None)
    """
    if isinstance(cell, Damaged):
        raise BadCell(cell.code, cell.text.zh, cell.text.en)
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    return _read(text)[0] if text else None


def read_pair(cell: Cell) -> tuple[float, float] | None:
    """Read ``lon, lat`` from one cell; with E/N or 东经/北纬 the order is as marked.

    Raises
    ------
    BadCell
        It does not hold two coordinates.

    Examples
    --------
    >>> read_pair("109.44，31.4"), read_pair("北纬31°24′ 东经109°26′24″")
    ((109.44, 31.4), (109.44, 31.4))
    """
    if isinstance(cell, Damaged):
        raise BadCell(cell.code, cell.text.zh, cell.text.en)
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip(" ()[]（）")
    if not text:
        return None
    parts = [part for part in _GAP.split(text) if part]
    if len(parts) != 2:
        raise _bad("应为“经度,纬度”两个数", "It should hold two numbers: longitude, latitude")
    (first, side), (second, other) = _read(parts[0]), _read(parts[1])
    if (side is None) != (other is None) or (side is not None and side == other):
        raise _bad("应为一个经度和一个纬度", "It should hold one longitude and one latitude")
    return (second, first) if side is False else (first, second)


def _read(text: str) -> tuple[float, bool | None]:
    """Give degrees (or metres) and whether it is marked as a longitude."""
    found = _SIDE.search(text)
    side = (found[1] or found[2]).upper() if found else None
    bare = _SIDE.sub("", text).strip() if found else text
    if "," in bare:
        raise _bad("不要用逗号；小数点请用“.”", "Leave commas out; use a point for decimals")
    value = float(bare) if _NUMBER.fullmatch(bare) and len(bare) < 30 else _sexagesimal(bare)
    return (-value if side in _NEGATIVE else value), (None if side is None else side in _EAST)


def _sexagesimal(text: str) -> float:
    found = _DMS.fullmatch(text)
    if not found:
        raise _bad("不是数字，也不是度分秒", "It is neither a number nor degrees-minutes-seconds")
    sign, degrees, minutes, seconds = found.groups()
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        raise _bad("分或秒不能达到 60", "Minutes and seconds must stay below 60")
    value = int(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -value if sign == "-" else round(value, 12)


def _bad(zh: str, en: str) -> BadCell:
    return BadCell("coordinate", f"坐标无法识别：{zh}；请改正。", f"Coordinate: {en}; correct it.")
