"""Headings seen in the field are matched, remembered, or named as unknown."""

import pytest

from service.intake.columns import match_columns, require_columns
from service.intake.errors import ColumnsError
from service.intake.idcard import holds_id_number, id_columns
from service.intake.kinds import KINDS
from service.intake.mask import masked
from service.intake.table import read_table
from service.intake.words import comparable, vocabulary


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            [
                "姓名*",
                "手机号",
                "户籍类型",
                "是否特殊人群(是/否)",
                "与户主关系",
                "地址",
                "网格",
                "标签",
            ],
            {"head_name", "phone", "relation", "address", "micro_grid"},
        ),
        (
            ["组别", "户口编号", "姓名", "民族", "文化程度", "户口性质", "居住状况", "与户主关系"],
            {"group", "code", "head_name", "relation"},
        ),
        (
            ["户代码", "户主姓名", "人数", "所在乡镇街道", "村居名称", "调查小区名称", "住宅地址"],
            {"code", "head_name", "people", "village", "micro_grid", "address"},
        ),
        (
            ["Household code", "Head of household", "LON", "lat"],
            {"code", "head_name", "lon", "lat"},
        ),
    ],
)
def test_headings_seen_in_the_field(headings, expected):
    found = match_columns("households", headings)
    assert set(found.headings) == expected
    assert set(found.headings.values()) | set(found.unknown) == set(headings)


def test_what_a_person_chose_goes_before_synonyms():
    headings = ["名字", "姓名", "电话"]
    first = match_columns("households", headings)
    assert first.headings["head_name"] == "姓名"
    remembered = {comparable("名字"): "head_name", comparable("电话"): ""}
    again = match_columns("households", headings, remembered)
    assert dict(again.headings) == {"head_name": "名字"}
    assert again.unknown == ("姓名", "电话")
    assert again.sureness["名字"] == "remembered"


def test_a_remembered_field_that_no_longer_exists_is_unknown():
    found = match_columns("households", ["户主姓名", "x"], {"x": "gone"})
    assert found.unknown == ("x",)


def test_missing_columns_are_named_with_what_they_may_be_called():
    with pytest.raises(ColumnsError) as refused:
        require_columns(match_columns("scores", ["微网格编号", "分"]), has_shape=False)
    assert {"月份", "得分"} <= set(refused.value.text.zh.replace("“", "”").split("”"))
    assert "分" in refused.value.text.zh


@pytest.mark.parametrize("kind", ["boundaries", "roads", "road_sections"])
def test_kinds_that_a_table_cannot_hold(kind):
    headings = ["名称", "路段"]
    with pytest.raises(ColumnsError, match="地图文件"):
        require_columns(match_columns(kind, headings), has_shape=False)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_word_stands_for_two_fields_of_a_kind(kind):
    words = [
        {comparable(word) for word in (field.key, field.zh, field.en, *field.synonyms)}
        for field in KINDS[kind].fields
    ]
    for i, mine in enumerate(words):
        for others in words[:i]:
            assert not mine & others
    assert "" not in vocabulary(kind)


def test_id_cards_by_heading_and_by_content():
    rows = [
        ("张三", "x", "11010519491231002X"),
        ("李四", "y", "1101051949123100 2X"),
        ("王", "", None),
    ]
    assert id_columns(("姓名", "公民身份证号*", "备用"), rows) == [1, 2]
    codes = [(f"500238115203{i:06d}",) for i in range(1, 200)]
    assert id_columns(("微网格编号",), codes) == []


def test_check_digit_is_checked():
    assert holds_id_number("号码11010519491231002x。")
    assert not holds_id_number("110105194912310021")
    assert not holds_id_number("911010519491231002X1")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("张三丰", "张**"),
        ("13812345678", "138****5678"),
        ("11010519491231002X", "1**"),
        ("500238115203", "500*********"),
        ("31.4", "31.4"),
        ("109.439964", "109.4*****"),
        ("1_000", "1_000"),
        (None, "N**"),
        ("", ""),
    ],
)
def test_masks(value, shown):
    assert masked(value) == shown


def test_problems_never_show_a_whole_name_or_phone(text_table, checked):
    table = read_table(text_table("户编号,户主姓名,电话\nA1,王小明3,1391234567\n"))
    result = checked("households", table)
    said = " ".join(f"{p.text} {p.shown}" for p in result.problems)
    assert "王小" not in said
    assert "1391234567" not in said
