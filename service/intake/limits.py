"""How much one import may use."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds on one file and on the child process that reads it.

    Attributes
    ----------
    file_mb, upload_mb : int
        Largest file taken on the server itself, and from a browser.
    memory_mb : int
        Address space of the child process.
    cpu_s, wall_s : int
        Processor time and waiting time of the child process.
    output_mb : int
        Largest file the child process may write.
    unpacked_mb, members, ratio : int
        Largest sum of a zip's members, their number, and the largest compression ratio of a
        member above 10 MB.
    features, vertices : int
        Most features, and most vertices in all of them together.
    rows, columns, cells : int
        Largest table.
    """

    file_mb: int = 200
    upload_mb: int = 40
    memory_mb: int = 1024
    cpu_s: int = 60
    wall_s: int = 120
    output_mb: int = 128
    unpacked_mb: int = 400
    members: int = 1000
    ratio: int = 100
    features: int = 500_000
    vertices: int = 5_000_000
    rows: int = 200_000
    columns: int = 400
    cells: int = 6_000_000


DEFAULT = Limits()
