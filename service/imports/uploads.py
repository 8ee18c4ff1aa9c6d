"""The folder of uploads: each in a folder of its own, limited, and gone when it is done with."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from geo.errors import YuanbaError
from service.imports.pipeline import Source
from service.intake.errors import TooLargeError
from service.intake.limits import MB

KEPT_S = 24 * 3600
"""How long an upload waits for its person."""

MOST_MB = 2000
"""All uploads together."""

FILE = "upload"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")


class UploadFolderFullError(YuanbaError):
    """Too many uploads wait at once."""

    code = "unavailable"


@dataclass(frozen=True)
class Upload:
    """A file that has arrived.

    Attributes
    ----------
    token : str
        Name of its folder.
    name : str
        What its person calls it.
    size : int
        Bytes.
    sha256 : str
    """

    token: str
    name: str
    size: int
    sha256: str


class Uploads:
    """Uploads under one folder; names inside are ours, whatever a person calls the file."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "uploads"

    def folder(self, token: str) -> Path:
        """Return an upload's own folder."""
        assert _TOKEN.fullmatch(token)
        return self._root / token

    def source(self, token: str, name: str, sha256: str) -> Source:
        """Return an upload's file by the name its person gave it."""
        return Source(self.folder(token) / FILE, name, sha256)

    async def receive(self, body: AsyncIterator[bytes], *, name: str, most_mb: int) -> Upload:
        """Write a body to a folder of its own, counting as it comes.

        Raises
        ------
        TooLargeError
            It is larger than `most_mb`; nothing is kept.
        UploadFolderFullError
            So many wait already that there is no room.
        """
        self.sweep()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._size() > MOST_MB * MB:
            raise UploadFolderFullError(
                zh="等待处理的上传文件太多，请稍后再试，或先完成已上传的导入",
                en="too many uploads are waiting; try again later, or finish those first",
            )
        token, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
        folder = self.folder(token)
        folder.mkdir(mode=0o700)
        try:
            with (folder / FILE).open("wb") as file:
                async for chunk in body:
                    size += len(chunk)
                    _refuse_large(size, most_mb)
                    digest.update(chunk)
                    file.write(chunk)
        except BaseException:
            self.remove(token)
            raise
        return Upload(token, plain_name(name), size, digest.hexdigest())

    def remove(self, token: str) -> None:
        """Remove an upload with everything made of it."""
        shutil.rmtree(self.folder(token), ignore_errors=True)

    def sweep(self) -> int:
        """Remove what nobody came back for; return how many."""
        if not self._root.is_dir():
            return 0
        oldest = time.time() - KEPT_S
        old = [
            folder.name
            for folder in self._root.iterdir()
            if _TOKEN.fullmatch(folder.name) and folder.stat().st_mtime < oldest
        ]
        for token in old:
            self.remove(token)
        return len(old)

    def _size(self) -> int:
        return sum(file.stat().st_size for file in self._root.rglob("*") if file.is_file())


def _refuse_large(size: int, most_mb: int) -> None:
    if size > most_mb * MB:
        raise TooLargeError(
            zh=f"文件超过 {most_mb} MB；请拆分后再导入，或在服务器上用命令导入",
            en=f"the file is larger than {most_mb} MB; split it, or import it on the server by "
            "command",
        )


def plain_name(name: str) -> str:
    r"""Return a file's name without path, control characters and excess, its suffix kept.

    Examples
    --------
    >>> plain_name("..\户.XLSX"), plain_name("/etc/\x00a.csv"), plain_name("")
    ('户.XLSX', 'a.csv', '?')
    """
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(char for char in last if char.isprintable()).strip()
    suffix = Path(printable).suffix if _SUFFIX.fullmatch(Path(printable).suffix) else ""
    return (printable.removesuffix(suffix)[: 100 - len(suffix)] + suffix) or "?"
