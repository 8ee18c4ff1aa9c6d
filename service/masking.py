"""What is shown of personal data unless somebody asks, with cause, for all of it."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """Keep the first character of a name.

    Examples
    --------
    >>> mask_name("张三丰"), mask_name("阿不都·买买提"), mask_name("")
    ('张**', '阿**', '')
    """
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str | None) -> str | None:
    """Keep the first three and the last four digits of a telephone number.

    Examples
    --------
    >>> mask_phone("13812341234"), mask_phone("12345"), mask_phone(None)
    ('138****1234', '****', None)
    """
    if phone is None:
        return None
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
