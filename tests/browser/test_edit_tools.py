"""Every tool of the map editor, by mouse, and what each says when a stroke means nothing."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from service.db.session import SYSTEM
from service.plans.models import MicroGrid
from service.villages.models import Courtyard
from tests.browser.editor import Desk, desk, draft
from tests.village import courtyard_code, position

__all__ = ["desk", "draft"]

pytestmark = [pytest.mark.browser, pytest.mark.postgis]


def use(desk: Desk, key: str, target: str = "") -> None:
    if target:
        desk.page.keyboard.press(target)
    desk.page.keyboard.press(key)


def test_tap_and_brush_move_what_they_touch_and_a_stroke_is_one_step(desk: Desk) -> None:
    use(desk, "t", "2")
    desk.tap(1, 2)
    desk.saved()
    assert (desk.part_of(1, 2), desk.sizes()) == (1, [9, 11, 10])
    use(desk, "b", "3")
    desk.drag((3, 0), (3, 4))
    desk.saved()
    assert desk.sizes() == [9, 6, 15]
    desk.page.click("text=Undo")
    desk.expect_shown([18, 22, 20])
    desk.page.keyboard.press("Control+z")
    desk.expect_shown([20, 20, 20])
    desk.page.keyboard.press("Control+y")
    desk.saved()
    assert desk.sizes() == [9, 11, 10]
    desk.seen.assert_clean()


def test_the_change_is_told_before_letting_go(desk: Desk) -> None:
    use(desk, "r", "1")
    desk.drag((1.6, -0.4), (2.4, 4.4), let_go=False)
    desk.says("20 → 30")
    desk.says("20 → 10")
    desk.expect_shown([30, 10, 20])
    assert desk.sizes() == [10, 10, 10]
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()
    desk.expect_shown([20, 20, 20])
    use(desk, "t")
    desk.page.mouse.move(*desk.courtyard(4, 2))
    desk.says("20 → 18")
    assert desk.page.locator(".saving.good").count() == 1


def test_a_border_is_dragged_and_pulled_back(desk: Desk) -> None:
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
    assert desk.sizes() == [11, 9, 10]


def test_lasso_into_a_new_micro_grid(desk: Desk) -> None:
    desk.page.keyboard.press("o")
    desk.page.keyboard.press("n")
    desk.drag((-0.4, -0.4), (1.4, -0.4), (1.4, 1.4), (-0.4, 1.4))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(4)
    desk.saved()
    assert desk.sizes() == [6, 10, 10, 4]


def test_a_line_cuts_a_micro_grid_in_two(desk: Desk) -> None:
    desk.page.keyboard.press("c")
    desk.drag((1.8, 1.5), (3.2, 1.5), let_go=False)
    desk.says("20 → 12")
    desk.page.mouse.up()
    desk.saved()
    assert desk.sizes() == [10, 6, 10, 4]
    desk.tap(4, 4)
    desk.says("A single tap cuts nothing")
    desk.page.keyboard.press("Control+z")
    desk.expect_shown([20, 20, 20])


def draw_area(desk: Desk, *corners: tuple[float, float]) -> None:
    desk.page.keyboard.press("a")
    desk.page.wait_for_timeout(600)
    for corner in (*corners, corners[-1]):
        desk.page.mouse.move(*desk.courtyard(*corner), steps=3)
        desk.page.mouse.click(*desk.courtyard(*corner))
        desk.page.wait_for_timeout(350)


def test_a_polygon_becomes_a_micro_grid(desk: Desk) -> None:
    draw_area(desk, (1.6, 1.6), (3.4, 1.6), (3.4, 4.4), (1.6, 4.4))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(4)
    desk.saved()
    assert desk.sizes() == [10, 4, 10, 6]
    desk.seen.assert_clean()


def test_b124_a_polygon_that_crosses_itself_changes_nothing(desk: Desk) -> None:
    draw_area(desk, (1.6, 1.6), (3.4, 3.4), (3.4, 1.6), (1.6, 3.4))
    desk.says("crosses itself")
    assert desk.sizes() == [10, 10, 10]


def test_b125_two_taps_make_no_area(desk: Desk) -> None:
    draw_area(desk, (1.6, 1.6), (3.4, 1.6))
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(3)
    use(desk, "o", "1")
    desk.drag((3, 3), (5, 3), steps=1)
    desk.says("no courtyard here")
    assert desk.sizes() == [10, 10, 10]


def test_b126_the_whole_village_goes_to_one_and_the_empty_ones_are_problems(desk: Desk) -> None:
    use(desk, "r", "2")
    desk.drag((-0.9, -0.48), (5.6, 4.48))
    desk.expect_shown([0, 60, 0])
    desk.saved()
    assert desk.sizes() == [0, 30, 0]
    desk.page.click("#tab-troubles")
    expect(desk.page.locator(".problem-empty")).to_contain_text("2")


def test_b127_b130_outside_the_village_and_slivers_hold_nothing(desk: Desk) -> None:
    draw_area(desk, (0.1, 0.5), (0.1001, 2.5), (0.1002, 0.5), (0.1001, 0.4))
    desk.says("No courtyard of this village")
    use(desk, "o", "1")
    desk.drag((5.7, 0), (5.9, 0), (5.9, 2), (5.7, 2))
    desk.says("no courtyard here")
    assert desk.sizes() == [10, 10, 10]


def test_b128_a_lasso_over_two_villages_takes_this_ones_courtyards(desk: Desk) -> None:
    use(desk, "o", "1")
    desk.drag((4.6, -0.4), (6.5, -0.4), (6.5, 4.4), (4.6, 4.4))
    desk.saved()
    assert desk.sizes() == [15, 10, 5]


def test_b131_fifty_thousand_points_of_freehand(desk: Desk) -> None:
    use(desk, "o", "1")
    (x, y), (edge, _) = desk.courtyard(3.5, 2), desk.courtyard(5.4, 2)
    desk.page.evaluate(
        """([x, y, r]) => {
          const sheet = document.querySelector('.sketch');
          const send = (type, i) => sheet.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, button: 0, isPrimary: true,
            clientX: x + r * Math.cos(i / 25), clientY: y + r * Math.sin(i / 25)}));
          sheet.setPointerCapture = () => {};
          send('pointerdown', 0);
          for (let i = 1; i < 157; i++) send('pointermove', i);
          send('pointerup', 157);
        }""",
        [x, y, edge - x],
    )
    desk.saved()
    assert desk.sizes()[0] > 10


def test_b133_what_is_split_or_left_empty_is_a_problem_with_a_repair(desk: Desk) -> None:
    use(desk, "t", "3")
    desk.tap(0, 2)
    desk.saved()
    desk.page.click("#tab-troubles")
    problem = desk.page.locator(".troubles li.hard").first
    expect(problem).to_be_visible()
    problem.locator("button:has-text('Show')").click()
    expect(problem).to_have_class("current hard")
    problem.locator("button:has-text('Repair')").click()
    expect(desk.page.locator(".troubles li.hard")).to_have_count(0)
    desk.saved()
    assert sum(desk.sizes()) == 30


def test_b134_locked_micro_grids_stay_as_they_are(desk: Desk) -> None:
    use(desk, "l", "1")
    expect(desk.page.locator(".micro-grids tbody input").first).to_be_checked()
    use(desk, "r", "2")
    desk.drag((0.6, -0.4), (4.4, 4.4))
    desk.saved()
    assert desk.sizes() == [10, 15, 5]
    desk.page.keyboard.press("t")
    desk.tap(0, 0)
    desk.says("Locked here")
    desk.page.check("[aria-label='Lock all']")
    desk.saved()
    desk.tap(5, 0)
    desk.says("Locked here")
    desk.page.uncheck("[aria-label='Unlock all']")
    desk.tap(5, 0)
    desk.saved()
    assert desk.sizes() == [10, 16, 4]


def test_merge_and_delete(desk: Desk) -> None:
    use(desk, "m", "1")
    desk.tap(2, 2)
    desk.expect_shown([40, 20])
    desk.saved()
    assert desk.sizes() == [20, 10]
    desk.page.locator(".row-actions button").nth(1).click()
    expect(desk.page.locator(".micro-grids tbody tr")).to_have_count(1)
    desk.saved()
    desk.page.click("#tab-troubles")
    expect(desk.page.locator(".troubles li").first).to_contain_text("10")
    assert desk.sizes() == [20]


def test_a_head_is_chosen_and_holds_the_courtyard(desk: Desk) -> None:
    desk.page.keyboard.press("d")
    desk.tap(0, 0)
    desk.page.check(".dialog input[type=checkbox]")
    desk.page.locator(".candidates button").first.click()
    desk.saved()
    with desk.database.work(SYSTEM) as session:
        pins: list[Any] = list(
            session.scalars(
                select(MicroGrid.pin_courtyard_id).where(MicroGrid.plan_id == desk.plan)
            )
        )
    assert desk.id_of(0, 0) in pins
    use(desk, "t", "2")
    desk.tap(0, 0)
    desk.says("Locked here")
    assert desk.sizes() == [10, 10, 10]


def test_links_are_added_and_cut_with_a_reason(desk: Desk) -> None:
    desk.page.keyboard.press("k")
    desk.drag((2, 2), (3, 2))
    dialog = desk.page.locator("dialog")
    expect(dialog).to_be_visible()
    submit = dialog.locator("button.main")
    expect(submit).to_be_disabled()
    dialog.locator("input").fill("新修的便桥")
    submit.click()
    expect(dialog).to_have_count(0)
    desk.saved()
    desk.drag((0, 0), (0, 0.1))
    desk.says("from one courtyard to another")


def test_a_courtyards_point_is_moved(desk: Desk) -> None:
    desk.page.keyboard.press("v")
    desk.drag((4, 3), (4.3, 3.3))
    desk.saved()
    with desk.database.work(SYSTEM) as session:
        geometry = session.scalars(
            select(Courtyard.position.ST_X()).where(Courtyard.code == courtyard_code(4, 3))
        ).one()
    assert abs(geometry - position(4.3, 3).x) < 2e-5  # type: ignore[arg-type]
