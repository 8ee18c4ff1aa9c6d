"""Households, with those that no plan will cover, and members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely.geometry.base import BaseGeometry

from service.sample.build import stream_of_chance
from service.sample.names import person, phones
from service.sample.people import household_sizes
from service.sample.pieces import N_OUTSIDE, N_UNPLACED, share
from service.sample.places import (
    N_FLOATING,
    N_MEMBERS,
    N_PEOPLE,
    PLACES,
    TOWN_CODE,
)
from service.sample.tables import Home, Person, Register

N_REPRESENTATIVES = 96
#: Positions of N_OUTSIDE households lie so far beyond the town's border, in metres.
BEYOND_M = (250.0, 700.0)


def _split(total: int, count: int, rng: np.random.Generator) -> list[int]:
    """Split a courtyard's people over its households, at least one each."""
    sizes = [1] * count
    for _ in range(total - count):
        sizes[int(rng.integers(count))] += 1
    return sizes


def _placed(
    homes: Sequence[Home], numbers: list[int], first: dict[int, int], salt: int
) -> list[Register]:
    """Households of courtyards, standing within a few metres of them."""
    rng = stream_of_chance(9, salt)
    result = []
    for home in homes:
        for people in _split(home.people, home.households, rng):
            dx, dy = (14 * (rng.random(2) - 0.5)).tolist()
            first[home.village] += 1
            numbers.append(len(numbers))
            code = f"{PLACES[home.village].code}H{first[home.village]:04d}"
            result.append(
                Register(
                    code, person(rng), people, "", home.village, home.group, home.code,
                    first[home.village], round(home.x + dx, 1), round(home.y + dy, 1),
                )
            )  # fmt: skip
    return result


def _beyond(town: BaseGeometry, count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Points a little outside the town, spread around it."""
    ring = town.buffer(sum(BEYOND_M) / 2).exterior
    at = (np.arange(count) + 0.2 + 0.6 * rng.random(count)) / count
    points = [ring.interpolate(float(a), normalized=True) for a in at]
    return [(round(p.x, 1), round(p.y, 1)) for p in points]


def make_register(
    homes: list[Home], later: list[Home], town: BaseGeometry
) -> tuple[list[Register], list[Register]]:
    """Households of the register, and those of the courtyards that are registered later.

    Beside those that live in courtyards there are `N_UNPLACED` without position and courtyard
    and `N_OUTSIDE` with a position outside every village. All people add up to `N_PEOPLE`.
    """
    rng = stream_of_chance(10)
    last = dict.fromkeys(range(len(PLACES)), 0)
    count: list[int] = []
    rows = _placed(homes, count, last, 0)
    after = _placed(later, count, last, 1)
    n_gap = N_UNPLACED + N_OUTSIDE
    missing = N_PEOPLE - sum(r.people for r in rows) - sum(r.people for r in after)
    sizes = household_sizes(n_gap, missing, rng)
    spots: list[tuple[float | None, float | None]] = [(None, None)] * N_UNPLACED
    spots += _beyond(town, N_OUTSIDE, rng)
    for k, (x, y) in enumerate(spots):
        village = (4 * k + 1) % len(PLACES)
        last[village] += 1
        code = f"{PLACES[village].code}H{last[village]:04d}"
        head, size = person(rng), int(sizes[k])
        rows.append(Register(code, head, size, "", village, 1 + k % 3, "", last[village], x, y))
    return _with_phones(rows, after)


def _with_phones(
    rows: list[Register], after: list[Register]
) -> tuple[list[Register], list[Register]]:
    numbers = phones(len(rows) + len(after), stream_of_chance(11))
    both = [
        Register(**{**vars(row), "phone": number})
        for row, number in zip([*rows, *after], numbers, strict=True)
    ]
    done = sorted(both[: len(rows)], key=lambda r: r.code)
    return done, sorted(both[len(rows) :], key=lambda r: r.code)


def spread(homes: list[Home], count: int, rng: np.random.Generator) -> list[Home]:
    """Every so many homes along a winding line through a village: some near everywhere."""
    xy = np.array([(h.x, h.y) for h in homes])
    cell = np.floor((xy - xy.min(0)) / 300).astype(np.int64)
    key = [
        sum(((cx >> b & 1) << 2 * b) | ((cy >> b & 1) << 2 * b + 1) for b in range(6))
        for cx, cy in cell.tolist()
    ]
    order = np.lexsort((xy[:, 0], np.array(key)))
    at = (np.arange(count) + rng.random(count)) * len(homes) / count
    return [homes[order[i]] for i in at.astype(np.int64).tolist()]


def make_members(homes: list[Home]) -> list[Person]:
    """`N_MEMBERS` members, `N_FLOATING` of them away, every village with enough at home."""
    rng = stream_of_chance(12)
    micro_grids = [float(p.micro_grids) for p in PLACES]
    total, away = share(N_MEMBERS, micro_grids), share(N_FLOATING, micro_grids)
    numbers = phones(N_MEMBERS, stream_of_chance(13))
    drafts: list[tuple[Home, bool]] = []
    for village in range(len(PLACES)):
        mine = [h for h in homes if h.village == village]
        drafts += [(h, False) for h in spread(mine, total[village] - away[village], rng)]
        drafts += [(h, True) for h in spread(mine, away[village], rng)]
    at_home = [i for i, (_, floating) in enumerate(drafts) if not floating]
    speaks = set(rng.choice(np.array(at_home), size=N_REPRESENTATIVES, replace=False).tolist())
    return [
        Person(
            f"{TOWN_CODE}M{i + 1:04d}", person(rng),
            "villager_representative" if i in speaks else "party_member",
            floating, numbers[i], home.village, home.code,
        )
        for i, (home, floating) in enumerate(drafts)
    ]  # fmt: skip
