"""Read vector files that nobody vouches for: GeoPackage, GeoJSON, Shapefile, KML and Ovi."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.datum import Datum, convert_geometries
from geo.errors import Text
from service.intake import archive
from service.intake.errors import NeedsCrsError
from service.intake.limits import DEFAULT, Limits
from service.intake.readers.pack import heights_dropped
from service.intake.sandbox import check_size, private_folder, run_reader
from service.intake.sheet import Layer, Note, Problem, VectorSheet
from service.intake.sniff import VECTOR_SUFFIXES, Format, sniff

_READER = {
    Format.GEOJSON: "geojson",
    Format.GPKG: "gpkg",
    Format.SHAPEFILE: "shapefile",
    Format.SHAPEFILE_ZIP: "shapefile",
    Format.KML: "kml",
    Format.KMZ: "kml",
    Format.OVJSN: "ovjsn",
}


def read_vector(
    path: Path | str,
    *,
    layer: str | None = None,
    crs: str | None = None,
    datum: Datum | None = None,
    limits: Limits = DEFAULT,
    name: str | None = None,
    heights: bool = False,
) -> VectorSheet:
    """Read one layer of a vector file in a child process with limits.

    Parameters
    ----------
    path : Path or str
        GeoPackage, GeoJSON, zipped or bare Shapefile, KML, KMZ, Ovi KML/KMZ or Ovi JSON.
    layer : str, optional
        Which layer; needed where the file has several.
    crs : str, optional
        What a person says the coordinates mean; replaces what the file says, with a note.
    datum : Datum, optional
        The frame a person has confirmed the degrees to be in. With ``gcj02`` or ``bd09`` they are
        converted to WGS 84. Without it nothing is converted, even where the file itself names
        such a frame: then the sheet says so and asks.
    limits : Limits
        Bounds on the file and on the child process.
    name : str, optional
        The name the person gave the file, when `path` is an upload's own name.
    heights : bool
        True to keep the heights of lines that have them; otherwise they are dropped, with a note.

    Returns
    -------
    VectorSheet
        Every feature of the layer with its number, and trouble per feature. Nothing is
        reprojected.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.geojson"
    >>> _ = file.write_text('{"type": "Point", "coordinates": [109.4, 31.4]}')
    >>> sheet = read_vector(file)
    >>> len(sheet.frame), sheet.crs.to_epsg(), sheet.problems
    (1, 4326, ())
    """
    wanted = [layer] if layer else None
    (sheet,) = read_layers(
        path, wanted, crs=crs, datum=datum, limits=limits, name=name, heights=heights
    )
    return sheet


def read_layers(
    path: Path | str,
    layers: Sequence[str] | None = None,
    *,
    crs: str | None = None,
    datum: Datum | None = None,
    limits: Limits = DEFAULT,
    name: str | None = None,
    heights: bool = False,
) -> list[VectorSheet]:
    """Read several layers in one child process; ``["*"]`` reads all of a GeoPackage or KML.

    Parameters and errors are those of `read_vector`.

    Returns
    -------
    list of VectorSheet
        In the order asked for.
    """
    path = Path(path)
    check_size(path, limits=limits, name=name)
    kind = sniff(path, VECTOR_SUFFIXES, name=name)
    with private_folder() as folder:
        _place(path, kind, folder, limits)
        options = {"layers": None if layers is None else list(layers), "kind": str(kind)}
        answer = run_reader(_READER[kind], folder, options, limits=limits)
        listed = tuple(Layer(**one) for one in answer["layers"])
        sheets = [
            _settle_heights(_sheet(folder, i, one, listed, crs), keep=heights)
            for i, one in enumerate(answer["sheets"])
        ]
    return [confirm_datum(sheet, datum) if datum else sheet for sheet in sheets]


def _settle_heights(sheet: VectorSheet, *, keep: bool) -> VectorSheet:
    high = int(sheet.frame.geometry.has_z.sum())
    if not high:
        return sheet
    if keep:
        told = Note(
            "heights-kept",
            Text(
                f"{high} 条线带有高程，步行时间会考虑坡度。",
                f"{high} lines have heights; walking times will take their slope into account.",
            ),
        )
        return replace(sheet, notes=(*sheet.notes, told))
    notes = tuple(note for note in sheet.notes if note.code != "height-dropped")
    entry = heights_dropped()
    told = Note(entry["code"], Text(entry["zh"], entry["en"]))
    frame = sheet.frame.set_geometry(sheet.frame.geometry.force_2d())
    return replace(sheet, frame=frame, notes=(*notes, told))


def confirm_datum(sheet: VectorSheet, datum: Datum) -> VectorSheet:
    """Take a person's word for the frame of the degrees, and convert them to WGS 84.

    Raises
    ------
    NeedsCrsError
        GCJ-02 or BD-09 was said of coordinates that are not in degrees.
    """
    datum = Datum(datum)
    if datum is Datum.WGS84:
        return replace(sheet, datum=str(datum))
    if sheet.crs is not None and not sheet.crs.is_geographic:
        raise NeedsCrsError(
            zh="GCJ-02、BD-09 只适用于经纬度；这个文件是以米为单位的投影坐标。",
            en="GCJ-02 and BD-09 are frames of degrees; this file's coordinates are in metres.",
        )
    moved = convert_geometries(sheet.frame.geometry.to_numpy(), source=datum, target=Datum.WGS84)
    frame = sheet.frame.set_geometry(
        gpd.GeoSeries(moved, index=sheet.frame.index, crs="EPSG:4326"), crs="EPSG:4326"
    )
    shown = {Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}[datum]
    told = Note(
        "datum-converted",
        Text(f"坐标已按确认由 {shown} 转换为 WGS 84。", f"Converted from {shown} to WGS 84."),
    )
    notes = tuple(note for note in sheet.notes if note.code != "datum-stated")
    crs = CRS.from_epsg(4326)
    return replace(sheet, frame=frame, crs=crs, datum="wgs84", notes=(*notes, told))


def require_crs(sheet: VectorSheet) -> CRS:
    """Give the sheet's CRS, or ask for one in words.

    Raises
    ------
    NeedsCrsError
        The file does not say what its coordinates mean.
    """
    if sheet.crs is None:
        raise NeedsCrsError(
            zh=f"图层“{sheet.name}”没有注明坐标系；请指定，例如 --crs EPSG:4490 或 EPSG:4545。",
            en=f"Layer {sheet.name!r} does not state its coordinate system; give it, for example "
            "--crs EPSG:4490 or EPSG:4545.",
            layer=sheet.name,
        )
    return sheet.crs


def _place(path: Path, kind: Format, folder: Path, limits: Limits) -> None:
    """Copy the file under our own name, so that no name and no neighbour of it is ever opened."""
    if kind in {Format.SHAPEFILE_ZIP, Format.KMZ}:
        archive.unpack(path, folder, kind=kind, limits=limits)
    elif kind is Format.GPKG:
        shutil.copyfile(path, folder / "upload.gpkg")
        sidecar = path.with_name(path.name + "-wal")
        if sidecar.is_file() and sidecar.stat().st_size:
            check_size(sidecar, limits=limits)
            shutil.copyfile(sidecar, folder / "upload.gpkg-wal")
    elif kind is Format.SHAPEFILE:
        archive.copy_shapefile(path, folder, limits=limits)
    else:
        shutil.copyfile(path, folder / "upload")


def _sheet(
    folder: Path, number: int, answer: dict[str, Any], layers: tuple[Layer, ...], crs: str | None
) -> VectorSheet:
    notes = [Note(n["code"], Text(n["zh"], n["en"]), n["confirm"]) for n in answer["notes"]]
    problems = [
        Problem(p["row"], p["column"], p["code"], Text(p["zh"], p["en"]))
        for p in answer["problems"]
    ]
    shapes = _geometries(folder / f"geometry-{number}.bin", answer["lengths"])
    meaning = _crs(answer["crs"], crs, notes)
    if crs is None:
        meaning = _plausible(meaning, shapes, notes)
    return VectorSheet(
        frame=_frame(answer["columns"], shapes, meaning),
        crs=meaning,
        name=answer["name"],
        datum=answer["datum"],
        notes=tuple(notes),
        problems=tuple(problems),
        layers=layers,
    )


def _crs(stated: str | None, given: str | None, notes: list[Note]) -> CRS | None:
    if given is not None:
        chosen = known_crs(given)
        if stated is not None and _parse_crs(stated) not in {None, chosen}:
            text = Text(
                f"文件注明的坐标系被改为指定的 {given}。",
                f"The coordinate system stated by the file was replaced by {given}, as asked.",
            )
            notes.append(Note("crs-replaced", text))
        return chosen
    if stated is None:
        return None
    found = _parse_crs(stated)
    if found is None:
        text = Text(
            "文件注明的坐标系无法识别，需要选择坐标系。",
            "The file's coordinate system is not known and has to be chosen.",
        )
        notes.append(Note("crs-not-understood", text, confirm=True))
    return found


def known_crs(text: str) -> CRS:
    """Give the coordinate system a person has named, which must be of the Earth's surface.

    Raises
    ------
    NeedsCrsError
        It is not known, or not geographic or projected.

    Examples
    --------
    >>> known_crs("EPSG:4545").name
    'CGCS2000 / 3-degree Gauss-Kruger CM 108E'
    """
    found = _parse_crs(text)
    if found is None:
        raise NeedsCrsError(
            zh=f"不认识坐标系“{text[:60]}”；请写成 EPSG:4490 这样的形式"
            "（GCJ-02、BD-09 请用 --datum）。",
            en=f"The coordinate system {text[:60]!r} is not known; write it like EPSG:4490 (for "
            "GCJ-02 or BD-09 use --datum).",
            crs=text[:60],
        )
    return found


def _plausible(crs: CRS | None, shapes: NDArray[np.object_], notes: list[Note]) -> CRS | None:
    """Doubt a CRS that the coordinates contradict: metres said to be degrees, or the reverse."""
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if crs is None or not len(bounds):
        return crs
    size = float(np.median(np.abs(bounds)))
    if (crs.is_geographic and size <= 360) or (crs.is_projected and np.abs(bounds).max() > 360):
        return crs
    if crs.is_geographic:
        text = Text(
            "坐标超出经纬度范围，像是以米为单位的投影坐标；需要选择坐标系。",
            "The coordinates cannot be degrees and look like metres; choose their CRS.",
        )
    else:
        text = Text(
            "文件注明的是以米为单位的坐标系，坐标却像经纬度；需要选择坐标系。",
            "The file states a CRS in metres but its coordinates look like degrees; choose one.",
        )
    notes.append(Note("crs-contradicted", text, confirm=True))
    return None


def _parse_crs(text: str) -> CRS | None:
    try:
        found = CRS.from_user_input(text)
    except (CRSError, ValueError, TypeError):
        return None
    if found.is_vertical or not (found.is_geographic or found.is_projected):
        return None
    if found.to_authority() == ("OGC", "CRS84"):
        return CRS.from_epsg(4326)  # frames hold lon, lat whatever a registry says of axis order
    # An ESRI .prj has no code; taking the registered system makes equal systems compare equal.
    code = found.to_epsg(min_confidence=70)
    return CRS.from_epsg(code) if code else found


def _geometries(path: Path, lengths: list[int]) -> NDArray[np.object_]:
    blobs = np.empty(len(lengths), dtype=object)
    with path.open("rb") as file:
        for i, length in enumerate(lengths):
            blobs[i] = None if length < 0 else file.read(length)
    return np.asarray(shapely.from_wkb(blobs))


def _frame(
    columns: dict[str, list[Any]], shapes: NDArray[np.object_], crs: CRS | None
) -> gpd.GeoDataFrame:
    index = pd.RangeIndex(1, len(shapes) + 1, name="row")
    # A column of the person's may be called "geometry"; ours wins, theirs is kept beside it.
    named = {
        ("geometry (attribute)" if key == "geometry" else key): pd.Series(
            values, index=index, dtype=object
        )
        for key, values in columns.items()
    }
    geometry = gpd.GeoSeries(shapes, index=index, crs=crs)
    return gpd.GeoDataFrame(named, index=index, geometry=geometry, crs=crs)
