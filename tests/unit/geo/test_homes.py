import geopandas as gpd
import pytest
import shapely

from geo.courtyards import choose_homes
from geo.crs import CrsError
from geo.testing import CRS


def _square(side: float) -> shapely.Polygon:
    return shapely.box(0, 0, side, side)


def test_tag_decides_before_footprint() -> None:
    frame = gpd.GeoDataFrame(
        {"building": ["house", "shed", "yes", "yes", None, " Garage "]},
        geometry=[_square(3), _square(20), _square(20), _square(3), _square(20), _square(20)],
        crs=CRS,
    )
    chosen = choose_homes(frame)
    assert chosen.is_home.tolist() == [True, False, True, False, True, False]
    assert chosen.verdict.tolist() == [
        "home-tag", "not-home-tag", "home-footprint", "not-home-footprint", "home-footprint",
        "not-home-tag",
    ]  # fmt: skip


def test_footprint_limit_is_the_callers() -> None:
    frame = gpd.GeoDataFrame(geometry=[_square(6), _square(7)], crs=CRS)
    assert choose_homes(frame).is_home.tolist() == [False, True]
    assert choose_homes(frame, min_footprint_m2=36).is_home.tolist() == [True, True]
    assert choose_homes(frame, min_footprint_m2=50).is_home.tolist() == [False, False]


def test_points_are_homes_unless_their_tag_says_otherwise() -> None:
    frame = gpd.GeoDataFrame(
        {"kind": ["", "猪圈"]}, geometry=shapely.points([[0, 0], [1, 1]]), crs=CRS
    )
    assert choose_homes(frame, tag_column="kind").is_home.tolist() == [True, False]
    assert choose_homes(frame).counts() == {"home-point": 2}


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        choose_homes(gpd.GeoDataFrame(geometry=[_square(1)], crs=4326))
