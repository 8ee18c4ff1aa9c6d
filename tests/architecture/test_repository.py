"""Habits of the repository that a reader counts on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

SOFT_CEILING = 400
# A file over the ceiling is a question of design; each of these says why it stands as it is.
LONG_ON_PURPOSE = {
    "service/db/migrations/versions/0001_tables.py": "the first schema, as it was made; "
    "a migration is never split afterwards",
}
BAD_NAMES = {"utils", "util", "helpers", "helper", "manager", "handler", "handlers", "common"}
# Spelled in pieces, so that this file passes its own test.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.npm" + "mirror.com",
    "registry.yarn" + "pkg.com",
    "tuna.tsing" + "hua.edu.cn",
    "mirrors.ali" + "yun.com",
]
INDEX_SETTING = re.compile(r"^\s*(--(extra-)?index-url|--find-links|registry\s*=|index-url)", re.M)
TEXT = {".py", ".ts", ".js", ".css", ".html", ".sql", ".toml", ".md", ".json", ".yaml", ".yml",
        ".lock", ".txt", ".npmrc", ".sh", ""}  # fmt: skip


def texts(committed: list[Path]) -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in committed
        if path.suffix in TEXT and path.stat().st_size < 5_000_000
    ]


def test_no_committed_file_names_a_package_registry(root: Path, committed: list[Path]) -> None:
    wrong = [
        f"{path.relative_to(root)}: {host}"
        for path, text in texts(committed)
        for host in REGISTRIES
        if host in text
    ]
    assert not wrong


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_a_version_and_hashes(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert not INDEX_SETTING.search(text)
    assert "://" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9.\-]+(\[[a-z0-9,\-]+\])?==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def pins(path: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9.\-]+)(?:\[[^\]]*\])?==([^\s;]+)", path.read_text(), re.M)
    return dict(found)


def test_the_test_lock_holds_the_other_one_unchanged(root: Path) -> None:
    runtime = pins(root / "requirements.lock")
    assert runtime.items() <= pins(root / "requirements-test.lock").items()


def test_the_locks_answer_the_declared_dependencies(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = {
        "requirements.lock": project["dependencies"],
        "requirements-test.lock": project["optional-dependencies"]["test"],
    }
    for lock, declared in lists.items():
        names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in declared}  # type: ignore[index]
        assert names <= pins(root / lock).keys()


def test_the_npm_lock_names_no_address(root: Path) -> None:
    lock = root / "maps" / "workbench" / "package-lock.json"
    if not lock.exists():
        pytest.skip("there is no web client yet")
    assert '"resolved": "http' not in lock.read_text(encoding="utf-8")


def test_files_stay_small(root: Path, committed: list[Path]) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path, text in texts(committed)
        if path.suffix in {".py", ".ts", ".js", ".sql"}
        and (lines := text.count("\n")) > SOFT_CEILING
        and str(path.relative_to(root)) not in LONG_ON_PURPOSE
    }
    assert not long


def test_every_exception_is_still_needed(root: Path) -> None:
    for name in LONG_ON_PURPOSE:
        assert (root / name).read_text(encoding="utf-8").count("\n") > SOFT_CEILING


def test_modules_are_named_after_what_they_do(root: Path, committed: list[Path]) -> None:
    wrong = [
        str(path.relative_to(root))
        for path in committed
        if path.suffix in {".py", ".ts"} and {path.stem, path.parent.name} & BAD_NAMES
    ]
    assert not wrong


def test_the_engine_never_says_grid(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted((root / "geo" / "partition").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bgrids?\b|micro.?grid|网格", line, re.I)
    ]
    assert not wrong
