"""What a reader of the plan must know: exceptions, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.division import limits
from geo.errors import Text
from service.sketch.planning import Sketch, VillagePlan


def findings(sketch: Sketch) -> list[Text]:
    """List everything that is not as asked or not as usual."""
    found = [*sketch.ground.notes, *_homes(sketch)]
    for each in sketch.villages:
        name = sketch.ground.villages["name"].iloc[each.village]
        own = village_findings(each)
        found += [Text(f"{name}：{text.zh}", f"{name}: {text.en}") for text in own]
    return found


def _homes(sketch: Sketch) -> Iterator[Text]:
    made = sketch.courtyards
    if len(made.outside):
        yield Text(
            f"{len(made.outside)} 处住宅在所有村界之外，保留并计为未覆盖（图层 outside）",
            f"{len(made.outside)} homes lie outside every village; they are kept and count as "
            "uncovered (layer outside)",
        )
    if len(made.oversized):
        yield Text(
            f"{len(made.oversized)} 个院落超过 {sketch.max_households} 户：同一处房屋不可再分",
            f"{len(made.oversized)} courtyards have more than {sketch.max_households} households: "
            "one place cannot be split",
        )
    for village in sketch.empty:
        name = sketch.ground.villages["name"].iloc[village]
        yield Text(f"{name}没有住宅，不分微网格", f"{name} has no homes and gets no micro-grid")


def village_findings(each: VillagePlan) -> Iterator[Text]:
    """List what is to be known of one village's plan."""
    labels = each.division.numbers.micro_labels()
    result = each.division.result
    yield from _limits(each, labels)
    told = {"lower", "upper", "contiguity"}
    yield from (broken.text for broken in result.violations if broken.rule not in told)
    for a, b in result.links.tolist():
        length = float(np.hypot(*(each.xy[a] - each.xy[b])))
        if result.assignment[a] == result.assignment[b]:
            label = labels[result.assignment[a]]
            yield Text(
                f"微网格 {label} 由一条 {length:.0f} 米的连接线跨片相连",
                f"micro-grid {label} spans separate pieces, joined by a link of {length:.0f} m",
            )
    for part in np.flatnonzero(result.n_pieces > 1):
        yield Text(
            f"微网格 {labels[part]} 不连片，分成 {result.n_pieces[part]} 片",
            f"micro-grid {labels[part]} is not contiguous: {result.n_pieces[part]} pieces",
        )
    n_pieces = int(each.adjacency.pieces().max()) + 1
    if n_pieces > 1:
        lengths = ", ".join(f"{d:.0f}" for d in each.adjacency.links["distance_m"])
        yield Text(
            f"院落分为互不相邻的 {n_pieces} 片，最短连接线 {lengths} 米",
            f"the courtyards form {n_pieces} separate pieces; the shortest links that would join "
            f"them are {lengths} m long",
        )
    alone = [piece for piece in each.cells.moved if piece.reason == "no-courtyard"]
    if alone:
        area = sum(piece.area_m2 for piece in alone)
        yield Text(
            f"{len(alone)} 块飞地没有院落（{area:.0f} 平方米），归最近的院落",
            f"{len(alone)} detached pieces without a courtyard ({area:.0f} m²) went to the nearest "
            "courtyard",
        )
    if result.cut_short:
        yield Text("求解被时限截断", "the search was cut short by its time limit")


def _limits(each: VillagePlan, labels: list[str]) -> Iterator[Text]:
    """Name the micro-grids with too few or too many households, all in one finding."""
    result = each.division.result
    outside = [v.parts[0] for v in result.violations if v.rule in {"lower", "upper"}]
    if outside:
        lower, upper = limits(int(result.part_weight.sum()), each.demand)
        listed = ", ".join(f"{labels[part]} ({result.part_weight[part]})" for part in outside)
        yield Text(
            f"{len(outside)} 个微网格的户数不在 {lower}–{upper} 之内：{listed}",
            f"{len(outside)} micro-grids are outside {lower} to {upper} households: {listed}",
        )
