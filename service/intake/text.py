"""What encoding a text is in: a byte-order mark, else UTF-8, else GB18030, strictly."""

from __future__ import annotations

import codecs

from service.intake.errors import UnreadableFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Decode bytes without ever guessing a character.

    Parameters
    ----------
    data : bytes
        The whole text.

    Returns
    -------
    text : str
        Without a byte-order mark.
    encoding : str
        ``utf-8``, ``utf-16-le``, ``utf-16-be`` or ``gb18030``. The last is what remains when
        the bytes are not UTF-8, so a person should look at a preview.

    Raises
    ------
    UnreadableFileError
        When it is none of them; the message gives the place of the first bad byte.

    Examples
    --------
    >>> decode("张三".encode("gbk"))
    ('张三', 'gb18030')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), encoding
    wide = _wide_without_mark(data)
    if wide:
        return _strict(data, wide), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as not_utf8:
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            raise _undecodable(not_utf8.start) from None


def _wide_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark by zero bytes at every other place of the beginning."""
    head = data[:200]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and even == 0:
        return "utf-16-le"
    if even > len(head) // 8 and odd == 0:
        return "utf-16-be"
    return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as bad:
        raise _undecodable(bad.start) from None


def _undecodable(place: int) -> UnreadableFileError:
    return UnreadableFileError(
        zh=f"文字编码无法识别（第 {place + 1} 个字节处）；请另存为 UTF-8 后再导入。",
        en=f"The text encoding is not known (at byte {place + 1}); save it as UTF-8 and retry.",
        byte=place + 1,
    )
