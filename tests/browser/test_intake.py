"""The import wizard from the entrance to the undo, in a real browser against the real service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from sqlalchemy import select, text

from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.models import Task
from service.works import runner
from tests.browser.accessibility import barriers
from tests.browser.site import Enter
from tests.village import SOUTH, WEST, courtyard_code

pytestmark = [pytest.mark.browser, pytest.mark.postgis]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A sheet as it comes: a title, joined headings, an odd heading, every kind of row."""
    path = tmp_path / "花名册.xlsx"
    inside = (WEST + 0.0015, SOUTH + 0.0015)
    rows = [
        ("N1", "王小明", 4, "望乐村", "1组", "", *inside),
        ("N2", "李四", 3, "望乐村", "1组", courtyard_code(0, 0), None, None),
        ("N3", "孙七", 2, "望乐村", "1组", "", None, None),
        ("N4", "周八", 2, "望乐村", "1组", "", *reversed(inside)),
        ("N5", "吴九", "许多", "望乐村", "1组", "", None, None),
    ]
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("户")
        page.merge_range(0, 0, 0, 7, "农户花名册（测试用，姓名为生成）")
        for column, heading in enumerate(["户编号", "当家人", "人数", "村名", "村民小组", "院落"]):
            page.merge_range(1, column, 2, column, heading)
        page.merge_range(1, 6, 1, 7, "住房位置")
        page.write_row(2, 6, ["经度", "纬度"])
        for number, row in enumerate(rows, start=3):
            page.write_row(number, 0, row)
    return path


def upload(page: Page, path: Path, kind: str = "households") -> None:
    page.select_option("[name=kind]", kind)
    page.set_input_files("[name=file]", path)
    page.click("form.card button.main")


def work_off(database: Database, data_dir: Path) -> None:
    """Do what the worker would do with the newest task."""
    with database.work(SYSTEM) as session:
        task = session.scalars(select(Task.id).order_by(Task.id.desc()).limit(1)).one()
    runner(data_dir)(database, task)


def households(database: Database) -> dict[str, str | None]:
    with database.work(SYSTEM) as session:
        found = session.execute(
            text(
                "SELECT h.code, c.code FROM household h LEFT JOIN courtyard c"
                " ON c.id = h.courtyard_id WHERE h.code LIKE 'N_'"
            )
        )
        return {row[0]: row[1] for row in found}


def test_a_roster_from_the_entrance_to_the_undo(
    enter: Enter, village: Database, roster: Path, tmp_path: Path
) -> None:
    seen = enter("town_officer", language="en")
    page = seen.page
    page.click("nav >> text=Import")
    upload(page, roster)
    page.wait_for_selector("text=Required columns are missing: head of household")
    expect(page.get_by_role("button", name="The columns are right")).to_be_disabled()
    page.get_by_label("Read as: 当家人").select_option("head_name")
    page.click("text=The columns are right")
    page.wait_for_selector(".choice >> text=1 of 2 points in a village")
    assert page.locator(".outline path.village").count() == 2
    page.click("text=Confirm, and check the rows")
    page.wait_for_selector("text=5 rows = 2 good + 1 good without a courtyard + 2 bad")
    expect(page.locator("table.lines tbody tr")).to_have_count(2)
    page.wait_for_selector("td.why >> text=Longitude and latitude are exchanged")
    assert "吴九" not in page.content()
    page.click("text=Exchange the swapped coordinates")
    page.wait_for_selector("text=5 rows = 3 good + 1 good without a courtyard + 1 bad")
    page.get_by_role("tab", name="No courtyard found 1").click()
    page.wait_for_selector("td.why >> text=neither house number nor courtyard name")
    write = page.get_by_role("button", name="Write 4 rows")
    expect(write).to_be_disabled()
    with page.expect_download() as download:
        page.click("text=Download the sheet with reasons")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert households(village) == {}
    page.check("text=Import only the good rows")
    write.click()
    page.wait_for_selector("text=Waiting for its turn")
    work_off(village, tmp_path)
    page.wait_for_selector("text=4 added, 0 changed, 1 left out.")
    assert households(village) == {
        "N1": courtyard_code(1, 1),
        "N2": courtyard_code(0, 0),
        "N3": None,
        "N4": courtyard_code(1, 1),
    }
    page.click("text=Import another file")
    page.wait_for_selector("text=4 / 5")
    page.get_by_role("button", name="Undo import 1").click()
    page.get_by_role("group").get_by_role("button", name="Yes").click()
    page.wait_for_selector("td:text('undone')")
    assert households(village) == {}
    seen.assert_clean()


def test_a_file_that_cannot_be_read_is_refused_in_words(enter: Enter, tmp_path: Path) -> None:
    page = enter("village_secretary", "/import").page
    expect(page.locator("[name=kind] option")).to_have_count(6)
    page.click("form.card button.main")
    page.wait_for_selector("[role=alert] >> text=请先选择文件")
    bad = tmp_path / "户.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut short")
    upload(page, bad)
    page.wait_for_selector("[role=alert] >> text=另存为 .xlsx")
    assert page.url.endswith("/import")
    assert list((tmp_path / "uploads").iterdir()) == []


def test_with_the_keyboard_alone_and_left_off_half_way(
    enter: Enter, village: Database, tmp_path: Path
) -> None:
    path = tmp_path / "户.csv"
    path.write_text(f"户编号,户主姓名,经度,纬度\nN1,王小明,{WEST + 0.0015},{SOUTH + 0.0015}\n")
    page = enter("village_secretary", "/import").page
    page.set_input_files("[name=file]", path)
    page.focus("[name=file]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("table.columns")
    page.focus("table.columns select >> nth=-1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".choice")
    page.reload()
    page.wait_for_selector(".choice")
    page.focus(".choice input")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".choice input").nth(1)).to_be_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 行 = 可导入 1 行")
    page.get_by_role("button", name="写入 1 行").press("Enter")
    page.wait_for_selector("text=正在排队")
    work_off(village, tmp_path)
    page.wait_for_selector("h2:focus >> text=已写入")
    assert households(village) == {"N1": courtyard_code(1, 1)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_steps_are_accessible_and_fit_a_phone(
    enter: Callable[..., Any], roster: Path, theme: str
) -> None:
    page = enter("town_officer", "/import", width=360, height=740, color_scheme=theme).page

    def look() -> None:
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    look()
    upload(page, roster)
    page.wait_for_selector("table.columns")
    look()
    page.get_by_label("当作: 当家人").select_option("head_name")
    page.click("text=各列没错")
    page.wait_for_selector(".choice")
    look()
    page.click("text=确认坐标系")
    page.wait_for_selector("table.lines")
    look()
