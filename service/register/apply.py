"""Put checked rows into the database: a code that is there is updated, never doubled."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.db.base import Base
from service.db.sql import load_sql
from service.heads.models import Member
from service.register.models import Household
from service.register.upsert import Touched, upsert
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
Apply = Callable[[Session, str, Sequence[Row]], Touched]


def apply_boundaries(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change villages; their cells are surveyed anew."""
    touched = upsert(
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
    return touched


def apply_courtyards(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change courtyards with their villager groups."""
    groups = _groups(session, rows)
    touched = upsert(
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
                "homes": row.get("households"),
                "people": row.get("people"),
            }
            for row in rows
        ],
        when_new={"homes": 0, "people": 0},
    )
    _forget_surveys(session, {row["village_code"] for row in rows})
    _locate_households(session, town_code)
    return touched


def apply_houses(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change buildings; which of them are homes the row says."""
    touched = upsert(
        session,
        House,
        ["town_code", "code"],
        [
            {
                "town_code": town_code,
                "code": code,
                "footprint": _ewkt(row["geometry"]),
                "is_home": row["is_home"],
            }
            for code, row in zip(_codes(rows), rows, strict=True)
        ],
    )
    session.execute(text(load_sql("locate_houses")), {"town": town_code})
    return touched


def apply_roads(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change roads, tracks and paths, with heights where the lines have them."""
    told = [{**row, "profile": _profile(row["geometry"])} for row in rows]
    columns = ("kind", "profile")
    return _apply_lines(session, Road, town_code, told, columns, when_new={"kind": "road"})


def apply_barriers(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change barriers and bridges; the cells around them are surveyed anew."""
    touched = _apply_lines(session, Barrier, town_code, rows, ("kind", "name"))
    codes = session.scalars(select(Village.code).where(Village.town_code == town_code))
    _forget_surveys(session, set(codes))
    return touched


def apply_road_sections(session: Session, _town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change the stretches of road that heads look after."""
    return upsert(
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


def apply_households(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change households and find the village and courtyard of each."""
    groups = _groups(session, rows)
    courtyards = _ids(session, Courtyard, {row.get("courtyard_code") for row in rows})
    touched = upsert(
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
                "people": row.get("people"),
                "address": row.get("address"),
                "stated_micro_grid": row.get("micro_grid"),
            }
            for row in rows
        ],
        when_new={"people": 0},
        rules={"courtyard_id": _courtyard_after},
    )
    _locate_households(session, town_code)
    return touched


def apply_members(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change party members and villagers' representatives."""
    homes = _ids(session, Courtyard, {row.get("home_courtyard_code") for row in rows})
    return upsert(
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
                "kind": row.get("kind"),
                "floating": row.get("floating"),
                "home_courtyard_id": homes.get(row.get("home_courtyard_code")),
            }
            for row in rows
        ],
        when_new={"kind": "party_member", "floating": False},
    )


def add_town(session: Session, code: str, name: str) -> None:
    """Add a town, or give it its name."""
    upsert(session, Town, ["code"], [{"code": code, "name": name}])


def _apply_lines(
    session: Session,
    model: type[Base],
    town_code: str,
    rows: Sequence[Row],
    columns: Iterable[str],
    *,
    when_new: Row | None = None,
) -> Touched:
    return upsert(
        session,
        model,
        ["town_code", "code"],
        [
            {
                "town_code": town_code,
                "code": code,
                "line": _ewkt(row["geometry"]),
            }
            | {column: row.get(column) for column in columns}
            for code, row in zip(_codes(rows), rows, strict=True)
        ],
        when_new=when_new,
    )


def _courtyard_after(given: Any, household: Any) -> ColumnElement[Any]:
    """Courtyard of a changed household: as stated; after a move to be found anew; as it was."""
    moved = given["position"].is_not(None) & household["position"].is_distinct_from(
        given["position"]
    )
    return func.coalesce(given["courtyard_id"], case((~moved, household["courtyard_id"])))


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


def _locate_households(session: Session, town_code: str) -> None:
    session.execute(text(load_sql("locate_households")), {"town": town_code})


def _forget_surveys(session: Session, village_codes: set[str]) -> None:
    session.execute(
        text("UPDATE courtyard SET cell = NULL WHERE village_code = ANY(:codes)"),
        {"codes": sorted(village_codes)},
    )


def _ewkt(shape: BaseGeometry | None) -> str | None:
    if shape is None or shape.is_empty:
        return None
    return f"SRID=4326;{shapely.to_wkt(shapely.force_2d(shape), rounding_precision=8)}"


def _profile(line: BaseGeometry) -> str | None:
    """Give a line with heights; None where it has none."""
    if not line.has_z:
        return None
    return f"SRID=4326;{shapely.to_wkt(line, rounding_precision=8)}"


def _codes(rows: Sequence[Row]) -> list[str]:
    """Codes of features, made of the shape where there is none: the same file, the same codes."""
    seen: Counter[str] = Counter()
    codes = []
    for row in rows:
        code = row.get("code")
        if not code:
            wkb = shapely.to_wkb(shapely.normalize(shapely.force_2d(row["geometry"])))
            made = hashlib.sha256(wkb).hexdigest()[:16]
            seen[made] += 1
            code = made if seen[made] == 1 else f"{made}-{seen[made]}"
        codes.append(code)
    return codes


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
