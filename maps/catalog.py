"""The product's words in Chinese and English, read from the catalogues beside this file.

Messages are named by dotted keys (``coverage.reason.no_position``), not by a sentence of one
language, so that a change of wording touches one catalogue only. Placeholders are ``{name}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal, get_args

from babel.messages.pofile import read_po

from geo.errors import YuanbaError

Locale = Literal["zh", "en"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)


class UnknownLocaleError(YuanbaError):
    """A language was asked for that the product does not speak."""

    code = "unknown-locale"


@cache
def messages(locale: str) -> Mapping[str, str]:
    """Return all messages of one language by key.

    Raises
    ------
    UnknownLocaleError
        If there is no catalogue for `locale`.
    """
    if locale not in LOCALES:
        raise UnknownLocaleError(
            zh=f"没有语言“{locale}”，可用：{'、'.join(LOCALES)}。",
            en=f"there is no language {locale!r}; choose one of {', '.join(LOCALES)}.",
            locale=locale,
        )
    file = resources.files("maps") / "locale" / locale / "yuanba.po"
    with file.open("rb") as lines:
        catalogue = read_po(lines, locale=locale, abort_invalid=True)
    return MappingProxyType({str(m.id): str(m.string) for m in catalogue if m.id})


def translate(locale: str) -> Callable[..., str]:
    """Return the function that gives a message of one language by its key.

    The function takes the key and the values of the message's placeholders; an unknown key or a
    missing value is a `KeyError`, because it is a mistake in the program.

    Examples
    --------
    >>> translate("zh")("coverage.reason.no_position")
    '没有位置'
    """
    known = messages(locale)

    def text(key: str, /, **values: object) -> str:
        return known[key].format(**values) if values else known[key]

    return text


def under(locale: str, *prefixes: str) -> dict[str, str]:
    """Return the messages whose keys begin with one of the prefixes, for use in a page."""
    return {key: text for key, text in messages(locale).items() if key.startswith(prefixes)}
