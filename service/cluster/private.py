"""One private cluster: make, start, adopt, look at and stop it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg import pq

from service.cluster import programs
from service.cluster.account import server_account
from service.cluster.bootstrap import create_database
from service.cluster.configuration import APP, DATABASE, OWNER
from service.cluster.errors import (
    ClusterBusyError,
    ClusterDirectoryError,
    ClusterStartError,
    ClusterVersionError,
)
from service.cluster.places import Places, check_enterable, make_data_dir, make_places
from service.cluster.server import (
    RETRY_S,
    START_LIMIT_S,
    Server,
    answers,
    read_text,
    running_pid,
    running_socket_dir,
)

LAYOUT = 1
_LOCK_LIMIT_S = 180.0


@dataclass(frozen=True)
class ClusterUrls:
    """Addresses of the cluster's database for SQLAlchemy.

    Attributes
    ----------
    socket_dir : pathlib.Path
        Folder of the Unix socket.
    """

    socket_dir: Path

    @property
    def owner_url(self) -> str:
        """Address as the role that owns the tables, for migrations."""
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        """Address as the application's role, which row-level security binds."""
        return self.url(APP)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address for a role and a database of this cluster.

        Examples
        --------
        >>> ClusterUrls(Path("/run/y")).url("yuanba_app")
        'postgresql+psycopg://yuanba_app@/yuanba?host=/run/y&port=5432'
        """
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql+psycopg://{role}@/{quote(database)}?host={host}&port=5432"


@dataclass(frozen=True)
class ClusterStatus:
    """What can be seen of a cluster without starting it.

    Attributes
    ----------
    created, running : bool
        Whether its files exist, and whether it takes connections.
    data_dir : pathlib.Path
        Yuanba's data directory.
    major : int or None
        Version of PostgreSQL that made it.
    pid : int or None
        Number of the server's process while it runs.
    socket_dir : pathlib.Path or None
        Folder of its socket while it runs.
    """

    created: bool
    running: bool
    data_dir: Path
    major: int | None
    pid: int | None
    socket_dir: Path | None


class Cluster:
    """The private PostGIS cluster of one data directory.

    Any number of processes may hold a `Cluster` for the same directory: whoever comes first
    starts the server, the others find it running, and it keeps running until somebody stops it.

    Parameters
    ----------
    data_dir : path
        Yuanba's data directory.
    user : str
        System account that runs the server when the caller is root.

    Examples
    --------
    >>> Cluster("/nonexistent/town").is_running()
    False
    """

    def __init__(self, data_dir: Path | str, *, user: str = "postgres") -> None:
        self.places = Places(Path(data_dir).absolute())
        self._user = user

    def start(self) -> ClusterUrls:
        """Make the cluster if needed, start it if needed, and say where it is.

        Raises
        ------
        ClusterError
            In one of its subclasses: PostgreSQL missing, directory unusable or of another
            version, disk full, lock not free, server not starting.
        """
        make_data_dir(self.places.data_dir)
        check_enterable(self.places)
        self._check_layout()
        with self._locked():
            server = self._server()
            if not self._adopt():
                make_places(self.places, server.account)
                if not self.places.data.exists():
                    server.make()
                server.start()
            self._finish(server)
        return self._urls()

    def stop(self) -> bool:
        """Stop the server. Returns whether there was one to stop."""
        check_enterable(self.places)
        if not self.places.data.exists():
            return False
        with self._locked():
            if answers(self.places) == pq.Ping.NO_RESPONSE:
                return False
            self._server().stop()
        return True

    def is_running(self) -> bool:
        """Whether the server takes connections."""
        check_enterable(self.places)
        return answers(self.places) == pq.Ping.OK

    def status(self) -> ClusterStatus:
        """Look at the cluster without changing anything."""
        running = self.is_running()
        return ClusterStatus(
            created=self.places.marker.exists(),
            running=running,
            data_dir=self.places.data_dir,
            major=programs.cluster_major(self.places.data),
            pid=running_pid(self.places) if running else None,
            socket_dir=running_socket_dir(self.places) if running else None,
        )

    def _server(self) -> Server:
        account = server_account(self.places.data, self._user)
        found = programs.programs_for(self.places.data, programs.installed())
        return Server(self.places, account, found)

    def _adopt(self) -> bool:
        """Whether a server runs already; one that is starting or stopping is waited for."""
        deadline = time.monotonic() + START_LIMIT_S
        while (state := answers(self.places)) == pq.Ping.REJECT:
            if time.monotonic() > deadline:
                raise self._busy()
            time.sleep(RETRY_S)
        return state == pq.Ping.OK

    def _finish(self, server: Server) -> None:
        if self.places.marker.exists():
            return
        create_database(self._urls().socket_dir)
        made = json.dumps({"layout": LAYOUT, "postgresql": server.programs.major})
        server.account.write(self.places.marker, made + "\n")

    def _urls(self) -> ClusterUrls:
        socket_dir = running_socket_dir(self.places)
        if socket_dir is None:
            raise ClusterStartError(
                zh=f"{self.places.data_dir} 里的数据库在启动后又停止了。请再试一次。",
                en=f"The database in {self.places.data_dir} stopped right after it had started. "
                "Please try again.",
                directory=str(self.places.data_dir),
            )
        return ClusterUrls(socket_dir)

    def _check_layout(self) -> None:
        text = read_text(self.places.marker)
        layout = json.loads(text).get("layout", 0) if text else LAYOUT
        if layout > LAYOUT:
            raise ClusterVersionError(
                zh=f"{self.places.data_dir} 由更新的院坝图创建（布局 {layout}，本版本支持到 "
                f"{LAYOUT}）。请升级院坝图，或用 --data-dir 换一个位置。没有改动任何数据。",
                en=f"{self.places.data_dir} was made by a newer Yuanba (layout {layout}; this one "
                f"knows up to {LAYOUT}). Upgrade Yuanba, or choose another place with --data-dir. "
                "Nothing was changed.",
                directory=str(self.places.data_dir),
                layout=layout,
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            handle = os.open(self.places.lock, flags, 0o600)
        except PermissionError as error:
            raise ClusterDirectoryError(
                zh=f"没有写入 {self.places.data_dir} 的权限。请换用它的主人的账户启动，"
                "或用 --data-dir 换一个位置。",
                en=f"There is no permission to write to {self.places.data_dir}. Start Yuanba from "
                "its owner's account, or choose another place with --data-dir.",
                directory=str(self.places.data_dir),
            ) from error
        try:
            if os.geteuid() == 0:
                owner = self.places.data_dir.stat()
                os.fchown(handle, owner.st_uid, owner.st_gid)
            self._wait_for(handle)
            yield
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        deadline = time.monotonic() + _LOCK_LIMIT_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise self._busy() from None
                time.sleep(RETRY_S)
            else:
                return

    def _busy(self) -> ClusterBusyError:
        return ClusterBusyError(
            zh=f"另一个程序一直在启动或停止 {self.places.data_dir} 里的数据库。请稍后再试。",
            en=f"Another process keeps starting or stopping the database in "
            f"{self.places.data_dir}. Try again in a moment.",
            directory=str(self.places.data_dir),
        )
