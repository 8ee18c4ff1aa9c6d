"""Read one cell as what its field says, strictly, or say what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from geo.errors import Text
from service.intake.idcard import holds_id_number
from service.intake.sheet import Cell, Damaged
from service.intake.specs import Field, Type
from service.intake.words import comparable

Value = str | int | float | bool | dt.date | None


class BadCell(Exception):  # noqa: N818 - caught and turned into a reason, never seen as an error
    """A cell cannot be read as its field; `code` and `text` say why."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.text = code, Text(zh, en)
        super().__init__(code)


_LONGEST_LABEL, _LONGEST_TEXT = 60, 500
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NAME_MARKS = frozenset("·•・‧⋅.'’ʼ-‐ ()（）\u200c\u200d\u0f0b\u0f0c")
_INTEGER = re.compile(r"[-+]?\d{1,15}", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)", re.ASCII)
_UNIT = re.compile(r"(?<=\d)\s*(?:人|口|户|个|分|座|栋)$")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:.*)?", re.ASCII
)
_DAY_IN_DIGITS = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?(?:份)?", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}|[2-9]\d{6,7}", re.ASCII)
_CODE = re.compile(r"[\w\-./#·]{1,40}")
_YES = frozenset({"是", "有", "对", "√", "✓", "y", "yes", "true", "1", "外出", "在外", "流动"})
_NO = frozenset({"否", "无", "不", "没有", "×", "x", "n", "no", "false", "0", "在家", "在村"})


def read_cell(cell: Cell, field: Field) -> Value:
    """Read a cell that is not a coordinate.

    Parameters
    ----------
    cell : Cell
        As the sheet holds it.
    field : Field
        What it should be.

    Returns
    -------
    Value
        None for an empty cell of a field that is not required.

    Raises
    ------
    BadCell
        With the reason in Chinese and English; it never quotes the value.
    """
    if isinstance(cell, Damaged):
        raise BadCell(cell.code, cell.text.zh, cell.text.en)
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        if field.required:
            raise BadCell("required", f"“{field.zh}”不能为空。", f'"{field.en}" must not be empty.')
        return None
    return _READERS[field.type](cell, field)


