import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import Text
from maps.frames import MapData, VillageSummary
from maps.public_view import masked, public_view, published, published_total
from maps.testing import sample_data
from maps.village_map import render


def small_counts() -> MapData:
    """Two small micro-grids, one bare name, a note about one family, a headless micro-grid."""
    data = sample_data(seed=1)
    areas = data.micro_grids.copy()
    areas.loc[[0, 1], "households"] = [3, 4]
    areas.loc[[0, 1], "people"] = [11, 13]
    areas.loc[2, "head"] = "王小明"
    code = data.villages["code"].iloc[0]
    note = Text("院落“孤家”仅 2 户", "courtyard 'Lonely' has 2 households")
    summary = VillageSummary(worst_deviation=0.2, notes=[note])
    return replace(data, micro_grids=areas, summaries={code: summary})


DATA = small_counts()
VIEW = public_view(DATA)
HTML = render(DATA, title="公示", mode="public")


def payload(html: str) -> dict[str, Any]:
    found = re.search(r'id="yuanba-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [float(value)] if isinstance(value, int | float) else []


def test_no_coordinate_of_the_earth_is_in_the_page() -> None:
    page = payload(HTML)
    placed = [page[key] for key in ("shapes", "bounds", "areas", "villages")]
    # Local metres are whole numbers; degrees would be fractions near these values.
    west, south, east, north = DATA.villages.total_bounds
    for low, high in ((west, east), (south, north)):
        assert not [n for n in numbers(placed) if low <= n <= high and n != int(n)]
    texts = {f"{v:.2f}" for x in (west, south, east, north) for v in (x,)}
    assert not [t for t in texts if t in HTML]


def test_no_boundary_line_no_courtyard_no_household() -> None:
    page = payload(HTML)
    assert page["shapes"]["village"]["features"] == []
    assert page["shapes"]["villageCasing"]["features"] == []
    assert page["courtyards"] == page["gaps"] == []
    assert not [name for name in DATA.courtyards["name"] if f'"{name}"' in json.dumps(page)]
    plan = page["layers"][0]
    assert {s["color"] for s in plan["styles"]} == {"#e6e4dd"}


def test_grid_lines_keep_away_from_the_village_boundary() -> None:
    outline = shapely.union_all(VIEW.area_shapes).boundary
    assert len(VIEW.grid_lines) > 0
    touching = shapely.intersection(VIEW.grid_lines, outline.buffer(8))
    assert shapely.length(touching).sum() == 0


def test_small_counts_are_held_back() -> None:
    small = VIEW.areas[:2]
    assert [a.households for a in small] == ["<5", "<5"]
    assert [a.people for a in small] == [None, None]
    assert all(a.deviation is None for a in VIEW.areas)
    assert VIEW.areas[2].households == DATA.micro_grids["households"].iloc[2]
    assert str(VIEW.totals["households"]).startswith("≈")
    assert str(VIEW.totals["people"]).startswith("≈")
    assert VIEW.reason_totals["no_position"] == "<5"
    assert str(VIEW.totals["uncovered"]).startswith("≈")


def test_few_uncovered_households_have_a_class_of_their_own() -> None:
    gaps = pd.DataFrame(
        {
            "micro_grid": list(DATA.micro_grids["code"][2:5]),
            "reason": ["micro_grid_without_head"] * 3,
            "households": [1, 4, 5],
        }
    )
    view = public_view(replace(DATA, households=None, gaps=gaps))
    assert [a.uncovered for a in view.areas[:6]] == [0, 0, "<5", "<5", 5, 0]
    assert [a.share is None for a in view.areas[:6]] == [False, False, True, True, False, False]
    assert view.areas[2].reasons == {"micro_grid_without_head": "<5"}


def test_names_are_masked_even_if_they_come_bare() -> None:
    assert VIEW.areas[2].head == "王**"
    assert "小明" not in json.dumps(payload(HTML), ensure_ascii=False)
    assert all(a.head is None or "*" in a.head for a in VIEW.areas)


def test_notes_stay_inside() -> None:
    assert payload(HTML)["notes"] == []
    assert payload(HTML)["shares"] == {"worst": 0.2}
    assert payload(render(DATA, title="t"))["notes"] != []


def test_index_is_shown_by_grid_only() -> None:
    grids = DATA.micro_grids["grid_code"].to_numpy()
    for code in set(grids):
        of_grid = VIEW.scores[:, grids == code]
        same = np.isclose(of_grid, of_grid[:, :1], equal_nan=True)
        assert same.all()
    assert DATA.scores is not None
    one = DATA.scores[DATA.scores["period"] == "2026-01"].set_index("micro_grid_code")["value"]
    table = DATA.micro_grids.assign(value=one.reindex(DATA.micro_grids["code"]).to_numpy())
    expected = table.groupby("grid_code")["value"].agg(["mean", "count"])
    for code, (mean, count) in expected.iterrows():
        shown = VIEW.scores[0, grids == code][0]
        assert np.isnan(shown) if count < 3 else shown == pytest.approx(mean, abs=0.051)


def test_the_schematic_keeps_shape_and_area() -> None:
    assert len(VIEW.area_shapes) == len(DATA.micro_grids)
    assert shapely.is_valid(VIEW.area_shapes).all()
    assert shapely.area(VIEW.area_shapes).sum() == pytest.approx(4000**2, rel=0.01)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5), (60, 60)])
def test_published(count: int, shown: object) -> None:
    assert published(count) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [([], 0), ([0, 0], 0), ([9, 12], 21), ([9, 2], "≈10"), ([2, 1], "<5"), ([4], "<5")],
)
def test_totals_do_not_give_small_parts_away(parts: list[int], shown: object) -> None:
    assert published_total(parts) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张**"), ("张**", "张**"), ("138****1234", "138****1234"), (None, None)],
)
def test_masked(name: str | None, shown: str | None) -> None:
    assert masked(name) == shown
