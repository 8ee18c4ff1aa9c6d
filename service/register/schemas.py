"""Requests and answers about households."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.schemas import FiniteFloat, Key, LongText, Name, Schema

Phone = Annotated[str, Field(pattern=r"^[0-9+\-]{5,20}$")]


class HouseholdOut(Schema):
    """A household, masked unless its whole data were asked for."""

    id: Key
    code: str
    village_code: str | None
    courtyard_id: Key | None
    head_name: str
    phone: str | None
    people: int
    address: str | None
    lon: float | None
    lat: float | None
    revision: int
    masked: bool


class HouseholdPage(Schema):
    """Some households, and where the next ones begin (null at the end)."""

    households: list[HouseholdOut]
    total: int
    next_after: int | None


class Position(Schema):
    """A place in WGS 84."""

    lon: Annotated[FiniteFloat, Field(ge=-180, le=180)]
    lat: Annotated[FiniteFloat, Field(ge=-90, le=90)]


class HouseholdChange(Schema):
    """What may be changed of a household; fields left out stay as they are."""

    head_name: Name | None = None
    phone: Phone | None = None
    people: Annotated[int, Field(ge=0, le=60)] | None = None
    address: LongText | None = None
    courtyard_id: Key | None = None
    position: Position | None = None
