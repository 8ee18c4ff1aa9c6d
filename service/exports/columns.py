"""What the columns of exported files are called, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from geo.errors import Text

Language = Literal["zh", "en"]

_NAMES: Final = {
    "code": Text("编号", "code"),
    "name": Text("名称", "name"),
    "head_name": Text("户主姓名", "head of household"),
    "phone": Text("联系电话", "telephone"),
    "people": Text("人数", "people"),
    "address": Text("住址", "address"),
    "village_code": Text("村代码", "village code"),
    "village": Text("村名", "village"),
    "villager_group": Text("村民小组", "villager group"),
    "courtyard_code": Text("院落编号", "courtyard code"),
    "courtyard": Text("院落", "courtyard"),
    "grid_code": Text("网格编号", "grid code"),
    "grid": Text("网格", "grid"),
    "micro_grid_code": Text("微网格编号", "micro-grid code"),
    "micro_grid": Text("微网格", "micro-grid"),
    "micro_grid_head": Text("微网格长", "micro-grid head"),
    "households": Text("户数", "households"),
    "external_code": Text("外部编号", "external code"),
    "lon": Text("经度", "longitude"),
    "lat": Text("纬度", "latitude"),
}
_SHEETS: Final = {
    "households": Text("户", "households"),
    "none": Text("未划入微网格", "in no micro-grid"),
}


def headings(columns: Iterable[str], language: Language) -> list[str]:
    """Return the names of columns in one language.

    Examples
    --------
    >>> headings(["code", "head_name"], "zh")
    ['编号', '户主姓名']
    """
    return [getattr(_NAMES[column], language) for column in columns]


def sheet_name(key: str, language: Language) -> str:
    """Return the name of a sheet that is not named by a micro-grid."""
    return str(getattr(_SHEETS[key], language))
