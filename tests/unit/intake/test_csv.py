"""Text tables as they should not be: each case by its number in the list of bad inputs."""

import pytest

from service.intake.errors import (
    NothingToImportError,
    TooLargeError,
    UnreadableFileError,
    WrongFormatError,
)
from service.intake.limits import Limits
from service.intake.table import read_table

TEXT = "户编号,户主姓名,人数\nA1,张三,3\nA2,李四,2\n"
ROWS = [("A1", "张三", "3"), ("A2", "李四", "2")]


@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_b091_encodings(text_table, encoding, codes):
    table = read_table(text_table(TEXT, encoding=encoding))
    assert table.rows == ROWS
    assert table.headers == ("户编号", "户主姓名", "人数")
    assert ("encoding" in codes(table.notes)) == encoding.startswith("gb")


def test_b091_characters_beyond_gbk(text_table):
    table = read_table(text_table("户编号,户主姓名\nA1,张𠮷\n", encoding="gb18030"))
    assert table.rows == [("A1", "张𠮷")]


@pytest.mark.parametrize("mark", [";", "\t", "，", "|", "；"])
def test_b092_delimiters(text_table, mark, codes):
    table = read_table(text_table(TEXT.replace(",", mark), name="户.txt"))
    assert table.rows == ROWS
    assert codes(table.notes) == ["delimiter"]


def test_b092_commas_inside_addresses_do_not_count(text_table):
    text = "户编号;户主姓名;住址\n" + "".join(f"A{i};张三;河边，老屋，第{i}家\n" for i in range(5))
    assert len(read_table(text_table(text)).headers) == 3


def test_b092_separator_line_and_a_persons_choice(text_table):
    assert read_table(text_table("sep=;\n" + TEXT.replace(",", ";"))).rows == ROWS
    assert read_table(text_table("a;b,c\n1;2,3\n"), delimiter=";").headers == ("a", "b,c")


def test_b093_newline_in_quotes(text_table):
    table = read_table(text_table('户编号,户主姓名,住址\nA1,张三,"河边\n老屋"\nA2,李四,桥头\n'))
    assert table.rows[0][2] == "河边\n老屋"
    assert table.numbers == [2, 3]


def test_b093_unbalanced_quotes_cost_only_their_own_rows(text_table, checked):
    lines = [f"A{i},张三,{i}" for i in range(1, 40)]
    lines[4], lines[20] = 'A5,"张三,5', 'A21,"张"三,21'
    table = read_table(text_table("户编号,户主姓名,人数\n" + "\n".join(lines)))
    assert [p.row for p in table.problems] == [6, 22]
    result = checked("households", table)
    assert (result.counts.rows, result.counts.good, result.counts.bad) == (39, 37, 2)
    assert result.bad_rows == (6, 22)


def test_b093_hopeless_quotes(text_table):
    with pytest.raises(UnreadableFileError, match="引号"):
        read_table(text_table("户编号,户主姓名\n" + 'A1,"张"三\n' * 300))


def test_b095_nul_bytes(text_table):
    with pytest.raises(UnreadableFileError, match="第 3 行"):
        read_table(text_table(TEXT.replace("李", "李\0")))


def test_b097_ragged_rows(text_table, checked, codes):
    table = read_table(text_table(TEXT + "A3,王五\nA4,赵六,2,x\nA5,钱七,2,,\n"))
    assert "short-rows" in codes(table.notes)
    result = checked("households", table)
    assert [(p.row, p.code) for p in result.problems] == [(5, "too-many-cells")]
    assert (result.counts.rows, result.counts.good) == (5, 4)


def test_b098_formulas_are_never_names(text_table, checked):
    bad = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", '"\t=1"']
    rows = "".join(f"A{i},{value},1\n" for i, value in enumerate(bad))
    result = checked("households", read_table(text_table("户编号,户主姓名,人数\n" + rows)))
    assert result.counts.bad == 5
    assert {p.code for p in result.problems} == {"not-a-name"}


def test_b099_header_only(text_table, checked, codes):
    table = read_table(text_table("户编号,户主姓名,人数\n"))
    assert (table.rows, codes(table.notes)) == ([], ["no-rows"])
    with pytest.raises(NothingToImportError):
        checked("households", table)


@pytest.mark.parametrize("content", ["\n\n \n", ",,,\n,,\n"])
def test_b099_blank(text_table, content):
    with pytest.raises(UnreadableFileError, match="没有内容"):
        read_table(text_table(content))


