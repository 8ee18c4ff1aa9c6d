"""GeoJSON straight from the database to the reader, who keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Response, status
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.answers import answer_cache
from service.db.session import actor_of
from service.db.sql import load_sql
from service.etag import is_known, kept, tag_of


def feature_collection(
    session: Session,
    name: str,
    key: Mapping[str, Any],
    *,
    if_none_match: str | None = None,
    stamp: str | None = None,
) -> Response:
    """Answer with the features of a named query, in its order, or that the reader has them already.

    They stay text on the way: a village of ten thousand courtyards would otherwise be read,
    checked and written again feature by feature. With a `stamp` of everything the query reads, they
    are not even looked for when the reader has them; without one the answer itself is compared.
    """
    query = load_sql(name)
    gather = f"SELECT string_agg(feature::text, ',') FROM ({query}) AS found (feature)"  # noqa: S608

    def body() -> str:
        features = session.scalar(text(gather), key) or ""
        return f'{{"type":"FeatureCollection","features":[{features}]}}'

    return answer(session, body, None if stamp is None else (query, key, stamp), if_none_match)


def answer(
    session: Session,
    body: Callable[[], str],
    drawn_from: tuple[object, ...] | None,
    if_none_match: str | None,
) -> Response:
    """Answer with JSON that the reader keeps, or that it is as it was.

    It is not made where `drawn_from`, and who asks, tell that the reader has it or that it was made
    before; without, the JSON itself is compared.
    """
    if drawn_from is None:
        made = body().encode()
        return _reply(tag_of(made), lambda: made, if_none_match)
    actor = actor_of(session)
    tag = tag_of(*drawn_from, actor.role, actor.area)
    return _reply(tag, lambda: _made_once(session, tag, body), if_none_match)


def _made_once(session: Session, tag: str, body: Callable[[], str]) -> bytes:
    """Return what was made for this tag last, by whoever has the same role and area, or make it."""
    cache = answer_cache(session)
    made = cache.get(tag)
    if made is None:
        made = body().encode()
        cache.put(tag, made)
    return made


def _reply(tag: str, made: Callable[[], bytes], if_none_match: str | None) -> Response:
    if is_known(if_none_match, tag):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=kept(tag))
    return Response(made(), media_type="application/json", headers=kept(tag))
