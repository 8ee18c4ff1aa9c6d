"""Packages of the distribution: which are missing, and installing them."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from launcher.browser import installed_browser, packaged
from launcher.places import venv_python
from launcher.words import Stop, say

OLDEST_POSTGRES = 15
_POSTGRES = Path("/usr/lib/postgresql")
_EXTENSIONS = Path("/usr/share/postgresql")
_LIBRARIES = Path("/usr/lib")
_FONTS = Path("/usr/share/fonts")
_CLUSTER_DEFAULTS = Path("/etc/postgresql-common/createcluster.conf")
_NO_CLUSTER = "create_main_cluster = false  # for the length of an installation by Yuanba"

PYTHON, DATABASE, FONTS = "python", "database", "fonts"
BROWSER, DRIVER, PDF = "browser", "driver", "pdf"
TESTS = (PYTHON, DATABASE, FONTS, BROWSER, DRIVER, PDF)


def packages(needs: Iterable[str]) -> list[str]:
    """Return the distribution's packages that are missing for these needs.

    Parameters
    ----------
    needs : iterable of str
        Out of `TESTS`; `DRIVER` is what Playwright's own Node lacks on a bare machine.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    known = {
        PYTHON: (_has_venv, f"python{version}-venv"),
        DATABASE: (_has_postgis, "postgresql-postgis"),
        FONTS: (_has_fonts, "fonts-noto-cjk"),
        BROWSER: (lambda: bool(installed_browser()) or not packaged(), "chromium"),
        DRIVER: (lambda: any(_LIBRARIES.glob("*/libatomic.so.1")), "libatomic1"),
        PDF: (lambda: bool(shutil.which("pdftotext")), "poppler-utils"),
    }
    return [name for need in needs for present, name in [known[need]] if not present()]


def install_packages(names: list[str]) -> None:
    """Install packages, or stop with the exact command to run.

    Raises
    ------
    Stop
        There is no right to install, or the installation failed.
    """
    if not names:
        return
    rights = _rights(names)
    say(f"正在安装系统软件包：{' '.join(names)}", f"Installing system packages: {' '.join(names)}")
    if not _known(names):
        _apt(rights, ["update", "-q"], names)
    if any(name.startswith("postgresql") for name in names) and not _POSTGRES.exists():
        _install_without_cluster(rights, names)
    else:
        _apt(rights, _install(names), names)


def _install_without_cluster(rights: list[str], names: list[str]) -> None:
    """Install PostgreSQL without the system-wide server that Debian would make and start."""
    _apt(rights, _install(["postgresql-common"]), names)
    defaults = shlex.quote(str(_CLUSTER_DEFAULTS))
    line = shlex.quote(_NO_CLUSTER)
    _shell(rights, f"echo {line} >> {defaults}", names)
    try:
        _apt(rights, _install(names), names)
    finally:
        _shell(rights, f"sed -i '/for the length of an installation by Yuanba/d' {defaults}", names)


def _install(names: list[str]) -> list[str]:
    options = ["-o", "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=300"]
    return ["install", "-y", "-q", "--no-install-recommends", *options, *names]


def _rights(names: list[str]) -> list[str]:
    if not shutil.which("apt-get"):
        raise _by_hand(names, "本机没有 apt-get。", "There is no apt-get here.")
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and (sys.stdin.isatty() or _passwordless(sudo)):
        return [sudo]
    raise _by_hand(names, "没有安装软件的权限。", "There is no right to install software.")


def _passwordless(sudo: str) -> bool:
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)  # noqa: S603
    return asked.returncode == 0


def _known(names: list[str]) -> bool:
    """Whether the package lists on this machine name all of these packages."""
    tool = shutil.which("apt-cache") or "apt-cache"
    asked = subprocess.run(  # noqa: S603
        [tool, "show", "--no-all-versions", *names], capture_output=True, check=False
    )
    return asked.returncode == 0


def _apt(rights: list[str], arguments: list[str], names: list[str]) -> None:
    _run([*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments], names)


def _shell(rights: list[str], script: str, names: list[str]) -> None:
    _run([*rights, "/bin/sh", "-c", script], names)


def _run(command: list[str], names: list[str]) -> None:
    """Run quietly; on failure show what was said and how to do it by hand."""
    done = subprocess.run(  # noqa: S603 - fixed programs, package names of our own
        command, stdin=None, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode("utf-8", "replace")[-4000:])
        raise _by_hand(names, "系统软件包安装失败。", "Installing system packages failed.")


def _by_hand(names: list[str], zh: str, en: str) -> Stop:
    listed = " ".join(names)
    command = (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + listed
        if shutil.which("apt-get")
        else "(your package manager / 你的软件包管理器) " + listed
    )
    return Stop(
        f"{zh}请让管理员运行下面的命令，然后再试一次：\n    {command}",
        f"{en} Have an administrator run this command, then try again:\n    {command}",
    )


def _has_venv() -> bool:
    if venv_python().exists():
        return True
    return importlib.util.find_spec("ensurepip") is not None


def _has_postgis() -> bool:
    return any(
        folder.name.isdecimal()
        and int(folder.name) >= OLDEST_POSTGRES
        and (folder / "bin" / "initdb").exists()
        and (_EXTENSIONS / folder.name / "extension" / "postgis.control").exists()
        for folder in _POSTGRES.glob("*")
    )


def _has_fonts() -> bool:
    return any(_FONTS.rglob("NotoSansCJK*"))
