"""Every command is documented, and every documented command exists."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from service.cli import build

LAUNCHER_COMMANDS = {"install", "test"}


def command_names(app: typer.Typer) -> set[str]:
    """Names of all commands, those of groups with their group before them."""
    names = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    for group in app.registered_groups:
        assert group.typer_instance is not None
        names |= {f"{group.name} {name}" for name in command_names(group.typer_instance)}
    return names


def documents(root: Path) -> str:
    found = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in found if path.exists())


def test_every_command_is_documented(root: Path) -> None:
    text = documents(root)
    missing = [
        name
        for name in sorted(command_names(build()) | LAUNCHER_COMMANDS)
        if f"./yuanba {name}" not in text
    ]
    assert not missing


def test_every_documented_command_exists(root: Path) -> None:
    known = {name.split()[0] for name in command_names(build())} | LAUNCHER_COMMANDS
    named = set(re.findall(r"\./yuanba ([a-z][a-z-]*)", documents(root)))
    assert named <= known


def test_every_command_and_option_explains_itself() -> None:
    group = typer.main.get_command(build())
    assert isinstance(group, typer.core.TyperGroup)
    silent = []
    for name, command in group.commands.items():
        if not command.help:
            silent.append(name)
        silent += [
            f"{name} {parameter.name}"
            for parameter in command.params
            if parameter.name != "help" and not getattr(parameter, "help", None)
        ]
    assert not silent
