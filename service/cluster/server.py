"""Making, starting and stopping the server process."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq

from service.cluster.account import Account
from service.cluster.configuration import SUPERUSER, account_map, host_access, server_settings
from service.cluster.errors import ClusterStartError, DiskFullError
from service.cluster.places import Places
from service.cluster.programs import Programs

RETRY_S = 0.1
START_LIMIT_S = 90.0
STOP_LIMIT_S = 60
_INCLUDE = "include 'yuanba.conf'"
_STALE = ('"postmaster.pid" already exists', "pre-existing shared memory block")
_FULL = (os.strerror(errno.ENOSPC), "No space left on device", "Disk quota exceeded")


@dataclass(frozen=True)
class Server:
    """The server of one data directory.

    Attributes
    ----------
    places : Places
        Its folders.
    account : Account
        The account it runs as.
    programs : Programs
        The PostgreSQL it runs.
    """

    places: Places
    account: Account
    programs: Programs

    def make(self) -> None:
        """Make the cluster's files; an attempt that was cut short leaves nothing behind.

        Raises
        ------
        DiskFullError, ClusterStartError
            ``initdb`` failed.
        """
        fresh = self.places.fresh
        self.account.run(["/bin/rm", "-rf", fresh])
        command: list[str | Path] = [
            self.programs.folder / "initdb",
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth=peer",
            "--no-instructions",
        ]
        done = self.account.run(command, timeout_s=600.0)
        if done.returncode != 0:
            self.account.run(["/bin/rm", "-rf", fresh])
            raise self._failure(done.stderr or done.stdout)
        if self.account.run(["/bin/mv", "-T", fresh, self.places.data]).returncode != 0:
            raise self._failure("mv")

    def start(self) -> None:
        """Start the server and return when it takes connections.

        After the server was killed, its ``postmaster.pid`` stays behind and its last children
        may still be leaving; PostgreSQL then rightly refuses to start, so it is asked again until
        the trace is gone.

        Raises
        ------
        DiskFullError, ClusterStartError
            It did not start.
        """
        self._configure()
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            self.account.write(self.places.start_log, "")
            if self._try_start():
                return
            said = read_text(self.places.start_log)
            if not any(sign in said for sign in _STALE) or time.monotonic() > deadline:
                raise self._failure(said)
            time.sleep(RETRY_S)

    def stop(self) -> None:
        """Stop the server: running work is rolled back, what was acknowledged is kept."""
        done = self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(STOP_LIMIT_S))
        if done.returncode != 0 and answers(self.places) != pq.Ping.NO_RESPONSE:
            raise self._failure(done.stderr or done.stdout)

    def _try_start(self) -> bool:
        log = self.places.start_log
        limit_s = str(int(START_LIMIT_S))
        return self._pg_ctl("start", "-w", "-s", "-t", limit_s, "-l", str(log)).returncode == 0

    def _pg_ctl(self, *arguments: str) -> _Done:
        program = self.programs.folder / "pg_ctl"
        done = self.account.run(
            [program, *arguments, "-D", self.places.data], timeout_s=START_LIMIT_S + 30
        )
        return _Done(done.returncode, done.stdout, done.stderr)

    def _configure(self) -> None:
        data = self.places.data
        owners = {self.account.name, "root"}
        made = read_text(data / "postgresql.conf")  # initdb's findings about this machine stay
        files = {
            "yuanba.conf": server_settings(str(self.places.socket_dir)),
            "postgresql.conf": made if _INCLUDE in made else f"{made}\n{_INCLUDE}\n",
            "pg_hba.conf": host_access(),
            "pg_ident.conf": account_map(owners),
        }
        for name, text in files.items():
            if read_text(data / name) != text and not self.account.write(data / name, text):
                raise self._failure(name)

    def _failure(self, said: str) -> DiskFullError | ClusterStartError:
        if any(sign in said for sign in _FULL):
            return DiskFullError(self.places.data_dir)
        last = " | ".join(said.strip().splitlines()[-4:]) or "-"
        return ClusterStartError(
            zh=f"数据库没有启动：{last}。完整记录见 {self.places.start_log} 和 "
            f"{self.places.data / 'log'}。",
            en=f"The database did not start: {last}. See {self.places.start_log} and "
            f"{self.places.data / 'log'} for the whole story.",
            directory=str(self.places.data_dir),
        )


@dataclass(frozen=True)
class _Done:
    returncode: int
    stdout: str
    stderr: str


def answers(places: Places) -> pq.Ping:
    """Ask whether a server takes connections; no account or password is needed for that."""
    socket_dir = running_socket_dir(places)
    if socket_dir is None:
        return pq.Ping.NO_RESPONSE
    asked = f"host='{socket_dir}' port=5432 connect_timeout=5 dbname=postgres"
    return pq.Ping(pq.PGconn.ping(asked.encode()))


def running_socket_dir(places: Places) -> Path | None:
    """Return the folder of the socket that the last server named, or None where none is named."""
    lines = read_text(places.data / "postmaster.pid").splitlines()
    if len(lines) < 5 or not lines[4].strip():
        return None
    return Path(lines[4].strip())


def running_pid(places: Places) -> int | None:
    """Return the number of the last server's process, or None where none is named."""
    first = read_text(places.data / "postmaster.pid").partition("\n")[0].strip()
    return int(first) if first.isdecimal() else None


def read_text(path: Path) -> str:
    """Return a file's text, or nothing where there is no file."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""
