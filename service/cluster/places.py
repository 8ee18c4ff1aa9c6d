"""Folders of the private cluster, made so that only the right account can enter them."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.cluster.account import Account
from service.cluster.errors import ClusterDirectoryError, DiskFullError

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; the kernel's sockaddr_un holds 108 with the final NUL
LEAST_FREE_BYTES = 256 * 1024 * 1024
_SHORT_ROOT = Path("/tmp")  # noqa: S108 - the folder made in it is checked for owner and mode


@dataclass(frozen=True)
class Places:
    """Where things are in one data directory.

    Attributes
    ----------
    data_dir : pathlib.Path
        Yuanba's data directory.
    """

    data_dir: Path

    @property
    def home(self) -> Path:
        """Folder of the server's account, holding everything below."""
        return self.data_dir / "cluster"

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def fresh(self) -> Path:
        """Where a new cluster grows before it is moved to `data`."""
        return self.home / "data.new"

    @property
    def marker(self) -> Path:
        """Written when roles and database exist."""
        return self.home / "cluster.json"

    @property
    def start_log(self) -> Path:
        """What the server says before its own log is open."""
        return self.home / "start.log"

    @property
    def lock(self) -> Path:
        """Held while the cluster is made, started or stopped."""
        return self.data_dir / "cluster.lock"

    @property
    def socket_dir(self) -> Path:
        """Folder of the socket: beside the data, or a short private one where that is too long."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return beside
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return _SHORT_ROOT / f"yuanba-{digest}"


def check_enterable(places: Places) -> None:
    """Refuse a data directory that the caller cannot look into.

    Raises
    ------
    ClusterDirectoryError
        It belongs to somebody else.
    """
    for folder in (places.data_dir, places.home):
        if os.path.lexists(folder) and not os.access(folder, os.X_OK):
            raise ClusterDirectoryError(
                zh=f"当前账户进不了 {folder}。请换用它的主人的账户，或用 --data-dir 换一个位置。",
                en=f"This account cannot enter {folder}. Use its owner's account, or choose "
                "another place with --data-dir.",
                directory=str(folder),
            )


def make_places(places: Places, account: Account) -> None:
    """Make the folders that the server needs.

    Raises
    ------
    ClusterDirectoryError
        A folder cannot be made, is closed to the server's account, or belongs to somebody else.
    DiskFullError
        Too little room for a new cluster.
    """
    make_data_dir(places.data_dir)
    if not places.data.exists() and shutil.disk_usage(places.data_dir).free < LEAST_FREE_BYTES:
        raise DiskFullError(places.data_dir)
    _check_reachable(places.data_dir, account)
    for folder in (places.home, places.socket_dir):
        _make_private(folder, account)


def make_data_dir(data_dir: Path) -> None:
    """Make the data directory itself.

    Under root, other accounts may pass through it (the server's must) but not list it.
    """
    if data_dir.is_dir():
        return
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise _unusable(data_dir, error.strerror or type(error).__name__) from error


def _make_private(folder: Path, account: Account) -> None:
    with suppress(FileExistsError):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            raise
        except OSError as error:
            raise _unusable(folder, error.strerror or type(error).__name__) from error
        if os.geteuid() == 0:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != account.uid:
        raise _unusable(folder, "not a folder of " + account.name)
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _check_reachable(data_dir: Path, account: Account) -> None:
    if os.geteuid() != 0:
        return
    if account.run(["/bin/sh", "-c", 'cd "$1"', "sh", data_dir]).returncode == 0:
        return
    raise ClusterDirectoryError(
        zh=f"数据库以账户“{account.name}”运行，而它进不了 {data_dir}。"
        "请用 --data-dir 选一个它能到达的位置（例如 /var/lib/yuanba），"
        "或用普通账户启动。",
        en=f"The database runs as the account '{account.name}', which cannot enter {data_dir}. "
        "Choose a place it can reach with --data-dir (for example /var/lib/yuanba）， or start "
        "Yuanba from an ordinary account.",
        directory=str(data_dir),
        account=account.name,
    )


def _unusable(folder: Path, reason: str) -> ClusterDirectoryError:
    return ClusterDirectoryError(
        zh=f"无法使用文件夹 {folder}（{reason}）。请检查它的权限，或用 --data-dir 换一个位置。",
        en=f"The folder {folder} cannot be used ({reason}). Check its permissions, or choose "
        "another place with --data-dir.",
        directory=str(folder),
    )
