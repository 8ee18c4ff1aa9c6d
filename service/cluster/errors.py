"""What can go wrong with the private cluster, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

from geo.errors import YuanbaError


class ClusterError(YuanbaError):
    """Base of the private cluster's errors."""

    code = "cluster"


class PostgresMissingError(ClusterError):
    """No usable PostgreSQL with PostGIS is installed."""

    code = "postgresql-missing"


class ClusterDirectoryError(ClusterError):
    """The data directory cannot be used by the account that runs the server."""

    code = "data-directory-unusable"


class ClusterVersionError(ClusterError):
    """The data directory was made by a version that this installation cannot open."""

    code = "data-directory-version"


class ClusterBusyError(ClusterError):
    """Another process holds the cluster's lock for too long."""

    code = "cluster-busy"


class ClusterStartError(ClusterError):
    """The server did not start."""

    code = "cluster-start-failed"


class DiskFullError(ClusterError):
    """There is no room left on the disk."""

    code = "disk-full"

    def __init__(self, directory: Path) -> None:
        super().__init__(
            zh=f"磁盘空间不足：{directory} 所在的磁盘已满。请腾出至少 512 MB，"
            "或用 --data-dir 换一个位置。",
            en=f"No space left on the disk that holds {directory}. Free at least 512 MB, "
            "or choose another place with --data-dir.",
            directory=str(directory),
        )
