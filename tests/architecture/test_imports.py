"""Imports go one way, and the pure layers stay pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN_IN_GEO = {
    "os": "the environment",
    "time": "the clock",
    "random": "the global random generator",
    "socket": "the network",
    "urllib": "the network",
    "http": "the network",
    "sqlite3": "SQL",
    "subprocess": "other programs",
}
# A time limit is the caller's guard; reading a stopwatch for it is the one look at a clock.
STOPWATCHES = {"perf_counter", "monotonic", "process_time"}
GLOBAL_DRAWS = {"seed", "rand", "randn", "randint", "random", "shuffle", "choice", "permutation"}


def modules(root: Path, package: str) -> list[Path]:
    return sorted((root / package).rglob("*.py"))


def test_the_contracts_hold(root: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def outside(tree: ast.Module) -> set[str]:
    """Names of forbidden modules that a module reaches for; a stopwatch is not one."""
    reached: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                reached |= {alias.name.split(".")[0] for alias in names} - {"time"}
            case ast.ImportFrom(module="time", names=names):
                reached |= {"time"} if {n.name for n in names} - STOPWATCHES else set()
            case ast.ImportFrom(module=str(module), level=0):
                reached.add(module.split(".")[0])
            case ast.Attribute(value=ast.Name(id="time"), attr=attr) if attr not in STOPWATCHES:
                reached.add("time")
    return reached & FORBIDDEN_IN_GEO.keys()


def test_geo_reads_no_environment_clock_or_network(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)}: {name} ({FORBIDDEN_IN_GEO[name]})"
        for path in modules(root, "geo")
        for name in outside(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not wrong


def test_chance_is_always_handed_in(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)}:{node.lineno}"
        for package in ("geo", "maps", "service")
        for path in modules(root, package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in GLOBAL_DRAWS
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "random"
    ]
    assert not wrong


@pytest.mark.parametrize("package", ["geo", "maps", "service"])
def test_nothing_is_set_from_the_environment_at_import(root: Path, package: str) -> None:
    wrong = []
    for path in modules(root, package):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                continue
            if any(isinstance(n, ast.Attribute) and n.attr == "environ" for n in ast.walk(node)):
                wrong.append(f"{path.relative_to(root)}:{node.lineno}")
    assert not wrong
