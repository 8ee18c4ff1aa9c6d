"""Turn checked rows, which name things in words, into rows that name them by code."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.courtyards import choose_homes
from geo.crs import to_metres
from geo.errors import Text
from service.db.sql import load_sql
from service.intake.checked import Checked
from service.intake.sheet import Problem
from service.register.known import Known, bare_name, group_number, know
from service.register.match import UnmatchedError, courtyard_of, named_courtyard

Row = dict[str, Any]


@dataclass
class Resolved:
    """Rows ready to apply, by row number; bad ones; those without a courtyard."""

    rows: dict[int, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unmatched: list[Problem] = field(default_factory=list)


class _BadRowError(Exception):
    def __init__(self, column: str, code: str, zh: str, en: str) -> None:
        self.column, self.code, self.text = column, code, Text(zh, en)


def resolve(session: Session, town_code: str, checked: Checked) -> Resolved:
    """Find villages, courtyards and members that the rows name.

    Parameters
    ----------
    session : Session
    town_code : str
        Nine digits.
    checked : Checked
        Rows that passed the check of their cells.
    """
    rows = _rows(checked)
    known = know(session, town_code, doors=_needs_doors(checked.kind, rows))
    resolved = Resolved()
    if checked.kind == "buildings":
        _mark_homes(checked.good, rows)
    for number, row in rows:
        try:
            ready = _READERS[checked.kind](known, row)
        except _BadRowError as bad:
            resolved.problems.append(Problem(number, bad.column, bad.code, bad.text))
            continue
        if checked.kind in _OF_COURTYARDS:
            _find_courtyard(known, checked.kind, number, ready, resolved)
        resolved.rows[number] = ready
    if checked.kind in _CODE_COLUMNS:
        _number_twins(resolved.rows.values())
        _refuse_taken(session, checked.kind, resolved)
    elif checked.kind == "boundaries":
        _refuse_twins(resolved)
    elif checked.kind == "appointments":
        _refuse_unknown_posts(session, town_code, resolved)
    return resolved


def _needs_doors(kind: str, rows: list[tuple[int, Row]]) -> bool:
    """Whether any household has to be found by its house number."""
    return kind == "households" and any(
        row["geometry"] is None and (row.get("house_number") or row.get("address"))
        for _, row in rows
    )


def _find_courtyard(known: Known, kind: str, number: int, row: Row, resolved: Resolved) -> None:
    field_name, label = _OF_COURTYARDS[kind], row.get("courtyard")
    village, group = row["village_code"], row["group"]
    row[field_name] = None
    try:
        if kind == "households":
            row[field_name] = courtyard_of(known, village, group, row)
        elif label is not None:
            row[field_name] = named_courtyard(known, village, group, label)
    except UnmatchedError as lost:
        if row["code"] in known.placed:
            return  # a sheet that says nothing of the place leaves it as it is
        resolved.unmatched.append(lost.at(number))


def _number_twins(rows: Iterable[Row]) -> None:
    """Keep rows apart that came without a code and say the same of two people."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["code"]] += 1
        if seen[row["code"]] > 1:
            row["code"] = f"{row['code']}-{seen[row['code']]}"


def _refuse_twins(resolved: Resolved) -> None:
    """Refuse every row of a village that is in the file twice."""
    times = Counter(row["code"] for row in resolved.rows.values())
    for number, row in list(resolved.rows.items()):
        if times[row["code"]] > 1:
            del resolved.rows[number]
            resolved.problems.append(Problem(number, "code", "same-code", _TWICE))


def _refuse_unknown_posts(session: Session, town_code: str, resolved: Resolved) -> None:
    posts = set(session.scalars(text(load_sql("posts_in_force")), {"town": town_code}))
    for number, row in list(resolved.rows.items()):
        if (row.get("micro_grid_code") or row["grid_code"]) not in posts:
            del resolved.rows[number]
            resolved.problems.append(Problem(number, "grid_code", "post-unknown", _NO_POST))


def _refuse_taken(session: Session, kind: str, resolved: Resolved) -> None:
    """Refuse codes that another village has: its rows must not be overwritten from this sheet."""
    codes = {row["code"]: number for number, row in resolved.rows.items()}
    found = session.execute(
        text("SELECT code, place FROM yuanba_places_of_codes(:kind, :codes)"),
        {"kind": kind, "codes": list(codes)},
    )
    for code, place in found:
        row = resolved.rows[codes[code]]
        here = row["village_code"] or place
        if not (here.startswith(place) or place.startswith(here)):
            del resolved.rows[codes[code]]
            resolved.problems.append(Problem(codes[code], "code", "code-taken", _TAKEN))
    resolved.unmatched = [one for one in resolved.unmatched if one.row in resolved.rows]


def _rows(checked: Checked) -> list[tuple[int, Row]]:
    """Rows as plain values, with None for every kind of nothing."""
    frame = checked.good
    shape = frame.geometry.name
    plain = pd.DataFrame(frame.drop(columns=shape)).astype(object)
    plain = plain.where(plain.notna(), None)
    geometry = [None if s is None or s.is_empty else s for s in frame.geometry]
    return [
        (int(number), {str(k): v for k, v in row.items()} | {"geometry": geometry[place]})
        for place, (number, row) in enumerate(
            zip(frame.index, plain.to_dict("records"), strict=True)
        )
    ]


def _mark_homes(frame: gpd.GeoDataFrame, rows: list[tuple[int, Row]]) -> None:
    if not rows:
        return
    metres = to_metres(frame)
    tagged = metres.rename(columns={"use": "building"}) if "use" in metres else metres
    for (_, row), is_home in zip(rows, choose_homes(tagged).is_home, strict=True):
        row["is_home"] = bool(is_home)


