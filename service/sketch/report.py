"""The table that a sketch prints."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from geo.errors import Text
from service.sketch.findings import findings
from service.sketch.planning import Sketch, VillagePlan

Lang = Literal["zh", "en", "both"]

_HEADINGS = (
    Text("村", "village"),
    Text("户", "homes"),
    Text("院落", "court-\nyards"),
    Text("网格", "grids"),
    Text("微网格", "micro-\ngrids"),
    Text("每格户数", "homes\neach"),
    Text("最大偏差", "deviation"),
    Text("差距", "gap"),
    Text("片", "pieces"),
)


def show(sketch: Sketch, written: tuple[Path, Path], *, lang: Lang) -> None:
    """Print the table, the exceptions and where the files are."""
    console = Console(highlight=False, markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for position, heading in enumerate(_HEADINGS):
        side: Literal["left", "right"] = "left" if position == 0 else "right"
        table.add_column(say(heading, lang, "\n"), justify=side, min_width=5 if position else 12)
    for each in sketch.villages:
        table.add_row(*_row(sketch, each))
    console.print(table)
    console.print(say(_homes(sketch), lang))
    for number, text in enumerate(findings(sketch), 1):
        console.print(f"{number}. {say(text, lang)}", soft_wrap=True)
    for path in written:
        console.print(str(path), soft_wrap=True)


def say(text: Text, lang: Lang, between: str = " / ") -> str:
    """Return a message in one language or in both."""
    return f"{text.zh}{between}{text.en}" if lang == "both" else str(getattr(text, lang))


def _row(sketch: Sketch, each: VillagePlan) -> list[str]:
    result = each.division.result
    proof = result.certificate
    return [
        sketch.ground.villages["name"].iloc[each.village],
        str(int(result.part_weight.sum())),
        str(len(each.units)),
        str(len(each.division.numbers.grid)),
        str(len(result.part_weight)),
        f"{result.part_weight.min()}–{result.part_weight.max()}",
        f"{np.abs(result.deviation).max():.0%}",
        "–" if proof.method == "none" else f"{proof.gap:.1%}",
        str(int(each.adjacency.pieces().max()) + 1),
    ]


def _homes(sketch: Sketch) -> Text:
    choice = sketch.ground.homes
    counts = choice.counts()
    n_homes, n_all = int(choice.is_home.sum()), len(choice.is_home)
    by_tag = counts.get("not-home-tag", 0)
    by_size = counts.get("not-home-footprint", 0)
    return Text(
        f"{n_all} 座建筑中 {n_homes} 座为住宅；按标签排除 {by_tag} 座，"
        f"占地不足 {choice.min_footprint_m2:.0f} 平方米排除 {by_size} 座；"
        f"院落至多 {sketch.max_households} 户",
        f"{n_homes} of {n_all} buildings are homes; {by_tag} are not by their tag, {by_size} have "
        f"less than {choice.min_footprint_m2:.0f} m²; courtyards hold at most "
        f"{sketch.max_households} households",
    )
