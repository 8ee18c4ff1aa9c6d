"""Compiling the engine once at set-up, so that the first plan does not wait for it."""

from __future__ import annotations

import subprocess

from launcher.places import ROOT, digest, stamp, stamped, venv_python
from launcher.words import Stop, say

_COMPILE = "import geo.partition as engine; getattr(engine, 'warm_up', bool)()"


def ensure_compiled() -> None:
    """Compile the engine if its sources changed since the last time.

    Raises
    ------
    Stop
        It cannot be compiled.
    """
    wanted = digest((ROOT / "geo").rglob("*.py"))
    if stamped("compiled", wanted):
        return
    say("正在编译划分引擎（仅此一次）", "Compiling the partition engine (once)")
    command = [str(venv_python()), "-P", "-c", _COMPILE]
    if subprocess.run(command, cwd="/", check=False).returncode:  # noqa: S603
        raise Stop(
            "划分引擎编译失败（原因见上）。",
            "The partition engine cannot be compiled (see above).",
            code=1,
        )
    stamp("compiled", wanted)
