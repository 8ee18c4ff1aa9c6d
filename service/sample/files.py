"""The sample town's files, as text: GeoJSON for shapes, CSV with Chinese headings for lists."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from service.sample.expected import expected
from service.sample.frame import DIGITS, lonlat, to_lonlat
from service.sample.places import PLACES, TOWN_CODE, TOWN_NAME
from service.sample.tables import Home, Register
from service.sample.town import Town

KIND = {"party_member": "党员", "villager_representative": "村民代表"}
HOUSEHOLD_HEADINGS = (
    "户编号", "户主姓名", "人数", "联系电话", "村代码", "村名", "村民小组", "院落编号", "门牌号",
    "住址", "经度", "纬度", "微网格",
)  # fmt: skip
MEMBER_HEADINGS = ("人员编号", "姓名", "身份", "是否外出", "手机号", "村代码", "村名", "院落编号")
GROUP_HEADINGS = ("村代码", "村名", "组号", "村民小组", "院落数", "户数", "人数")

Row = tuple[dict[str, object], BaseGeometry]


def geojson(name: str, rows: Iterable[Row]) -> str:
    """One feature a line, so that a change shows as a line."""
    lines = []
    for properties, geometry in rows:
        shape = json.loads(shapely.to_geojson(geometry))
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = f'{{"type":"FeatureCollection","name":"{name}","features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a CSV with a heading row and plain line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue()


def _boundaries(town: Town) -> Iterable[Row]:
    for place, land in zip(PLACES, town.lands, strict=True):
        properties: dict[str, object] = {
            "code": place.code, "name": place.name, "full_name": place.full_name,
            "town_code": TOWN_CODE, "town_name": TOWN_NAME,
            "grids": place.grids, "micro_grids": place.micro_grids,
        }  # fmt: skip
        shape = shapely.normalize(to_lonlat(land))
        yield properties, shapely.orient_polygons(shape, exterior_cw=False)


def _courtyards(homes: Sequence[Home]) -> Iterable[Row]:
    spots = lonlat(np.array([(h.x, h.y) for h in homes]))
    for home, spot in zip(homes, spots, strict=True):
        yield {
            "code": home.code, "village_code": PLACES[home.village].code,
            "name": home.name, "group": home.group, "group_name": f"{home.group}组",
            "road_section": home.road_section,
            "households": home.households, "people": home.people,
        }, Point(spot)  # fmt: skip


def _roads(town: Town) -> Iterable[Row]:
    for number, (kind, line) in enumerate(town.roads, 1):
        yield {"code": f"{TOWN_CODE}W{number:04d}", "kind": kind}, to_lonlat(line)


def _sections(town: Town) -> Iterable[Row]:
    for s in town.sections:
        properties = {"code": s.code, "village_code": PLACES[s.village].code, "name": s.name}
        yield dict(properties), to_lonlat(LineString(s.xy))


def _streams(town: Town) -> Iterable[Row]:
    for number, line in enumerate(town.streams, 1):
        yield {"code": f"{TOWN_CODE}S{number:03d}", "kind": "stream"}, to_lonlat(line)


BARRIER_NAMES = {"river": "主河", "gorge": "峡谷", "ridge": "山脊", "bridge": "桥"}


def _barriers(town: Town) -> Iterable[Row]:
    for number, b in enumerate(town.barriers, 1):
        name = BARRIER_NAMES[b.kind]
        properties = {"code": f"{TOWN_CODE}B{number:03d}", "kind": b.kind, "name": name}
        yield dict(properties), to_lonlat(b.line)


def _household_rows(rows: Sequence[Register]) -> Iterable[Sequence[object]]:
    for r in rows:
        place = PLACES[r.village]
        lon = lat = ""
        if r.x is not None and r.y is not None:
            spot = lonlat(np.array([[r.x, r.y]]))[0]
            lon, lat = f"{spot[0]:.{DIGITS}f}", f"{spot[1]:.{DIGITS}f}"
        address = f"{place.name}{r.group}组{r.number}号"
        yield (
            r.code, r.head, r.people, r.phone, place.code, place.name, f"{r.group}组",
            r.courtyard, f"{r.number}号", address, lon, lat, r.stated,
        )  # fmt: skip


def _member_rows(town: Town) -> Iterable[Sequence[object]]:
    for m in town.members:
        place = PLACES[m.village]
        away = "是" if m.floating else "否"
        yield m.code, m.name, KIND[m.kind], away, m.phone, place.code, place.name, m.home


def _group_rows(town: Town) -> Iterable[Sequence[object]]:
    for village, place in enumerate(PLACES):
        mine = [h for h in town.homes if h.village == village]
        for group in sorted({h.group for h in mine}):
            inside = [h for h in mine if h.group == group]
            n_households = sum(h.households for h in inside)
            n_people = sum(h.people for h in inside)
            yield place.code, place.name, group, f"{group}组", len(inside), n_households, n_people


def town_files(town: Town) -> dict[str, str]:
    """Text of every file of the sample town by its name."""
    return {
        "boundaries.geojson": geojson("boundaries", _boundaries(town)),
        "courtyards.geojson": geojson("courtyards", _courtyards(town.homes)),
        "courtyards_later.geojson": geojson("courtyards_later", _courtyards(town.later)),
        "roads.geojson": geojson("roads", _roads(town)),
        "road_sections.geojson": geojson("road_sections", _sections(town)),
        "streams.geojson": geojson("streams", _streams(town)),
        "barriers.geojson": geojson("barriers", _barriers(town)),
        "villager_groups.csv": table(GROUP_HEADINGS, _group_rows(town)),
        "households.csv": table(HOUSEHOLD_HEADINGS, _household_rows(town.households)),
        "households_later.csv": table(HOUSEHOLD_HEADINGS, _household_rows(town.households_later)),
        "members.csv": table(MEMBER_HEADINGS, _member_rows(town)),
        "expected.json": json.dumps(expected(town), ensure_ascii=False, indent=2) + "\n",
    }
