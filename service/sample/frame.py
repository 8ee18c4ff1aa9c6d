"""The town's own metric frame and back to longitude and latitude."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from service.sample.places import CENTRE

LOCAL = CRS.from_proj4(
    f"+proj=tmerc +lat_0={CENTRE[1]} +lon_0={CENTRE[0]} +k=1 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
)
_BACK = Transformer.from_crs(LOCAL, "EPSG:4326", always_xy=True)
#: Digits of a degree that are kept: a decimetre.
DIGITS = 6


def lonlat(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn ``(n, 2)`` metres of the frame into longitude and latitude, rounded."""
    return np.round(np.column_stack(_BACK.transform(xy[:, 0], xy[:, 1])), DIGITS)


def to_lonlat(geometry: BaseGeometry) -> BaseGeometry:
    """Turn a whole geometry; equal vertices stay equal, so shared borders stay shared."""
    return shapely.transform(geometry, lonlat)
