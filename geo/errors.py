"""Errors that say in Chinese and English what is wrong, where, and what to do."""

from __future__ import annotations

from typing import Any, NamedTuple


class Text(NamedTuple):
    """One message in both languages of the product."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class YuanbaError(Exception):
    """Base of every error a user may see.

    Parameters
    ----------
    zh, en : str
        What is wrong, where, and what to do, in Chinese and in English.
    **where
        Machine-readable place of the trouble (row, layer, courtyard, limit …). Never personal
        data: this ends in logs and in problem responses.

    Attributes
    ----------
    code : str
        Stable kebab-case name of the kind of error, set by each subclass; the service turns it
        into an HTTP status at the edge and the command line into an exit code.

    Examples
    --------
    >>> str(YuanbaError(zh="没有图层", en="no such layer", layer="boundary"))
    '没有图层 / no such layer'
    """

    code = "error"

    def __init__(self, *, zh: str, en: str, **where: object) -> None:
        self.text = Text(zh, en)
        self.where = where
        super().__init__(str(self.text))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error travel between processes, which `Exception` by itself does not."""
        return _restored, (type(self), self.text, self.where)


def _restored(kind: type[YuanbaError], text: Text, where: dict[str, object]) -> YuanbaError:
    error = kind.__new__(kind)
    YuanbaError.__init__(error, zh=text.zh, en=text.en, **where)
    return error
