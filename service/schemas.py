"""Types that every request and answer is made of: strict, closed, without surprises."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat

# Control characters (C0, C1, lone surrogates) and the marks that turn text around.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_text(value: str) -> str:
    """Return `value` in Unicode normal form C, without surrounding blanks.

    Raises
    ------
    ValueError
        It holds control characters, lone surrogates or bidirectional overrides.
    """
    if _UNWANTED.search(value):
        msg = "control characters are not allowed"
        raise ValueError(msg)
    return unicodedata.normalize("NFC", value).strip()


def clean_lines(value: str) -> str:
    r"""Return `value` line by line as `clean_text` does; only the line breaks stay.

    Raises
    ------
    ValueError
        A line holds what `clean_text` refuses.

    Examples
    --------
    >>> clean_lines(" all agreed \r\nbut one ")
    'all agreed\nbut one'
    """
    lines = value.replace("\r\n", "\n").split("\n")
    return "\n".join(clean_text(line) for line in lines).strip()


def _not_blank(value: str) -> str:
    if not value:
        msg = "must not be blank"
        raise ValueError(msg)
    return value


Name = Annotated[str, Field(max_length=120), AfterValidator(clean_text), AfterValidator(_not_blank)]
LongText = Annotated[str, Field(max_length=4000), AfterValidator(clean_text)]
Lines = Annotated[str, Field(max_length=4000), AfterValidator(clean_lines)]
TownCode = Annotated[str, Field(pattern=r"^[0-9]{9}$")]
VillageCode = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
# Keys are 64-bit in the database; anything larger is no key.
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Schema(BaseModel):
    """Base of every request body and answer: no coercion, no extra fields, no NaN."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, from_attributes=True
    )


__all__ = [
    "FiniteFloat",
    "Key",
    "Lines",
    "LongText",
    "Name",
    "Schema",
    "TownCode",
    "VillageCode",
    "clean_lines",
    "clean_text",
]
