"""Show just enough of a value to find it again, and no more."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d{5,}")
_PLAIN = re.compile(r"[-+\d.,，:：/%°′″'\"NSEWnsew度分秒年月日 　_０-９．]{1,24}")


def masked(value: object) -> str:
    """Give a value in masked form.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    str
        Numbers, dates and coordinates keep their form but not more than four digits of a longer
        run; a text keeps its first character.

    Examples
    --------
    >>> masked("张三丰"), masked("13812345678"), masked("109.44"), masked("1_000")
    ('张**', '138****5678', '109.44', '1_000')
    >>> masked(109.43996)
    '109.4****'
    """
    text = str(value).strip()
    if not text:
        return ""
    if _PLAIN.fullmatch(text):
        return _DIGITS.sub(_mask_digits, text)
    return text[0] + "*" * min(len(text) - 1, 2)


def _mask_digits(found: re.Match[str]) -> str:
    digits = found[0]
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    kept = 1 if found.start() and found.string[found.start() - 1] in ".．" else 3
    return digits[:kept] + "*" * (len(digits) - kept)
