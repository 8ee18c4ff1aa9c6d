"""The sheet comes back with reasons, and nothing in it is live."""

import csv
import zipfile

import pytest
from python_calamine import load_workbook

from service.intake.reasons import write_reasons
from service.intake.sheet import Table
from service.intake.table import read_table
from service.intake.vector import read_vector
from service.text_table import inert

ROWS = [("A1", "张三", "=1+1"), ("A2", "李4", "http://127.0.0.1/"), ("A3", "王五", "\t@x")]


@pytest.fixture
def sheet():
    return Table(("户编号", "户主姓名", "住址"), ROWS, [3, 4, 6])


def cells(path):
    return load_workbook(path).get_sheet_by_index(0).to_python()


def test_workbook_is_the_same_sheet_with_reasons(sheet, checked, tmp_path):
    path = write_reasons(tmp_path / "r.xlsx", sheet, checked("households", sheet))
    rows = cells(path)
    assert rows[0] == ["户编号", "户主姓名", "住址", "原行号", "导入结果", "原因"]
    assert [tuple(row[:3]) for row in rows[1:]] == ROWS
    assert [row[3:5] for row in rows[1:]] == [["3", "可导入"], ["4", "未导入"], ["6", "可导入"]]
    assert rows[2][5].startswith("户主姓名: 姓名中有不属于")


def test_b098_no_cell_of_the_workbook_is_a_formula_or_a_link(sheet, checked, tmp_path):
    path = write_reasons(tmp_path / "r.xlsx", sheet, checked("households", sheet))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in xml
    assert b"hyperlink" not in xml


def test_b098_cells_of_a_text_table_are_inert(sheet, checked, tmp_path):
    path = write_reasons(tmp_path / "r.csv", sheet, checked("households", sheet), language="en")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][3:] == ["row in the sheet", "result", "reason"]
    assert rows[1][2] == "'=1+1"
    assert rows[3][2] == "'\t@x"
    assert "characters that names do not have" in rows[2][5]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_live_beginnings(start):
    assert inert(f"{start}1") == f"'{start}1"


def test_only_bad_rows(sheet, checked, tmp_path):
    result = checked("households", sheet)
    rows = cells(write_reasons(tmp_path / "r.xlsx", sheet, result, only_bad=True))
    assert [row[0] for row in rows[1:]] == ["A2"]


def test_rows_that_never_became_rows_are_in_it(text_table, checked, tmp_path):
    table = read_table(text_table('户编号,户主姓名\nA1,张三\nA2,"李"四\nA3,王五\n'))
    rows = cells(write_reasons(tmp_path / "r.xlsx", table, checked("households", table)))
    assert sorted(row[2] for row in rows[1:]) == ["2", "3", "4"]
    assert rows[3][2:4] == ["3", "未导入"]
    assert "引号" in rows[3][4]


def test_vector_layers_come_back_as_their_attributes(geojson, feature, checked, tmp_path):
    layer = read_vector(geojson([feature(), feature() | {"geometry": None}]))
    rows = cells(write_reasons(tmp_path / "r.xlsx", layer, checked("boundaries", layer)))
    assert [row[:3] for row in rows[1:]] == [["望乐村", "1", "可导入"], ["望乐村", "2", "未导入"]]


def test_other_suffixes_are_refused(sheet, checked, tmp_path):
    with pytest.raises(ValueError, match=r"\.ods"):
        write_reasons(tmp_path / "r.ods", sheet, checked("households", sheet))


def test_the_repaired_sheet_can_be_imported_again(sheet, checked, tmp_path):
    path = write_reasons(tmp_path / "r.xlsx", sheet, checked("households", sheet))
    again = read_table(path)
    assert checked("households", again).bad_rows == (3,)
