"""The comparison as a Markdown table."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import Any

from benchmarks.partition.runs import Run

HEAD = (
    "| instance | system | CPU s | feasible | ratio to best known | bound (gap) | time / ours |\n"
    "|---|---|---|---|---|---|---|"
)


def rows(instance: dict[str, Any], by_system: dict[str, list[Run]]) -> Iterable[str]:
    """One row a system; medians over the seeds, ratios over feasible plans only."""
    costs = [r.objective for runs in by_system.values() for r in runs if r.feasible and r.objective]
    published = instance.get("best_known")
    best = published or min(costs, default=0.0)
    scale = 1.0 if published else None
    ours = next((_seconds(runs) for runs in by_system.values() if _good(runs)), None)
    for name, runs in by_system.items():
        seconds, good = _seconds(runs), _good(runs)
        ratio = statistics.median(r.objective or 0.0 for r in good) / best if good else None
        yield _row(
            instance["name"],
            name,
            _short(seconds),
            f"{len(good)}/{len(runs)}" + ("" if good else f" ({', '.join(runs[0].trouble)})"),
            "–" if ratio is None else f"{ratio:.4f}" + ("" if scale else " of this run"),
            _bound(good),
            _short(seconds / ours if seconds is not None and ours else None),
        )


def _bound(good: list[Run]) -> str:
    bound = max((r.bound for r in good), default=0.0)
    cost = min((r.objective or 0.0 for r in good), default=0.0)
    return f"{bound:,.2f} ({100 * (1 - bound / cost):.2f} %)" if bound > 0 and cost > 0 else "–"


def _good(runs: list[Run]) -> list[Run]:
    return [run for run in runs if run.feasible]


def _seconds(runs: list[Run]) -> float | None:
    known = [run.seconds for run in runs if run.seconds is not None]
    return statistics.median(known) if known else None


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3g}" if value >= 0.001 else "< 0.001"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
