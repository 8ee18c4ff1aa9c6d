"""The system account that runs the database server: never root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.cluster.errors import ClusterDirectoryError, PostgresMissingError

_WRITE = 'umask 077; cat > "$1.new" && mv -f "$1.new" "$1"'
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}


@dataclass(frozen=True)
class Account:
    """A system account, and running programs and writing files as it.

    Attributes
    ----------
    name : str
        Login name.
    uid, gid : int
        Numbers of the account and of its main group.
    """

    name: str
    uid: int
    gid: int

    def run(
        self, command: Sequence[str | Path], *, text_in: str | None = None, timeout_s: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account with a small, fixed environment, and capture its output.

        Root's rights are dropped for good in the child, supplementary groups included; a child
        has no terminal and stands in ``/``, since the caller's folder may be closed to it.
        """
        drop = os.geteuid() == 0 and self.uid != 0
        return subprocess.run(  # noqa: S603 - programs and arguments are ours
            [str(part) for part in command],
            input=text_in,
            stdin=subprocess.DEVNULL if text_in is None else None,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd="/",
            env=_ENVIRONMENT,
            timeout=timeout_s,
            check=False,
            user=self.uid if drop else None,
            group=self.gid if drop else None,
            extra_groups=[] if drop else None,
        )

    def write(self, path: Path, text: str) -> bool:
        """Put a file in place in one step, readable by this account alone.

        Written by the account itself: a root process that writes into a folder of somebody else
        would follow that account's links.
        """
        done = self.run(["/bin/sh", "-c", _WRITE, "sh", path], text_in=text)
        return done.returncode == 0


def server_account(data_home: Path, wanted: str) -> Account:
    """Choose the account that runs the server.

    Parameters
    ----------
    data_home : pathlib.Path
        PostgreSQL's own folder; when it exists, its owner is the answer.
    wanted : str
        Account to use for a new cluster when the caller is root.

    Returns
    -------
    Account

    Raises
    ------
    PostgresMissingError
        The wanted account does not exist.
    ClusterDirectoryError
        The cluster belongs to somebody else, or to root, or the caller has no account.
    """
    me = os.geteuid()
    owner = data_home.stat().st_uid if data_home.exists() else None
    if owner is not None and me not in (0, owner):
        raise _foreign(data_home, owner)
    if me != 0:
        return _by_uid(me, data_home)
    account = _by_name(wanted) if owner is None else _by_uid(owner, data_home)
    if account.uid == 0:
        raise _foreign(data_home, 0)
    return account


def _by_uid(uid: int, data_home: Path) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise ClusterDirectoryError(
            zh=f"系统里没有编号为 {uid} 的账户，数据库无法以它运行。"
            "请用有名字的账户启动，或设置 YUANBA_DATABASE_URL。",
            en=f"There is no system account with the number {uid}, so the database cannot run as "
            "it. Start Yuanba from a named account, or set YUANBA_DATABASE_URL.",
            directory=str(data_home),
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_name(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise PostgresMissingError(
            zh=f"数据库不能以 root 运行，而系统里没有账户“{name}”。"
            "请安装 PostgreSQL（它会创建 postgres 账户），或设置 YUANBA_CLUSTER_USER。",
            en=f"The database must not run as root, and there is no account '{name}'. Install "
            "PostgreSQL (it makes the account postgres), or set YUANBA_CLUSTER_USER.",
            account=name,
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _foreign(data_home: Path, owner: int) -> ClusterDirectoryError:
    return ClusterDirectoryError(
        zh=f"{data_home} 属于编号为 {owner} 的账户，当前账户不能使用它。"
        "请换用那个账户启动，或用 --data-dir 换一个位置；它不能属于 root。",
        en=f"{data_home} belongs to account number {owner} and this account may not use it. "
        "Start Yuanba from that account, or choose another place with --data-dir; it must not "
        "belong to root.",
        directory=str(data_home),
    )
