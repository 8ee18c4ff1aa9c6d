"""The command line, put together from the commands that each domain brings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from service.terminal import make_settings, run

# Each module has `register(app)` and imports what is heavy inside its commands only.
COMMANDS = (
    "service.demo",
    "service.serve",
    "service.imports.commands",
    "service.jobs.commands",
    "service.plans.commands",
    "service.basemaps.commands",
    "service.drift",
    "service.exports",
    "service.sketch",
    "service.solve",
    "service.cluster.commands",
)


def build() -> typer.Typer:
    """Put the command line together."""
    app = typer.Typer(
        name="yuanba",
        help="院坝图 · Divide villages into micro-grids and see who looks after whom.",
        epilog="--data-dir may stand before or after a command. 可写在命令之前或之后。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_start)
    for module in COMMANDS:
        import_module(module).register(app)
    return app


def _start(
    context: typer.Context,
    data_dir: Annotated[
        Path | None, typer.Option(help="数据文件夹 · Folder that holds all data.", metavar="FOLDER")
    ] = None,
) -> None:
    context.obj = make_settings(data_dir)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    app = build()
    return run(lambda words: app(args=words, prog_name="yuanba"), given)


if __name__ == "__main__":
    sys.exit(main())
