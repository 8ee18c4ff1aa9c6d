"""The one door to GDAL: only the allowed drivers registered, values as plain arrays."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.intake.limits import Limits

ALLOWED = {"GPKG", "ESRI Shapefile"}


def _load() -> Any:
    # pyogrio would load pandas and geopandas, which the child has no use for: 1.5 s and 50 MB.
    for name in ("pandas", "geopandas", "pyarrow"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    pyogrio = import_module("pyogrio")
    import_module("pyogrio.raw")

    extra = set(pyogrio.list_drivers()) - ALLOWED
    if extra:
        if os.environ.get("YUANBA_DRIVERS_CHECKED"):
            raise RuntimeError("drivers that are not allowed cannot be switched off")
        os.environ["YUANBA_DRIVERS_CHECKED"] = "1"
        os.environ["GDAL_SKIP"] += "," + ",".join(sorted(extra))
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - drivers register only at start
    return pyogrio


def read(
    path: Path, *, layer: str | None, limits: Limits, columns: list[str] | None = None
) -> tuple[dict[str, Any], NDArray[np.object_], list[NDArray[Any]]]:
    """Read one layer: its description, its geometries as WKB, one array per column."""
    pyogrio = _load()
    meta, _, blobs, values = pyogrio.raw.read(
        path,
        layer=layer,
        columns=columns,
        force_2d=False,
        max_features=limits.features + 1,
        datetime_as_string=True,
    )
    return meta, blobs, values


def stated_crs(crs: str | None) -> str | None:
    """Give the CRS as text, or None where the file says that it is not known."""
    if not crs or "ndefined" in crs or "LOCAL_CS" in crs or "ENGCRS" in crs:
        return None
    return crs
