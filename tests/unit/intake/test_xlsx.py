"""Workbooks as they should not be: each case by its number in the list of bad inputs."""

import datetime as dt
import zipfile

import pytest

from service.intake.checked import Context
from service.intake.columns import match_columns
from service.intake.errors import (
    ChooseLayerError,
    ColumnsError,
    TooLargeError,
    UnreadableFileError,
    UnsafeFileError,
    WrongFormatError,
)
from service.intake.limits import Limits
from service.intake.sheet import Damaged
from service.intake.table import read_table
from service.intake.validate import check

HEADINGS = ["户编号", "户主姓名", "人数"]


def edit(path, member, change):
    """Change one member of a workbook."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members.get(member, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_plain(workbook):
    table = read_table(workbook([HEADINGS, ["A1", "张三", 3], [], ["A2", "李四", 2.5]]))
    assert table.headers == tuple(HEADINGS)
    assert table.rows == [("A1", "张三", 3), ("A2", "李四", 2.5)]
    assert table.numbers == [2, 4]
    assert (table.name, table.notes, table.problems) == ("农户", (), ())


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码", id="b074-xls"),
        pytest.param("户编号,姓名\n".encode("gbk"), r"\.csv", id="b074-csv"),
        pytest.param(b"<html><table></table></html>", "网页", id="b074-html"),
        pytest.param(b"%PDF-1.7", "PDF", id="pdf"),
    ],
)
def test_b074_other_formats_renamed(tmp_path, content, advice):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(WrongFormatError, match=advice):
        read_table(path)


def test_b074_old_suffix(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"x")
    with pytest.raises(WrongFormatError, match=r"另存为 \.xlsx"):
        read_table(path)


def test_b074_encrypted_members(workbook):
    path = workbook([HEADINGS])
    data = bytearray(path.read_bytes())
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        data[place + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(UnsafeFileError, match="密码"):
        read_table(path)


def test_b075_bomb(workbook):
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'

    def inflate(xml):
        return xml.replace(b"<sheetData>", b"<sheetData>" + row * 2_000_000)

    path = edit(workbook([HEADINGS]), "xl/worksheets/sheet1.xml", inflate)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(TooLargeError):
        read_table(path)


def test_b075_memory_of_the_child_is_bounded(workbook):
    path = workbook([HEADINGS] + [[f"A{i}", "张三" * 40, i] for i in range(6000)])
    with pytest.raises(TooLargeError, match="内存"):
        read_table(path, limits=Limits(memory_mb=24))


def test_b077_b078_lost_values_are_told_from_empty(workbook, checked):
    def more(book, sheet):
        sheet.write_formula(2, 2, "=SUM(A1:A9)", None, "")
        sheet.write_formula(3, 2, "=NA()", None, "#N/A")
        sheet.write_formula(4, 1, "=Z9", None, "#REF!")
        sheet.write_formula(5, 2, "=1+2", None, 3)

    rows = [HEADINGS, ["A1", "张三", None]] + [[f"A{i}", "李四"] for i in range(2, 6)]
    table = read_table(workbook(rows, more))
    assert table.rows[0][2] is None
    assert [cell.code for row in table.rows for cell in row if isinstance(cell, Damaged)] == [
        "formula-not-computed",
        "cell-error",
        "cell-error",
    ]
    result = checked("households", table)
    assert [(p.row, p.column, p.code) for p in result.problems] == [
        (3, "人数", "formula-not-computed"),
        (4, "人数", "cell-error"),
        (5, "户主姓名", "cell-error"),
    ]
    assert result.good["people"].tolist() == [None, 3]


def test_b079_long_numbers_that_lost_digits(workbook, checked):
    rows = [
        ["微网格编号", "月份", "得分"],
        [500238115203001001, "2026-03", 91.5],
        ["500238115203001001", "2026-03", 91.5],
    ]
    result = checked("scores", read_table(workbook(rows)))
    assert [(p.row, p.code) for p in result.problems] == [(2, "digits-lost")]
    assert result.good["micro_grid_code"].tolist() == ["500238115203001001"]


def test_b079_id_card_column_is_dropped_and_told(workbook, codes):
    rows = [["姓名*", "身份证号*", "证明"], ["张三", 5.1e17, "11010519491231002X"]]
    table = read_table(workbook(rows))
    assert table.headers == ("姓名",)
    assert table.rows == [("张三",)]
    assert "id-card-dropped" in codes(table.notes)
    assert "身份证号、证明" in table.notes[-1].text.zh


def test_b081_title_rows_merged_cells_two_header_rows(workbook):
    def more(book, sheet):
        sheet.merge_range(0, 0, 0, 5, "望乐村农户登记表")
        sheet.write_row(1, 0, ["填报单位：望乐村", None, None, None, "2026年1月"])
        for column, heading in enumerate(["户编号", "户主姓名", "村民小组"]):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 4, "住房坐标")
        sheet.write_row(3, 3, ["经度", "纬度"])
        sheet.merge_range(2, 5, 3, 5, "人数")
        sheet.merge_range(4, 2, 5, 2, "一组")
        sheet.write_row(4, 0, ["A1", "张三"])
        sheet.write_row(5, 0, ["A2", "李四"])
        sheet.write_row(4, 3, [109.44, 31.4, 3])
        sheet.write_row(5, 3, [109.45, 31.41, 4])

    table = read_table(workbook(more=more))
    assert table.rows == [
        ("A1", "张三", "一组", 109.44, 31.4, 3),
        ("A2", "李四", "一组", 109.45, 31.41, 4),
    ]
    assert table.numbers == [5, 6]
    matched = match_columns("households", table.headers)
    assert set(matched.headings) == {"code", "head_name", "group", "lon", "lat", "people"}
    assert [n.code for n in table.notes] == ["header-row", "merged-cells"]


def test_b081_equal_headings_under_two_groups(workbook):
    rows = [
        ["户主", None, "联系人", None],
        ["姓名", "电话", "姓名", "电话"],
        ["张三", "13812345678", "李四", "13912345678"],
    ]
    table = read_table(workbook(rows))
    assert table.headers == ("户主/姓名", "户主/电话", "联系人/姓名", "联系人/电话")
    matched = match_columns("households", table.headers)
    assert matched.headings["head_name"] == "户主/姓名"
    assert matched.unknown == ("联系人/姓名", "联系人/电话")


def test_header_row_given_by_a_person(workbook):
    rows = [["甲", "乙"], ["丙", "丁"], ["1", "2"]]
    assert read_table(workbook(rows)).headers == ("甲", "乙")
    assert read_table(workbook(rows), header_row=2).headers == ("丙", "丁")
    with pytest.raises(UnreadableFileError, match="第 9 行"):
        read_table(workbook(rows), header_row=9)


def test_b082_hidden_rows_and_sheets_are_told(workbook, codes):
    def more(book, sheet):
        sheet.set_row(1, None, None, {"hidden": True})
        for name, hidden in (("旧数据", True), ("二组", False)):
            other = book.add_worksheet(name)
            other.write_row(0, 0, HEADINGS)
            if hidden:
                other.hide()

    path = workbook([HEADINGS, ["A1", "张三", 3], ["A2", "李四", 2]], more)
    table = read_table(path)
    assert len(table.rows) == 2
    assert codes(table.notes) == ["hidden-sheets", "several-sheets", "hidden-rows"]
    assert read_table(path, sheet="二组").name == "二组"
    with pytest.raises(ChooseLayerError, match="农户"):
        read_table(path, sheet="三组")


def test_b084_b085_numbers_that_python_would_take(workbook, checked, codes):
    rows = [HEADINGS, ["A1", "张三", "３"], ["A2", "李四", "1_0"], ["A3", "王五", "3人"]]
    rows += [["A4", "赵六", "١٢"], ["A5", "钱七", "1e1"], ["A6", "孙八", True], ["A7", "周九", -1]]
    result = checked("households", read_table(workbook(rows)))
    assert result.good["people"].tolist() == [3, 3]
    assert result.bad_rows == (3, 5, 6, 7, 8)
    assert "full-width" in codes(result.notes)
    assert result.problems[0].shown == "1_0"


def test_b087_doubled_renamed_missing_and_extra_columns(workbook, checked, codes):
    rows = [["户编号", "姓名", "姓名", "标签", None], ["A1", "张三", "李四", "x", "y"]]
    table = read_table(workbook(rows))
    assert table.headers == ("户编号", "姓名", "姓名 (2)", "标签", "第5列")
    assert codes(table.notes) == ["repeated-headings", "unnamed-columns"]
    result = checked("households", table)
    assert result.good["head_name"].tolist() == ["张三"]
    assert "doubled-columns" in codes(result.notes)
    assert match_columns("households", table.headers).unknown == ("姓名 (2)", "标签", "第5列")
    with pytest.raises(ColumnsError, match="户主姓名"):
        checked("households", read_table(workbook([["户编号", "标签"], ["A1", "x"]])))


def test_b088_macros_are_refused(workbook):
    path = edit(workbook([HEADINGS]), "xl/vbaProject.bin", lambda _: b"\xd0\xcf")
    with pytest.raises(WrongFormatError, match="宏"):
        read_table(path)
    renamed = path.rename(path.with_suffix(".xlsm"))
    with pytest.raises(WrongFormatError, match="宏"):
        read_table(renamed)


def test_b088_external_links_are_told_not_followed(workbook, codes):
    path = workbook([HEADINGS, ["A1", "张三", 3]])
    link = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    edit(path, "xl/externalLinks/externalLink1.xml", lambda _: link)
    assert codes(read_table(path).notes) == ["external-links"]


def test_b089_too_many_columns(workbook):
    def more(book, sheet):
        sheet.write_string(0, 16_383, "XFD")

    with pytest.raises(TooLargeError, match="16384 列"):
        read_table(workbook([HEADINGS, ["A1", "张三", 3]], more))
    with pytest.raises(TooLargeError, match="500 列"):
        read_table(workbook([[f"c{i}" for i in range(500)]]))


def test_a_cell_in_the_last_row(workbook):
    def more(book, sheet):
        sheet.write_string(1_048_575, 0, "x")

    with pytest.raises(TooLargeError, match="1048576"):
        read_table(workbook([HEADINGS], more))


def test_dates(workbook, checked):
    def more(book, sheet):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 2, dt.date(2026, 1, 31), day)

    rows = [["微网格编号", "姓名", "任职日期"], ["500238115203001001", "张三"]]
    rows += [["500238115203001002", "张三", "2026年1月31日"]]
    rows += [["500238115203001003", "张三", 46053], ["500238115203001004", "张三", "2026-02-30"]]
    result = checked("appointments", read_table(workbook(rows, more)))
    assert result.good["starts_on"].tolist() == [dt.date(2026, 1, 31)] * 2
    assert [(p.row, p.code) for p in result.problems] == [(4, "date"), (5, "date")]


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_cut_short(workbook, cut):
    path = workbook([HEADINGS, ["A1", "张三", 3]])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_table(path)


def test_sheet_xml_cut_short_and_entities(workbook):
    path = workbook([HEADINGS, ["A1", "张三", 3]])
    edit(path, "xl/workbook.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml[55:])
    with pytest.raises(UnreadableFileError):
        read_table(path)


def test_nothing_in_it(workbook):
    with pytest.raises(UnreadableFileError, match="没有内容"):
        read_table(workbook())


def test_progress_is_told(workbook):
    rows = [HEADINGS] + [[f"A{i}", "张三", 1] for i in range(1200)]
    table, told = read_table(workbook(rows)), []
    matching = match_columns("households", table.headers)
    check("households", table, matching, Context(), progress=lambda *at: told.append(at))
    assert told == [(500, 1200), (1000, 1200), (1200, 1200)]
