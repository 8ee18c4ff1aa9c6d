"""A village large enough to be drawn from tiles, as the benchmark generates it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from benchmarks.workbench_client import COLOURS, NOTHING, VILLAGE, fill, secretary_link
from service.cluster import ClusterUrls
from service.cluster.configuration import SUPERUSER
from service.db.database import Database
from tests.browser.accessibility import barriers
from tests.browser.conftest import Open
from tests.browser.site import serving, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

SIDE = 56

# Left, right, top, bottom and step, as parts of the map: where there is land and nothing over it.
LAND = [0.4, 0.8, 0.3, 0.8, 0.01]
INKS = {"119,170,221", "238,221,136", "238,136,102", "153,221,255", "187,204,51", "255,170,187"}


@pytest.fixture
def large(
    cluster_urls: ClusterUrls, database_name: str, database: Database, superuser: Engine
) -> Database:
    fill(cluster_urls.url(SUPERUSER, database_name), SIDE)
    return database


@pytest.fixture
def editor(large: Database, tmp_path: Any, visit: Open) -> Iterator[Any]:
    with serving(large, tmp_path) as site:
        state = signed_in(site, secretary_link(large))
        seen = visit(f"{site}/village/{VILLAGE}?edit=1", storage_state=state)
        seen.page.wait_for_selector("[data-drawn]", timeout=60_000)
        yield seen


def inked(page: Page) -> dict[str, int]:
    found = page.evaluate(COLOURS, LAND)
    return {colour: found[colour] for colour in INKS & set(found)}


def test_land_from_tiles_is_coloured_and_changes_with_a_stroke(editor: Any) -> None:
    page = editor.page
    assert any("/tiles/" in address for address in editor.requests)
    assert not any("/layers/cells" in address for address in editor.requests)
    before = inked(page)
    assert set(before) == INKS
    # Where there is no land the sampler, which also looks for holes, finds nothing.
    assert page.evaluate(COLOURS, [0, 1, 0, 1, 0.02])[NOTHING] > 100
    assert sum(before.values()) > 250
    page.keyboard.press("1")
    page.keyboard.press("b")
    box = page.locator(".sketch").bounding_box()
    assert box is not None
    row = box["y"] + 0.55 * box["height"]
    page.mouse.move(box["x"] + 0.4 * box["width"], row)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], row, steps=6)
    page.mouse.up()
    expect(page.locator(".saving.good")).to_be_visible(timeout=30_000)
    after = inked(page)
    first = page.locator(".micro-grids .swatch").first.evaluate(
        "each => getComputedStyle(each).backgroundColor"
    )
    ink = first.removeprefix("rgb(").removesuffix(")").replace(" ", "")
    assert after[ink] > before[ink]
    editor.assert_clean()


def test_marks_are_seen_where_single_courtyards_are_not_drawn(editor: Any) -> None:
    page = editor.page
    mark = "179,18,63"
    assert mark not in page.evaluate(COLOURS, LAND)
    assert barriers(page) == []
    sheet = page.locator(".sketch")
    sheet.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
    page.wait_for_function(f"land => ({COLOURS})(land)['{mark}'] > 3", arg=LAND, timeout=10_000)
    editor.assert_clean()
