"""Turn checked rows, which name things in words, into rows that name them by code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.courtyards import choose_homes
from geo.crs import to_metres
from geo.errors import Text
from service.heads.models import Member
from service.intake.checked import Checked
from service.intake.sheet import Problem
from service.villages.models import Courtyard, Village

Row = dict[str, Any]

_GROUP = re.compile(r"([0-9]{1,3})|([一二三四五六七八九十]{1,3})")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_VILLAGE_ENDINGS = ("村民委员会", "居民委员会", "委员会", "村委会", "居委会", "社区", "村")


@dataclass
class Resolved:
    """Rows ready to apply, and what could not be told apart or found, by row number."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the town already has, by the words that sheets use.

    Attributes
    ----------
    villages : mapping of str to str
        Code by code and by name without its ending.
    courtyards : mapping of str to str or None
        Code by code and by ``village code/name``; None where a name stands twice.
    """

    town_code: str
    villages: Mapping[str, str]
    courtyards: Mapping[str, str | None]
    members: Mapping[str, str | None]


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
    known = _known(session, town_code)
    resolved = Resolved()
    rows = _rows(checked)
    if checked.kind == "buildings":
        _mark_homes(checked.good, rows)
    for number, row in rows:
        try:
            resolved.rows.append(_READERS[checked.kind](known, row))
        except _BadRowError as bad:
            resolved.problems.append(Problem(number, bad.column, bad.code, bad.text))
    return resolved


def group_number(label: str | None) -> int | None:
    """Read the number of a villager group from what a sheet calls it.

    Examples
    --------
    >>> [group_number(label) for label in ("3组", "第十二村民小组", "二十社", "河边")]
    [3, 12, 20, None]
    """
    found = _GROUP.search(label or "")
    if found is None:
        return None
    if found[1]:
        return int(found[1])
    tens, ten, ones = found[2].rpartition("十")
    if not ten:
        return _DIGITS[found[2][-1]]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def bare_name(name: str) -> str:
    """Return a village's name without its ending, so that 望乐 finds 望乐村村民委员会.

    Examples
    --------
    >>> bare_name("望乐村村民委员会"), bare_name("大同社区"), bare_name("望乐")
    ('望乐', '大同', '望乐')
    """
    stem = name.strip()
    for ending in _VILLAGE_ENDINGS:
        if stem.endswith(ending) and len(stem) > len(ending):
            stem = stem.removesuffix(ending)
    return stem


def _known(session: Session, town_code: str) -> Known:
    villages: dict[str, str] = {}
    for code, name in session.execute(
        select(Village.code, Village.name).where(Village.town_code == town_code)
    ):
        villages[code] = villages[bare_name(name)] = code
    courtyards: dict[str, str | None] = {}
    for code, village, name in session.execute(
        select(Courtyard.code, Courtyard.village_code, Courtyard.name).where(
            Courtyard.village_code.startswith(town_code)
        )
    ):
        key = f"{village}/{name}"
        courtyards[key] = None if key in courtyards else code
        courtyards[code] = code
    members: dict[str, str | None] = {}
    for code, name in session.execute(
        select(Member.code, Member.name).where(Member.town_code == town_code)
    ):
        members[name] = None if name in members else code
        members[code] = code
    return Known(town_code, villages, courtyards, members)


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


def _village(known: Known, row: Row, *, required: bool) -> str | None:
    named = row.get("village_code") or row.get("village")
    if named is None:
        if required:
            raise _BadRowError(
                "village", "village-missing", "没有写明是哪个村", "the village is not named"
            )
        return None
    code = known.villages.get(named) or known.villages.get(bare_name(named))
    if code is None:
        raise _BadRowError(
            "village", "village-unknown",
            "本镇没有这个村，请核对村名或村代码，或先导入村界",
            "this town has no such village; check its name or code, or import boundaries first",
        )  # fmt: skip
    return code


def _courtyard(known: Known, village: str | None, label: str | None) -> str | None:
    if label is None:
        return None
    code = known.courtyards.get(label)
    if code is None and village is not None:
        code = known.courtyards.get(f"{village}/{label}")
    if code is None:
        raise _BadRowError(
            "courtyard", "courtyard-unknown",
            "找不到这个院落，或同名院落不止一个，请填写院落编号",
            "there is no such courtyard, or more than one of that name; give its code",
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
    village = _village(known, row, required=False)
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
    village = _village(known, row, required=False)
    group = group_number(row.get("group"))
    address = row.get("address") or row.get("house_number")
    return row | {
        "code": row.get("code")
        or f"{village or known.town_code}H{_made_up(group, row['head_name'], address)}",
        "village_code": village,
        "group": group,
        "courtyard_code": _courtyard(known, village, row.get("courtyard")),
        "address": address,
    }


def _member(known: Known, row: Row) -> Row:
    village = _village(known, row, required=False)
    return row | {
        "code": row.get("code")
        or f"{known.town_code}M{_made_up(village, row['name'], row.get('phone'))}",
        "village_code": village,
        "kind": row.get("kind") or "party_member",
        "floating": bool(row.get("floating")),
        "home_courtyard_code": _courtyard(known, village, row.get("courtyard")),
    }


def _road_section(known: Known, row: Row) -> Row:
    village = _village(known, row, required=False)
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
    post = "micro_grid_code" if len(code) == 18 else "grid_code"
    return row | {"grid_code": None, post: code, "member_code": member}


def _road(_known: Known, row: Row) -> Row:
    return row | {"kind": row.get("kind") or "road"}


def _as_it_is(_known: Known, row: Row) -> Row:
    return row


_READERS: Mapping[str, Callable[[Known, Row], Row]] = {
    "boundaries": _boundary,
    "buildings": _as_it_is,
    "courtyards": _courtyard_row,
    "households": _household,
    "members": _member,
    "roads": _road,
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
