from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from maps.frame_checks import MapDataError
from maps.frames import MapData
from maps.internal_view import internal_view
from maps.public_view import public_view
from maps.reasons import REASONS
from maps.testing import sample_data

GOOD = sample_data(micro_grids=6, grids=2, courtyards=30, periods=2)


def changed(frame: Any, column: str, row: int, value: object) -> Any:
    copy = frame.copy()
    copy[column] = copy[column].astype(object)
    copy.loc[copy.index[row], column] = value
    return copy


Change = Callable[[MapData], dict[str, Any]]

BAD: dict[str, Change] = {
    "a column is missing": lambda d: {"villages": d.villages.drop(columns="name")},
    "no village": lambda d: {
        "villages": d.villages.iloc[:0],
        "courtyards": d.courtyards.iloc[:0],
        "summaries": {},
    },
    "a code twice": lambda d: {
        "micro_grids": changed(d.micro_grids, "code", 1, d.micro_grids["code"].iloc[0])
    },
    "an empty code": lambda d: {"grids": changed(d.grids, "code", 0, None)},
    "no CRS": lambda d: {"villages": d.villages.set_crs(None, allow_override=True)},
    "metres": lambda d: {"micro_grids": d.micro_grids.to_crs("EPSG:4546")},
    "a plain table": lambda d: {"grids": pd.DataFrame(d.grids)},
    "a point for an area": lambda d: {"grids": d.grids.set_geometry(d.grids.geometry.centroid)},
    "an area that is missing": lambda d: {
        "micro_grids": d.micro_grids.set_geometry(
            gpd.GeoSeries([None, *d.micro_grids.geometry[1:]], crs="EPSG:4326")
        )
    },
    "a bow tie": lambda d: {
        "villages": d.villages.set_geometry(
            gpd.GeoSeries([shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])], crs="EPSG:4326")
        )
    },
    "latitude of 200": lambda _: {
        "roads": gpd.GeoDataFrame(
            {"kind": ["road"]}, geometry=[shapely.LineString([(0, 0), (1, 200)])], crs="EPSG:4326"
        )
    },
    "courtyard in an unknown micro-grid": lambda d: {
        "courtyards": changed(d.courtyards, "micro_grid", 0, "nowhere")
    },
    "courtyard in an unknown village": lambda d: {
        "courtyards": changed(d.courtyards, "village_code", 0, "nowhere")
    },
    "micro-grid in an unknown grid": lambda d: {
        "micro_grids": changed(d.micro_grids, "grid_code", 0, "nowhere")
    },
    "an unknown reason": lambda d: {"households": changed(d.households, "reason", 0, "bad luck")},
    "score of an unknown micro-grid": lambda d: {
        "scores": changed(d.scores, "micro_grid_code", 0, "nowhere")
    },
    "two scores for one month": lambda d: {
        "scores": pd.concat([d.scores, d.scores.iloc[:1]], ignore_index=True)
    },
    "an infinite score": lambda d: {"scores": changed(d.scores, "value", 0, np.inf)},
    "a score in words": lambda d: {"scores": changed(d.scores, "value", 0, "good")},
    "half a household": lambda d: {"micro_grids": changed(d.micro_grids, "households", 0, 1.5)},
    "negative people": lambda d: {"courtyards": changed(d.courtyards, "people", 0, -1)},
    "gaps that do not add up": lambda d: {
        "gaps": changed(d.gap_counts, "households", 0, 999),
    },
    "a summary of another village": lambda _: {"summaries": {"nowhere": {}}},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_contradictions_are_refused_in_both_languages(change: Change) -> None:
    with pytest.raises(MapDataError) as caught:
        replace(GOOD, **change(GOOD))
    error = caught.value
    assert error.code == "map-data"
    assert any("\u4e00" <= c <= "\u9fff" for c in error.text.zh)
    assert not any("\u4e00" <= c <= "\u9fff" for c in error.text.en)
    assert error.where


def test_errors_hold_no_values_of_persons() -> None:
    with pytest.raises(MapDataError) as caught:
        replace(GOOD, households=changed(GOOD.households, "micro_grid", 0, "张三家"))
    assert "张三" not in str(caught.value) + str(caught.value.where)


def test_optional_tables_may_be_missing() -> None:
    bare = MapData(
        villages=GOOD.villages,
        courtyards=GOOD.courtyards,
        micro_grids=GOOD.micro_grids,
        grids=GOOD.grids,
    )
    assert bare.gap_counts.empty
    assert bare.n_households == GOOD.micro_grids["households"].sum()


def test_unknown_numbers_of_people_are_not_shown_as_zero() -> None:
    unknown = replace(
        GOOD,
        micro_grids=GOOD.micro_grids.assign(people=None),
        courtyards=GOOD.courtyards.assign(people=float("nan")),
    )
    for view in (internal_view(unknown), public_view(unknown)):
        assert {area.people for area in view.areas} == {None}
        assert {dot.people for dot in view.courtyards} <= {None}
        assert "people" not in view.totals
    assert internal_view(GOOD).totals["people"] == GOOD.micro_grids["people"].sum()


def test_gaps_are_counted_from_households() -> None:
    assert GOOD.households is not None
    reasons = GOOD.households["reason"].dropna()
    by_reason = GOOD.gap_counts.groupby("reason")["households"].sum()
    assert by_reason.to_dict() == reasons.value_counts().to_dict()
    assert set(by_reason.index) <= set(REASONS)
    assert GOOD.n_households == len(GOOD.households)


def test_counts_without_a_list_keep_households_outside_every_micro_grid() -> None:
    gaps = pd.DataFrame(
        {"micro_grid": [None], "reason": ["outside_every_village"], "households": [7]}
    )
    data = replace(GOOD, households=None, gaps=gaps)
    assert data.n_households == GOOD.micro_grids["households"].sum() + 7


def test_a_village_without_a_plan_is_fine() -> None:
    data = MapData(
        villages=GOOD.villages,
        courtyards=changed(GOOD.courtyards, "micro_grid", slice(None), None),
        micro_grids=GOOD.micro_grids.iloc[:0],
        grids=GOOD.grids.iloc[:0],
    )
    assert data.n_households == 0
