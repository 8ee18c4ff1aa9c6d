"""The kinds of sheets that can be imported, and the fields of each, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a field's cells are read; see `service.intake.fields`."""

    NAME = "name"
    LABEL = "label"
    TEXT = "text"
    PHONE = "phone"
    CODE = "code"
    TOWN_CODE = "town_code"
    VILLAGE_CODE = "village_code"
    GRID_CODE = "grid_code"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"
    PERIOD = "period"
    COORDINATE = "coordinate"
    PAIR = "pair"


@dataclass(frozen=True)
class Field:
    """One field: its key in checked rows, its headings, its type and what it may hold."""

    key: str
    zh: str
    en: str
    type: Type
    synonyms: tuple[str, ...] = ()
    required: bool = False
    low: float = 0
    high: float = 1_000_000
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Shape(StrEnum):
    """What a kind's rows look like on the map."""

    POLYGON = "polygon"
    POINT = "point"
    LINE = "line"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Kind:
    """One kind of sheet.

    Attributes
    ----------
    shape : Shape
        Geometry that its rows have.
    needs_shape : bool
        True where a row without geometry is bad.
    identity : tuple of str
        Fields that name the same thing when equal; empty where rows are never compared.
    """

    key: str
    zh: str
    en: str
    shape: Shape
    needs_shape: bool
    fields: tuple[Field, ...]
    identity: tuple[str, ...] = ("code",)


def _code(*synonyms: str, required: bool = False) -> Field:
    return Field("code", "编号", "code", Type.CODE, ("编码", "代码", *synonyms), required)


