"""A draft on the desk: strokes, keys, the table, locks, conflicts, a dead server, a closed tab."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.editing import apply_operations
from service.plans.models import Assignment, MicroGrid, Plan
from service.plans.schemas import MovesIn
from service.plans.service import Wish, make_plan
from tests.browser.site import Enter
from tests.village import COLUMNS, ROWS, VILLAGE, nothing_to_report

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

# Around every courtyard, and beside the buttons that lie over the map.
CORNERS = ((0.02, 0.12), (0.98, 0.12), (0.98, 0.9), (0.02, 0.9))


@pytest.fixture
def draft(village: Database) -> int:
    with village.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=0.4, prove=False)
        return make_plan(session, VILLAGE, wish, nothing_to_report).id


@pytest.fixture
def desk(enter: Enter, draft: int) -> Any:
    """The draft opened for editing by the village secretary."""
    seen = enter("village_secretary", f"/village/{VILLAGE}?plan={draft}", language="en")
    seen.page.click("text=Edit this draft")
    seen.page.wait_for_selector(".toolbar")
    seen.page.wait_for_selector("[data-drawn]")
    return seen


def parts(database: Database, plan: int) -> list[set[int]]:
    """The courtyards of each micro-grid, by code."""
    with database.work(SYSTEM) as session:
        ids = session.scalars(
            select(MicroGrid.id).where(MicroGrid.plan_id == plan).order_by(MicroGrid.code)
        ).all()
        rows = session.execute(
            select(Assignment.courtyard_id, Assignment.micro_grid_id).where(
                Assignment.plan_id == plan
            )
        ).all()
    return [{courtyard for courtyard, part in rows if part == each} for each in ids]


def households(page: Any) -> list[int]:
    cells = page.locator(".micro-grids tbody tr td:nth-child(3)").all_inner_texts()
    return [int(re.findall(r"\d+", cell)[0]) for cell in cells]


def assert_households(page: Any, wanted: list[int]) -> None:
    """Wait until the table shows these households, at most as long as Playwright waits."""
    cells = page.locator(".micro-grids tbody tr td:nth-child(3)")
    expect(cells).to_have_text([re.compile(rf"^{each}\b") for each in wanted])


def wait_saved(page: Any) -> None:
    page.wait_for_selector(".saving:text-matches('^ *Saved')")


def drag(page: Any, *places: tuple[float, float]) -> None:
    """Drag over the map; places are shares of the sheet's width and height."""
    box = page.locator(".sketch").bounding_box()
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def test_a_rectangle_moves_what_it_holds_and_undo_brings_it_back(
    desk: Any, village: Database, draft: int
) -> None:
    page, before = desk.page, parts(village, draft)
    assert_households(page, [2 * len(part) for part in before])
    page.keyboard.press("1")
    page.keyboard.press("r")
    drag(page, *CORNERS[::2])
    assert_households(page, [60, 0, 0])
    wait_saved(page)
    assert [len(part) for part in parts(village, draft)] == [COLUMNS * ROWS, 0, 0]
    page.keyboard.press("Control+z")
    assert_households(page, [2 * len(part) for part in before])
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+z")
    page.click("text=Done editing")
    page.wait_for_selector("text=Printable map")
    assert parts(village, draft) == before
    desk.assert_clean()


def test_the_desk_is_accessible(desk: Any) -> None:
    page = desk.page
    page.keyboard.press("1")
    page.click(".courtyards summary")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_brush_stroke_is_one_step(desk: Any, village: Database, draft: int) -> None:
    page = desk.page
    before = households(page)
    page.keyboard.press("2")
    page.keyboard.press("b")
    drag(page, (0.2, 0.3), (0.5, 0.4), (0.8, 0.7))
    expect(page.locator("button:text-is('Undo')")).to_be_enabled()
    assert households(page) != before
    assert sum(households(page)) == 60
    page.click("text=Undo")
    assert_households(page, before)
    assert page.locator("button:text-is('Undo')").is_disabled()
    page.click("text=Redo")
    wait_saved(page)
    assert [2 * len(part) for part in parts(village, draft)] == households(page)
    desk.assert_clean()


def test_keyboard_alone_moves_repairs_and_locks(desk: Any, village: Database, draft: int) -> None:
    page = desk.page
    before = households(page)
    page.keyboard.press("1")
    page.focus(".courtyards summary")
    page.keyboard.press("Enter")
    page.focus(".courtyards select >> nth=0")
    page.keyboard.press("Home")
    page.wait_for_selector("#tab-troubles:text-is('Problems 1')")
    page.focus("#tab-microGrids")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("text=1 courtyard in no micro-grid")
    page.focus(".troubles button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=No problem found.")
    wait_saved(page)
    assert sum(len(part) for part in parts(village, draft)) == 30
    page.focus("#tab-troubles")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("l")
    assert page.locator(".micro-grids tbody input").first.is_checked()
    page.keyboard.press("r")
    now = households(page)
    drag(page, *CORNERS[::2])
    assert_households(page, now)
    page.keyboard.press("?")
    assert "Ctrl+Z" in page.inner_text(".toolbar .hint")
    assert sum(before) == sum(now) == 60


def test_a_colleague_edits_the_same_draft(desk: Any, village: Database, draft: int) -> None:
    page, before = desk.page, parts(village, draft)
    theirs, mine = sorted(before[0])[0], sorted(before[1])[0]
    with village.work(SYSTEM) as session:
        plan = session.get_one(Plan, draft)
        ids = session.scalars(
            select(MicroGrid.id).where(MicroGrid.plan_id == draft).order_by(MicroGrid.code)
        ).all()
        move = MovesIn.model_validate({"moves": [{"courtyard": theirs, "micro_grid": ids[2]}]})
        apply_operations(session, plan, move.operations())
    page.keyboard.press("2")
    page.click(".courtyards summary")
    page.locator(".courtyards select").first.select_option(str(ids[2]))
    page.wait_for_selector("text=Somebody changed this draft meanwhile")
    wait_saved(page)
    after = parts(village, draft)
    assert theirs in after[2]
    assert mine in after[2]
    assert [len(part) for part in after] == [
        len(before[0]) - 1,
        len(before[1]) - 1,
        len(before[2]) + 2,
    ]


def test_a_dead_server_and_a_closed_tab_lose_nothing(
    desk: Any, village: Database, draft: int
) -> None:
    page, before = desk.page, parts(village, draft)
    page.context.route("**/assignment", lambda route: route.abort())
    page.keyboard.press("1")
    page.keyboard.press("o")
    drag(page, *CORNERS)
    assert_households(page, [60, 0, 0])
    page.wait_for_selector("text=Not saved; trying again")
    assert parts(village, draft) == before
    page.context.unroute("**/assignment")
    page.reload()
    page.click("text=Edit this draft")
    wait_saved(page)
    assert [len(part) for part in parts(village, draft)] == [30, 0, 0]


def test_nobody_edits_what_is_adopted_or_not_theirs(enter: Enter, draft: int) -> None:
    secretary = enter("village_secretary", f"/village/{VILLAGE}", language="en").page
    secretary.wait_for_selector("text=Printable map")
    assert secretary.locator("text=Edit this draft").count() == 0
    viewer = enter("viewer", f"/village/{VILLAGE}?plan={draft}", language="en").page
    viewer.wait_for_selector("text=Printable map")
    assert viewer.locator("text=Edit this draft").count() == 0
