"""What happens after a plan is adopted: heads and backups appointed, twelve months of scores.

The rows go through the same imports as anybody's file. They depend on the plan, which is made by
the engine, so they cannot be stored beside the other files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from service.sample.places import SEED

#: Micro-grids left without head: the last of so many villages, spread over the town.
N_WITHOUT_HEAD = 5
STARTS_ON = dt.date(2025, 10, 20)
BACKUP_SHARE = 0.3

MONTHS = tuple(f"{2025 + m // 12}-{m % 12 + 1:02d}" for m in range(10, 22))
#: Points above or below the year's mean: harvest and Spring Festival keep people busy.
SEASON = (0.5, -0.5, -2.0, -3.5, 0.0, 1.5, 2.0, 1.0, -1.0, -1.5, 1.0, 2.5)
#: Micro-grids without any score for `SILENT_MONTHS` in a row, and single scores that are missing.
N_SILENT, SILENT_MONTHS, N_SINGLE_GAPS = 3, 3, 18


def without_head(micro_grid_codes: Sequence[str]) -> list[str]:
    """Choose the micro-grids that stay without head: the last one of some villages.

    Examples
    --------
    >>> without_head(["500238115203001001", "500238115203001002"])
    ['500238115203001002']
    """
    last: dict[str, str] = {}
    for code in sorted(micro_grid_codes):
        last[code[:12]] = code
    villages = sorted(last)
    n = min(N_WITHOUT_HEAD, len(villages))
    return [last[villages[(2 * k + 1) * len(villages) // (2 * n)]] for k in range(n)]


def make_appointments(
    courtyards: pd.DataFrame, members: pd.DataFrame, *, starts_on: dt.date = STARTS_ON
) -> list[dict[str, object]]:
    """Appoint a head to every micro-grid but `without_head`, and backups to some.

    The head is a member at home who lives in the micro-grid, party members first; where there is
    none, the nearest member at home in the village who has no post yet.

    Parameters
    ----------
    courtyards : DataFrame
        ``code``, ``micro_grid_code`` (18 digits), ``lon``, ``lat``; one row each.
    members : DataFrame
        ``code``, ``name``, ``kind``, ``village_code``, ``floating`` (bool), ``home`` (code of the
        courtyard).

    Returns
    -------
    list of dict
        ``micro_grid_code``, ``member_code``, ``member_name``, ``role`` (``head`` or ``backup``),
        ``starts_on``; heads first, by code.
    """
    where = courtyards.set_index("code")
    able = members[~members["floating"].astype(bool) & members["home"].isin(where.index)]
    able = able.assign(
        micro_grid_code=where.loc[able["home"], "micro_grid_code"].to_numpy(),
        lon=where.loc[able["home"], "lon"].to_numpy(),
        lat=where.loc[able["home"], "lat"].to_numpy(),
    ).sort_values(["kind", "code"])
    codes = sorted(courtyards["micro_grid_code"].dropna().unique().tolist())
    vacant = set(without_head(codes))
    middle = courtyards.groupby("micro_grid_code")[["lon", "lat"]].mean()
    head: dict[str, str] = {}
    free = dict.fromkeys(able["code"].tolist())
    for code, mine in able.groupby("micro_grid_code", sort=True):
        if code not in vacant:
            head[str(code)] = str(mine["code"].iloc[0])
            del free[head[str(code)]]
    for code in codes:
        if code not in vacant and code not in head:
            found = _nearest(able, free, code, middle.loc[code].to_numpy(float))
            if found is not None:
                head[code] = found
                free.pop(found, None)
    names = dict(zip(members["code"], members["name"], strict=True))
    rows = [_row(code, head[code], names, "head", starts_on) for code in sorted(head)]
    return rows + _backups(able, free, vacant, names, starts_on)


def _nearest(able: pd.DataFrame, free: Mapping[str, None], code: str, at: np.ndarray) -> str | None:
    """Nearest member of the village without a post, else the nearest of all of them."""
    village = able[able["village_code"] == code[:12]]
    if village.empty:
        return None
    choice = village[village["code"].isin(list(free))]
    choice = village if choice.empty else choice
    # A degree of longitude is 0.85 of one of latitude here: enough to say who is nearer.
    away = (0.85 * (choice["lon"] - at[0])) ** 2 + (choice["lat"] - at[1]) ** 2
    return str(choice["code"].iloc[int(np.argmin(away.to_numpy()))])


def _backups(
    able: pd.DataFrame,
    free: Mapping[str, None],
    vacant: set[str],
    names: Mapping[str, str],
    starts_on: dt.date,
) -> list[dict[str, object]]:
    rng = np.random.default_rng([SEED, 20])
    rest = able[able["code"].isin(list(free)) & ~able["micro_grid_code"].isin(vacant)]
    rows = []
    for code, mine in rest.groupby("micro_grid_code", sort=True):
        if rng.random() < BACKUP_SHARE:
            rows.append(_row(str(code), str(mine["code"].iloc[0]), names, "backup", starts_on))
    return rows


def _row(
    micro_grid: str, member: str, names: Mapping[str, str], role: str, starts_on: dt.date
) -> dict[str, object]:
    return {
        "micro_grid_code": micro_grid,
        "member_code": member,
        "member_name": names[member],
        "role": role,
        "starts_on": starts_on,
    }


def make_scores(appointments: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Twelve months of scores of the heads, 0 to 100 with one decimal, some of them missing.

    A score is the head's own level, the season and chance. `N_SILENT` micro-grids have none for
    `SILENT_MONTHS` months running, and `N_SINGLE_GAPS` others lack one month.

    Parameters
    ----------
    appointments : sequence of dict
        Rows of `make_appointments`; only heads are scored.

    Returns
    -------
    list of dict
        ``period`` (``2025-11`` … ``2026-10``), ``micro_grid_code``, ``member_code``,
        ``member_name``, ``value``.
    """
    rng = np.random.default_rng([SEED, 21])
    heads = [a for a in appointments if a["role"] == "head"]
    level = 64 + 30 * rng.random(len(heads)) ** 0.7
    trend = 0.7 * (rng.random(len(heads)) - 0.4)
    chance = 7 * (rng.random((len(heads), len(MONTHS))) - 0.5)
    value = level[:, None] + trend[:, None] * np.arange(len(MONTHS)) + np.array(SEASON) + chance
    value = np.round(np.clip(value, 0, 100), 1)
    kept = np.ones(value.shape, bool)
    gaps = rng.permutation(len(heads))[: N_SILENT + N_SINGLE_GAPS].tolist()
    for number, i in enumerate(gaps):
        first = int(rng.integers(len(MONTHS) - SILENT_MONTHS))
        kept[i, first : first + (SILENT_MONTHS if number < N_SILENT else 1)] = False
    return [
        {
            "period": month,
            "micro_grid_code": head["micro_grid_code"],
            "member_code": head["member_code"],
            "member_name": head["member_name"],
            "value": float(value[i, m]),
        }
        for m, month in enumerate(MONTHS)
        for i, head in enumerate(heads)
        if kept[i, m]
    ]
