"""The map editor without a pointer, with two fingers, on a phone, and for every reader."""

import pytest
from playwright.sync_api import expect

from service.db.database import Database
from tests.browser.accessibility import barriers
from tests.browser.editor import Desk, desk, draft, open_desk
from tests.browser.site import Enter

__all__ = ["desk", "draft"]

pytestmark = [pytest.mark.browser, pytest.mark.postgis]


def press(desk: Desk, *keys: str) -> None:
    for key in keys:
        desk.page.keyboard.press(key)


def to_corner(desk: Desk) -> None:
    """Bring the cursor to the courtyard in the south-western corner."""
    desk.page.locator(".sketch").focus()
    press(desk, *["ArrowLeft"] * 7, *["ArrowDown"] * 6)


def test_the_map_is_edited_by_keys_alone(desk: Desk) -> None:
    press(desk, "2", "t")
    to_corner(desk)
    desk.says("院落0-0")
    press(desk, "Enter")
    desk.saved()
    assert desk.part_of(0, 0) == 1
    press(desk, "ArrowUp", "Space", "ArrowUp", "Space", "ArrowRight", "Enter")
    desk.saved()
    assert desk.sizes() == [6, 14, 10]
    press(desk, "Control+z", "Control+z")
    desk.expect_shown([20, 20, 20])
    press(desk, "Control+y", "Control+Shift+Z")
    desk.expect_shown([12, 28, 20])
    press(desk, "e", "ArrowDown", "Enter")
    desk.page.wait_for_selector("#tab-troubles")
    desk.saved()
    assert sum(desk.sizes()) == 29
    press(desk, "Escape", "ArrowDown", "Space", "ArrowUp", "n")
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(4)
    desk.saved()
    press(desk, "Delete")
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(3)
    press(desk, "1", "l")
    expect(desk.page.locator(".micro-grids tbody input").first).to_be_checked()
    desk.saved()
    press(desk, "j")
    expect(desk.page.locator(".troubles li.current")).to_be_visible()
    desk.seen.assert_clean()


def test_merge_link_and_head_by_keys(desk: Desk) -> None:
    press(desk, "1", "m")
    to_corner(desk)
    press(desk, *["ArrowRight"] * 5, "Enter")
    desk.expect_shown([40, 20])
    press(desk, "k", "Space", "ArrowLeft", "Enter")
    dialog = desk.page.locator("dialog")
    expect(dialog).to_contain_text("院落")
    press(desk, "Tab")
    dialog.locator("input").fill("陡坎")
    press(desk, "Enter")
    expect(dialog).to_have_count(0)
    press(desk, "d", "Enter")
    expect(dialog).to_contain_text("Head of")
    press(desk, "Escape")
    expect(dialog).to_have_count(0)


def test_tools_and_brush_by_keys_and_a_help_that_names_them_all(desk: Desk) -> None:
    page = desk.page
    press(desk, "b")
    size = page.locator("input[type=range]")
    before = int(size.input_value())
    press(desk, "]", "]", "[")
    assert int(size.input_value()) == before + 6
    press(desk, "?")
    dialog = page.locator("dialog")
    expect(dialog.locator("kbd")).to_have_count(26)
    press(desk, "o")
    expect(page.locator("[data-tool=brush]")).to_have_attribute("aria-pressed", "true")
    press(desk, "Escape")
    expect(dialog).to_have_count(0)
    page.locator("[data-tool=brush]").focus()
    press(desk, "ArrowDown")
    expect(page.locator("[data-tool=border]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-tool=border]")).to_be_focused()
    page.keyboard.press("h")
    expect(page.locator(".sketch")).to_have_count(0)


def test_b136_two_fingers_move_the_map_while_painting(desk: Desk) -> None:
    press(desk, "2", "b")
    (x, y), (far, _) = desk.courtyard(0, 2), desk.courtyard(3, 2)
    desk.page.evaluate(
        """([x, y, far]) => {
          const sheet = document.querySelector('.sketch');
          sheet.setPointerCapture = () => {};
          const send = (type, pointerId, clientX, clientY) => sheet.dispatchEvent(
            new PointerEvent(type, {bubbles: true, pointerId, clientX, clientY, button: 0,
                                    pointerType: 'touch'}));
          send('pointerdown', 1, x, y);
          send('pointermove', 1, x + 20, y);
          send('pointerdown', 2, far, y);
          send('pointermove', 1, x - 40, y);
          send('pointermove', 2, far + 40, y);
          send('pointerup', 1, x - 40, y);
          send('pointermove', 2, far + 60, y);
          send('pointerup', 2, far + 60, y);
        }""",
        [x, y, far],
    )
    desk.expect_shown([20, 20, 20])
    assert desk.sizes() == [10, 10, 10]
    desk.page.mouse.move(*desk.courtyard(2, 2))
    desk.page.mouse.wheel(0, -240)
    desk.page.mouse.move(*desk.courtyard(2.5, 2))
    assert desk.page.locator(".saving.good").count() == 1
    desk.page.keyboard.press("h")
    desk.seen.assert_clean()


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_the_desk_is_accessible(
    enter: Enter, village: Database, draft: int, language: str, theme: str
) -> None:
    desk = open_desk(enter, village, draft, language=language, color_scheme=theme)
    page = desk.page
    press(desk, "1")
    page.click(".courtyards summary")
    assert barriers(page) == []
    page.click("#tab-troubles")
    assert barriers(page) == []
    press(desk, "?")
    assert barriers(page) == []


def test_a_phone_shows_everything_and_taps_assign(
    enter: Enter, village: Database, draft: int
) -> None:
    desk = open_desk(enter, village, draft, width=360, height=740, has_touch=True)
    page = desk.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[data-tool=tap]").tap()
    page.locator(".aim select").select_option(index=2)
    page.touchscreen.tap(*desk.courtyard(1, 2))
    desk.saved()
    assert desk.sizes() == [9, 11, 10]
    assert barriers(page) == []
