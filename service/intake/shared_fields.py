"""Fields that several kinds of sheets have, with the headings people give them."""

from __future__ import annotations

from service.intake.specs import Field, Type


def code(*synonyms: str, required: bool = False) -> Field:
    """Give the field that names a row for good."""
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

FLOATING = Field(
    "floating",
    "是否流动党员",
    "floating",
    Type.BOOLEAN,
    ("流动党员", "是否外出", "外出", "外出务工", "是否外出务工", "是否在外", "流动"),
)
MEMBER_KIND = Field(
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
BARRIER_KIND = Field(
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
ROLE = Field(
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
