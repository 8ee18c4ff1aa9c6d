"""The Chromium that the tests drive."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launcher.places import venv_python
from launcher.words import Stop, say

VARIABLE = "YUANBA_CHROMIUM"
_WHERE = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: print(p.chromium.executable_path)"
)


def installed_browser() -> str | None:
    """Return the browser that is named or on the search path, or None."""
    return os.environ.get(VARIABLE) or shutil.which("chromium") or shutil.which("google-chrome")


def packaged(release: Path = Path("/etc/os-release")) -> bool:
    """Whether the distribution has Chromium as a package; Ubuntu has only a snap."""
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return True
    return not any(line.startswith(("ID=", "ID_LIKE=")) and "ubuntu" in line for line in lines)


def ensure_browser() -> None:
    """Name the browser to the tests; where no package brings one, let Playwright fetch its own.

    Raises
    ------
    Stop
        There is none and none can be fetched.
    """
    found = installed_browser() or _fetched()
    if found is None:
        say("正在下载测试用的 Chromium", "Fetching Chromium for the tests")
        command = [str(venv_python()), "-m", "playwright", "install", "--with-deps", "chromium"]
        subprocess.run(command, check=False)  # noqa: S603
        found = _fetched()
    if found is None:
        raise Stop(
            f"没有测试用的 Chromium。请安装它，或用 {VARIABLE} 指出它的位置。",
            f"There is no Chromium for the tests. Install one, or name it in {VARIABLE}.",
        )
    os.environ[VARIABLE] = found


def _fetched() -> str | None:
    asked = subprocess.run(  # noqa: S603
        [str(venv_python()), "-c", _WHERE], capture_output=True, text=True, check=False
    )
    path = Path(asked.stdout.strip())
    return str(path) if asked.returncode == 0 and path.is_file() else None
