"""The pages around the map: comparison, history, approval, index, tour, projector."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from benchmarks.workbench_client import COLOURS
from service.db.database import Database
from service.db.session import SYSTEM
from service.index.service import apply_scores
from service.plans.editing import apply_operations
from service.plans.models import Assignment, MicroGrid, Plan
from service.plans.operations import Assign
from service.plans.service import Wish, make_plan
from tests.browser.accessibility import barriers
from tests.browser.site import Enter, link_for
from tests.village import TOWN, VILLAGE, nothing_to_report

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

PAGE = f"/village/{VILLAGE}"
DRAWN = "[data-drawn]"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def draft(village: Database) -> int:
    with village.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=0.4, prove=False)
        return make_plan(session, VILLAGE, wish, nothing_to_report).id


def move(database: Database, plan_id: int, count: int, *, out: bool = False) -> None:
    """Bring courtyards of the first micro-grid of a draft to the second, or to none."""
    with database.work(SYSTEM) as session:
        plan = session.get_one(Plan, plan_id)
        parts = session.scalars(
            select(MicroGrid.id).where(MicroGrid.plan_id == plan_id).order_by(MicroGrid.code)
        ).all()
        query = select(Assignment.courtyard_id).where(Assignment.micro_grid_id == parts[0])
        courtyards = list(session.scalars(query.order_by(Assignment.courtyard_id)))[:count]
        to = None if out else parts[1]
        operation = Assign(
            id=str(uuid.uuid4()), kind="assign", courtyards=courtyards, micro_grid=to
        )
        apply_operations(session, plan, [operation])


def status(database: Database, plan_id: int) -> str:
    with database.work(SYSTEM) as session:
        return session.get_one(Plan, plan_id).status


def test_two_plans_are_compared_on_the_map_and_as_a_list(
    enter: Enter, village: Database, draft: int
) -> None:
    with village.work(SYSTEM) as session:
        other = make_plan(
            session, VILLAGE, Wish(micro_grids=3, tolerance=0.4, prove=False), nothing_to_report
        ).id
    move(village, other, 4)
    path = f"{PAGE}?view=compare&plan={other}&beside={draft}"
    seen = enter("village_secretary", path, language="en")
    page = seen.page
    page.wait_for_selector(DRAWN)
    assert page.locator(".totals dd").all_inner_texts()[:2] == ["4", "8"]
    # What moved is marked on the map.
    page.wait_for_function(
        f"map => ({COLOURS})(map)['179,18,63'] > 3", arg=[0.1, 0.9, 0.1, 0.9, 0.005]
    )
    rows = page.locator(".changes tbody tr")
    expect(rows).to_have_count(4)
    changes = {tuple(re.findall(r"\b1-[0-9]+|\b2-[0-9]+", row)) for row in rows.all_inner_texts()}
    assert len(changes) == 1
    rows.first.locator("button").click()
    page.get_by_role("button", name=re.compile("^Before")).click()
    expect(page.get_by_role("button", name=re.compile("^Before"))).to_have_attribute(
        "aria-pressed", "true"
    )
    page.click("text=Swap")
    page.wait_for_url(f"**plan={draft}&beside={other}")
    page.wait_for_selector(DRAWN)
    assert page.locator(".totals dd").first.inner_text() == "4"
    seen.assert_clean()


def test_history_names_restores_and_branches(enter: Enter, village: Database, draft: int) -> None:
    seen = enter("village_secretary", f"{PAGE}?view=history&plan={draft}", language="en")
    page = seen.page
    page.wait_for_selector("text=Nobody has changed this plan yet.")
    page.get_by_label("Name the present state").fill("Before the meeting")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_selector(".versions li:has-text('Before the meeting')")
    move(village, draft, 3)
    page.reload()
    page.wait_for_selector(".log-what:has-text('3 courtyards brought to')")
    page.get_by_label("Restore this state: Before the meeting").click()
    page.wait_for_selector("text=The plan is again as it was")
    page.wait_for_selector(".log-what:has-text('Back to step')")
    page.get_by_label(re.compile("New draft from")).fill("Another way")
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector(".branches .branches a[aria-current]:text-is('Another way')")
    seen.assert_clean()


def test_a_draft_is_submitted_sent_back_and_adopted(
    enter: Enter, village: Database, draft: int
) -> None:
    move(village, draft, 1, out=True)
    path = f"{PAGE}?view=process&plan={draft}"
    secretary = enter("village_secretary", path, language="en")
    page = secretary.page
    page.wait_for_selector("text=1 problem has to be solved")
    expect(page.get_by_role("button", name="Submit for consultation")).to_be_disabled()
    link = page.locator(".hard-problems a").first.get_attribute("href") or ""
    assert f"plan={draft}" in link
    assert "edit=1" in link
    page.goto(page.url.replace("process", "table"))
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=nothing to solve")
    page.click("nav.views >> text=Meeting and approval")
    page.get_by_role("button", name="Submit for consultation").click()
    page.wait_for_selector("text=Submitted; the town decides.")
    assert page.get_by_role("button", name="Approve and adopt").count() == 0
    town = enter("town_officer", path, language="en").page
    town.get_by_role("button", name="Send back").click()
    town.get_by_label("Why it is sent back").fill("Ask the households by the bridge")
    town.get_by_role("button", name="Send back").click()
    town.wait_for_selector("text=Sent back; the draft can be edited again.")
    page.reload()
    page.wait_for_selector("q:has-text('Ask the households by the bridge')")
    page.get_by_role("button", name="Submit for consultation").click()
    page.wait_for_selector("text=Submitted; the town decides.")
    town.reload()
    town.get_by_role("button", name="Approve and adopt").click()
    town.locator(".sure").get_by_role("button", name="Approve and adopt").click()
    town.wait_for_selector("text=Adopted and in force.")
    assert status(village, draft) == "adopted"
    page.reload()
    page.get_by_label("Name of the new draft").fill("Next year")
    page.get_by_role("button", name="Start a new draft from it").click()
    page.wait_for_url("**edit=1**")
    secretary.assert_clean()


def test_somebody_was_faster(enter: Enter, village: Database, draft: int) -> None:
    page = enter("village_secretary", f"{PAGE}?view=process&plan={draft}", language="en").page
    page.wait_for_selector("text=Nothing stands in the way")
    move(village, draft, 1)
    page.get_by_role("button", name="Submit for consultation").click()
    page.wait_for_selector("text=Somebody changed this plan just now")
    assert status(village, draft) == "draft"


def test_the_meeting_is_written_down_and_objections_become_moves(
    enter: Enter, village: Database, draft: int
) -> None:
    seen = enter("village_secretary", f"{PAGE}?view=process&plan={draft}", language="en")
    page = seen.page
    page.click("text=Add minutes")
    page.get_by_label("Date").fill("2026-11-20")
    page.get_by_label("People present").fill("43")
    page.get_by_label("Minutes", exact=True).fill("All agreed\nbut for one household")
    page.get_by_role("button", name="Save minutes").click()
    page.wait_for_selector(".minutes h3:has-text('43 present')")
    page.wait_for_selector(DRAWN)
    page.get_by_label("Record an objection").fill("We cross the river to the head")
    page.get_by_label(re.compile("About which courtyard")).select_option(label="院落2-2")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_selector(".objection:has-text('We cross the river')")
    page.click("text=See what could be moved")
    page.wait_for_selector(".proposed-moves, .objection .hint >> nth=1")
    if page.get_by_role("button", name="Move it").count():
        page.get_by_role("button", name="Move it").first.click()
        page.wait_for_selector(".objection.accepted")
    else:
        page.get_by_label("Write an answer").fill("The bridge is open again")
        page.get_by_role("button", name="Do not accept").click()
        page.wait_for_selector(".objection.rejected")
    seen.assert_clean()


def test_the_index_colours_the_plan_in_force(enter: Enter, village: Database) -> None:
    rows = [
        {
            "period": "2026-10",
            "micro_grid_code": f"{VILLAGE}001001",
            "member_code": f"{TOWN}M000",
            "value": 93.0,
        }
    ]
    with village.work(SYSTEM) as session:
        apply_scores(session, TOWN, rows)
    page = enter("village_secretary", PAGE, language="en").page
    page.wait_for_selector(DRAWN)
    page.get_by_label("Colours show").select_option("index")
    expect(page.locator(".ramp li")).to_have_count(5)
    colour = "getComputedStyle(document.querySelector('.micro-grids .swatch')).backgroundColor"
    assert page.evaluate(colour) == "rgb(37, 52, 148)"
    viewer = enter("viewer", PAGE, language="en").page
    viewer.wait_for_selector(DRAWN)
    assert viewer.get_by_label("Colours show").count() == 0


def test_the_tour_is_offered_once_and_walked_by_keyboard(
    site: str, village: Database, visit: Callable[..., Any]
) -> None:
    seen = visit(site + link_for(village, "village_secretary"), locale="en-GB")
    page = seen.page
    page.wait_for_url(site + "/")
    page.wait_for_selector("h1")
    page.goto(site + PAGE)
    page.get_by_role("button", name="Start").press("Enter")
    page.wait_for_selector(".tour.stop")
    titles = []
    while page.locator(".tour.stop").count():
        titles.append(page.locator("#tour-title").inner_text())
        page.keyboard.press("Enter")
        page.wait_for_timeout(50)
    assert titles[:2] == ["The plan on show", "The map"]
    assert titles[-1] == "Meeting and approval"
    page.reload()
    page.wait_for_selector(DRAWN)
    assert page.locator(".tour").count() == 0
    page.click(".me summary")
    page.click("text=Show the tour")
    page.wait_for_selector(".tour.stop")
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_have_count(0)
    seen.assert_clean()


def test_the_projector_enlarges_and_shows_a_spot(enter: Enter) -> None:
    seen = enter("village_secretary", PAGE, language="en", width=1920, height=1080)
    page = seen.page
    page.wait_for_selector(DRAWN)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    page.keyboard.press("p")
    page.wait_for_selector(".spot", state="attached")
    page.mouse.move(500, 400)
    assert page.evaluate(size) > 1.2 * before
    box = page.locator(".spot").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - 500) < 2
    assert abs(box["y"] + box["height"] / 2 - 400) < 2
    page.keyboard.press("p")
    expect(page.locator(".spot")).to_have_count(0)
    seen.assert_clean()


VIEWS = {
    "plans": ".mini-map",
    "compare": DRAWN,
    "table": ".courtyard-table",
    "history": ".branches",
    "process": DRAWN,
}


@pytest.mark.parametrize(("language", "scheme"), [("zh", "dark"), ("en", "light")])
def test_every_page_is_accessible_and_fits_a_phone(
    enter: Enter, village: Database, draft: int, language: str, scheme: str
) -> None:
    move(village, draft, 1, out=True)
    seen = enter("town_officer", language=language, color_scheme=scheme, **PHONE)
    page = seen.page
    for view, ready in VIEWS.items():
        page.goto(page.url.split("/village")[0].rstrip("/") + f"{PAGE}?view={view}&plan={draft}")
        page.wait_for_selector(ready)
        page.wait_for_selector(".spinner", state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
        assert barriers(page) == [], view
    seen.assert_clean()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 360)])
def test_lists_and_layers_are_taken_away_from_the_village_page(
    enter: Enter, language: str, width: int
) -> None:
    seen = enter("village_secretary", f"/village/{VILLAGE}", language=language, width=width)
    page = seen.page
    page.locator(".take-away summary").click()
    links = page.locator(".take-away a")
    expect(links).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        links.first.click()
    assert download.value.suggested_filename == f"{VILLAGE}-roster.xlsx"
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    seen.assert_clean()


def test_a_viewer_takes_no_lists_of_people_away(enter: Enter) -> None:
    page = enter("viewer", f"/village/{VILLAGE}", language="en").page
    page.locator(".take-away summary").click()
    expect(page.locator(".take-away a")).to_have_count(8)
    expect(page.locator(".take-away")).not_to_contain_text("ousehold")
