"""What is said about an edit: numbers before and after, pieces with the reason, rules broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.errors import YuanbaError
from geo.partition.missing_links import MissingLink, missing_links
from service.plans.bench import Bench, PartNow, Preview
from service.plans.draft import Change
from service.plans.edit_schemas import (
    BreachOut,
    LinkOut,
    MetricOut,
    PartOut,
    PieceOut,
    RefusedOut,
    UnassignedOut,
    VerdictOut,
)

NOT_THERE = PartNow((), 0, 0, 0, None, None, None, None, ())


def verdict_of(
    preview: Preview,
    change: Change,
    *,
    revision: int,
    made: Mapping[int, str] | None = None,
    refused: YuanbaError | None = None,
) -> VerdictOut:
    """Put a judged change into words and numbers.

    Parameters
    ----------
    preview : Preview
    change : Change
    revision : int
        Of the plan that was judged.
    made : mapping of int to str, optional
        Operation by micro-grid, for micro-grids that are not there yet.
    refused : YuanbaError, optional
        Why the edit would be refused.
    """
    bench, after = preview.bench, preview.after
    torn = [m for m, part in after.items() if part.detached]
    links = missing(bench, preview.assignment, torn)
    parts = [
        _part(bench, m, preview.before.get(m, NOT_THERE), now, links.get(m, ()), made or {})
        for m, now in after.items()
    ]
    outside = np.flatnonzero(preview.assignment < 0)
    return VerdictOut(
        revision=revision,
        allowed=refused is None,
        refused=None if refused is None else refusal(refused),
        parts=parts,
        metrics={
            key: MetricOut(before=value, after=preview.totals_after.get(key))
            for key, value in preview.totals_before.items()
        },
        unassigned=UnassignedOut(
            courtyards=len(outside), households=int(bench.terrain.households[outside].sum())
        ),
        households_changing=households_changing(bench, change),
        problems=[
            breach
            for m, now in after.items()
            for breach in breaches(bench, m, now, links.get(m, ()))
        ],
    )


def refusal(error: YuanbaError) -> RefusedOut:
    """Say why something is refused."""
    micro_grid = error.where.get("micro_grid")
    return RefusedOut(
        code=error.code,
        zh=error.text.zh,
        en=error.text.en,
        micro_grid=micro_grid if isinstance(micro_grid, int) else None,
    )


def households_changing(bench: Bench, change: Change) -> int:
    """Count the households that get into another micro-grid than the one they were in."""
    before, after = change.before.get("assignment", {}), change.after.get("assignment", {})
    moved = [key for key, to in after.items() if before[key] is not None and to != before[key]]
    return int(bench.terrain.households[bench.terrain.positions(moved)].sum())


def missing(
    bench: Bench, assignment: NDArray[np.int32], micro_grids: Sequence[int]
) -> dict[int, tuple[MissingLink, ...]]:
    """Find the missing links of some micro-grids of a bench in an assignment."""
    if not micro_grids:
        return {}
    parts = [bench.part_of[m] for m in micro_grids]
    masked = np.where(np.isin(assignment, parts), assignment, -1)
    found = missing_links(
        bench.problem,
        masked,
        barriers=bench.terrain.barriers,
        crossings=bench.terrain.crossings,
        names=bench.names,
    )
    by_part: dict[int, tuple[MissingLink, ...]] = {}
    for link in found:
        micro_grid = bench.parts[link.part]
        by_part[micro_grid] = (*by_part.get(micro_grid, ()), link)
    return by_part


def link_out(bench: Bench, link: MissingLink | None) -> LinkOut | None:
    """Return a missing link by keys of courtyards."""
    if link is None:
        return None
    a, b = (bench.terrain.ids[unit] for unit in link.units)
    return LinkOut(a=a, b=b, length_m=link.length_m, barrier=link.barrier, bridge_m=link.bridge_m)


def pieces_out(
    bench: Bench, micro_grid: int, now: PartNow, links: Iterable[MissingLink]
) -> list[PieceOut]:
    """Return the detached pieces with the link that each lacks."""
    by_unit = {bench.terrain.ids[link.units[1]]: link for link in links}
    return [_piece(bench, micro_grid, piece, by_unit) for piece in now.detached]


def _piece(
    bench: Bench, micro_grid: int, piece: Sequence[int], by_unit: Mapping[int, MissingLink]
) -> PieceOut:
    link = next((by_unit[key] for key in piece if key in by_unit), None)
    places = bench.terrain.positions(piece)
    if link is None:
        label = bench.label(micro_grid)
        zh, en = f"微网格 {label} 不相连", f"micro-grid {label} is in pieces"
    else:
        zh, en = link.text
    return PieceOut(
        courtyards=list(piece),
        households=int(bench.terrain.households[places].sum()),
        link=link_out(bench, link),
        zh=zh,
        en=en,
    )


def _part(
    bench: Bench,
    micro_grid: int,
    old: PartNow,
    now: PartNow,
    links: Iterable[MissingLink],
    made: Mapping[int, str],
) -> PartOut:
    return PartOut(
        micro_grid=None if micro_grid in made else micro_grid,
        operation=made.get(micro_grid),
        households_before=old.households,
        households=now.households,
        people_before=old.people,
        people=now.people,
        deviation_before=old.deviation,
        deviation=now.deviation,
        mean_walk_m=now.mean_walk_m,
        longest_walk_m=now.longest_walk_m,
        centre=now.centre,
        state=state_of(bench, now),
        pieces=pieces_out(bench, micro_grid, now, links),
    )


def state_of(bench: Bench, now: PartNow) -> Literal["ok", "over", "under", "empty"]:
    """Say how a micro-grid stands to its limits."""
    if not now.courtyards:
        return "empty"
    if now.weight > bench.problem.upper:
        return "over"
    return "under" if now.weight < bench.problem.lower else "ok"


def breaches(
    bench: Bench, micro_grid: int, now: PartNow, links: Iterable[MissingLink]
) -> list[BreachOut]:
    """List the rules that a micro-grid breaks."""
    label, amount = bench.label(micro_grid), bench.names.weight(now.weight)
    state, found = state_of(bench, now), []
    lower, upper = bench.problem.lower, bench.problem.upper
    if state == "empty":
        found.append(("empty", 1.0, f"微网格 {label} 是空的", f"micro-grid {label} is empty"))
    elif state == "over":
        by = now.weight - upper
        found.append((
            "over",
            float(by),
            f"微网格 {label} 有 {amount.zh}，比上限 {upper} 多 {by}",
            f"micro-grid {label} has {amount.en}, {by} above the upper limit {upper}",
        ))  # fmt: skip
    elif state == "under":
        by = lower - now.weight
        found.append((
            "under",
            float(by),
            f"微网格 {label} 只有 {amount.zh}，比下限 {lower} 少 {by}",
            f"micro-grid {label} has {amount.en}, {by} below the lower limit {lower}",
        ))  # fmt: skip
    lines = [
        BreachOut(rule=rule, amount=by, micro_grids=[micro_grid], courtyards=[], zh=zh, en=en)
        for rule, by, zh, en in found
    ]
    lines += [
        BreachOut(
            rule="pieces",
            amount=float(piece.households),
            micro_grids=[micro_grid],
            courtyards=piece.courtyards,
            zh=piece.zh,
            en=piece.en,
        )
        for piece in pieces_out(bench, micro_grid, now, links)
    ]
    return lines
