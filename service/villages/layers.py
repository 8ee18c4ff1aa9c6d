"""GeoJSON straight from the database to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Response, status
from sqlalchemy import text
from sqlalchemy.orm import Session

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
    query, actor = load_sql(name), actor_of(session)
    tag = tag_of(query, key, stamp, actor.role, actor.area)
    if stamp is not None and is_known(if_none_match, tag):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=kept(tag))
    gather = f"SELECT string_agg(feature::text, ',') FROM ({query}) AS found (feature)"  # noqa: S608
    body = f'{{"type":"FeatureCollection","features":[{session.scalar(text(gather), key) or ""}]}}'
    if stamp is None:
        tag = tag_of(body)
        if is_known(if_none_match, tag):
            return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=kept(tag))
    return Response(body, media_type="application/json", headers=kept(tag))
