"""Layers as GeoPackage, GeoJSON and KML, in WGS 84."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import pyogrio

_DRIVERS: Final[Mapping[str, str]] = {"gpkg": "GPKG", "geojson": "GeoJSON", "kml": "KML"}


def layer_file(frame: gpd.GeoDataFrame, layer: str, suffix: str, *, name_column: str) -> bytes:
    """Return a layer as a file.

    Parameters
    ----------
    frame : GeoDataFrame
        In EPSG:4326, columns already in the language of the reader.
    layer : str
        Name of the layer.
    suffix : {"gpkg", "geojson", "kml"}
    name_column : str
        What a KML reader shows as the name of a place.

    Raises
    ------
    KeyError
        Another suffix.
    """
    options = {"NameField": name_column} if suffix == "kml" else {}
    with tempfile.TemporaryDirectory(prefix="yuanba-export-") as folder:
        path = Path(folder) / f"layer.{suffix}"
        pyogrio.write_dataframe(
            frame, path, layer=layer, driver=_DRIVERS[suffix], dataset_options=options
        )
        return path.read_bytes()