VILLAGE_NAME = Field(
    "village",
    "村",
    "village",
    Type.LABEL,
    (
        "村名",
        "村名称",
        "村居名称",
        "村居",
        "村社区",
        "行政村",
        "所在村",
        "所属村",
        "村委会",
        "村（社区）",
    ),
)
VILLAGE_CODE = Field(
    "village_code", "村代码", "village code", Type.VILLAGE_CODE, ("村编码", "行政区划代码")
)
GROUP = Field(
    "group",
    "村民小组",
    "villager group",
    Type.LABEL,
    ("组", "组别", "小组", "组名", "社", "村组", "所在组", "group"),
)
PHONE = Field(
    "phone",
    "电话",
    "phone",
    Type.PHONE,
    ("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "户主电话", "mobile"),
)
ADDRESS = Field(
    "address",
    "住址",
    "address",
    Type.TEXT,
    ("地址", "家庭住址", "住宅地址", "居住地址", "详细地址", "现住址"),
)
COURTYARD = Field(
    "courtyard",
    "院落",
    "courtyard",
    Type.LABEL,
    ("院落名称", "所在院落", "院落编号", "院子", "院坝", "courtyard code", "home courtyard"),
)
MICRO_GRID = Field(
    "micro_grid",
    "微网格",
    "micro-grid",
    Type.LABEL,
    (
        "微网格名称",
        "所属微网格",
        "网格",
        "所属网格",
        "网格名称",
        "调查小区名称",
        "stated micro-grid",
    ),
)
POSITION = (
    Field(
        "lon",
        "经度",
        "longitude",
        Type.COORDINATE,
        ("lng", "long", "lon", "东经", "x", "x坐标", "横坐标", "gps经度", "经度坐标", "坐标x"),
    ),
    Field(
        "lat",
        "纬度",
        "latitude",
        Type.COORDINATE,
        ("lat", "北纬", "y", "y坐标", "纵坐标", "gps纬度", "纬度坐标", "坐标y"),
    ),
    Field(
        "position",
        "坐标",
        "coordinates",
        Type.PAIR,
        ("经纬度", "位置坐标", "gps坐标", "定位", "坐标位置", "坐标经纬度"),
    ),
)
COUNTS = (
    Field(
        "households",
        "户数",
        "households",
        Type.INTEGER,
        ("总户数", "homes", "户"),
        high=100_000,
    ),
    Field("people", "人口", "people", Type.INTEGER, ("人口数", "总人口", "人数", "population")),
)
REMARK = Field("remark", "备注", "remark", Type.TEXT, ("说明", "描述", "description", "note"))

_YES_NO_FLOATING = Field(
    "floating",
    "是否流动党员",
    "floating",
    Type.BOOLEAN,
    ("流动党员", "是否外出", "外出", "外出务工", "是否外出务工", "是否在外", "流动"),
)
_MEMBER_KIND = Field(
    "kind",
    "类别",
    "kind",
    Type.CHOICE,
    ("人员类别", "身份", "政治面貌", "类型"),
    choices=(
        (
            "party_member",
            ("党员", "中共党员", "中共预备党员", "预备党员", "正式党员", "party member"),
        ),
        (
            "villager_representative",
            ("村民代表", "代表", "群众代表", "villager representative", "representative"),
        ),
    ),
)
_BARRIER_KIND = Field(
    "kind",
    "类型",
    "kind",
    Type.CHOICE,
    ("阻隔类型", "类别", "种类", "type", "waterway", "natural"),
    required=True,
    choices=(
        ("river", ("河", "河流", "江", "溪", "水系", "河沟", "river", "stream", "canal", "water")),
        ("gorge", ("沟", "沟谷", "峡谷", "悬崖", "陡崖", "崖", "深沟", "gorge", "cliff")),
        ("ridge", ("山脊", "山梁", "山", "岭", "ridge")),
        ("motorway", ("高速公路", "高速", "铁路", "motorway", "railway")),
        ("bridge", ("桥", "桥梁", "bridge")),
        ("other", ("其他", "其它", "other")),
    ),
)
_ROLE = Field(
    "role",
    "职务",
    "role",
    Type.CHOICE,
    ("岗位", "任职", "角色"),
    choices=(
        ("head", ("微网格长", "网格长", "负责人", "正职", "head")),
        (
            "backup",
            ("副微网格长", "副网格长", "替补", "备岗", "后备", "副职", "ab岗", "b岗", "backup"),
        ),
    ),
)

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "boundaries",
            "村界",
            "village boundaries",
            Shape.POLYGON,
            True,
            (
                Field(
                    "code",
                    "村代码",
                    "village code",
                    Type.VILLAGE_CODE,
                    ("代码", "编码", "村编码", "行政区划代码", "统计用区划代码", "code", "xzqdm"),
                ),
                Field(
                    "name",
                    "村名",
                    "name",
                    Type.LABEL,
                    (
                        "名称",
                        "村名称",
                        "村居名称",
                        "行政村",
                        "村",
                        "村（社区）",
                        "xzqmc",
                        "village",
                    ),
                    required=True,
                ),
                Field("town_code", "镇代码", "town code", Type.TOWN_CODE, ("乡镇代码", "街道代码")),
                Field(
                    "micro_grids", "微网格数", "micro-grids", Type.INTEGER, ("微网格个数",), low=1
                ),
                Field("grids", "网格数", "grids", Type.INTEGER, ("网格个数",), low=1),
                *COUNTS,
                REMARK,
            ),
        ),
        Kind(
            "buildings",
            "房屋",
            "buildings",
            Shape.ANY,
            True,
            (
                _code("房屋编号", "osm_id", "fid", "id"),
                Field("use", "用途", "use", Type.TEXT, ("房屋用途", "building", "类型", "type")),
                Field("name", "名称", "name", Type.LABEL, ("房屋名称",)),
                *COUNTS,
                VILLAGE_NAME,
                *POSITION,
            ),
        ),
        Kind(
            "courtyards",
            "院落",
            "courtyards",
            Shape.ANY,
            True,
            (
                _code("院落编号", "院落编码", "院落代码"),
                Field(
                    "name",
                    "院落名称",
                    "name",
                    Type.LABEL,
                    ("院落", "名称", "院落名", "院子", "小地名"),
                    required=True,
                ),
                VILLAGE_NAME,
                VILLAGE_CODE,
                GROUP,
                *COUNTS,
                *POSITION,
                REMARK,
            ),
        ),
        Kind(
            "households",
            "户",
            "households",
            Shape.POINT,
            False,
            (
                _code(
                    "户编号", "户代码", "户口编号", "户号", "户主编号", "家庭编号", "household code"
                ),
                Field(
                    "head_name",
                    "户主姓名",
                    "head of household",
                    Type.NAME,
                    ("户主", "姓名", "户主名", "户主名称", "name", "head name"),
                    required=True,
                ),
                Field(
                    "relation",
                    "与户主关系",
                    "relation to head",
                    Type.TEXT,
                    ("与户主的关系", "户主关系", "关系"),
                ),
                Field(
                    "people",
                    "人数",
                    "people",
                    Type.INTEGER,
                    ("人口", "家庭人口", "家庭人数", "户籍人口", "常住人口", "人口数"),
                    high=60,
                ),
                PHONE,
                VILLAGE_NAME,
                VILLAGE_CODE,
                GROUP,
                Field(
                    "house_number",
                    "门牌号",
                    "house number",
                    Type.LABEL,
                    ("门牌", "房号", "门牌号码"),
                ),
                ADDRESS,
                COURTYARD,
                MICRO_GRID,
                *POSITION,
                REMARK,
            ),
        ),
        Kind(
            "members",
            "党员和村民代表",
            "members",
            Shape.POINT,
            False,
            (
                _code("党员编号", "人员编号", "member code"),
                Field("name", "姓名", "name", Type.NAME, ("党员姓名", "名字"), required=True),
                _MEMBER_KIND,
                PHONE,
                VILLAGE_NAME,
                VILLAGE_CODE,
                GROUP,
                _YES_NO_FLOATING,
                COURTYARD,
                Field("household_code", "户编号", "household code", Type.CODE, ("户代码", "户号")),
                *POSITION,
                REMARK,
            ),
        ),
        Kind(
            "scores",
            "得分",
            "scores",
            Shape.NONE,
            False,
            (
                Field(
                    "micro_grid_code",
                    "微网格编号",
                    "micro-grid code",
                    Type.GRID_CODE,
                    ("微网格代码", "微网格编码", "网格编号", "网格编码", "micro grid"),
                    required=True,
                ),
                Field(
                    "member_code",
                    "人员编号",
                    "member code",
                    Type.CODE,
                    ("党员编号", "编号", "微网格长编号", "member"),
                ),
                Field("member_name", "姓名", "member name", Type.NAME, ("微网格长", "党员姓名")),
                Field(
                    "period",
                    "月份",
                    "period",
                    Type.PERIOD,
                    ("周期", "评价周期", "考核月份", "年月", "时间", "month"),
                    required=True,
                ),
                Field("indicator", "指标", "indicator", Type.LABEL, ("指标名称", "评价指标")),
                Field(
                    "value",
                    "得分",
                    "score",
                    Type.NUMBER,
                    ("分数", "先锋指数", "指数", "总分", "评分", "value"),
                    required=True,
                    high=100,
                ),
            ),
            identity=("micro_grid_code", "member_code", "member_name", "period", "indicator"),
        ),
        Kind(
            "roads",
            "道路",
            "roads",
            Shape.LINE,
            True,
            (
                _code("道路编号", "osm_id", "fid", "id"),
                Field("name", "路名", "name", Type.LABEL, ("名称", "道路名称")),
                Field("kind", "类型", "kind", Type.TEXT, ("道路等级", "等级", "highway", "class")),
                Field("surface", "路面", "surface", Type.TEXT, ("路面类型",)),
                Field("bridge", "桥", "bridge", Type.TEXT, ("是否桥梁", "桥梁")),
            ),
        ),
        Kind(
            "road_sections",
            "路段",
            "road sections",
            Shape.LINE,
            True,
            (
                _code("路段编号", "路段编码"),
                Field("name", "路段", "name", Type.LABEL, ("路段名称", "名称"), required=True),
                VILLAGE_NAME,
                VILLAGE_CODE,
                MICRO_GRID,
                Field("head_name", "负责人", "person in charge", Type.NAME, ("责任人", "路段长")),
                REMARK,
            ),
        ),
        Kind(
            "barriers",
            "阻隔",
            "barriers",
            Shape.ANY,
            True,
            (
                _code("阻隔编号", "osm_id", "fid", "id"),
                _BARRIER_KIND,
                Field("name", "名称", "name", Type.LABEL, ("河流名称",)),
                REMARK,
            ),
        ),
        Kind(
            "appointments",
            "任职",
            "appointments",
            Shape.NONE,
            False,
            (
                Field(
                    "grid_code",
                    "微网格编号",
                    "micro-grid code",
                    Type.GRID_CODE,
                    ("微网格代码", "微网格编码", "网格编号", "网格编码", "网格代码", "grid code"),
                    required=True,
                ),
                Field("member_code", "人员编号", "member code", Type.CODE, ("党员编号", "编号")),
                Field(
                    "member_name",
                    "姓名",
                    "name",
                    Type.NAME,
                    ("微网格长", "网格长", "微网格长姓名", "member name"),
                    required=True,
                ),
                _ROLE,
                Field(
                    "starts_on",
                    "任职日期",
                    "from",
                    Type.DATE,
                    ("开始日期", "起始日期", "任职时间", "到岗日期", "start"),
                    required=True,
                ),
                Field(
                    "ends_on",
                    "离任日期",
                    "to",
                    Type.DATE,
                    ("结束日期", "卸任日期", "截止日期", "end"),
                ),
                PHONE,
            ),
            identity=("grid_code", "member_code", "member_name", "role", "starts_on"),
        ),
    )
}
