"""The bundled sample town: every village is tiled exactly and its neighbours make sense."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.adjacency import build_adjacency
from geo.cells import build_cells
from geo.crs import frame_for, to_metres
from geo.testing import assert_tiles

_DATA = Path(__file__).parents[3] / "data" / "boundaries"
_VILLAGES = gpd.read_file(_DATA / "boundaries.geojson").set_index("code")
_COURTYARDS = gpd.read_file(_DATA / "courtyards.geojson")
_BARRIERS = gpd.read_file(_DATA / "barriers.geojson").query("kind != 'bridge'")
_ROADS = gpd.read_file(_DATA / "roads.geojson")


@pytest.mark.parametrize("code", _VILLAGES.index)
def test_village_is_tiled(code: str) -> None:
    village = _VILLAGES.loc[[code]]
    crs = frame_for(village)
    land = to_metres(village, crs).geometry.iloc[0]
    units = to_metres(_COURTYARDS[_COURTYARDS["village_code"] == code], crs)
    xy = shapely.get_coordinates(units.geometry)
    barriers, roads = (to_metres(lines, crs).geometry for lines in (_BARRIERS, _ROADS))
    cells = build_cells(land, xy, barriers=barriers)
    assert_tiles(cells.geometry, land, relative=1e-9)
    assert set(shapely.get_type_id(cells.geometry)) == {shapely.GeometryType.POLYGON}
    assert shapely.contains(cells.geometry, units.geometry.to_numpy()).all()
    stored = gpd.GeoSeries(cells.geometry, crs=crs).to_crs(4326).to_numpy()
    assert_tiles(stored, village.geometry.iloc[0])
    near = build_adjacency(cells.geometry, xy, barriers=barriers, roads=roads)
    assert near.pieces().max() + 1 == len(shapely.get_parts(land))
    assert len(near.links) == len(shapely.get_parts(land)) - 1
