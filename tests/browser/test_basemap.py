"""The base map is off at first, drawn from our own host when turned on, and names its source."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from service.basemaps.service import add_basemap
from service.db.database import Database
from service.db.session import SYSTEM
from tests.basemap import write_mbtiles
from tests.browser.site import Enter
from tests.village import TOWN, VILLAGE

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

REDNESS = """() => {
  const canvas = document.querySelector('.map canvas');
  const small = document.createElement('canvas');
  small.width = small.height = 1;
  const brush = small.getContext('2d');
  brush.drawImage(canvas, canvas.width / 2, canvas.height / 2, 40, 40, 0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return red - (green + blue) / 2;
}"""


def test_it_is_turned_on_drawn_and_turned_off(
    enter: Enter, village: Database, tmp_path: Path
) -> None:
    with village.work(SYSTEM) as session:
        add_basemap(session, tmp_path, TOWN, write_mbtiles(tmp_path / "made.mbtiles"))
    seen = enter("village_secretary", f"/village/{VILLAGE}?view=map", language="en")
    page: Any = seen.page
    page.set_viewport_size({"width": 1600, "height": 900})
    page.wait_for_selector(".map[data-drawn]")
    assert not [each for each in seen.requests if "/basemap/" in each]
    expect(page.locator(".attribution")).to_have_count(0)
    before = page.evaluate(REDNESS)
    if not page.locator(".legend[open]").count():
        page.locator(".legend summary").click()
    page.get_by_label("Base map", exact=True).check()
    page.wait_for_function(f"before => ({REDNESS})() > before + 40", arg=before)
    assert page.locator(".attribution").inner_text() == "© 菱角镇 2026"
    strength = page.get_by_label("Strength of the base map")
    strength.focus()
    half = page.evaluate(REDNESS)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"half => ({REDNESS})() > half + 20", arg=half)
    tiles = [each for each in seen.requests if "/basemap/" in each]
    assert tiles
    assert all(re.match(r"http://127\.0\.0\.1:\d+/api/towns/", each) for each in tiles)
    page.get_by_label("Base map", exact=True).uncheck()
    page.wait_for_function(f"before => ({REDNESS})() < before + 10", arg=before)
    seen.assert_clean()
