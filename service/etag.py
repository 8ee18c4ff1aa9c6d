"""Versions over HTTP (RFC 9110): ETag on what is read, If-Match on what is changed.

What is large is kept by the reader's own browser and asked about again each time (If-None-Match).
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Header

from service.errors import IfMatchMissingError, StaleError

IfMatch = Annotated[str | None, Header(max_length=200)]
IfNoneMatch = Annotated[str | None, Header(max_length=400)]


def etag(revision: int) -> str:
    """Return the entity tag of a revision.

    Examples
    --------
    >>> etag(3)
    '"3"'
    """
    return f'"{revision}"'


def tag_of(*drawn_from: object) -> str:
    """Return the entity tag of an answer by everything that it was drawn from, who asks included.

    Examples
    --------
    >>> tag_of(3, "viewer") == tag_of(3, "viewer"), tag_of(3, "viewer") == tag_of(3, "town_officer")
    (True, False)
    """
    return f'"{hashlib.sha256(repr(drawn_from).encode()).hexdigest()[:24]}"'


def kept(tag: str) -> dict[str, str]:
    """Return headers of an answer that only the reader's browser keeps, asking about it again."""
    return {"etag": tag, "cache-control": "private, no-cache", "vary": "cookie"}


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader holds the answer with this tag already.

    Examples
    --------
    >>> is_known('"a", W/"b"', '"b"'), is_known(None, '"b"')
    (True, False)
    """
    held = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    return tag in held


def require_match(if_match: str | None, revision: int) -> None:
    """Refuse a change that was not made on top of `revision`.

    Raises
    ------
    IfMatchMissingError
        The request does not say which version it changes.
    StaleError
        It was based on another version.
    """
    if if_match is None:
        raise IfMatchMissingError(
            zh="请先读取最新内容再修改（缺少 If-Match）",
            en="read the present version before changing it (If-Match is missing)",
        )
    tags = {tag.strip() for tag in if_match.split(",")}
    if "*" not in tags and etag(revision) not in tags:
        raise StaleError(
            zh=f"内容已被他人修改（当前第 {revision} 版），请刷新后再改",
            en=f"somebody changed it meanwhile (now version {revision}); reload and change again",
            revision=revision,
        )
