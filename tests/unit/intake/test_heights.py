"""Heights along lines are kept where they are asked for, whatever the format and the frame."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from service.intake.limits import Limits
from service.intake.readers.pack import pack_layer
from service.intake.vector import read_vector

HILL = shapely.LineString([(109.44, 31.39, 612.5), (109.45, 31.39, 655.0), (109.45, 31.40, 630.0)])
FLAT = shapely.LineString([(109.44, 31.395, 0), (109.45, 31.395, 0)])
PLAIN = shapely.LineString([(109.44, 31.398), (109.45, 31.398)])


def _file(folder: Path, suffix: str, crs: str = "EPSG:4326") -> Path:
    path = folder / f"道路.{suffix}"
    if suffix == "kml":
        lines = [" ".join(",".join(map(str, p)) for p in line.coords) for line in (HILL, FLAT)]
        marks = "".join(
            f"<Placemark><LineString><coordinates>{line}</coordinates></LineString></Placemark>"
            for line in lines
        )
        path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{marks}</kml>')
        return path
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[HILL, FLAT], crs="EPSG:4326").to_crs(crs)
    frame.to_file(path, **({"engine": "pyogrio"} if suffix != "shp" else {"encoding": "utf-8"}))
    return path


def _z(shape: shapely.Geometry) -> list[float]:
    return shapely.get_coordinates(shape, include_z=True)[:, 2].tolist()


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "kml"])
def test_heights_of_a_road_come_in_and_zeros_do_not(tmp_path: Path, suffix: str, codes) -> None:
    sheet = read_vector(_file(tmp_path, suffix), heights=True)
    hill, flat = sheet.frame.geometry
    assert _z(hill) == [612.5, 655.0, 630.0]
    assert not flat.has_z
    assert "heights-kept" in codes(sheet.notes)
    assert sheet.problems == ()
    without = read_vector(_file(tmp_path, suffix))
    assert not without.frame.geometry.has_z.any()
    assert "height-dropped" in codes(without.notes)
    assert "heights-kept" not in codes(without.notes)


def test_heights_go_through_a_projected_frame_and_through_gcj02(tmp_path: Path, checked) -> None:
    metres = read_vector(_file(tmp_path, "gpkg", "EPSG:4545"), heights=True)
    result = checked("roads", metres)
    (hill, _) = result.good.geometry
    assert _z(hill) == pytest.approx([612.5, 655.0, 630.0])
    assert np.allclose(shapely.get_coordinates(hill), shapely.get_coordinates(HILL), atol=1e-8)
    shifted = read_vector(_file(tmp_path, "geojson"), heights=True, datum="gcj02")
    assert _z(shifted.frame.geometry.iloc[0]) == [612.5, 655.0, 630.0]
    assert shifted.frame.geometry.iloc[0].distance(HILL) > 0.001


@pytest.mark.parametrize(
    "z", [[600, None], [600, "610"], [600, True], [600, 1e999], [-12000, 600], [600, 99999]]
)
def test_heights_that_cannot_be_are_no_heights(tmp_path: Path, z: list, codes) -> None:
    positions = [[109.44, 31.39, z[0]], [109.45, 31.39, z[1]]]
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": positions},
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(feature).replace("Infinity", "1e999"))
    sheet = read_vector(path, heights=True)
    assert not sheet.frame.geometry.has_z.any()
    assert sheet.frame.geometry.notna().all()
    assert codes(sheet.notes) == ["height-dropped"]


def test_measures_are_dropped_and_heights_stay(tmp_path: Path) -> None:
    line = shapely.from_wkt(
        "MULTILINESTRING ZM ((109.44 31.39 600 1, 109.45 31.39 610 2),"
        " (109.45 31.39 610 2, 109.45 31.40 620 3))"
    )
    answer = pack_layer(
        tmp_path, 0, name="a", columns={}, geometries=[line], limits=Limits(), notes=[]
    )
    assert answer["notes"] == []
    kept = shapely.from_wkb((tmp_path / "geometry-0.bin").read_bytes())
    assert (kept.has_z, shapely.has_m(kept)) == (True, False)
    assert _z(kept) == [600, 610, 610, 620]
