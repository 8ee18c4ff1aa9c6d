"""A household without a position finds its courtyard by what its row says, or says why not."""

from __future__ import annotations

import pytest
import shapely

from service.register.known import Known, Yard
from service.register.match import UnmatchedError, courtyard_of

V = "500238115203"
YARDS = (
    Yard("C1", V, 1, "上河坝院子"),
    Yard("C2", V, 1, "老屋"),
    Yard("C3", V, 2, "老屋"),
    Yard("C4", V, 3, "桥头"),
    Yard("C5", "500238115202", 1, "桥头"),
)
KNOWN = Known(
    town_code=V[:9],
    own_village=None,
    villages={},
    yards={yard.code: yard for yard in YARDS},
    members={},
    doors={(V, 1, "12"): frozenset({"C1"}), (V, 1, "13"): frozenset({"C1", "C2"})},
    placed=frozenset(),
)


@pytest.mark.parametrize(
    ("group", "row", "found"),
    [
        (1, {"courtyard": "C3"}, "C3"),
        (None, {"courtyard": "上河坝"}, "C1"),
        (None, {"courtyard": "上河坝大院"}, "C1"),
        (2, {"courtyard": "老屋"}, "C3"),
        (None, {"courtyard": "桥头"}, "C4"),
        (1, {"house_number": "１２号"}, "C1"),
        (1, {"address": "上河坝 5 号"}, "C1"),
        (3, {}, "C4"),
    ],
)
def test_found(group: int | None, row: dict[str, str], found: str) -> None:
    assert courtyard_of(KNOWN, V, group, row) == found


@pytest.mark.parametrize(
    ("village", "group", "row", "why"),
    [
        (V, None, {"courtyard": "老屋"}, "courtyard-ambiguous"),
        (V, 1, {"courtyard": "没有这个"}, "courtyard-unknown"),
        (V, 1, {"house_number": "13号"}, "door-ambiguous"),
        (V, 1, {"house_number": "99"}, "no-place"),
        (V, None, {"address": "老屋 3 号"}, "no-place"),
        ("500238115201", 1, {}, "no-courtyards"),
        (None, 1, {"address": "桥头"}, "nowhere"),
    ],
)
def test_not_found_with_a_reason(
    village: str | None, group: int | None, row: dict[str, str], why: str
) -> None:
    with pytest.raises(UnmatchedError) as lost:
        courtyard_of(KNOWN, village, group, row)
    assert lost.value.code == why
    assert lost.value.text.zh
    assert lost.value.text.en


def test_a_position_speaks_for_itself() -> None:
    row = {"courtyard": "没有这个", "geometry": shapely.Point(109, 31)}
    assert courtyard_of(KNOWN, V, 1, row) is None
