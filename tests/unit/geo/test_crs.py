import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import (
    CrsError,
    CrsMissingError,
    densify,
    frame_for,
    gauss_kruger,
    gauss_kruger_zone,
    local_crs,
    read_ranges,
    require_metres,
    to_metres,
)

WUXI = (109.30, 31.30, 109.55, 31.50)


@pytest.mark.parametrize(
    ("lon", "zone"), [(109.4999, 36), (109.5, 37), (73.5, 25), (136.4999, 45), (108.0, 36)]
)
def test_zone_border_lies_one_and_a_half_degrees_from_the_meridian(lon: float, zone: int) -> None:
    assert gauss_kruger_zone(lon) == zone


@pytest.mark.parametrize("lon", [73.49, 136.5, -10.0, float("nan"), float("inf")])
def test_longitude_outside_china_is_refused(lon: float) -> None:
    with pytest.raises(CrsError):
        gauss_kruger_zone(lon)


@pytest.mark.parametrize("zone", range(25, 46))
def test_every_zone_has_its_meridian_and_false_easting(zone: int) -> None:
    for prefixed, easting in ((True, zone * 1_000_000 + 500_000), (False, 500_000)):
        crs = gauss_kruger(zone, prefixed=prefixed)
        spot = gpd.GeoSeries(shapely.points([[3.0 * zone, 30.0]]), crs=4490).to_crs(crs)
        assert spot.x.iloc[0] == pytest.approx(easting, abs=1e-3)
        assert "CGCS2000" in crs.name


def test_no_such_zone() -> None:
    with pytest.raises(CrsError):
        gauss_kruger(24, prefixed=True)


@pytest.mark.parametrize("epsg", [4513, 4524, 4525, 4533])
def test_prefixed_eastings_name_their_zone(epsg: int) -> None:
    zone = epsg - 4513 + 25
    frame = gpd.GeoSeries([shapely.box(3 * zone - 0.1, 31, 3 * zone + 0.1, 31.2)], crs=4490)
    found = read_ranges(frame.to_crs(epsg).total_bounds)
    assert (found.kind, found.epsg) == ("gauss-kruger-prefixed", (epsg,))


def test_ranges_are_told_apart_without_a_guess() -> None:
    box = gpd.GeoSeries([shapely.box(*WUXI)], crs=4490)
    west, south, east, north = box.to_crs(4545).total_bounds
    assert read_ranges(WUXI).kind == "lon-lat"
    assert read_ranges((31.3, 109.3, 31.5, 109.5)).kind == "lat-lon"
    plain = read_ranges((west, south, east, north))
    assert plain.kind == "gauss-kruger"
    assert len(plain.epsg) == 21
    assert read_ranges((south, west, north, east)).kind == "north-first"
    assert read_ranges(box.to_crs(3857).total_bounds).kind == "web-mercator"
    assert read_ranges((0, 0, 5e7, 5e7)).kind == "unknown"
    assert read_ranges((np.nan,) * 4).kind == "unknown"


@pytest.mark.parametrize("bounds", [WUXI, (9.48, 47.08, 9.64, 47.27), (-70.1, -33.2, -70.0, -33.1)])
def test_local_frame_keeps_lengths_and_areas(bounds: tuple[float, float, float, float]) -> None:
    crs = local_crs(bounds)
    lon, lat = bounds[0], bounds[1]
    line = gpd.GeoSeries([shapely.LineString([(lon, lat), (lon + 0.01, lat + 0.01)])], crs=4326)
    true = crs.get_geod().geometry_length(line.iloc[0])
    assert line.to_crs(crs).length.iloc[0] == pytest.approx(true, rel=1e-5)


def test_local_frame_follows_the_village_not_a_zone() -> None:
    east, west = local_crs((109.44, 31.3, 109.6, 31.4)), local_crs((108.0, 31.3, 108.1, 31.4))
    assert east != west
    assert local_crs((109.4401, 31.3, 109.6, 31.4)) == east


@pytest.mark.parametrize(
    "bounds", [(100, 20, 110, 30), (500_000, 3_400_000, 510_000, 3_410_000), (np.nan,) * 4]
)
def test_extent_that_is_no_village_is_refused(bounds: tuple[float, ...]) -> None:
    with pytest.raises(CrsError):
        local_crs(bounds)


def test_to_metres_asks_for_a_crs_and_for_a_metric_target() -> None:
    nowhere = gpd.GeoDataFrame(geometry=[shapely.box(*WUXI)])
    with pytest.raises(CrsMissingError):
        to_metres(nowhere)
    somewhere = nowhere.set_crs(4490)
    with pytest.raises(CrsError):
        to_metres(somewhere, somewhere.crs)
    with pytest.raises(CrsMissingError):
        require_metres(None)
    assert to_metres(somewhere).crs == frame_for(somewhere)


def test_to_metres_refuses_what_has_no_place() -> None:
    lost = gpd.GeoDataFrame(geometry=[shapely.Point(109, 95)], crs=4326)
    with pytest.raises(CrsError):
        to_metres(lost, local_crs(WUXI))


def test_dense_boundary_has_one_course_in_all_frames() -> None:
    corners = shapely.Polygon([(109.4, 31.4), (109.44, 31.41), (109.44, 31.45), (109.4, 31.44)])
    metric = to_metres(gpd.GeoDataFrame(geometry=[corners], crs=4326))
    wall = shapely.LineString([(300, -9000), (300, 9000)])
    missed = []
    for village in (metric, densify(metric)):
        land = village.geometry.iloc[0]
        halves = shapely.get_parts(shapely.polygonize(shapely.get_parts(land.boundary.union(wall))))
        stored = gpd.GeoSeries(halves, crs=metric.crs).to_crs(4326).union_all()
        boundary = village.to_crs(4326).geometry.iloc[0]
        missed.append(stored.symmetric_difference(boundary).area / boundary.area)
        assert shapely.union_all(halves).symmetric_difference(metric.geometry.iloc[0]).area < 1e-3
    assert missed[0] > 1e-6
    assert missed[1] < 1e-8


def test_only_metres_can_be_densified() -> None:
    with pytest.raises(CrsError):
        densify(gpd.GeoDataFrame(geometry=[shapely.box(*WUXI)], crs=4326))
