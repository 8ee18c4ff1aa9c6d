"""GCJ-02 and BD-09 against published points, an independent implementation, and themselves."""

import doctest

import numpy as np
import prcoords
import pytest
import shapely

import geo.datum
from geo.datum import CHINA_WEST, Datum, convert, convert_geometries, inside_rectangle

METRES_PER_DEGREE = 111_320.0


def one(lon, lat, source, target):
    x, y = convert(lon, lat, source=source, target=target)
    return float(x[0]), float(y[0])


# lon, lat in WGS 84 and in GCJ-02, from the test suite of eviltransform (MIT).
EVILTRANSFORM = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]


@pytest.mark.parametrize(("wgs", "gcj"), EVILTRANSFORM)
def test_published_gcj02_points(wgs, gcj):
    assert one(*wgs, Datum.WGS84, Datum.GCJ02) == pytest.approx(gcj, abs=1e-7)
    assert one(*gcj, Datum.GCJ02, Datum.WGS84) == pytest.approx(wgs, abs=1e-7)


def test_published_points_of_coordtransform():
    # From the README of coordtransform (MIT); its inverse of BD-09 is a one-step estimate.
    assert one(116.404, 39.915, "wgs84", "gcj02") == pytest.approx(
        (116.41024449916938, 39.91640428150164), abs=1e-9
    )
    assert one(116.404, 39.915, "gcj02", "bd09") == pytest.approx(
        (116.41036949371029, 39.92133699351022), abs=1e-9
    )
    assert one(116.404, 39.915, "bd09", "gcj02") == pytest.approx(
        (116.39762729119315, 39.90865673957631), abs=2e-6
    )


@pytest.mark.parametrize("target", [Datum.GCJ02, Datum.BD09])
def test_agrees_with_prcoords(target):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(74, 134, 400), rng.uniform(4, 53, 400)
    x, y = convert(lon, lat, source=Datum.WGS84, target=target)
    forward = prcoords.wgs_gcj if target == Datum.GCJ02 else prcoords.wgs_bd
    oracle = np.array([forward((b, a)) for a, b in zip(lon, lat, strict=True)])
    assert np.abs(x - oracle[:, 1]).max() < 1e-12
    assert np.abs(y - oracle[:, 0]).max() < 1e-12


@pytest.mark.parametrize("far", [Datum.GCJ02, Datum.BD09])
def test_there_and_back_over_the_whole_country(far):
    lon, lat = (a.ravel() for a in np.meshgrid(np.linspace(73, 137, 300), np.linspace(3, 55, 300)))
    out = convert(lon, lat, source=Datum.WGS84, target=far)
    back = convert(*out, source=far, target=Datum.WGS84)
    error_m = np.hypot(back[0] - lon, back[1] - lat) * METRES_PER_DEGREE
    assert error_m.max() < 1e-7


def test_bd09_to_gcj02_and_back():
    lon, lat = np.linspace(74, 134, 500), np.linspace(5, 53, 500)
    back = convert(*convert(lon, lat, source="bd09", target="gcj02"), source="gcj02", target="bd09")
    assert np.hypot(back[0] - lon, back[1] - lat).max() * METRES_PER_DEGREE < 1e-7


def test_shift_in_wuxi_is_hundreds_of_metres_south_east():
    lon, lat = 109.43996, 31.39795
    x, y = one(lon, lat, "wgs84", "gcj02")
    east_m = (x - lon) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    north_m = (y - lat) * 110_900
    assert east_m == pytest.approx(484, abs=2)
    assert north_m == pytest.approx(-220, abs=2)


def test_identity_outside_the_rectangle():
    assert one(9.54, 47.11, "wgs84", "gcj02") == (9.54, 47.11)
    assert one(9.54, 47.11, "gcj02", "wgs84") == (9.54, 47.11)
    assert one(-170.0, -40.0, "gcj02", "wgs84") == (-170.0, -40.0)


def test_points_just_inside_the_edge_come_back():
    lon, lat = CHINA_WEST + 1e-9, 40.0
    assert inside_rectangle(lon, lat)
    out = one(lon, lat, "wgs84", "gcj02")
    assert one(*out, "gcj02", "wgs84") == pytest.approx((lon, lat), abs=1e-12)


def test_nan_stays_nan_and_leaves_its_neighbours_alone():
    lon, lat = convert([np.nan, 109.0], [31.0, 31.0], source="gcj02", target="wgs84")
    assert np.isnan(lon[0])
    assert (lon[1], lat[1]) == one(109.0, 31.0, "gcj02", "wgs84")


def test_geometries_keep_their_shape_and_none_stays_none():
    polygon = shapely.Polygon([(109, 31), (109.1, 31), (109.1, 31.1), (109, 31)])
    out = convert_geometries(np.array([polygon, None]), source="wgs84", target="gcj02")
    assert out[1] is None
    back = convert_geometries(out, source="gcj02", target="wgs84")
    assert shapely.equals_exact(back[0], polygon, tolerance=1e-12)
    assert polygon.exterior.coords[0] == (109, 31)


def test_examples_in_the_docstrings():
    assert doctest.testmod(geo.datum).failed == 0
