"""What happens after a plan is adopted: heads and backups appointed, visits, months of scores.

The rows go through the same imports as anybody's file. They depend on the plan, which is made by
the engine, so they cannot be stored beside the other files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from service.coverage.models import KINDS
from service.sample.gaps import AWAY, ENDED, FAR, LIMITS, OVERLOADED, WITHOUT_HEAD
from service.sample.places import SEED

STARTS_ON, ENDS_ON = dt.date(2025, 10, 20), dt.date(2026, 6, 30)
BACKUP_SHARE = 0.3

MONTHS = tuple(f"{2025 + m // 12}-{m % 12 + 1:02d}" for m in range(10, 22))
#: Points above or below the year's mean: harvest and Spring Festival keep people busy.
SEASON = (0.5, -0.5, -2.0, -3.5, 0.0, 1.5, 2.0, 1.0, -1.0, -1.5, 1.0, 2.5)
#: Micro-grids without any score for `SILENT_MONTHS` in a row, and single scores that are missing.
N_SILENT, SILENT_MONTHS, N_SINGLE_GAPS = 3, 3, 18


def make_appointments(
    courtyards: pd.DataFrame, members: pd.DataFrame, *, starts_on: dt.date = STARTS_ON
) -> list[dict[str, object]]:
    """Appoint a head to every micro-grid but those `WITHOUT_HEAD`, and backups to some.

    The head is a member at home who lives in the micro-grid, party members first; where there is
    none, the nearest member at home in the village who has no post yet. Then come the exceptions
    planted in `service.sample.gaps`.

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
        ``starts_on``, ``ends_on`` (None: open); heads first, by code.
    """
    where = courtyards.set_index("code")
    people = members[members["home"].isin(where.index)]
    people = people.assign(
        micro_grid_code=where.loc[people["home"], "micro_grid_code"].to_numpy(),
        lon=where.loc[people["home"], "lon"].to_numpy(),
        lat=where.loc[people["home"], "lat"].to_numpy(),
    ).sort_values(["kind", "code"])
    floating = people["floating"].astype(bool)
    able = people[~floating]
    codes = sorted(courtyards["micro_grid_code"].dropna().unique().tolist())
    middle = courtyards.groupby("micro_grid_code")[["lon", "lat"]].mean()
    head: dict[str, str] = {}
    free = dict.fromkeys(able["code"].tolist())
    for code, mine in able.groupby("micro_grid_code", sort=True):
        if code not in WITHOUT_HEAD:
            head[str(code)] = str(mine["code"].iloc[0])
            del free[head[str(code)]]
    for code in codes:
        if code not in WITHOUT_HEAD and code not in head:
            found = _nearest(able, free, code, middle.loc[code].to_numpy(float))
            if found is not None:
                head[code] = found
                free.pop(found, None)
    _plant(head, free, able, people[floating], middle)
    names = dict(zip(members["code"], members["name"], strict=True))
    rows = [_row(code, head[code], names, "head", starts_on) for code in sorted(head)]
    return rows + _backups(able, free, names, starts_on)


def _plant(
    head: dict[str, str],
    free: dict[str, None],
    able: pd.DataFrame,
    away: pd.DataFrame,
    middle: pd.DataFrame,
) -> None:
    """Give some micro-grids the heads that make a gap; who had the post before is free again."""
    former = {code: head[code] for code in (*AWAY, *FAR, *OVERLOADED[1:]) if code in head}
    for code in former:
        at = middle.loc[code].to_numpy(float)
        if code in OVERLOADED:
            found: str | None = head.get(OVERLOADED[0])
        elif code in AWAY:
            found = _nearest(away, dict.fromkeys(away["code"].tolist()), code, at)
        else:
            found = _nearest(able, free, code, at, farthest=True)
        if found is not None:
            free[head[code]] = None
            head[code] = found
            free.pop(found, None)


def _nearest(
    able: pd.DataFrame,
    free: Mapping[str, None],
    code: str,
    at: np.ndarray,
    *,
    farthest: bool = False,
) -> str | None:
    """Nearest (or farthest) member of the village without a post, else of all of them."""
    village = able[able["village_code"] == code[:12]]
    if village.empty:
        return None
    choice = village[village["code"].isin(list(free))]
    choice = village if choice.empty else choice
    # A degree of longitude is 0.85 of one of latitude here: enough to say who is nearer.
    away = (0.85 * (choice["lon"] - at[0])) ** 2 + (choice["lat"] - at[1]) ** 2
    return str(choice["code"].iloc[int((np.argmax if farthest else np.argmin)(away.to_numpy()))])


def _backups(
    able: pd.DataFrame,
    free: Mapping[str, None],
    names: Mapping[str, str],
    starts_on: dt.date,
) -> list[dict[str, object]]:
    rng = np.random.default_rng([SEED, 20])
    rest = able[
        able["code"].isin(list(free)) & ~able["micro_grid_code"].isin([*WITHOUT_HEAD, *AWAY])
    ]
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
        "ends_on": ENDS_ON if micro_grid in ENDED and role == "head" else None,
    }


def make_visits(
    households: Sequence[str], unseen: Collection[str], *, today: dt.date
) -> list[dict[str, object]]:
    """One visit to every household but the `unseen`, within the town's limit before `today`.

    Parameters
    ----------
    households, unseen : codes of households

    Returns
    -------
    list of dict
        ``household_code``, ``kind``, ``visited_on``.
    """
    rng = np.random.default_rng([SEED, 22])
    seen = [code for code in sorted(households) if code not in unseen]
    days = rng.integers((LIMITS.visit_days or 90) // 3, size=len(seen)).tolist()
    kinds = rng.integers(len(KINDS), size=len(seen)).tolist()
    return [
        {"household_code": code, "kind": KINDS[kind], "visited_on": today - dt.timedelta(day)}
        for code, day, kind in zip(seen, days, kinds, strict=True)
    ]


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