def _plain(cell: Cell) -> str:
    """Give a cell as one line of text: composed, without invisible or control characters."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell))
    if text.isascii() and text.isprintable():
        return text.strip()
    if _OVERRIDES.search(text):
        raise BadCell(
            "direction-override",
            "含有改变文字方向的控制字符，显示会与内容不符；请重新输入。",
            "It holds characters that override text direction, so it shows something else than "
            "it says; type it again.",
        )
    text = " ".join(_INVISIBLE.sub("", text).split())
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in text):
        raise BadCell(
            "control-character",
            "含有控制字符或无效字符；请重新输入。",
            "It holds control characters or invalid ones; type it again.",
        )
    return text


def _half_width(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", _plain(cell)).strip()


def _no_id_number(text: str) -> str:
    if holds_id_number(text):
        raise BadCell(
            "id-card",
            "内容中含有身份证号；本系统不保存身份证号，请删除。",
            "It contains an identity-card number, which is never stored here; remove it.",
        )
    return text


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise BadCell(
            "too-long",
            f"超过 {longest} 个字符；请缩短。",
            f"It is longer than {longest} characters; shorten it.",
        )
    return _no_id_number(text)


def _name(cell: Cell, _: Field) -> Value:
    text = _within(_plain(cell), _LONGEST_LABEL)
    ok = all(unicodedata.category(c)[0] in "LM" or c in _NAME_MARKS for c in text)
    if not ok or not any(unicodedata.category(c)[0] == "L" for c in text):
        raise BadCell(
            "not-a-name",
            "姓名中有不属于姓名的字符（数字、符号或表情）；请改正。",
            "The name holds characters that names do not have (digits, signs, emoji); correct it.",
        )
    return text


def _label(cell: Cell, _: Field) -> Value:
    return _within(_plain(cell), _LONGEST_LABEL)


def _text(cell: Cell, _: Field) -> Value:
    return _within(_plain(cell), _LONGEST_TEXT)


def _phone(cell: Cell, _: Field) -> Value:
    digits = re.sub(r"[\s()\-—]", "", _half_width(cell))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    raise BadCell(
        "phone",
        "不是完整的电话号码（手机 11 位，或带区号的固定电话，每格一个）；请改正。",
        "Not a complete phone number (11 digits, or a landline with area code, one per cell); "
        "correct it.",
    )


def _code(cell: Cell, field: Field) -> Value:
    text = _no_id_number(_half_width(cell).replace(" ", ""))
    if not _CODE.fullmatch(text):
        raise BadCell(
            "code",
            f"“{field.zh}”只能用文字、数字和 - . / #，最多 40 个；请改正。",
            f'"{field.en}" may hold letters, digits and - . / # only, at most 40; correct it.',
        )
    return text


def _digits(*lengths: int) -> Callable[[Cell, Field], Value]:
    said = "、".join(str(length) for length in lengths)
    said_en = " or ".join(str(length) for length in lengths)

    def read(cell: Cell, field: Field) -> Value:
        text = _half_width(cell).replace(" ", "")
        if text.isascii() and text.isdigit() and len(text) in lengths:
            return text
        raise BadCell(
            "digits",
            f"“{field.zh}”应为 {said} 位数字；请改正（该列请设为文本）。",
            f'"{field.en}" should have {said_en} digits; correct it (make the column text).',
        )

    return read


def _number_text(cell: Cell, field: Field) -> str:
    if isinstance(cell, bool):
        raise _not_a_number(field)
    text = _UNIT.sub("", _half_width(cell).replace("，", ","))
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if "," in text and re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        raise BadCell(
            "decimal-comma",
            "逗号用法有歧义；小数点请用“.”。",
            "The comma is ambiguous; use a point for decimals.",
        )
    return text


def _not_a_number(field: Field) -> BadCell:
    return BadCell(
        "not-a-number",
        f"“{field.zh}”不是数字；请改正。",
        f'"{field.en}" is not a number; correct it.',
    )


def _in_range(value: float, field: Field) -> None:
    if not field.low <= value <= field.high:
        raise BadCell(
            "out-of-range",
            f"“{field.zh}”应在 {field.low:g} 到 {field.high:g} 之间；请改正。",
            f'"{field.en}" should lie between {field.low:g} and {field.high:g}; correct it.',
        )


def _integer(cell: Cell, field: Field) -> Value:
    text = _number_text(cell, field)
    if not _INTEGER.fullmatch(text):
        if _DECIMAL.fullmatch(text) and "." not in text:
            _in_range(float("inf"), field)
        if _DECIMAL.fullmatch(text):
            raise BadCell(
                "not-whole",
                f"“{field.zh}”应为整数；请改正。",
                f'"{field.en}" should be a whole number; correct it.',
            )
        raise _not_a_number(field)
    value = int(text)
    _in_range(value, field)
    return value


def _number(cell: Cell, field: Field) -> Value:
    text = _number_text(cell, field)
    if not _DECIMAL.fullmatch(text) or len(text) > 30:
        raise _not_a_number(field)
    value = float(text)
    _in_range(value, field)
    return value


def _boolean(cell: Cell, field: Field) -> Value:
    if isinstance(cell, bool):
        return cell
    text = _half_width(cell).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise BadCell(
        "yes-or-no", f"“{field.zh}”请填“是”或“否”。", f"Answer {field.en} with yes or no."
    )


def _choice(cell: Cell, field: Field) -> Value:
    text = comparable(_plain(cell))
    for key, words in field.choices:
        if text == comparable(key) or any(text == comparable(word) for word in words):
            return key
    zh = "、".join(words[0] for _, words in field.choices)
    en = ", ".join(key for key, _ in field.choices)
    raise BadCell("choice", f"“{field.zh}”应为：{zh}。", f'"{field.en}" should be one of: {en}.')


def _date(cell: Cell, field: Field) -> Value:
    text = _half_width(cell)
    found = _DATE.fullmatch(text) or _DAY_IN_DIGITS.fullmatch(text)
    day = _day(int(found[1]), int(found[2]), int(found[3])) if found else None
    if day is None:
        raise BadCell(
            "date",
            f"“{field.zh}”不是日期；请写成 2026-01-31 的形式（单元格设为日期或文本）。",
            f'"{field.en}" is not a date; write it like 2026-01-31 (as a date or text cell).',
        )
    return day


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _period(cell: Cell, field: Field) -> Value:
    text = _half_width(cell)
    found = _DATE.fullmatch(text) or _MONTH.fullmatch(text)
    if found and 1900 <= int(found[1]) <= 2200 and 1 <= int(found[2]) <= 12:
        return f"{int(found[1]):04d}-{int(found[2]):02d}"
    raise BadCell(
        "period",
        f"“{field.zh}”不是月份；请写成 2026-03 的形式。",
        f'"{field.en}" is not a month; write it like 2026-03.',
    )


_READERS: dict[Type, Callable[[Cell, Field], Value]] = {
    Type.NAME: _name,
    Type.LABEL: _label,
    Type.TEXT: _text,
    Type.PHONE: _phone,
    Type.CODE: _code,
    Type.TOWN_CODE: _digits(9),
    Type.VILLAGE_CODE: _digits(12),
    Type.GRID_CODE: _digits(15, 18),
    Type.INTEGER: _integer,
    Type.NUMBER: _number,
    Type.BOOLEAN: _boolean,
    Type.CHOICE: _choice,
    Type.DATE: _date,
    Type.PERIOD: _period,
}
