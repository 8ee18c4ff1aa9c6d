"""The whole task: open, propose, move twenty households, repair, submit, adopt."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.models import Task
from service.jobs.service import run_task
from service.plans.models import Plan, PlanOperation
from service.plans.service import run_plan_task
from tests.browser.editor import Desk
from tests.browser.site import Enter
from tests.village import ROWS

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

MOST_CLICKS = 25
MOVED_HOUSEHOLDS = 20
# A busy machine takes its time, and no test asserts one.
PATIENCE_MS = 90_000
# Steps of a rebalance that are looked at; each is one click.
STEPS = 6


class Hand:
    """A hand on the mouse that counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1


def make_proposals(database: Database) -> None:
    """Do what the worker does with the task that was asked for."""
    with database.work(SYSTEM) as session:
        task = session.scalars(select(Task.id).order_by(Task.id.desc()).limit(1)).one()
    run_task(database, task, {"plan": run_plan_task})


def moved_households(database: Database, plan: int) -> int:
    """Households moved by hand; two live in every courtyard of the small village."""
    with database.work(SYSTEM) as session:
        query = select(PlanOperation).where(
            PlanOperation.plan_id == plan, PlanOperation.kind == "assign"
        )
        first = session.scalars(query.order_by(PlanOperation.revision)).first()
        assert first is not None
        return 2 * len(first.arguments["courtyards"])


def assert_adopted(database: Database, plan: int) -> None:
    with database.work(SYSTEM) as session:
        assert session.get_one(Plan, plan).status == "adopted"


def two_rows(desk: Desk) -> tuple[int, int]:
    """The two rows to take, and the micro-grid that they go to because it has least there."""
    parts = desk.parts()
    held = [[len(part & {desk.id_of(c, r) for c in range(6) for r in (row, row + 1)})
             for part in parts] for row in range(ROWS - 1)]  # fmt: skip
    row = min(range(ROWS - 1), key=lambda r: min(held[r]))
    return row, held[row].index(min(held[row]))


def test_by_mouse_in_few_clicks(enter: Enter, village: Database) -> None:
    seen = enter("town_officer", language="en", width=1600, height=1000)
    page, hand = seen.page, Hand()
    page.set_default_timeout(PATIENCE_MS)
    hand.click(page.get_by_role("link", name="望乐村"))
    hand.click(page.locator("nav.views >> text=Plans"))
    hand.click(page.get_by_role("button", name="Make the plan"))
    page.wait_for_selector("text=Waiting for its turn")
    make_proposals(village)
    hand.click(page.locator(".plan.fresh >> text=Choose and edit").first)
    page.wait_for_selector("[data-drawn]")
    desk = Desk(seen, village, int(page.url.split("plan=")[1].split("&")[0]))
    row, part = two_rows(desk)
    hand.click(page.locator(".micro-grids .row-name").nth(part))
    hand.click(page.locator("[data-tool=rectangle]"))
    desk.drag((-0.4, row - 0.4), (5.4, row + 1.4))
    hand.clicks += 1
    desk.saved()
    assert moved_households(village, desk.plan) >= MOVED_HOUSEHOLDS
    hand.click(page.locator("#tab-steps"))
    hand.click(page.get_by_role("button", name="Suggest steps"))
    page.wait_for_selector(".steps li")
    for step in page.locator(".steps li").all()[:STEPS]:
        accept = step.locator("button.main")
        if accept.is_enabled():
            hand.click(accept)
    desk.saved()
    hand.click(page.get_by_role("button", name="Done editing"))
    hand.click(page.locator("nav.views >> text=Meeting and approval"))
    repair_hard(page, hand, desk)
    hand.click(page.get_by_role("button", name="Submit for consultation"))
    hand.click(page.get_by_role("button", name="Approve and adopt"))
    hand.click(page.locator(".sure").get_by_role("button", name="Approve and adopt"))
    page.wait_for_selector("text=Adopted and in force.")
    assert_adopted(village, desk.plan)
    assert hand.clicks <= MOST_CLICKS
    seen.assert_clean()


