"""Where PostgreSQL's programs are, and whether PostGIS is beside them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from service.cluster.errors import ClusterVersionError, PostgresMissingError

OLDEST_MAJOR = 15
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """One installed PostgreSQL.

    Attributes
    ----------
    major : int
        Major version.
    folder : pathlib.Path
        Folder with ``initdb``, ``pg_ctl`` and ``postgres``.
    """

    major: int
    folder: Path

    @property
    def has_postgis(self) -> bool:
        """Whether the PostGIS extension is installed for this version."""
        share = Path("/usr/share/postgresql") / str(self.major) / "extension"
        return (share / "postgis.control").is_file()


def installed(root: Path = _DEBIAN) -> list[Programs]:
    """Return every installed PostgreSQL that is new enough, oldest first."""
    found = [
        Programs(int(folder.parent.name), folder)
        for folder in root.glob("*/bin")
        if folder.parent.name.isdecimal() and shutil.which("initdb", path=str(folder))
    ]
    return sorted((p for p in found if p.major >= OLDEST_MAJOR), key=lambda p: p.major)


def programs_for(data_home: Path, available: list[Programs]) -> Programs:
    """Choose the programs that can open a cluster, or the newest for a cluster still to be made.

    Parameters
    ----------
    data_home : pathlib.Path
        PostgreSQL's own folder, existing or not.
    available : list of Programs
        As returned by `installed`.

    Raises
    ------
    PostgresMissingError
        Nothing usable is installed.
    ClusterVersionError
        The cluster was made by a version that is not installed.
    """
    usable = [p for p in available if p.has_postgis]
    if not usable:
        raise PostgresMissingError(
            zh=f"没有找到带 PostGIS 的 PostgreSQL（版本不低于 {OLDEST_MAJOR}）。"
            "请运行 ./yuanba install --system-packages，或设置 YUANBA_DATABASE_URL。",
            en=f"No PostgreSQL {OLDEST_MAJOR} or newer with PostGIS was found. Run "
            "./yuanba install --system-packages, or set YUANBA_DATABASE_URL.",
        )
    made_by = cluster_major(data_home)
    if made_by is None:
        return usable[-1]
    for candidate in usable:
        if candidate.major == made_by:
            return candidate
    versions = ", ".join(str(p.major) for p in usable)
    raise ClusterVersionError(
        zh=f"{data_home} 由 PostgreSQL {made_by} 创建，本机装有的是 {versions}。"
        f"请安装 postgresql-{made_by} 及其 PostGIS，或用 --data-dir 换一个位置。没有改动任何数据。",
        en=f"{data_home} was made by PostgreSQL {made_by}; installed here: {versions}. Install "
        f"postgresql-{made_by} with its PostGIS, or choose another place with --data-dir. "
        "Nothing was changed.",
        directory=str(data_home),
        made_by=made_by,
    )


def cluster_major(data_home: Path) -> int | None:
    """Return the major version that made a cluster, or None where there is none."""
    try:
        text = (data_home / "PG_VERSION").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return int(text) if text.isdecimal() else None
