"""A draft with more micro-grids than fit on the page."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import MicroGrid
from tests.browser.editor import draft, open_desk
from tests.browser.site import Enter

__all__ = ["draft"]

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

MORE = 140


def add_empty(database: Database, plan: int) -> None:
    """Empty micro-grids after those that the draft has."""
    with database.work(SYSTEM) as session:
        query = select(MicroGrid).where(MicroGrid.plan_id == plan).order_by(MicroGrid.code)
        last = session.scalars(query).all()[-1]
        session.add_all(
            MicroGrid(
                plan_id=plan,
                grid_id=last.grid_id,
                number=last.number + n,
                code=f"{last.code[:-3]}{int(last.code[-3:]) + n:03}",
                name=f"1-{last.number + n}微网格",
                households=0,
                people=0,
            )
            for n in range(1, MORE + 1)
        )


def test_only_rows_in_sight_are_on_the_page_and_every_row_can_be_reached(
    enter: Enter, village: Database, draft: int
) -> None:
    add_empty(village, draft)
    desk = open_desk(enter, village, draft)
    page = desk.page
    names = page.locator(".micro-grids .row-name")
    assert 40 <= names.count() < MORE
    page.locator(".micro-grids tfoot").scroll_into_view_if_needed()
    last = page.locator(".micro-grids .row-name", has_text=f"1-{MORE + 3}")
    expect(last).to_be_visible()
    # From row to row by keys, over the seam between what was and what was not there at first.
    page.locator(".micro-grids caption, .micro-grids thead").first.scroll_into_view_if_needed()
    expect(names.first).to_have_text("1-1")
    names.first.focus()
    for _ in range(45):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".micro-grids .row-name:focus")).to_have_text("1-46")
    # The one that edits go to is there and in sight, wherever it is.
    page.locator(".aim select").select_option(label=f"1-{MORE}")
    page.keyboard.press("Escape")
    expect(page.locator("tr.away")).not_to_have_count(0)
    desk.seen.assert_clean()
