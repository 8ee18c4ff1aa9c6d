"""The private PostGIS cluster: made in the data directory, reachable by Unix socket only."""

from service.cluster.errors import (
    ClusterBusyError,
    ClusterDirectoryError,
    ClusterError,
    ClusterStartError,
    ClusterVersionError,
    DiskFullError,
    PostgresMissingError,
)
from service.cluster.private import Cluster, ClusterStatus, ClusterUrls

__all__ = [
    "Cluster",
    "ClusterBusyError",
    "ClusterDirectoryError",
    "ClusterError",
    "ClusterStartError",
    "ClusterStatus",
    "ClusterUrls",
    "ClusterVersionError",
    "DiskFullError",
    "PostgresMissingError",
]
