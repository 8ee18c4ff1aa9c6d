"""Counts and scores of the tables, in the order of the micro-grids."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from maps.frames import MapData
from maps.reasons import REASONS


def scores_table(data: MapData) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the periods in order and scores of shape (periods, micro-grids), NaN for none."""
    if data.scores is None or data.scores.empty:
        return (), np.empty((0, len(data.micro_grids)))
    wide = data.scores.pivot_table(
        index="period", columns="micro_grid_code", values="value", dropna=False, sort=True
    ).reindex(columns=list(data.micro_grids["code"]))
    return tuple(str(p) for p in wide.index), wide.to_numpy(dtype=np.float64)


def gaps_by_area(data: MapData) -> list[dict[str, int]]:
    """Return uncovered households by reason for each micro-grid, in the order of the table."""
    found: dict[object, dict[str, int]] = {code: {} for code in data.micro_grids["code"]}
    placed = data.gap_counts.dropna(subset=["micro_grid"])
    columns = ["micro_grid", "reason", "households"]
    for code, reason, count in placed[columns].itertuples(index=False):
        if count:
            found[code][str(reason)] = found[code].get(str(reason), 0) + int(count)
    return [found[code] for code in data.micro_grids["code"]]


def reason_counts(data: MapData) -> dict[str, int]:
    """Return uncovered households by reason, every reason in its order, 0 where there is none."""
    totals = data.gap_counts.groupby("reason")["households"].sum()
    return {key: int(totals.get(key, 0)) for key in REASONS}


def people_total(data: MapData) -> dict[str, int]:
    """Return the people of all micro-grids under their key; nothing while some are unknown."""
    people = pd.to_numeric(data.micro_grids["people"])
    return {} if people.isna().any() else {"people": int(people.sum())}
