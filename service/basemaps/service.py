"""Keep one base map a town, and find its tiles."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.audit.service import record
from service.basemaps.mbtiles import BasemapError, Box, look
from service.errors import NotFoundError
from service.etag import tag_of
from service.villages.land import get_town
from service.villages.models import Town, Village

_KEY = "basemap"


@dataclass(frozen=True)
class Basemap:
    """A town's base map.

    Attributes
    ----------
    name, attribution : str
    min_zoom, max_zoom : int
    stamp : str
        Changes with the file.
    """

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int
    stamp: str


def path_of(data_dir: Path, town_code: str) -> Path:
    """Return where a town's base map lies."""
    return data_dir / "basemaps" / f"{town_code}.mbtiles"


def basemap_of(town: Town) -> Basemap | None:
    """Return a town's base map, None where it has none."""
    kept: dict[str, Any] | None = town.settings.get(_KEY)
    return None if kept is None else Basemap(**kept)


def add_basemap(
    session: Session, data_dir: Path, town_code: str, file: Path, *, attribution: str | None = None
) -> Basemap:
    """Check a file and keep a copy of it as a town's base map, instead of one that was there.

    Raises
    ------
    NotFoundError, BasemapError
    """
    town = get_town(session, town_code)
    found = look(file, _extent(session, town_code))
    said = (attribution or found.attribution).strip()
    if not said:
        raise BasemapError(
            zh="文件没有注明来源，请用 --attribution 写明版权或来源",
            en="the file names no source; say whose map it is with --attribution",
        )
    target = path_of(data_dir, town_code)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(file, target)
    seen = target.stat()
    stamp = tag_of(town_code, seen.st_size, seen.st_mtime_ns).strip('"')
    made = Basemap(found.name, said[:200], found.min_zoom, found.max_zoom, stamp)
    town.settings = {**town.settings, _KEY: asdict(made)}
    record(session, "change", "basemap", town_code, place=town_code, detail={"added": True})
    return made


def remove_basemap(session: Session, data_dir: Path, town_code: str) -> None:
    """Take a town's base map away.

    Raises
    ------
    NotFoundError
        The town has none.
    """
    town = get_town(session, town_code)
    if basemap_of(town) is None:
        raise NotFoundError(zh="该镇没有底图", en="the town has no base map", town=town_code)
    town.settings = {key: value for key, value in town.settings.items() if key != _KEY}
    record(session, "change", "basemap", town_code, place=town_code, detail={"added": False})
    path_of(data_dir, town_code).unlink(missing_ok=True)


def _extent(session: Session, town_code: str) -> Box:
    box = func.ST_Extent(Village.boundary)
    corners = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    row = session.execute(select(*corners).where(Village.town_code == town_code)).one()
    if row[0] is None:
        raise NotFoundError(
            zh="该镇还没有村界，请先导入村界",
            en="the town has no villages yet; import their boundaries first",
            town=town_code,
        )
    west, south, east, north = (float(each) for each in row)
    return west, south, east, north


def _copy(file: Path, target: Path) -> None:
    """Copy beside the target and move into place, so that no half file is ever served."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(descriptor)
    try:
        shutil.copyfile(file, name)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
