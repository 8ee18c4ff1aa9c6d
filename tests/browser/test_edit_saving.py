"""Nothing is lost: reload, dead tab, dead server, ended session, a colleague at the same draft."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from service.accounts.models import AccountSession
from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import MicroGrid, PlanOperation
from tests.browser.editor import Desk, desk, draft, open_desk
from tests.browser.site import Enter
from tests.village import VILLAGE

__all__ = ["desk", "draft"]

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

API = re.compile(r"/api/plans/\d+/(operations|undo|redo)$")


def move(desk: Desk, target: str, column: int, row: int) -> None:
    desk.page.keyboard.press(target)
    desk.page.keyboard.press("t")
    desk.tap(column, row)


def by_colleague(seen: Any, plan: int, courtyards: list[int], part: int) -> None:
    """Move courtyards as the town officer does it from another desk."""
    operation = {
        "id": str(uuid.uuid4()),
        "kind": "assign",
        "courtyards": courtyards,
        "micro_grid": part,
    }
    status = seen.page.evaluate(
        """async ([plan, operation]) => {
          const {csrf_token} = await (await fetch('/api/session')).json();
          const {revision} = await (await fetch(`/api/plans/${plan}/state`)).json();
          const answer = await fetch(`/api/plans/${plan}/operations`, {
            method: 'POST', body: JSON.stringify({operations: [operation]}),
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf_token,
                      'if-match': `"${revision}"`}});
          return answer.status;
        }""",
        [plan, operation],
    )
    assert status == 200


def ids(database: Database, plan: int) -> list[int]:
    with database.work(SYSTEM) as session:
        query = select(MicroGrid.id).where(MicroGrid.plan_id == plan).order_by(MicroGrid.id)
        return list(session.scalars(query))


def test_a_dead_server_in_the_middle_of_a_stroke_loses_nothing(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("1")
    page.keyboard.press("r")
    desk.drag((1.6, -0.4), (3.4, 4.4), let_go=False)
    page.context.route(API, lambda route: route.abort())
    page.mouse.up()
    desk.expect_shown([40, 0, 20])
    expect(page.locator(".saving")).to_contain_text("1 change not saved yet")
    expect(page.locator(".saving")).to_contain_text("cannot be reached")
    assert desk.sizes() == [10, 10, 10]
    move(desk, "3", 0, 0)
    expect(page.locator(".saving")).to_contain_text("2 changes not saved yet")
    page.context.unroute(API)
    desk.saved()
    assert desk.sizes() == [19, 0, 11]


def test_a_killed_tab_and_a_reload_go_on_where_they_were(
    desk: Desk, enter: Enter, village: Database
) -> None:
    page = desk.page
    page.context.route(API, lambda route: route.abort())
    move(desk, "2", 0, 0)
    move(desk, "2", 1, 1)
    expect(page.locator(".saving")).to_contain_text("2 changes not saved yet")
    address = page.url
    page.wait_for_timeout(500)  # the disk's time
    page.close(run_before_unload=False)
    assert desk.sizes() == [10, 10, 10]
    desk.seen.page = desk.seen.page.context.new_page()
    desk.page.goto(address)
    desk.expect_shown([16, 24, 20])
    desk.page.context.unroute(API)
    desk.saved()
    assert desk.sizes() == [8, 12, 10]
    desk.page.reload()
    desk.expect_shown([16, 24, 20])
    desk.page.click("text=Undo")
    desk.expect_shown([18, 22, 20])
    desk.saved()
    assert desk.sizes() == [9, 11, 10]


def test_an_undo_that_a_killed_tab_did_not_send_is_done_by_the_next(desk: Desk) -> None:
    page = desk.page
    move(desk, "2", 0, 0)
    desk.saved()
    assert desk.sizes() == [9, 11, 10]
    page.context.route(API, lambda route: route.abort())
    page.keyboard.press("Control+z")
    expect(page.locator(".saving")).to_contain_text("1 change not saved yet")
    address = page.url
    page.wait_for_timeout(500)  # the disk's time
    page.close(run_before_unload=False)
    assert desk.sizes() == [9, 11, 10]
    page.context.unroute(API)
    desk.seen.page = desk.seen.page.context.new_page()
    desk.page.goto(address)
    desk.expect_shown([20, 20, 20])
    desk.saved()
    assert desk.sizes() == [10, 10, 10]


def test_an_undo_is_not_done_to_what_a_colleague_did_meanwhile(desk: Desk, enter: Enter) -> None:
    parts = ids(desk.database, desk.plan)
    move(desk, "2", 0, 0)
    desk.saved()
    other = enter("town_officer", f"/village/{VILLAGE}?plan={desk.plan}", language="en")
    by_colleague(other, desk.plan, [desk.id_of(1, 1)], parts[2])
    desk.page.keyboard.press("Control+z")
    expect(desk.page.locator("p.refused")).to_contain_text("your undo or redo was not done")
    desk.expect_shown([16, 22, 22])
    desk.saved()
    assert desk.sizes() == [8, 11, 11]


def test_an_ended_session_says_so_and_goes_on_after_signing_in(
    desk: Desk, village: Database, enter: Enter
) -> None:
    page = desk.page
    page.goto(desk.page.url.split("/village")[0] + "/password")
    page.fill("[name=password]", "a house by the river")
    page.fill("[name=again]", "a house by the river")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The password is saved")
    page.goto(page.url.split("/password")[0] + f"/village/{VILLAGE}?plan={desk.plan}&edit=1")
    page.wait_for_selector(".palette")
    page.wait_for_selector("[data-drawn]")
    with village.work(SYSTEM) as session:
        session.execute(delete(AccountSession))
    move(desk, "2", 0, 0)
    page.wait_for_selector("h1:text-is('Sign in')")
    assert desk.sizes() == [10, 10, 10]
    page.fill("[name=name]", "village_secretary")
    page.fill("[name=password]", "a house by the river")
    page.keyboard.press("Enter")
    page.wait_for_selector(".palette")
    desk.expect_shown([18, 22, 20])
    desk.saved()
    assert desk.sizes() == [9, 11, 10]


@pytest.mark.parametrize(
    ("choice", "sizes", "where"),
    [
        ("Merge both", [8, 10, 12], 2),
        ("Keep mine", [8, 11, 11], 1),
        ("Take theirs", [9, 10, 11], 2),
    ],
)
def test_a_colleague_at_the_same_draft(
    desk: Desk, enter: Enter, choice: str, sizes: list[int], where: int
) -> None:
    parts = ids(desk.database, desk.plan)
    other = enter("town_officer", f"/village/{VILLAGE}?plan={desk.plan}", language="en")
    by_colleague(other, desk.plan, [desk.id_of(0, 0)], parts[2])
    move(desk, "2", 0, 0)
    dialog = desk.page.locator("dialog")
    expect(dialog).to_contain_text("changed this draft too")
    expect(dialog.locator("section").first).to_contain_text("1")
    desk.page.wait_for_timeout(100)
    dialog.locator(f"button:has-text('{choice}')").click()
    expect(dialog).to_have_count(0)
    if choice == "Take theirs":
        # Nothing was thrown away: what was set aside can be done again.
        expect(desk.page.locator("button:text-is('Redo')")).to_be_enabled()
    if choice != "Take theirs":
        move(desk, "3", 1, 1)
    desk.saved()
    expected = {"Merge both": [8, 10, 12], "Keep mine": [8, 11, 11], "Take theirs": [9, 10, 11]}
    assert desk.sizes() == expected[choice] == sizes
    assert desk.part_of(0, 0) == where


def test_b135_more_than_a_hundred_steps_back_over_a_reload_and_never_past_the_start(
    desk: Desk, village: Database
) -> None:
    page = desk.page
    done = page.evaluate(
        """async ([plan, courtyard, parts]) => {
          const {csrf_token} = await (await fetch('/api/session')).json();
          const {revision} = await (await fetch(`/api/plans/${plan}/state`)).json();
          const operations = Array.from({length: 105}, (_, i) => ({
            id: crypto.randomUUID(), kind: 'assign', courtyards: [courtyard],
            micro_grid: parts[(i + 1) % 2]}));
          const answer = await fetch(`/api/plans/${plan}/operations`, {
            method: 'POST', body: JSON.stringify({operations}),
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf_token,
                      'if-match': `"${revision}"`}});
          return answer.status;
        }""",
        [desk.plan, desk.id_of(0, 0), ids(village, desk.plan)[:2]],
    )
    assert done == 200
    page.reload()
    desk.expect_shown([18, 22, 20])
    undo = page.locator("button:text-is('Undo')")
    for _ in range(108):
        page.keyboard.press("Control+z")
    expect(undo).to_be_disabled(timeout=60_000)
    desk.saved()
    desk.expect_shown([20, 20, 20])
    with village.work(SYSTEM) as session:
        undone = session.scalars(select(PlanOperation).where(PlanOperation.kind == "undo")).all()
    assert len(undone) == 105
    move(desk, "2", 1, 1)
    desk.saved()
    expect(page.locator("button:text-is('Redo')")).to_be_disabled()
    page.keyboard.press("Control+y")
    desk.expect_shown([18, 22, 20])


def test_leaving_waits_until_everything_is_saved(desk: Desk) -> None:
    move(desk, "2", 0, 0)
    desk.page.click("text=Done editing")
    desk.page.wait_for_selector("text=Printable map")
    assert desk.sizes() == [9, 11, 10]
    assert "edit=1" not in desk.page.url


def test_nobody_edits_what_is_adopted_or_not_theirs(
    enter: Enter, village: Database, draft: int, visit: Callable[..., Any]
) -> None:
    for role in ("viewer", "grid_head"):
        page = enter(role, f"/village/{VILLAGE}?plan={draft}&edit=1", language="en").page
        page.wait_for_selector("text=Printable map")
        assert page.locator("text=Edit this draft").count() == 0
        assert page.locator(".palette").count() == 0
    secretary = enter("village_secretary", f"/village/{VILLAGE}?edit=1", language="en").page
    secretary.wait_for_selector("text=Printable map")
    assert secretary.locator(".palette").count() == 0
    again = open_desk(enter, village, draft, role="town_officer")
    assert again.shown() == [20, 20, 20]
