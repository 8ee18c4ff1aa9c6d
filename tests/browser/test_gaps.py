"""The worklist of households not covered: filtered, handed over, repaired, on a phone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers
from tests.browser.site import Enter
from tests.village import VILLAGE

PATH = f"/village/{VILLAGE}"


def test_a_gap_is_handed_over_and_repaired_in_one_click(enter: Enter) -> None:
    seen = enter("town_officer", PATH, language="en", width=360, height=740)
    page = seen.page
    page.click("#tab-gaps")
    lines = page.locator(".worklist > li")
    expect(lines).to_have_count(8)
    page.get_by_label("Reason").select_option("micro_grid_without_head")
    expect(lines).to_have_count(8)
    page.locator(".filters").get_by_label("Due").select_option("overdue")
    expect(lines).to_have_count(0)
    page.locator(".filters").get_by_label("Due").select_option("")
    first = lines.first
    first.get_by_role("button", name="Show on the map").click()
    first.get_by_role("button", name="See to it").press("Enter")
    first.get_by_role("button", name="Show householder").click()
    expect(first.locator(".who")).to_contain_text("张")
    first.get_by_label("Due").fill("2026-01-31")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_contain_text("saved")
    expect(page.locator(".worklist > .overdue")).to_contain_text("overdue since 2026-01-31")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".repairs button").first.click()
    expect(page.locator(".tab-panel")).to_contain_text("Every household of this village is covered")
    seen.assert_clean()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_worklist_is_accessible(enter: Enter, theme: str) -> None:
    page = enter("village_secretary", PATH, color_scheme=theme).page
    page.click("#tab-gaps")
    page.locator(".worklist button[aria-expanded]").first.click()
    page.wait_for_selector(".repairs li")
    page.click(".trend summary")
    page.wait_for_selector(".trend .reasons")
    assert barriers(page) == []
