"""Versions over HTTP: ETag on what is read, If-Match on what is changed (RFC 9110)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from service.errors import IfMatchMissingError, StaleError

IfMatch = Annotated[str | None, Header(max_length=200)]


def etag(revision: int) -> str:
    """Return the entity tag of a revision.

    Examples
    --------
    >>> etag(3)
    '"3"'
    """
    return f'"{revision}"'


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
