"""The way from the town and from an empty village to the import page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from service.db.database import Database
from service.db.session import SYSTEM
from tests.browser.site import Enter
from tests.village import NEIGHBOUR, TOWN


def test_the_town_page_leads_to_the_import_with_the_keyboard(enter: Enter) -> None:
    seen = enter("town_officer", language="en", width=360, height=740)
    page = seen.page
    page.get_by_role("link", name="Import files").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    seen.assert_clean()
    assert enter("viewer", language="en").page.get_by_role("link", name="Import").count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_village_without_courtyards_says_what_to_import(enter: Enter, language: str) -> None:
    seen = enter("town_officer", f"/village/{NEIGHBOUR}", language=language)
    page = seen.page
    name = {"zh": "导入院落", "en": "Import courtyards"}[language]
    page.get_by_role("link", name=name).click()
    expect(page.locator("select[name=kind]")).to_have_value("courtyards")
    seen.assert_clean()


def test_a_town_without_villages_says_to_import_boundaries(enter: Enter, village: Database) -> None:
    page = enter("town_officer", language="en").page
    with village.work(SYSTEM) as session:
        session.execute(text("INSERT INTO town (code, name) VALUES ('500238116', '空镇')"))
        session.execute(text("UPDATE account SET area = '500238116' WHERE role = 'town_officer'"))
    page.reload()
    page.get_by_role("link", name="Import boundaries").click()
    expect(page.locator("select[name=kind]")).to_have_value("boundaries")
    assert TOWN not in page.content()
