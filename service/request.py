"""What every endpoint asks for: the signed-in actor and a unit of work on its behalf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from service.accounts.service import actor_for, not_signed_in
from service.db.database import Database
from service.db.session import DOOR, Actor
from service.errors import NotAllowedError
from service.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def cookie_name(request: Request) -> str:
    """Name of the session cookie; the prefix makes browsers insist on TLS where there is TLS."""
    return "__Host-yuanba" if request.url.scheme == "https" else "yuanba"


def database_of(request: Request) -> Database:
    """Return the database that the application was built on."""
    database = request.app.state.database
    assert isinstance(database, Database)
    return database


def settings_of(request: Request) -> Settings:
    """Return the settings that the application was built from."""
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


def same_origin(request: Request) -> bool:
    """Whether the browser says that the request comes from one of our own pages."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def signed_in_actor(request: Request) -> Actor:
    """Find out who asks; a change must also come from one of our own pages.

    Raises
    ------
    NotSignedInError, NotAllowedError
    """
    token = request.cookies.get(cookie_name(request))
    if not token:
        raise not_signed_in()
    with database_of(request).work(DOOR) as session:
        actor, csrf_token = actor_for(session, token)
    if request.method not in SAFE_METHODS:
        sent = request.headers.get("x-csrf-token")
        if not same_origin(request) or sent != csrf_token:
            raise NotAllowedError(
                zh="请求来源无法确认，请刷新页面后重试",
                en="the origin of the request cannot be confirmed; reload the page and try again",
            )
    request.state.csrf_token = csrf_token
    return actor.in_request(request.state.request_id)


SignedInActor = Annotated[Actor, Depends(signed_in_actor)]


def work(request: Request, actor: SignedInActor) -> Iterator[Session]:
    """Open one unit of work for the request; it commits before the answer leaves."""
    with database_of(request).work(actor) as session:
        yield session


Work = Annotated[Session, Depends(work, scope="function")]
