"""Put checked rows into the database: a code that is there is updated, never doubled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.db.base import Base
from service.db.sql import load_sql
from service.heads.models import Member
from service.register.models import Household
from service.villages.models import (
    Barrier,
    Courtyard,
    House,
    Road,
    RoadSection,
    Town,
    Village,
    VillagerGroup,
)

Row = Mapping[str, Any]
Apply = Callable[[Session, str, Sequence[Row]], int]
BATCH = 2000


def apply_boundaries(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change villages; their cells are surveyed anew."""
    _upsert(
        session,
        Village,
        ["code"],
        [
            {
                "code": row["code"],
                "town_code": town_code,
                "name": row["name"],
                "boundary": _ewkt(
                    shapely.MultiPolygon(shapely.get_parts(row["geometry"]).tolist())
                ),
                "micro_grids": row.get("micro_grids"),
                "grids": row.get("grids"),
                "external_code": row.get("external_code"),
            }
            for row in rows
        ],
    )
    _forget_surveys(session, {row["code"] for row in rows})
    return len(rows)


def apply_courtyards(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change courtyards with their villager groups."""
    groups = _groups(session, rows)
    _upsert(
        session,
        Courtyard,
        ["code"],
        [
            {
                "code": row["code"],
                "village_code": row["village_code"],
                "group_id": groups.get((row["village_code"], row.get("group"))),
                "name": row.get("name") or row["code"],
                "position": _ewkt(row["geometry"]),
                "homes": row.get("households") or 0,
                "people": row.get("people") or 0,
            }
            for row in rows
        ],
    )
    _forget_surveys(session, {row["village_code"] for row in rows})
    return _and_locate(session, town_code, len(rows))


def apply_houses(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change buildings; which of them are homes the row says."""
    _upsert(
        session,
        House,
        ["town_code", "code"],
        [
            {
                "town_code": town_code,
                "code": row.get("code") or _shape_code(row["geometry"]),
                "footprint": _ewkt(row["geometry"]),
                "is_home": row["is_home"],
            }
            for row in rows
        ],
    )
    session.execute(text(load_sql("locate_houses")), {"town": town_code})
    return len(rows)


def apply_roads(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change roads, tracks and paths."""
    return _apply_lines(session, Road, town_code, rows, ("kind",))


def apply_barriers(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change barriers and bridges; the cells around them are surveyed anew."""
    count = _apply_lines(session, Barrier, town_code, rows, ("kind", "name"))
    codes = session.scalars(select(Village.code).where(Village.town_code == town_code))
    _forget_surveys(session, set(codes))
    return count


def apply_road_sections(session: Session, _town_code: str, rows: Sequence[Row]) -> int:
    """Add or change the stretches of road that heads look after."""
    _upsert(
        session,
        RoadSection,
        ["code"],
        [
            {
                "code": row["code"],
                "village_code": row["village_code"],
                "name": row.get("name") or row["code"],
                "line": _ewkt(row["geometry"]),
            }
            for row in rows
        ],
    )
    return len(rows)


def apply_households(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change households and find the village and courtyard of each."""
    groups = _groups(session, rows)
    courtyards = _ids(session, Courtyard, {row.get("courtyard_code") for row in rows})
    _upsert(
        session,
        Household,
        ["code"],
        [
            {
                "code": row["code"],
                "town_code": town_code,
                "village_code": row.get("village_code"),
                "group_id": groups.get((row.get("village_code"), row.get("group"))),
                "courtyard_id": courtyards.get(row.get("courtyard_code")),
                "position": _ewkt(row.get("geometry")),
                "head_name": row["head_name"],
                "phone": row.get("phone"),
                "people": row.get("people") or 0,
                "address": row.get("address"),
                "stated_micro_grid": row.get("micro_grid"),
            }
            for row in rows
        ],
    )
    return _and_locate(session, town_code, len(rows))


def apply_members(session: Session, town_code: str, rows: Sequence[Row]) -> int:
    """Add or change party members and villagers' representatives."""
    homes = _ids(session, Courtyard, {row.get("home_courtyard_code") for row in rows})
    _upsert(
        session,
        Member,
        ["code"],
        [
            {
                "code": row["code"],
                "town_code": town_code,
                "village_code": row.get("village_code"),
                "name": row["name"],
                "phone": row.get("phone"),
                "kind": row["kind"],
                "floating": row["floating"],
                "home_courtyard_id": homes.get(row.get("home_courtyard_code")),
            }
            for row in rows
        ],
    )
    return len(rows)


def add_town(session: Session, code: str, name: str) -> None:
    """Add a town, or give it its name."""
    _upsert(session, Town, ["code"], [{"code": code, "name": name}])


def _apply_lines(
    session: Session, model: type[Base], town_code: str, rows: Sequence[Row], columns: Iterable[str]
) -> int:
    _upsert(
        session,
        model,
        ["town_code", "code"],
        [
            {
                "town_code": town_code,
                "code": row.get("code") or _shape_code(row["geometry"]),
                "line": _ewkt(row["geometry"]),
            }
            | {column: row.get(column) for column in columns}
            for row in rows
        ],
    )
    return len(rows)


def _upsert(
    session: Session, model: type[Base], key: list[str], rows: Sequence[dict[str, Any]]
) -> None:
    if not rows:
        return
    statement = insert(model)
    changed: dict[str, Any] = {
        name: statement.excluded[name] for name in rows[0] if name not in key
    }
    if "revision" in model.__table__.columns:
        changed["revision"] = model.__table__.columns["revision"] + 1
    statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
    for start in range(0, len(rows), BATCH):
        session.execute(statement, rows[start : start + BATCH])


def _groups(session: Session, rows: Sequence[Row]) -> dict[tuple[Any, Any], int]:
    """Return the villager groups that the rows name, by village and number, adding new ones."""
    wanted = {(r.get("village_code"), r.get("group")) for r in rows}
    named = sorted((village, number) for village, number in wanted if village and number)
    if not named:
        return {}
    session.execute(
        insert(VillagerGroup).on_conflict_do_nothing(),
        [{"village_code": v, "number": n, "name": f"第{n}村民小组"} for v, n in named],
    )
    villages = {village for village, _ in named}
    found = session.execute(
        select(VillagerGroup.village_code, VillagerGroup.number, VillagerGroup.id).where(
            VillagerGroup.village_code.in_(villages)
        )
    )
    return {(village, number): key for village, number, key in found}


def _ids(session: Session, model: type[Courtyard | Member], codes: set[Any]) -> dict[Any, int]:
    wanted = sorted(code for code in codes if code)
    found = session.execute(select(model.code, model.id).where(model.code.in_(wanted)))
    return dict(found.all())


def _and_locate(session: Session, town_code: str, count: int) -> int:
    session.execute(text(load_sql("locate_households")), {"town": town_code})
    return count


def _forget_surveys(session: Session, village_codes: set[str]) -> None:
    session.execute(
        text("UPDATE courtyard SET cell = NULL WHERE village_code = ANY(:codes)"),
        {"codes": sorted(village_codes)},
    )


def _ewkt(shape: BaseGeometry | None) -> str | None:
    if shape is None or shape.is_empty:
        return None
    return f"SRID=4326;{shapely.to_wkt(shapely.force_2d(shape), rounding_precision=8)}"


def _shape_code(shape: BaseGeometry) -> str:
    """Code of a feature that came without one: the same shape gets the same code again."""
    return hashlib.sha256(shapely.to_wkb(shapely.normalize(shape))).hexdigest()[:16]


APPLY: Mapping[str, Apply] = {
    "boundaries": apply_boundaries,
    "buildings": apply_houses,
    "courtyards": apply_courtyards,
    "households": apply_households,
    "members": apply_members,
    "roads": apply_roads,
    "road_sections": apply_road_sections,
    "barriers": apply_barriers,
}
"""By kind of import; appointments and scores are applied where they belong."""