def repair_hard(page: Any, hand: Hand, desk: Desk) -> None:
    """Follow the list of what stands in the way, and let each be repaired."""
    page.wait_for_selector(".next-step button.main")
    if not page.locator(".hard-problems a").count():
        return
    hand.click(page.locator(".hard-problems a").first)
    page.wait_for_selector(".troubles li.current")
    while page.locator(".troubles li.hard").count():
        before = page.locator(".troubles li.hard").count()
        hand.click(page.locator(".troubles li.hard button.main").first)
        expect(page.locator(".troubles li.hard")).not_to_have_count(before)
    desk.saved()
    hand.click(page.get_by_role("button", name="Done editing"))
    hand.click(page.locator("nav.views >> text=Meeting and approval"))


def tab_to(page: Any, target: Locator) -> None:
    """Go to something with the tab key alone."""
    target.first.wait_for()
    element = target.first.element_handle()
    for _ in range(120):
        if page.evaluate("element => document.activeElement === element", element):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached with the tab key")


def press_on(page: Any, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def test_by_keyboard_alone(enter: Enter, village: Database) -> None:
    seen = enter("town_officer", language="en", width=1600, height=1000)
    page = seen.page
    page.set_default_timeout(PATIENCE_MS)
    press_on(page, page.get_by_role("link", name="望乐村"))
    press_on(page, page.locator("nav.views >> text=Plans"))
    press_on(page, page.get_by_role("button", name="Make the plan"))
    page.wait_for_selector("text=Waiting for its turn")
    make_proposals(village)
    press_on(page, page.locator(".plan.fresh >> text=Choose and edit"))
    page.wait_for_selector("[data-drawn]")
    desk = Desk(seen, village, int(page.url.split("plan=")[1].split("&")[0]))
    row, part = two_rows(desk)
    for key in (str(part + 1), "t"):
        page.keyboard.press(key)
    tab_to(page, page.locator(".sketch"))
    for key in ["ArrowLeft"] * 7 + ["ArrowDown"] * 6 + ["ArrowUp"] * row:
        page.keyboard.press(key)
    along = ["Space", "ArrowRight"] * 5 + ["Space"]
    for key in [*along, "ArrowUp", *["ArrowLeft"] * 5, *along, "Enter"]:
        page.keyboard.press(key)
    desk.saved()
    assert moved_households(village, desk.plan) >= MOVED_HOUSEHOLDS
    tab_to(page, page.get_by_role("tab", selected=True))
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    press_on(page, page.get_by_role("button", name="Suggest steps"))
    page.wait_for_selector(".steps li")
    for step in page.locator(".steps li").all()[:STEPS]:
        if step.locator("button.main").is_enabled():
            press_on(page, step.locator("button.main"))
    desk.saved()
    press_on(page, page.get_by_role("button", name="Done editing"))
    press_on(page, page.locator("nav.views >> text=Meeting and approval"))
    page.wait_for_selector(".next-step button.main")
    if page.locator(".hard-problems a").count():
        press_on(page, page.locator(".hard-problems a"))
        page.wait_for_selector(".troubles li.current")
        while before := page.locator(".troubles li.hard").count():
            press_on(page, page.locator(".troubles li.hard button.main"))
            expect(page.locator(".troubles li.hard")).not_to_have_count(before)
        desk.saved()
        press_on(page, page.get_by_role("button", name="Done editing"))
        press_on(page, page.locator("nav.views >> text=Meeting and approval"))
    press_on(page, page.get_by_role("button", name="Submit for consultation"))
    press_on(page, page.get_by_role("button", name="Approve and adopt"))
    # The confirmation has the focus already.
    page.locator(".sure button.main:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Adopted and in force.")
    assert_adopted(village, desk.plan)
    seen.assert_clean()
