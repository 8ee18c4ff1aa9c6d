"""A scattered village for tests: a river with one bridge and a gorge run through it."""

from __future__ import annotations

import numpy as np
import shapely

from service.db.database import Database
from service.db.session import SYSTEM
from service.register.apply import (
    add_town,
    apply_barriers,
    apply_boundaries,
    apply_courtyards,
    apply_roads,
)
from service.villages.survey import survey

TOWN, VILLAGE = "500238115", "500238115203"
WEST, SOUTH, STEP, SIDE = 109.44, 31.39, 0.0006, 12


def settle(database: Database, seed: int) -> None:
    """Scatter courtyards over a village that a river with one bridge and a gorge run through."""
    chance = np.random.default_rng(seed)
    end = SIDE * STEP
    corners = [(0, 0), (0.5, 0.04), (1, 0), (1, 1), (0.45, 0.97), (0, 1)]
    boundary = shapely.Polygon([(WEST + x * end, SOUTH + y * end) for x, y in corners])

    def line(*points: tuple[float, float]) -> shapely.LineString:
        return shapely.LineString([(WEST + x * end, SOUTH + y * end) for x, y in points])

    places = [
        (WEST + (x + 0.15 + 0.7 * u) * STEP, SOUTH + (y + 0.15 + 0.7 * v) * STEP)
        for x, y, u, v in ((x, y, *chance.random(2)) for x in range(SIDE) for y in range(SIDE))
    ]
    inside = [place for place in places if boundary.contains(shapely.Point(place))]
    river, gorge = line((0.3, -0.1), (0.36, 0.5), (0.3, 1.1)), line((0.7, 0.2), (0.72, 0.7))
    with database.work(SYSTEM) as session:
        add_town(session, TOWN, "菱角镇")
        village = {"code": VILLAGE, "name": "望乐村", "geometry": boundary}
        apply_boundaries(session, TOWN, [village])
        apply_barriers(
            session,
            TOWN,
            [
                {"code": "B1", "kind": "river", "geometry": river},
                {"code": "B2", "kind": "gorge", "geometry": gorge},
            ],
        )
        road = {"code": "R1", "kind": "road", "geometry": line((0, 0.5), (1, 0.52))}
        apply_roads(session, TOWN, [road])
        apply_courtyards(
            session,
            TOWN,
            [
                {
                    "code": f"{VILLAGE}C{number:04}",
                    "village_code": VILLAGE,
                    "name": f"院落{number}",
                    "geometry": shapely.Point(place),
                }
                for number, place in enumerate(inside)
            ],
        )
        survey(session, VILLAGE)
