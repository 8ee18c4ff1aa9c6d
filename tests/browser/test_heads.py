"""The heads of a village: from a meeting's nomination to the hand-over sheet, on a phone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import barriers
from tests.browser.site import Enter
from tests.village import VILLAGE

PATH = f"/village/{VILLAGE}?view=heads"


def test_a_vacant_post_is_filled_step_by_step(enter: Enter) -> None:
    seen = enter("village_secretary", PATH, language="en", width=360, height=740)
    page = seen.page
    page.check("text=Vacant only")
    post = page.locator(".post.micro_grid")
    expect(post).to_have_count(1)
    page.uncheck("text=Vacant only")
    post = page.locator(".post.micro_grid", has_text="no head")
    code = post.get_attribute("data-code")
    post = page.locator(f"[data-code='{code}']")
    post.get_by_role("button", name="Manage").press("Enter")
    post.get_by_role("button", name="Whole name").first.click()
    expect(post.locator(".nominees b").first).not_to_contain_text("*")
    post.get_by_label("Votes").fill("31")
    post.get_by_role("button", name="Nominate").first.click()
    expect(post.get_by_role("status")).to_contain_text("the branch decides next")
    post.get_by_role("button", name="Confirm").click()
    expect(post.get_by_role("status")).to_contain_text("can be appointed")
    post.get_by_role("button", name="Appoint").click()
    expect(post.get_by_role("status")).to_contain_text("Appointed")
    expect(post.locator(".fitness").first).to_contain_text("8 households in charge")
    post.get_by_role("button", name="Hand-over sheet").click()
    expect(post.locator(".sheet")).to_contain_text("8 never visited")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    seen.assert_clean()


def test_residents_see_who_answers_and_nothing_else(enter: Enter) -> None:
    page = enter("viewer", PATH).page
    page.wait_for_selector(".on-day tbody tr")
    expect(page.locator(".on-day tbody tr")).to_have_count(6)
    assert page.locator(".post").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_accessible(enter: Enter, theme: str) -> None:
    page: Page = enter("town_officer", PATH, color_scheme=theme).page
    page.locator(".post.micro_grid button").first.click()
    page.wait_for_selector(".nominees li")
    assert barriers(page) == []
