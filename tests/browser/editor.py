"""A draft of the small village on the desk, and hands that draw on its map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import Assignment, MicroGrid
from service.plans.service import Wish, make_plan
from service.villages.models import Courtyard
from tests.browser.site import Enter
from tests.village import (
    COLUMNS,
    ROWS,
    SOUTH,
    STEP,
    VILLAGE,
    WEST,
    courtyard_code,
    nothing_to_report,
    position,
)

# A stroke has to be drawn, sent, judged and drawn again: on a busy machine that takes its time.
expect.set_options(timeout=30_000)

Pixel = tuple[float, float]
EAST, NORTH = WEST + COLUMNS * STEP, SOUTH + ROWS * STEP


def _mercator(lon: float, lat: float) -> Pixel:
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return math.radians(lon), -y


@dataclass
class Desk:
    """The editor in a page, with the database behind it."""

    seen: Any
    database: Database
    plan: int

    @property
    def page(self) -> Any:
        return self.seen.page

    def at(self, lon: float, lat: float) -> Pixel:
        """Where a place lies on the page, while the map shows the whole village as it began."""
        box = self.page.locator(".stage .map").bounding_box()
        left = 24 + (130 if self.page.viewport_size["width"] >= 1120 else 40)
        (west, north), (east, south) = _mercator(WEST, NORTH), _mercator(EAST, SOUTH)
        wide, high = box["width"] - left - 24, box["height"] - 48
        scale = min(wide / (east - west), high / (south - north))
        x, y = _mercator(lon, lat)
        return (
            box["x"] + left + wide / 2 + scale * (x - (west + east) / 2),
            box["y"] + 24 + high / 2 + scale * (y - (north + south) / 2),
        )

    def courtyard(self, column: float, row: float) -> Pixel:
        """Where the courtyard in a column and a row lies; halves lie between two."""
        return self.at(WEST + (column + 0.5) * STEP, SOUTH + (row + 0.5) * STEP)

    def tap(self, column: float, row: float) -> None:
        self.page.mouse.click(*self.courtyard(column, row))

    def drag(self, *places: Pixel, steps: int = 2, let_go: bool = True) -> None:
        """Drag from place to place, given as columns and rows."""
        for number, place in enumerate(places):
            self.page.mouse.move(*self.courtyard(*place), steps=steps)
            if number == 0:
                self.page.mouse.down()
        if let_go:
            self.page.mouse.up()

    def parts(self) -> list[set[int]]:
        """The courtyards of each micro-grid in the database, in the order they were made."""
        with self.database.work(SYSTEM) as session:
            ids = session.scalars(
                select(MicroGrid.id).where(MicroGrid.plan_id == self.plan).order_by(MicroGrid.id)
            ).all()
            rows = session.execute(
                select(Assignment.courtyard_id, Assignment.micro_grid_id).where(
                    Assignment.plan_id == self.plan
                )
            ).all()
        return [{courtyard for courtyard, part in rows if part == each} for each in ids]

    def sizes(self) -> list[int]:
        return [len(part) for part in self.parts()]

    def id_of(self, column: int, row: int) -> int:
        with self.database.work(SYSTEM) as session:
            return session.scalars(
                select(Courtyard.id).where(Courtyard.code == courtyard_code(column, row))
            ).one()

    def part_of(self, column: int, row: int) -> int | None:
        """Which micro-grid, counted from 0, a courtyard belongs to."""
        courtyard = self.id_of(column, row)
        return next((i for i, part in enumerate(self.parts()) if courtyard in part), None)

    def saved(self) -> None:
        """Wait until the service has everything."""
        expect(self.page.locator(".saving.good")).to_be_visible()

    def shown(self) -> list[int]:
        """Households of every micro-grid in the table."""
        cells = self.page.locator(".micro-grids tbody tr td:nth-child(2)").all_inner_texts()
        return [int(cell) for cell in cells]

    def expect_shown(self, wanted: Sequence[int]) -> None:
        cells = self.page.locator(".micro-grids tbody tr td:nth-child(2)")
        expect(cells).to_have_text([str(each) for each in wanted])

    def reload(self) -> None:
        """Load the page again; the map shows the whole village."""
        self.page.reload()
        self.page.wait_for_selector(".palette")
        self.page.wait_for_selector("[data-drawn]")

    def says(self, text: str) -> None:
        expect(self.page.locator(".hint-strip")).to_contain_text(text)


def in_columns(database: Database) -> int:
    """A draft of three micro-grids, two columns of courtyards each, from west to east."""
    with database.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=0.4, prove=False)
        plan = make_plan(session, VILLAGE, wish, nothing_to_report).id
        ids = session.scalars(
            select(MicroGrid.id).where(MicroGrid.plan_id == plan).order_by(MicroGrid.code)
        ).all()
        codes = {
            courtyard_code(column, row): ids[column // 2]
            for column in range(COLUMNS)
            for row in range(ROWS)
        }
        for courtyard in session.scalars(select(Courtyard).where(Courtyard.code.in_(codes))):
            found = session.get_one(Assignment, {"plan_id": plan, "courtyard_id": courtyard.id})
            found.micro_grid_id = codes[courtyard.code]
    return plan


def open_desk(
    enter: Enter,
    database: Database,
    plan: int,
    *,
    role: str = "village_secretary",
    language: str = "en",
    **options: Any,
) -> Desk:
    # Drawn by the processor: a small window is drawn sooner.
    options = {"width": 1000, "height": 640, **options}
    path = f"/village/{VILLAGE}?plan={plan}&edit=1"
    seen = enter(role, path, language=language, **options)
    seen.page.wait_for_selector(".palette")
    seen.page.wait_for_selector("[data-drawn]")
    return Desk(seen, database, plan)


@pytest.fixture
def draft(village: Database) -> int:
    return in_columns(village)


@pytest.fixture
def desk(enter: Enter, village: Database, draft: int) -> Desk:
    """The draft opened for editing by the village secretary."""
    return open_desk(enter, village, draft)


__all__ = ["Desk", "Pixel", "desk", "draft", "in_columns", "open_desk", "position"]
