"""The pages in a real browser against the real service, with every other host cut off."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.accounts.service import redeem_link
from service.db.database import Database
from service.db.session import DOOR, SYSTEM
from service.jobs.models import Task
from service.jobs.service import run_task
from service.plans.service import run_plan_task
from tests.browser.accessibility import barriers
from tests.browser.site import Enter, link_for
from tests.village import VILLAGE

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

DRAWN = "[data-drawn]"
PHONE = {"width": 360, "height": 740}


def work_off(database: Database) -> None:
    """Do what the worker would do with the newest task."""
    with database.work(SYSTEM) as session:
        task = session.scalars(select(Task.id).order_by(Task.id.desc()).limit(1)).one()
    run_task(database, task, {"plan": run_plan_task})


def test_a_link_lets_in_once_and_leaves_no_trace(
    site: str, village: Database, visit: Callable[..., Any]
) -> None:
    path = link_for(village, "viewer")
    first = visit(site + path, locale="zh-CN")
    first.page.wait_for_selector("table.villages")
    assert first.page.url == site + "/"
    assert not any(path.split("#")[1] in url for url in first.requests)
    first.assert_clean()
    second = visit(site + path, locale="en-GB")
    second.page.wait_for_selector("text=does not work any more")
    assert second.page.url == site + "/enter"
    second.page.click("a.button")
    second.page.wait_for_selector("h1:text-is('Sign in')")


def test_password_set_then_used(site: str, enter: Enter, visit: Callable[..., Any]) -> None:
    page = enter("town_officer", "/password", language="en").page
    page.fill("[name=password]", "short")
    page.fill("[name=again]", "short")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=At least 10 characters are needed")
    page.fill("[name=password]", "a house by the river")
    page.fill("[name=again]", "a house by the river")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The password is saved")
    page.click("summary")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in*")
    again = visit(f"{site}/village/{VILLAGE}", locale="en-GB").page
    again.wait_for_url("**/sign-in?next=*")
    again.fill("[name=name]", "town_officer")
    again.fill("[name=password]", "wrong password")
    again.keyboard.press("Enter")
    again.wait_for_selector("text=The name or the password is not right")
    again.fill("[name=password]", "a house by the river")
    again.keyboard.press("Enter")
    again.wait_for_url(f"**/village/{VILLAGE}")


def test_the_town_adds_up(enter: Enter) -> None:
    seen = enter("town_officer")
    page = seen.page
    page.wait_for_selector("table.villages")
    rows = page.locator("table.villages tbody tr").all()
    lines = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows]
    total = [cell.inner_text() for cell in page.locator("table.villages tfoot td").all()]
    assert [int(total[0]), int(total[1])] == [
        sum(int(line[column]) for line in lines) for column in (0, 1)
    ]
    numbers = [int(n) for n in re.findall(r"\d+", page.inner_text(".coverage p"))]
    assert numbers == [60, numbers[1], int(total[1])]
    assert numbers[1] + numbers[2] == numbers[0] == int(total[0])
    # The neighbour has no plan: no data is a dash, not a nought.
    undivided = next(line for line in lines if "还没有方案" in line[-1])
    assert undivided[2].startswith("–")
    seen.assert_clean()


@pytest.mark.parametrize("draft", ["", "?edit=1"])
def test_a_map_is_begun_while_its_village_is_read_and_goes_on_as_it_is(
    enter: Enter, draft: str
) -> None:
    seen = enter("village_secretary", language="en")
    page = seen.page
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/mesh", hold)
    page.goto(page.url.rstrip("/") + f"/village/{VILLAGE}{draft}")
    expect(page.get_by_role("status")).to_have_text(re.compile("Loading"))
    page.wait_for_selector(".stage canvas", state="attached")
    page.evaluate("window.begun = document.querySelector('.stage canvas')")
    for route in held:
        route.continue_()
    page.wait_for_selector(DRAWN)
    assert page.evaluate("begun === document.querySelector('.stage canvas')")
    assert page.locator(".stage canvas").count() == 1
    seen.assert_clean()


def test_map_and_table_point_at_each_other(enter: Enter) -> None:
    seen = enter("village_secretary", f"/village/{VILLAGE}")
    page = seen.page
    page.wait_for_selector(DRAWN)
    rows = page.locator("table.micro-grids tbody tr")
    assert rows.count() == 6
    before = page.locator(".map").screenshot()
    rows.nth(2).locator("button").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "chosen" in (rows.nth(3).get_attribute("class") or "")
    page.wait_for_timeout(400)
    assert page.locator(".map").screenshot() != before
    page.locator(".map canvas").click(position={"x": 380, "y": 330})
    expect(page.locator("tr.chosen")).to_have_count(1)
    page.click("#tab-gaps")
    page.wait_for_selector(".worklist li")
    page.locator(".worklist li button").first.click()
    seen.assert_clean()


def test_a_plan_is_asked_for_and_shown(enter: Enter, village: Database) -> None:
    seen = enter("town_officer", f"/village/{VILLAGE}?view=plans", language="en")
    page = seen.page
    page.check("[value=number]")
    page.fill("[name=count]", "5")
    page.fill("[name=proposals]", "1")
    page.click("text=Make the plan")
    page.wait_for_selector("text=Waiting for its turn")
    work_off(village)
    page.wait_for_selector("text=The new draft is ready")
    page.wait_for_selector(".plan.fresh .tag.draft")
    page.wait_for_selector(".plan.fresh .mini-map path")
    page.locator(".plan.fresh").get_by_role("link", name="Show on the map").click()
    expect(page.locator(".micro-grids tbody tr")).to_have_count(5)
    seen.assert_clean()


def test_several_proposals_stand_side_by_side(enter: Enter, village: Database) -> None:
    seen = enter("town_officer", f"/village/{VILLAGE}?view=plans", language="en")
    page = seen.page
    page.check("[value=number]")
    page.fill("[name=count]", "4")
    page.fill("[name=tolerance]", "40")
    page.fill("[name=proposals]", "3")
    page.click("text=Make the plan")
    page.wait_for_selector("text=Waiting for its turn")
    work_off(village)
    fresh = page.locator(".plan.fresh")
    expect(fresh).to_have_count(3)
    expect(page.locator(".plan.fresh .mini-map path").first).to_be_visible()
    names = fresh.locator("h3").all_inner_texts()
    assert len(set(names)) == 3
    # Other cards stay; the new ones come first, each with its own proof and its own figures.
    assert "fresh" in (page.locator(".plan").nth(2).get_attribute("class") or "")
    assert fresh.locator(".quality").count() == 3
    fresh.nth(1).get_by_role("link", name="Compare").click()
    page.wait_for_selector("nav.views [aria-current]:text-is('Compare')")
    seen.assert_clean()


def test_a_task_is_called_off(enter: Enter, village: Database) -> None:
    page = enter("village_secretary", f"/village/{VILLAGE}", language="en").page
    page.click("nav.views >> text=Plans")
    page.fill("[name=proposals]", "1")
    page.click("text=Make the plan")
    page.wait_for_selector("text=Waiting for its turn")
    page.reload()
    page.click("text=Call off")
    page.wait_for_selector("text=Called off; no plan was made.")
    with village.work(SYSTEM) as session:
        assert session.scalars(select(Task.state)).all() == ["cancelled"]


def test_an_officer_keeps_accounts(enter: Enter, village: Database) -> None:
    seen = enter("town_officer", "/accounts", language="en")
    page = seen.page
    page.fill("[name=name]", "Zhang San")
    page.fill("[name=area]", VILLAGE)
    page.click("button:text('Add an account')")
    page.wait_for_selector("text=Zhang San is added")
    page.click("[aria-label='Make a sign-in link: Zhang San']")
    link = page.locator("#link").input_value()
    with village.work(DOOR) as session:
        redeem_link(session, link.split("#")[1])
    page.click("[aria-label='Close: Zhang San']")
    page.wait_for_selector("[aria-label='Open again: Zhang San']")
    assert page.locator("option").all_inner_texts() == [
        "village secretary",
        "grid head",
        "resident",
    ]
    seen.assert_clean()


def test_roles_are_not_offered_what_they_may_not_do(enter: Enter) -> None:
    viewer = enter("viewer", f"/village/{VILLAGE}", language="en")
    page = viewer.page
    page.wait_for_selector(DRAWN)
    assert page.locator("#tab-gaps").count() == 0
    page.click("nav.views >> text=Plans")
    page.wait_for_selector(".plan .mini-map")
    assert page.locator("text=Make a new plan").count() == 0
    assert page.locator("nav >> text=Accounts").count() == 0
    viewer.assert_clean()
    secretary = enter("village_secretary", f"/village/{VILLAGE}", language="en").page
    secretary.click("nav.views >> text=Plans")
    secretary.wait_for_selector("text=Make a new plan")


def test_an_ended_session_leads_to_the_door(enter: Enter, village: Database) -> None:
    page = enter("town_officer", language="en").page
    page.wait_for_selector("table.villages")
    page.context.clear_cookies()
    page.click("text=Accounts")
    page.wait_for_url("**/sign-in?next=%2Faccounts")


PAGES = ("/", f"/village/{VILLAGE}", "/accounts", "/password")


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_pages_are_accessible_and_fit_a_phone(enter: Enter, language: str, scheme: str) -> None:
    seen = enter("town_officer", language=language, color_scheme=scheme, **PHONE)
    page = seen.page
    for path in PAGES:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        page.wait_for_selector(DRAWN if "village" in path else "h1")
        page.wait_for_selector(".spinner", state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert barriers(page) == [], path
    seen.assert_clean()


NO_GRAPHICS = """
const own = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : own.call(this, kind, ...rest);
};
"""


def test_without_graphics_the_table_says_what_the_map_would(enter: Enter) -> None:
    seen = enter("village_secretary", "/", language="en")
    seen.page.context.add_init_script(NO_GRAPHICS)
    seen.page.goto(seen.page.url.rstrip("/") + f"/village/{VILLAGE}")
    seen.page.wait_for_selector("text=This device cannot draw the map")
    expect(seen.page.locator(".micro-grids tbody tr")).not_to_have_count(0)