def _village(known: Known, row: Row) -> str | None:
    named = row.get("village_code") or row.get("village")
    if named is None:
        return known.own_village
    code = known.villages.get(named) or known.villages.get(bare_name(named))
    if code is None or (known.own_village or code) != code:
        raise _BadRowError(
            "village", "village-unknown",
            "本镇没有这个村，或不在您的职责范围内；请核对村名或村代码，或先导入村界",
            "this town has no such village, or it is outside your area; check its name or code, "
            "or import boundaries first",
        )  # fmt: skip
    return code


def _made_up(*parts: object) -> str:
    """Code of a row that came without one: the same words get the same code again."""
    return hashlib.sha256("\x1f".join(str(part or "") for part in parts).encode()).hexdigest()[:16]


def _boundary(known: Known, row: Row) -> Row:
    code = row.get("code")
    if code is None:
        code = known.villages.get(bare_name(row["name"]))
    if code is None or not code.startswith(known.town_code):
        raise _BadRowError(
            "code", "village-code",
            f"村代码应为 12 位并以镇代码 {known.town_code} 开头",
            f"a village's code has 12 digits and begins with the town's, {known.town_code}",
        )  # fmt: skip
    return row | {"code": code}


def _courtyard_row(known: Known, row: Row) -> Row:
    village = _village(known, row)
    shape = row["geometry"]
    code = row.get("code") or f"{village or known.town_code}C{_made_up(row['name'], shape.wkb_hex)}"
    if village is None:
        village = code[:12] if code[:12] in known.villages else None
    if village is None:
        raise _BadRowError(
            "village", "village-missing", "没有写明是哪个村", "the village is not named"
        )
    return row | {
        "code": code,
        "village_code": village,
        "group": group_number(row.get("group")),
        "geometry": shapely.point_on_surface(shape),
    }


def _household(known: Known, row: Row) -> Row:
    village = _village(known, row)
    group = group_number(row.get("group"))
    address = row.get("address") or row.get("house_number")
    return row | {
        "code": row.get("code")
        or f"{village or known.town_code}H{_made_up(group, row['head_name'], address)}",
        "village_code": village,
        "group": group,
        "address": address,
    }


def _member(known: Known, row: Row) -> Row:
    village = _village(known, row)
    return row | {
        "code": row.get("code")
        or f"{known.town_code}M{_made_up(village, row['name'], row.get('phone'))}",
        "village_code": village,
        "group": group_number(row.get("group")),
    }


def _road_section(known: Known, row: Row) -> Row:
    village = _village(known, row)
    code = row.get("code") or f"{village or known.town_code}R{_made_up(row['name'])}"
    village = village or (code[:12] if code[:12] in known.villages else None)
    if village is None:
        raise _BadRowError(
            "village", "village-missing", "没有写明是哪个村", "the village is not named"
        )
    return row | {"code": code, "village_code": village}


def _post(known: Known, row: Row) -> Row:
    named = row.get("member_code") or row.get("member_name")
    member = known.members.get(named) if named else None
    if named and member is None:
        raise _BadRowError(
            "member", "member-unknown",
            "找不到此人，或同名不止一人，请填写人员编号",
            "there is no such member, or more than one of that name; give the member's code",
        )  # fmt: skip
    code = row.get("grid_code") or row.get("micro_grid_code") or ""
    if not code.startswith(known.own_village or known.town_code):
        raise _BadRowError(
            "grid_code", "outside-area",
            "这个微网格不在本镇（村）范围内，请核对编号",
            "this micro-grid is not in your town or village; check its code",
        )  # fmt: skip
    post = "micro_grid_code" if len(code) == 18 else "grid_code"
    return row | {"grid_code": None, post: code, "member_code": member}


def _as_it_is(_known: Known, row: Row) -> Row:
    return row


_TAKEN = Text(
    "这个编号已属于另一个村，不能从这张表里改动；请在编号前加上村代码",
    "this code belongs to another village, which this sheet must not change; put the village's "
    "code in front",
)
_TWICE = Text(
    "文件里有两个要素是同一个村；请只保留一个",
    "the file holds this village twice; keep one of them",
)
_NO_POST = Text(
    "已采纳的方案里没有这个微网格或网格；请核对编号",
    "no adopted plan has this micro-grid or grid; check its code",
)
_CODE_COLUMNS = {"households", "members", "courtyards", "road_sections"}
_OF_COURTYARDS = {"households": "courtyard_code", "members": "home_courtyard_code"}

_READERS: Mapping[str, Callable[[Known, Row], Row]] = {
    "boundaries": _boundary,
    "buildings": _as_it_is,
    "courtyards": _courtyard_row,
    "households": _household,
    "members": _member,
    "roads": _as_it_is,
    "road_sections": _road_section,
    "barriers": _as_it_is,
    "scores": _post,
    "appointments": _post,
}


def villages_of(session: Session, town_code: str) -> gpd.GeoDataFrame | None:
    """Return the town's village polygons, to compare positions with; None while there are none."""
    rows = session.execute(
        text("SELECT code, ST_AsBinary(boundary) FROM village WHERE town_code = :t ORDER BY code"),
        {"t": town_code},
    ).all()
    if not rows:
        return None
    shapes = shapely.from_wkb([bytes(row[1]) for row in rows])
    return gpd.GeoDataFrame({"code": [row[0] for row in rows]}, geometry=shapes, crs="EPSG:4326")
