"""Names and texts as people have them: each case by its number in the list of bad inputs."""

import datetime as dt

import pytest

from service.intake.fields import BadCell, read_cell
from service.intake.kinds import KINDS
from service.intake.specs import Field, Type
from service.intake.table import read_table

NAME = Field("name", "姓名", "name", Type.NAME, required=True)
LABEL = Field("village", "村", "village", Type.LABEL)
CODE = Field("code", "编号", "code", Type.CODE)
PHONE = Field("phone", "电话", "phone", Type.PHONE)
UYGHUR = "阿不都热西提·买买提吐尔逊·阿卜杜拉·穆罕默德·艾买提江·玉素甫"


def code_of(cell, field):
    with pytest.raises(BadCell) as bad:
        read_cell(cell, field)
    assert bad.value.text.zh
    assert bad.value.text.en
    assert not isinstance(cell, str) or len(cell) < 3 or cell not in str(bad.value.text)
    return bad.value.code


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("张三丰", id="b138"),
        pytest.param("张𠮷", id="b138-4-bytes"),
        pytest.param("㐂田", id="b138-rare"),
        pytest.param(UYGHUR, id="b139-uyghur-in-chinese"),
        pytest.param("ئابدۇرېشىت تۇرسۇن", id="b139-arabic-script"),
        pytest.param("བསྟན་འཛིན་རྒྱ་མཚོ", id="b139-tibetan"),
        pytest.param("ꆈꌠꁱꂷ", id="b139-yi"),
        pytest.param("O'Brien", id="b142-apostrophe"),
        pytest.param("Jean-Luc de la Tour", id="latin"),
        pytest.param("張三豐", id="b146-traditional"),
        pytest.param("欧阳娜娜（小）", id="brackets"),
    ],
)
def test_names_of_people(name):
    assert read_cell(name, NAME) == name


def test_b139_names_are_composed():
    assert read_cell("Jose\u0301", NAME) == "José"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("张三😀", "not-a-name", id="b141-emoji"),
        pytest.param("👨\u200d👩\u200d👧", "not-a-name", id="b141-zwj"),
        pytest.param("张\u202e三", "direction-override", id="b141-rlo"),
        pytest.param("张\u2066三", "direction-override", id="b141-isolate"),
        pytest.param('张"三', "not-a-name", id="b142-quote"),
        pytest.param("张\\三", "not-a-name", id="b142-backslash"),
        pytest.param("%s", "not-a-name", id="b142-percent"),
        pytest.param("{{7*7}}", "not-a-name", id="b142-braces"),
        pytest.param("${x}", "not-a-name", id="b142-dollar"),
        pytest.param("<script>alert(1)</script>", "not-a-name", id="b143-script"),
        pytest.param("<img onerror=x>", "not-a-name", id="b143-img"),
        pytest.param("../张三", "not-a-name", id="b145-dots"),
        pytest.param("张三1", "not-a-name", id="digit"),
        pytest.param("·", "not-a-name", id="only-a-mark"),
        pytest.param("张\x07三", "control-character", id="control"),
        pytest.param("张\ue000三", "control-character", id="private-use"),
        pytest.param("张\ud800三", "control-character", id="surrogate"),
        pytest.param("张" * 61, "too-long", id="too-long"),
        pytest.param("   ", "required", id="blank"),
        pytest.param(None, "required", id="missing"),
        pytest.param(3.5, "not-a-name", id="number"),
    ],
)
def test_what_is_not_a_name(name, code):
    assert code_of(name, NAME) == code


def test_invisible_characters_are_removed():
    assert read_cell("\ufeff张\u200b三\u00a0 ", NAME) == "张三"
    assert read_cell(" 望\n乐  村 ", LABEL) == "望 乐 村"


@pytest.mark.parametrize("label", ["CON", "<b>村</b>", '"村"', "O'Hara 村", "{{村}}", "3组"])
def test_b143_b145_labels_are_kept_as_they_are(label):
    # They are escaped where they are shown; file names are made of codes, never of labels.
    assert read_cell(label, LABEL) == label


def test_b146_same_name_in_one_group_is_two_people(text_table, checked):
    table = read_table(text_table("户主姓名,村民小组\n张三,一组\n张三,一组\n張三,一组\n"))
    result = checked("households", table)
    assert len(result.good) == 3
    assert result.problems == ()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("13812345678", "13812345678"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("023-51521234", "02351521234"),
        ("(023)51521234", "02351521234"),
        ("", None),
    ],
)
def test_phones(cell, value):
    assert read_cell(cell, PHONE) == value


@pytest.mark.parametrize("cell", ["1381234567", "138123456789", "23812345678", "无", "138/139"])
def test_what_is_not_a_phone(cell):
    assert code_of(cell, PHONE) == "phone"


@pytest.mark.parametrize(
    ("kind", "key", "cell", "value"),
    [
        ("boundaries", "code", 500238115203, "500238115203"),
        ("boundaries", "code", 500238115203.0, "500238115203"),
        ("boundaries", "code", "５００２３８１１５２０３", "500238115203"),
        ("boundaries", "town_code", "500238115", "500238115"),
        ("scores", "micro_grid_code", "500238115203001001", "500238115203001001"),
        ("scores", "period", "2026年3月", "2026-03"),
        ("scores", "period", "202603", "2026-03"),
        ("scores", "period", "2026-03-31", "2026-03"),
        ("scores", "value", "91.5分", 91.5),
        ("members", "kind", "中共党员", "party_member"),
        ("members", "floating", "是", True),
        ("members", "floating", 0, False),
        ("barriers", "kind", "河流", "river"),
        ("appointments", "role", "微网格长", "head"),
        ("appointments", "ends_on", "2026.1.31", dt.date(2026, 1, 31)),
        ("appointments", "ends_on", "20260131", dt.date(2026, 1, 31)),
    ],
)
def test_typed_cells(kind, key, cell, value):
    field = next(f for f in KINDS[kind].fields if f.key == key)
    assert read_cell(cell, field) == value


@pytest.mark.parametrize(
    ("kind", "key", "cell", "code"),
    [
        ("boundaries", "code", "50023811520", "digits"),
        ("boundaries", "code", 5.00238115203e17, "digits"),
        ("boundaries", "code", "50023811520X", "digits"),
        ("scores", "value", 100.5, "out-of-range"),
        ("scores", "value", "nan", "not-a-number"),
        ("scores", "value", "inf", "not-a-number"),
        ("scores", "period", "2026-13", "period"),
        ("members", "kind", "群众", "choice"),
        ("members", "floating", "也许", "yes-or-no"),
        ("households", "people", 2.5, "not-whole"),
        ("households", "people", -1, "out-of-range"),
        ("households", "people", "9" * 5000, "out-of-range"),
        ("households", "code", "A\n1;DROP", "code"),
        ("households", "address", "河边 11010519491231002X", "id-card"),
        ("households", "address", "x" * 501, "too-long"),
        ("appointments", "starts_on", "2026-02-30", "date"),
        ("appointments", "starts_on", "0001-01-01", "date"),
    ],
)
def test_untypable_cells(kind, key, cell, code):
    field = next(f for f in KINDS[kind].fields if f.key == key)
    assert code_of(cell, field) == code


def test_codes_may_hold_letters_but_no_id_number():
    assert read_cell("望乐-1#03", CODE) == "望乐-1#03"
    assert code_of("11010519491231002X", CODE) == "id-card"
