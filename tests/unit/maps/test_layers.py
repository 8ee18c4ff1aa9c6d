from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from maps.coverage_map import coverage_layer
from maps.frame_checks import MapDataError
from maps.index_map import index_layer
from maps.internal_view import internal_view
from maps.layers import feature_collection
from maps.palette import GAP_RAMP, INDEX_RAMP, touching
from maps.plan_map import plan_layer
from maps.reasons import REASONS
from maps.style import NO_DATA, Fill, pattern_defs
from maps.testing import sample_data
from maps.values import plain

DATA = sample_data(seed=1)
VIEW = internal_view(DATA)


def test_neighbours_differ_on_the_plan() -> None:
    layer = plan_layer(VIEW)
    for a, b in touching(list(VIEW.area_shapes)):
        one, other = (layer.fills[layer.classes[0][i]] for i in (a, b))
        assert (one.colour, one.hatch) != (other.colour, other.hatch)


def test_headless_micro_grids_are_counted_in_the_legend() -> None:
    expected = int(DATA.micro_grids["head"].isna().sum())
    assert expected > 0
    rows = {row.message: row.count for row in plan_layer(VIEW).legend}
    assert rows["map.legend.headless"] == expected


def test_no_alarm_before_anybody_has_entered_heads() -> None:
    nobody = DATA.micro_grids.assign(head=None)
    view = internal_view(replace(DATA, micro_grids=nobody))
    assert not view.heads_known
    assert "map.legend.headless" not in {row.message for row in plan_layer(view).legend}


def test_roads_are_cut_off_beyond_the_villages() -> None:
    far = shapely.LineString([(109.46, 31.36), (110.5, 32.0)])
    roads = gpd.GeoDataFrame({"kind": ["road"]}, geometry=[far], crs="EPSG:4326")
    view = internal_view(replace(DATA, roads=roads))
    assert 0 < shapely.length(view.roads).sum() < 0.1
    assert internal_view(replace(DATA, roads=None)).roads.size == 0


def test_counts_by_reason_reconcile_with_header_and_areas() -> None:
    rows = {row.message: row for row in coverage_layer(VIEW).legend}
    by_reason = {key: rows[r.message].count for key, r in REASONS.items()}
    assert DATA.households is not None
    assert by_reason == DATA.households["reason"].value_counts().to_dict()
    assert rows["map.legend.uncovered"].count == sum(map(int, by_reason.values()))
    outside = DATA.gap_counts["micro_grid"].isna()
    elsewhere = int(DATA.gap_counts.loc[outside, "households"].sum())
    assert sum(int(a.uncovered) for a in VIEW.areas) + elsewhere == VIEW.totals["uncovered"]


def test_households_without_position_are_counted_and_said_to_be_missing() -> None:
    rows = {row.message: row for row in coverage_layer(VIEW).legend}
    row = rows[REASONS["no_position"].message]
    assert row.count == 4
    assert row.note == "map.legend.not_on_map"
    assert row.note_values == {"number": 4}
    assert VIEW.reason_located["no_position"] == 0
    assert all(dot.reason != "no_position" for dot in VIEW.gaps)


@pytest.mark.parametrize(
    ("share", "place"),
    [(0.0, 0), (0.01, 1), (0.1, 1), (0.11, 2), (0.3, 2), (0.31, 3), (0.99, 3), (1.0, 4)],
)
def test_fixed_breaks_of_coverage(share: float, place: int) -> None:
    area = replace(VIEW.areas[0], share=share)
    layer = coverage_layer(replace(VIEW, areas=(area,)))
    assert layer.fills[layer.classes[0][0]].colour == GAP_RAMP[place]


def test_index_classes_are_fixed_and_missing_is_not_zero() -> None:
    scores = np.array([[0.0, 59.9, 60.0, 75.0, 80.0, 89.9, 90.0, 140.0, np.nan]])
    areas = (VIEW.areas * 2)[:9]
    layer = index_layer(replace(VIEW, areas=areas, scores=scores, periods=("2026-01",)))
    ramp = [layer.fills[k] for k in layer.classes[0]]
    colours = [INDEX_RAMP.index(f.colour) for f in ramp[:-1]]
    assert colours == [0, 0, 1, 2, 3, 3, 4, 4]
    assert ramp[-1] == NO_DATA
    assert NO_DATA.hatch != "none"


def test_periods_come_in_order_with_one_class_per_micro_grid() -> None:
    assert VIEW.periods == tuple(f"2026-{m:02d}" for m in range(1, 13))
    assert DATA.scores is not None
    for period, row in zip(VIEW.periods, VIEW.scores, strict=True):
        given = DATA.scores[DATA.scores["period"] == period].set_index("micro_grid_code")["value"]
        expected = given.reindex(DATA.micro_grids["code"]).to_numpy(dtype=float)
        assert np.array_equal(row, expected, equal_nan=True)


def test_without_scores_everything_is_no_data() -> None:
    layer = index_layer(internal_view(replace(DATA, scores=None)))
    assert {layer.fills[k] for k in layer.classes[0]} == {NO_DATA}


@pytest.mark.parametrize("breaks", [(1, 2, 3), (1, 2, 2, 3), (4, 3, 2, 1), (1, 2, 3, float("nan"))])
def test_unusable_breaks_are_refused(breaks: tuple[float, ...]) -> None:
    with pytest.raises(MapDataError):
        index_layer(VIEW, breaks)


def test_every_hatch_in_use_has_a_pattern() -> None:
    fills = [f for layer in (plan_layer(VIEW), index_layer(VIEW)) for f in layer.fills]
    defs = pattern_defs(fills)
    for fill in fills:
        if fill.hatch == "none":
            assert fill.paint == fill.colour
        else:
            assert fill.paint == f"url(#{fill.pattern})"
            assert f'id="{fill.pattern}"' in defs
    assert "&lt;" not in defs
    assert pattern_defs([Fill("#123456")]) == pattern_defs([])


def test_rounding_opens_no_gap_between_neighbours() -> None:
    shapes = feature_collection(VIEW.area_shapes, digits=6)["features"]
    rounded = [shapely.geometry.shape(f["geometry"]) for f in shapes]
    whole = shapely.union_all(rounded)
    assert shapely.get_num_interior_rings(whole) == 0
    assert whole.area == pytest.approx(sum(g.area for g in rounded), rel=1e-9)


def test_labels_stand_inside_their_micro_grid() -> None:
    anchors = shapely.points([area.anchor for area in VIEW.areas])
    assert shapely.contains_properly(VIEW.area_shapes, anchors).all()
    assert {area.village for area in VIEW.areas} == {"示例1村"}


def test_a_shared_line_is_drawn_once() -> None:
    town = internal_view(sample_data(villages=4, micro_grids=4, grids=2, courtyards=20))
    length = shapely.length(town.village_lines).sum()
    separate = 4 * shapely.length(shapely.boundary(town.village_lines[0].envelope)) / 2
    assert length == pytest.approx(separate * 12 / 16, rel=1e-6)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("张三\u202e", "张三"),
        ("a\u0000b\n", "ab"),
        ("\u200b \u2067", None),
        (pd.NA, None),
        (float("nan"), None),
        (None, None),
        ("</script>", "</script>"),
        (7, "7"),
    ],
)
def test_text_is_freed_of_invisible_characters_only(raw: object, shown: str | None) -> None:
    assert plain(raw) == shown
