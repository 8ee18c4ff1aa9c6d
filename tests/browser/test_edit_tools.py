"""Every tool of the map editor, by mouse, and what each says when a stroke means nothing."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from service.db.session import SYSTEM
from service.plans.models import MicroGrid
from service.villages.models import AdjacencyLink, Courtyard
from tests.browser.editor import Desk, desk, draft
from tests.village import courtyard_code, position

__all__ = ["desk", "draft"]

pytestmark = [pytest.mark.browser, pytest.mark.postgis]

AT_START = [20, 20, 20]


def use(desk: Desk, key: str, target: str = "") -> None:
    if target:
        desk.page.keyboard.press(target)
    desk.page.keyboard.press(key)


def take_back(desk: Desk) -> None:
    desk.page.keyboard.press("Control+z")
    desk.expect_shown(AT_START)


def draw_area(desk: Desk, *corners: tuple[float, float]) -> None:
    """Tap a polygon corner by corner; the last corner again closes it."""
    desk.page.keyboard.press("a")
    desk.page.wait_for_timeout(500)
    for corner in (*corners, corners[-1]):
        desk.page.mouse.move(*desk.courtyard(*corner), steps=2)
        desk.page.mouse.click(*desk.courtyard(*corner))
        desk.page.wait_for_timeout(150)


def test_tap_brush_and_rectangle_tell_the_change_before_letting_go(desk: Desk) -> None:
    use(desk, "t", "2")
    desk.page.mouse.move(*desk.courtyard(1, 2))
    desk.says("20 → 18")
    desk.tap(1, 2)
    desk.saved()
    assert (desk.part_of(1, 2), desk.sizes()) == (1, [9, 11, 10])
    use(desk, "b", "3")
    desk.drag((3, 0), (3, 4))
    desk.saved()
    assert desk.sizes() == [9, 6, 15]
    # A stroke is one step, however many courtyards it takes.
    desk.page.click("text=Undo")
    desk.expect_shown([18, 22, 20])
    take_back(desk)
    desk.page.keyboard.press("Control+y")
    desk.saved()
    assert desk.sizes() == [9, 11, 10]
    take_back(desk)
    use(desk, "r", "1")
    desk.drag((1.6, -0.3), (2.4, 4.3), let_go=False)
    desk.says("20 → 30")
    desk.says("20 → 10")
    desk.expect_shown([30, 10, 20])
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()
    desk.expect_shown(AT_START)
    assert desk.sizes() == [10, 10, 10]
    desk.seen.assert_clean()


def test_borders_are_dragged_and_micro_grids_cut_merged_and_deleted(desk: Desk) -> None:
    use(desk, "g")
    desk.drag((1.48, 2), (3, 2), let_go=False)
    desk.expect_shown([24, 16, 20])
    desk.page.mouse.move(*desk.courtyard(2, 2), steps=2)
    desk.expect_shown([22, 18, 20])
    desk.page.mouse.up()
    desk.saved()
    assert (desk.part_of(2, 2), desk.sizes()) == (0, [11, 9, 10])
    desk.drag((0.2, 0), (0.6, 0))
    desk.says("Take hold of the border")
    take_back(desk)
    use(desk, "c")
    desk.drag((1.8, 1.5), (3.2, 1.5), let_go=False)
    desk.says("20 → 12")
    desk.page.mouse.up()
    desk.saved()
    assert desk.sizes() == [10, 6, 10, 4]
    desk.tap(4, 4)
    desk.says("A single tap cuts nothing")
    use(desk, "m", "1")
    desk.tap(2, 3)
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(3)
    desk.saved()
    assert sorted(desk.sizes()) == [4, 10, 16]
    desk.page.locator(".row-actions button").first.click()
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(2)
    desk.saved()
    assert sorted(desk.sizes()) == [4, 10]
    desk.page.click("#tab-troubles")
    expect(desk.page.locator(".troubles li").first).to_contain_text("11 more in no micro-grid")


def test_b124_b125_b127_b130_polygons_that_mean_something_and_those_that_do_not(desk: Desk) -> None:
    draw_area(desk, (1.6, 1.6), (3.4, 3.4), (3.4, 1.6), (1.6, 3.4))
    desk.says("crosses itself")
    draw_area(desk, (0.4, 0.5), (0.44, 2.5), (0.48, 0.5))
    desk.says("No courtyard of this village")
    draw_area(desk, (1.6, 1.6), (3.4, 1.6))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(3)
    desk.page.keyboard.press("Escape")
    draw_area(desk, (1.6, 1.6), (3.4, 1.6), (3.4, 4.3), (1.6, 4.3))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(4)
    desk.saved()
    assert desk.sizes() == [10, 4, 10, 6]
    use(desk, "o", "1")
    desk.drag((3, 3), (5, 3), steps=1)
    desk.says("no courtyard here")
    desk.drag((5.7, 0), (5.8, 0), (5.8, 2), (5.7, 2))
    desk.says("no courtyard here")
    assert desk.sizes() == [10, 4, 10, 6]
    desk.seen.assert_clean()


def test_b126_b128_b131_lassos_round_everything_too_much_and_very_finely(desk: Desk) -> None:
    desk.page.keyboard.press("o")
    desk.page.keyboard.press("n")
    desk.drag((-0.3, -0.3), (1.4, -0.3), (1.4, 1.4), (-0.3, 1.4))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(4)
    desk.saved()
    assert desk.sizes() == [6, 10, 10, 4]
    take_back(desk)
    # Over the edge of the village: only its own courtyards are taken.
    use(desk, "o", "1")
    desk.drag((4.6, 2), (4.6, 4.3), (5.9, 4.3), (5.9, -0.3), (4.6, -0.3))
    desk.saved()
    assert desk.sizes() == [15, 10, 5]
    take_back(desk)
    (x, y), (edge, _) = desk.courtyard(3.5, 2), desk.courtyard(5.4, 2)
    desk.page.evaluate(
        """([x, y, r]) => {
          const sheet = document.querySelector('.sketch');
          sheet.setPointerCapture = () => {};
          const send = (type, i) => sheet.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, button: 0, isPrimary: true,
            clientX: x + r * Math.cos(i / 80), clientY: y + r * Math.sin(i / 80)}));
          send('pointerdown', 0);
          for (let i = 1; i < 500; i++) send('pointermove', i);
          send('pointerup', 500);
        }""",
        [x, y, edge - x],
    )
    desk.saved()
    assert desk.sizes()[0] > 14
    take_back(desk)
    use(desk, "r", "2")
    desk.drag((-0.4, -0.4), (5.4, 4.4))
    desk.expect_shown([0, 60, 0])
    desk.saved()
    assert desk.sizes() == [0, 30, 0]
    desk.page.click("#tab-troubles")
    expect(desk.page.locator(".problem-empty")).to_contain_text("2")


def test_b133_b134_what_is_split_is_repaired_and_what_is_locked_stays(desk: Desk) -> None:
    use(desk, "t", "3")
    desk.tap(0, 2)
    desk.saved()
    desk.page.click("#tab-troubles")
    problem = desk.page.locator(".troubles li.hard").first
    problem.locator("button:has-text('Show')").click()
    expect(desk.page.locator(".troubles li.current")).to_be_visible()
    problem.locator("button:has-text('Repair')").click()
    expect(desk.page.locator(".troubles li.hard")).to_have_count(0)
    desk.saved()
    assert sum(desk.sizes()) == 30
    desk.page.click("#tab-microGrids")
    # However many operations a repair takes, it is one step.
    desk.page.keyboard.press("Control+z")
    desk.expect_shown([18, 20, 22])
    desk.page.keyboard.press("Control+z")
    desk.expect_shown(AT_START)
    desk.saved()
    desk.reload()
    use(desk, "l", "1")
    expect(desk.page.locator(".micro-grids tbody input").first).to_be_checked()
    desk.page.check("[aria-label='Lock all']")
    desk.saved()
    with desk.database.work(SYSTEM) as session:
        locks = session.scalars(select(MicroGrid.locked).where(MicroGrid.plan_id == desk.plan))
        assert set(locks) == {True}
    use(desk, "r", "2")
    desk.drag((0, 0), (5, 4))
    desk.says("Locked here")
    desk.expect_shown(AT_START)
    assert desk.sizes() == [10, 10, 10]


def test_heads_links_and_points(desk: Desk) -> None:
    desk.page.keyboard.press("d")
    desk.tap(0, 0)
    desk.page.check(".dialog input[type=checkbox]")
    desk.page.locator(".candidates button").first.click()
    desk.saved()
    pinned = select(MicroGrid.pin_courtyard_id).where(MicroGrid.plan_id == desk.plan)
    with desk.database.work(SYSTEM) as session:
        pins: list[Any] = list(session.scalars(pinned))
    assert desk.id_of(0, 0) in pins
    use(desk, "t", "2")
    desk.tap(0, 0)
    desk.says("Locked here")
    desk.page.keyboard.press("k")
    desk.drag((2, 2), (3, 2))
    dialog = desk.page.locator("dialog")
    submit = dialog.locator("button.main")
    expect(submit).to_be_disabled()
    dialog.locator("input").fill("新修的便桥")
    submit.click()
    expect(dialog).to_have_count(0)
    desk.saved()
    with desk.database.work(SYSTEM) as session:
        made = select(AdjacencyLink).where(AdjacencyLink.reason == "新修的便桥")
        assert session.scalars(made).one().form in {"bridge", "cliff"}
    desk.page.keyboard.press("v")
    desk.drag((4, 3), (4.3, 3.3))
    desk.saved()
    with desk.database.work(SYSTEM) as session:
        lon = session.scalars(
            select(func.ST_X(Courtyard.position)).where(Courtyard.code == courtyard_code(4, 3))
        ).one()
    assert abs(lon - position(4, 3).x - 0.0003) < 2e-5
    desk.seen.assert_clean()
