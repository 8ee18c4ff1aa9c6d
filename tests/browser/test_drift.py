"""A plan that no longer fits is mended step by step, with the keyboard alone, on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from service.db.database import Database
from tests.browser.accessibility import barriers
from tests.browser.site import Enter
from tests.village import VILLAGE, grow

PATH = f"/village/{VILLAGE}"


def test_steps_are_taken_one_by_one_with_the_keyboard(enter: Enter, village: Database) -> None:
    grow(village)
    seen = enter("town_officer", PATH, language="en", width=360, height=740)
    page = seen.page
    page.click("#tab-gaps")
    card = page.get_by_role("region", name="The plan no longer fits")
    steps = card.locator(".drift-steps > li")
    placing = steps.filter(has_text=re.compile("gets? a head"))
    expect(placing).to_have_count(2)
    expect(placing.first).to_contain_text("put courtyard")
    proposed = steps.count()
    expect(card.get_by_role("button", name=f"Do all {proposed} steps at once")).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    placing.first.get_by_role("button", name="Do only this step").focus()
    page.keyboard.press("Enter")
    note = card.get_by_role("status")
    expect(note).to_be_focused()
    expect(note).to_contain_text("left.")
    expect(placing).to_have_count(1)
    page.keyboard.press("Tab")
    expect(card.get_by_role("button").first).to_be_focused()
    card.locator("button.main").press("Enter")
    expect(page.get_by_text("the plan fits again")).to_be_focused()
    expect(card).to_have_count(0)
    seen.assert_clean()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_steps_are_accessible_and_only_the_town_takes_them(
    enter: Enter, village: Database, theme: str
) -> None:
    grow(village)
    page = enter("town_officer", PATH, color_scheme=theme).page
    page.click("#tab-gaps")
    page.wait_for_selector(".drift-steps button")
    assert barriers(page) == []
    page = enter("village_secretary", PATH).page
    page.click("#tab-gaps")
    page.wait_for_selector(".drift-steps li")
    assert page.locator(".drift-steps button").count() == 0
    expect(page.locator(".drift")).to_contain_text("请镇里办理")
