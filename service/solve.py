"""`yuanba solve`: the engine on one instance file, without a database."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

# Work that a second buys on a slow machine, for all units together; the time limit guards the rest.
EFFORT_PER_SECOND = 200.0


def register(app: typer.Typer) -> None:
    """Add the command ``solve`` to the command line."""
    app.command("solve")(solve)


def solve(
    instance: Annotated[Path, typer.Argument(help="实例文件 · Instance file (JSON).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="结果文件 · Where to write.")],
    time_limit: Annotated[float, typer.Option(help="秒 · Seconds.", min=0.01)] = 10.0,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed.", min=0)] = 1,
    prove: Annotated[bool, typer.Option("--prove", help="求证下界 · Prove a bound.")] = False,
    effort: Annotated[
        float | None,
        typer.Option(help="工作量，缺省由时限推出 · Work; from the time limit if unset.", min=0.0),
    ] = None,
) -> None:
    """把一个实例分成均衡、连通、紧凑的部分 · Divide one instance into contiguous parts."""
    from geo.partition import partition  # noqa: PLC0415 - numba takes a second to load
    from geo.partition.warm import load  # noqa: PLC0415
    from service.instance_file import (  # noqa: PLC0415
        InstanceError,
        read_instance,
        write_answer,
    )

    try:
        question = json.loads(instance.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InstanceError(
            zh=f"读不懂 {instance}：{error}", en=f"cannot read {instance}: {error}"
        ) from error
    units, graph = read_instance(question)
    share = 0.2 if prove else 0.9
    load()
    started = time.perf_counter()
    result = partition(
        units,
        graph,
        question["k"],
        lower=question["lower"],
        upper=question["upper"],
        effort=effort or share * time_limit * EFFORT_PER_SECOND / max(len(units.weight), 1),
        time_limit_s=time_limit,
        prove=prove,
        seed=seed,
    )
    answer = write_answer(question, result, time.perf_counter() - started)
    output.write_text(json.dumps(answer), encoding="utf-8")
    for broken in result.violations:
        typer.echo(str(broken.text), err=True)
