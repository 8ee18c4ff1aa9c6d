"""The virtual environment, made from the locks and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launcher.places import ROOT, digest, stamp, stamped, venv_dir, venv_python
from launcher.words import Stop, say

LOCKS = {"runtime": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}


def ensure_environment(kind: str) -> None:
    """Make the virtual environment and fill it from a lock, if that was not done already.

    Parameters
    ----------
    kind : {"runtime", "test"}
        Which lock; the test lock holds everything of the other.

    Raises
    ------
    Stop
        The environment cannot be made or a package cannot be installed.
    """
    wanted = digest([LOCKS[kind]])
    if stamped(kind, wanted) and venv_python().exists():
        return
    _make()
    say(
        f"正在安装 Python 软件包（首次需要几分钟）：{LOCKS[kind].name}",
        f"Installing Python packages (some minutes the first time): {LOCKS[kind].name}",
    )
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(LOCKS[kind])], check=False).returncode:  # noqa: S603
        raise Stop(
            "Python 软件包安装失败（原因见上）。请检查网络和 pip 的设置，然后再试一次。",
            "Installing Python packages failed (see above). Check the network and pip's settings, "
            "then try again.",
        )
    _find_checkout()
    stamp(kind, wanted)
    if kind == "test":
        stamp("runtime", digest([LOCKS["runtime"]]))


def _make() -> None:
    """Make the environment, or bring back what it lacks."""
    if _answers(["-m", "pip", "--version"]):
        return
    say("正在创建虚拟环境 .venv", "Making the virtual environment .venv")
    broken = venv_dir().exists() and not _answers(["-c", ""])
    command = [sys.executable, "-m", "venv", *(["--clear"] if broken else []), str(venv_dir())]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise Stop(
            f"无法创建虚拟环境 {venv_dir()}。请检查文件夹权限和磁盘空间，"
            "或用 YUANBA_VENV 指定另一个位置。",
            f"The virtual environment {venv_dir()} cannot be made. Check the folder's permissions "
            "and the disk's space, or name another place in YUANBA_VENV.",
        )


def _answers(arguments: list[str]) -> bool:
    try:
        asked = subprocess.run(  # noqa: S603
            [str(venv_python()), *arguments], capture_output=True, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0


def _find_checkout() -> None:
    """Let the environment's Python find the checkout's packages from any folder."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = venv_dir() / "lib" / version / "site-packages"
    if not packages.is_dir():
        packages = next(Path(venv_dir() / "lib").glob("python3*/site-packages"))
    (packages / "yuanba.pth").write_text(f"{ROOT}\n", encoding="utf-8")