def test_b099_numbers_only(text_table):
    with pytest.raises(UnreadableFileError, match="表头"):
        read_table(text_table("1,2\n3,4\n"))


def test_b100_thousands_and_decimal_commas(text_table, checked):
    rows = ["甲;1,234;109.4;31.4", "乙;1,5;109.4;31.4", "丙;12;109,4;31,4", "丁;1，200;109.4;31.4"]
    table = read_table(text_table("院落名称;户数;经度;纬度\n" + "\n".join(rows)))
    result = checked("courtyards", table, crs=4490)
    assert result.good["households"].tolist() == [1234, 1200]
    assert [p.code for p in result.problems] == ["decimal-comma", "coordinate", "coordinate"]


def test_b102_same_code_with_different_data(text_table, checked, codes):
    text = TEXT + "A1,张三,4\nA2,李四,2\nA3,王五,1\n"
    result = checked("households", read_table(text_table(text)))
    assert [(p.row, p.code) for p in result.problems] == [(2, "same-code"), (4, "same-code")]
    assert "第 4 行" in result.problems[0].text.zh
    assert result.good["code"].tolist() == ["A2", "A3"]
    assert (result.counts.good, result.counts.merged) == (3, 1)
    assert "repeated-rows" in codes(result.notes)


def test_b103_half_the_rows_are_bad_and_all_are_counted(text_table, checked):
    rows = "".join(f"A{i},{'张三' if i % 2 else '张3'},2\n" for i in range(100))
    result = checked("households", read_table(text_table("户编号,户主姓名,人数\n" + rows)))
    assert (result.counts.rows, result.counts.good, result.counts.bad) == (100, 50, 50)
    assert len(result.good) == 50
    assert result.bad_rows == tuple(range(2, 102, 2))


def test_persons_one_a_row_become_households(text_table, checked, codes):
    text = (
        "组别,户口编号,姓名,公民身份证号,与户主关系\n一组,H1,张三,1,户主\n一组,H1,李四,2,妻\n"
        "一组,H1,张小,3,子\n二组,H2,王五,4,户主\n二组,H9,赵六,5,子\n"
    )
    result = checked("households", read_table(text_table(text)))
    assert result.good[["code", "head_name", "people"]].to_numpy().tolist() == [
        ["H1", "张三", 3],
        ["H2", "王五", 1],
    ]
    assert [(p.row, p.code) for p in result.problems] == [(6, "no-head-of-household")]
    assert (result.counts.rows, result.counts.good, result.counts.merged) == (5, 4, 2)
    assert {"id-card-dropped", "persons-merged"} <= set(codes(result.notes))


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("H1,张3,户主,2\n", "not-a-name"),
        ("H1,张三,户主,x\n", "not-a-number"),
        ("H1,张三,户主,2\nH1,李三,户主,2\n", "same-code"),
    ],
)
def test_persons_of_a_household_whose_head_is_bad_are_bad_with_it(
    text_table, checked, codes, head, code
):
    text = f"户编号,姓名,与户主关系,人数\nH0,王五,户主,1\n{head}H1,张小,子,\n"
    result = checked("households", read_table(text_table(text)))
    *heads, person = result.problems
    assert {one.code for one in heads} == {code}
    assert (person.row, person.column, person.code) == (
        3 + len(heads),
        "与户主关系",
        "head-refused",
    )
    assert f"这一户的户主行（第 3 行）未通过：{heads[0].text.zh}" == person.text.zh
    assert f"The head of this household, row 3, was refused: {heads[0].text.en}" == person.text.en
    counts = result.counts
    assert (counts.rows, counts.good, counts.bad, counts.merged) == (
        2 + len(heads),
        1,
        1 + len(heads),
        0,
    )
    assert "persons-merged" not in codes(result.notes)


def test_too_many_rows_and_columns(text_table):
    with pytest.raises(TooLargeError, match="10 行"):
        read_table(text_table("姓名\n" + "张三\n" * 20), limits=Limits(rows=10))
    with pytest.raises(TooLargeError, match="400"):
        read_table(text_table(",".join("abcdefghij" * 60)))


@pytest.mark.parametrize(("magic", "advice"), [(b"PK\x03\x04", ".xlsx"), (b"%PDF", "PDF")])
def test_other_formats_renamed(text_table, magic, advice):
    with pytest.raises(WrongFormatError, match=advice):
        read_table(text_table(magic + bytes(100)))
