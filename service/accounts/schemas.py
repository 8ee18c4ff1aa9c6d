"""Requests and answers about accounts and signing in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas import Key, Name, Schema

Role = Literal["administrator", "town_officer", "village_secretary", "grid_head", "viewer"]
Area = Annotated[str, Field(pattern=r"^(\*|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$")]
Secret = Annotated[str, Field(min_length=1, max_length=200)]
# NIST SP 800-63B: length matters, composition rules do not.
NewSecret = Annotated[str, Field(min_length=10, max_length=200)]


class LinkIn(Schema):
    """The secret of a one-time link."""

    token: Secret


class PasswordIn(Schema):
    """Name and password."""

    sign_in_name: Name
    password: Secret


class NewPassword(Schema):
    """The password to use from now on."""

    password: NewSecret


class Me(Schema):
    """Who is signed in; `csrf_token` goes into the ``X-CSRF-Token`` header of every change."""

    account_id: Key
    name: str
    role: Role
    area: str
    csrf_token: str


class AccountIn(Schema):
    """A new account."""

    name: Name
    role: Role
    area: Area
    sign_in_name: Name | None = None
    member_id: Key | None = None


class AccountChange(Schema):
    """What may be changed of an account."""

    name: Name | None = None
    disabled: bool | None = None


class AccountOut(Schema):
    """An account as its keepers see it."""

    id: Key
    name: str
    sign_in_name: str | None
    role: Role
    area: str
    disabled: bool
    revision: int


class LinkOut(Schema):
    """A one-time link; the secret stands behind ``#`` so that no server log ever holds it."""

    path: str
