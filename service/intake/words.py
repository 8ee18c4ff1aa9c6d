"""Which words stand for which field: headings as people write them, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from service.intake.kinds import KINDS

_DROPPED = re.compile(r"[\s*＊_\-—:：·.。/、]+")
_REMARK = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def tidy(heading: str) -> str:
    """Give a heading as it is shown: one line, one space, no marks of required columns."""
    text = unicodedata.normalize("NFKC", heading)
    return " ".join(text.replace("*", " ").split())[:80]


def comparable(heading: str) -> str:
    """Give a heading as it is compared: no case, blanks, punctuation or remark in brackets.

    Examples
    --------
    >>> comparable(" 是否特殊人群(是/否)* ")
    '是否特殊人群'
    """
    text = unicodedata.normalize("NFKC", heading).lower()
    bare = _REMARK.sub("", text)
    return _DROPPED.sub("", bare if bare.strip() else text)


@cache
def vocabulary(kind: str) -> dict[str, str]:
    """Give field keys by comparable synonym, for one kind of sheet."""
    words: dict[str, str] = {}
    for field in KINDS[kind].fields:
        for word in (field.key, field.zh, field.en, *field.synonyms):
            words.setdefault(comparable(word), field.key)
    return words


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for kind in KINDS for word in vocabulary(kind)) | ID_CARD_WORDS


ID_CARD_WORDS = frozenset(
    comparable(word)
    for word in (
        "身份证",
        "身份证号",
        "身份证号码",
        "公民身份证号",
        "公民身份号码",
        "公民身份证号码",
        "居民身份证号",
        "居民身份证号码",
        "证件号",
        "证件号码",
        "身份号码",
        "户主身份证号",
        "户主身份证号码",
        "id card",
        "id card number",
        "id number",
        "identity card",
    )
)


def is_known(heading: str) -> bool:
    """Tell whether any kind of sheet has a field of this name."""
    return bool(heading) and any(
        comparable(part) in _all_words() for part in (heading, heading.rpartition("/")[2])
    )
