"""dBASE attribute tables of Shapefiles: fields, records, and the encoding nobody wrote down.

GDAL decodes with whatever the file says or, when it says nothing, with Latin-1, which turns
every Chinese name into rubbish without a word. The layout is dBASE III's, published by dBase Inc.
"""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass
from typing import Any

from service.intake.errors import UnreadableFileError

_LDID_GBK = 0x4D
_LDID_LATIN = {0x03, 0x57, 0x58}
_NAMES_GBK = {"936", "cp936", "gbk", "gb2312", "gb18030", "ansi 936", "ansi936", "54936"}
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe][\xa1-\xfe])*")


@dataclass(frozen=True)
class Attributes:
    """A decoded table; `deleted` tells which records are marked as removed."""

    columns: dict[str, list[Any]]
    deleted: list[bool]
    encoding: str
    stated: str | None
    renamed: tuple[str, ...]


@dataclass(frozen=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int
    decimals: int


def read_dbf(data: bytes, cpg: str | None) -> Attributes:
    """Read an attribute table.

    Parameters
    ----------
    data : bytes
        The ``.dbf`` file.
    cpg : str or None
        Content of the ``.cpg`` file, where there is one.

    Raises
    ------
    UnreadableFileError
        Cut short, or in no known encoding.
    """
    if len(data) < 33:
        raise _damaged()
    count, header, width = struct.unpack_from("<IHH", data, 4)
    fields = _fields(data, header)
    if width < 1 or len(data) < header + count * width or sum(f.width for f in fields) > width:
        raise _damaged()
    records = [data[header + i * width : header + (i + 1) * width] for i in range(count)]
    encoding, stated = _encoding(fields, records, cpg, data[29])
    names, renamed = _unique([_text(field.name, encoding) for field in fields])
    columns = {
        name: [_value(record, field, encoding) for record in records]
        for name, field in zip(names, fields, strict=True)
    }
    deleted = [record[:1] == b"*" for record in records]
    return Attributes(columns, deleted, encoding, stated, renamed)


def _fields(data: bytes, header: int) -> list[_Field]:
    fields, start = [], 1
    for place in range(32, min(header, len(data)) - 31, 32):
        if data[place] == 0x0D:
            break
        name = data[place : place + 11].split(b"\x00")[0]
        width, decimals = data[place + 16], data[place + 17]
        fields.append(_Field(name, chr(data[place + 11]), start, width, decimals))
        start += width
    return fields


def _encoding(
    fields: list[_Field], records: list[bytes], cpg: str | None, ldid: int
) -> tuple[str, str | None]:
    """Choose: strict UTF-8, then what the file says where that can be true, then GB18030."""
    texts = [field.name for field in fields]
    for field in fields:
        if field.kind == "C":
            texts += [r[field.start : field.start + field.width].rstrip(b" \x00") for r in records]
    texts = [text for text in texts if not text.isascii()]
    stated = _stated(cpg, ldid)
    if not texts or _fits(texts, "utf-8"):
        return "utf-8", stated
    chinese = _fits(texts, "gb18030")
    # A Latin code page decodes anything; bytes that all pair up like GB2312 are Chinese.
    paired = chinese and all(_PAIRS.fullmatch(text) for text in texts)
    if stated not in {None, "utf-8", "gb18030"} and not paired and _fits(texts, stated or ""):
        return stated or "", stated
    if chinese:
        return "gb18030", stated
    raise UnreadableFileError(
        zh="属性表的文字编码无法识别；请在原软件中导出为 UTF-8。",
        en="The attribute table's text encoding is not known; export it as UTF-8.",
    )


def _stated(cpg: str | None, ldid: int) -> str | None:
    name = (cpg or "").strip().lower()
    if name in _NAMES_GBK or (not name and ldid == _LDID_GBK):
        return "gb18030"
    if not name:
        return "cp1252" if ldid in _LDID_LATIN else None
    latin = re.sub(r"^8859-?(\d+)$", r"iso8859-\1", name)
    for guess in (latin, f"cp{name.removeprefix('ansi ')}"):
        try:
            return codecs.lookup(guess).name
        except LookupError:
            continue
    return None


def _fits(texts: list[bytes], encoding: str) -> bool:
    try:
        for text in texts:
            _strict(text, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strict(text: bytes, encoding: str) -> str:
    """Decode strictly, but forgive a last character that a field's width has cut."""
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as bad:
        if bad.start == 0 or bad.start < len(text) - 3:
            raise
        return text[: bad.start].decode(encoding)


def _text(value: bytes, encoding: str) -> str:
    return _strict(value.rstrip(b" \x00"), encoding).strip()


def _value(record: bytes, field: _Field, encoding: str) -> Any:
    raw = record[field.start : field.start + field.width]
    if field.kind == "C":
        return _text(raw, encoding) or None
    text = raw.decode("ascii", "replace").strip(" \x00")
    if not text or set(text) <= {"*", "?"}:
        return None
    if field.kind in "NF":
        return _number(text)
    if field.kind == "L":
        return text in "YyTt"
    if field.kind == "D" and len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _unique(names: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Add numbers to headings that ten bytes have made equal."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique, tuple(name for name, times in seen.items() if times > 1)


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(
        zh="属性表 .dbf 已损坏或没有传完整；请重新导出。",
        en="The attribute table (.dbf) is damaged or incomplete; export it again.",
    )
