"""The table of courtyards: everything that the map does, without a map."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, text

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import Assignment, MicroGrid
from service.plans.service import Wish, make_plan
from tests.browser.site import Enter
from tests.village import VILLAGE, nothing_to_report

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

ROWS = ".courtyard-table tbody tr"
PARTS = ".part-table tbody tr"


@pytest.fixture
def draft(village: Database) -> int:
    with village.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=0.4, prove=False)
        return make_plan(session, VILLAGE, wish, nothing_to_report).id


@pytest.fixture
def sheet(enter: Enter, draft: int) -> Any:
    """The table of the draft, opened by the village secretary."""
    path = f"/village/{VILLAGE}?view=table&plan={draft}"
    seen = enter("village_secretary", path, language="en")
    seen.page.wait_for_selector(ROWS)
    return seen


def sizes(database: Database, plan: int) -> list[int]:
    """Courtyards of each micro-grid, by code."""
    with database.work(SYSTEM) as session:
        ids = session.scalars(
            select(MicroGrid.id).where(MicroGrid.plan_id == plan).order_by(MicroGrid.code)
        ).all()
        held = session.scalars(
            select(Assignment.micro_grid_id).where(Assignment.plan_id == plan)
        ).all()
    return [held.count(each) for each in ids]


def saved(page: Any) -> None:
    page.wait_for_selector(".sheet-bar .saving:text-matches('^ *Saved')")


def test_rows_are_found_sorted_moved_together_and_taken_back(
    sheet: Any, village: Database, draft: int
) -> None:
    page, before = sheet.page, sizes(village, draft)
    expect(page.locator(ROWS)).to_have_count(30)
    page.fill("[type=search]", "院落0-")
    expect(page.locator(ROWS)).to_have_count(5)
    page.click("th button.sort >> nth=0")
    names = page.locator(f"{ROWS} th").all_inner_texts()
    assert names == sorted(names)
    page.get_by_label("Choose all").check()
    page.wait_for_selector("text=5 courtyards, 10 households")
    page.get_by_label("Move to", exact=True).select_option(index=3)
    page.get_by_role("button", name="Move", exact=True).click()
    saved(page)
    after = sizes(village, draft)
    assert sum(after) == sum(before) == 30
    assert after != before
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector(".sheet-bar button:text-is('Redo'):enabled")
    assert sizes(village, draft) == before
    sheet.assert_clean()


def test_a_courtyard_taken_out_is_a_problem_that_the_table_shows(
    sheet: Any, village: Database, draft: int
) -> None:
    page = sheet.page
    page.locator(f"{ROWS} select").first.select_option("")
    saved(page)
    assert sum(sizes(village, draft)) == 29
    page.wait_for_selector(".sheet-bar .tag:has-text('to solve')")
    page.get_by_label("Only with problems").check()
    page.get_by_label("In which micro-grid").select_option("none")
    expect(page.locator(ROWS)).to_have_count(1)
    assert page.locator(".row-problems .hard").count() == 1


def test_micro_grids_are_locked_renamed_merged_and_made(
    sheet: Any, village: Database, draft: int
) -> None:
    page = sheet.page
    page.locator(f"{PARTS} input[type=checkbox]").first.check()
    saved(page)
    expect(page.locator(f"{PARTS} button").first).to_be_disabled()
    page.locator(f"{PARTS} button").nth(1).click()
    page.get_by_label("Name", exact=True).fill("河边微网格")
    page.get_by_role("button", name="Rename").click()
    page.wait_for_selector(f"{PARTS} th:text-is('河边')")
    page.get_by_label("Merge into…").select_option(index=1)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(f"{PARTS} th")).to_have_count(2)
    page.locator(f"{ROWS} input").nth(20).check()
    page.get_by_role("button", name="Make a new micro-grid").click()
    expect(page.locator(f"{PARTS} th")).to_have_count(3)
    assert sum(sizes(village, draft)) == 30
    assert 1 in sizes(village, draft)
    sheet.assert_clean()


def test_a_change_that_was_not_sent_can_be_sent_again(
    sheet: Any, village: Database, draft: int
) -> None:
    page, before = sheet.page, sizes(village, draft)
    page.context.route("**/operations", lambda route: route.abort())
    page.locator(f"{ROWS} select").first.select_option(index=2)
    page.wait_for_selector("text=The server cannot be reached")
    assert sizes(village, draft) == before
    page.context.unroute("**/operations")
    page.get_by_role("button", name="Try again").click()
    saved(page)
    assert sizes(village, draft) != before


def test_what_is_adopted_can_be_read_only(enter: Enter) -> None:
    seen = enter("village_secretary", f"/village/{VILLAGE}?view=table", language="en")
    page = seen.page
    page.wait_for_selector("text=This plan can be looked at, not changed.")
    expect(page.locator(ROWS)).to_have_count(30)
    assert page.locator(f"{ROWS} select, {ROWS} input").count() == 0
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    seen.assert_clean()


def test_a_head_is_pinned_and_a_point_moved_by_keyboard_alone(
    sheet: Any, village: Database, draft: int
) -> None:
    page = sheet.page
    page.set_viewport_size({"width": 360, "height": 740})
    keys = page.keyboard
    page.locator(f"{ROWS} input").first.focus()
    keys.press("Space")
    page.locator(".bulk-bar summary").focus()
    keys.press("Enter")
    form = page.locator(".place-form")
    latitude = form.get_by_label("Latitude")
    latitude.focus()
    before = float(latitude.input_value())
    keys.press("Control+A")
    keys.type("12.5")
    page.wait_for_selector("text=This is outside the village; keep the point inside.")
    expect(form.get_by_role("button")).to_be_disabled()
    keys.press("Control+A")
    keys.type(str(before))
    keys.press("ArrowUp")
    assert float(latitude.input_value()) == round(before + 0.0001, 7)
    page.wait_for_selector("text=0 m east, 11 m north; all plans change.")
    keys.press("Enter")
    saved(page)
    with village.work(SYSTEM) as session:
        found = session.execute(text("SELECT ST_Y(position) FROM courtyard")).scalars().all()
    assert any(abs(each - before - 0.0001) < 1e-9 for each in found)
    # The row shows the new place: the land was read again.
    page.locator(f"{ROWS} input").first.focus()
    keys.press("Space")
    page.locator(".bulk-bar summary").focus()
    keys.press("Enter")
    page.wait_for_function(
        "value => document.querySelectorAll('.place-form input')[1]?.value === value",
        arg=str(round(before + 0.0001, 7)),
    )
    page.get_by_role("group", name="Chosen courtyards").get_by_role(
        "button", name="Pin a head"
    ).focus()
    keys.press("Enter")
    page.wait_for_selector("dialog .candidates li")
    page.locator("dialog .candidates button").first.focus()
    keys.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    saved(page)
    with village.work(SYSTEM) as session:
        pinned = session.scalars(
            select(MicroGrid.pin_name).where(
                MicroGrid.plan_id == draft, MicroGrid.pin_name.is_not(None)
            )
        ).all()
    assert len(pinned) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sheet.assert_clean()


def test_two_courtyards_are_joined_and_parted_by_keyboard(sheet: Any, village: Database) -> None:
    page, keys = sheet.page, sheet.page.keyboard
    for nth in (0, 29):
        page.locator(f"{ROWS} input").nth(nth).focus()
        keys.press("Space")
    bar = page.get_by_role("group", name="Chosen courtyards")
    bar.get_by_label("Reason").focus()
    keys.type("new bridge")
    keys.press("Enter")
    saved(page)
    with village.work(SYSTEM) as session:
        manual = "SELECT kind, reason FROM adjacency_link WHERE kind = 'manual'"
        links = session.execute(text(manual)).all()
        assert [tuple(row) for row in links] == [("manual", "new bridge")]
    sheet.assert_clean()
