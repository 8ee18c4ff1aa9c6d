"""Heads and scores for a plan: one head per micro-grid but a few, at home, near."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from service.sample.after_plan import (
    MONTHS,
    N_SILENT,
    N_SINGLE_GAPS,
    SILENT_MONTHS,
    make_appointments,
    make_scores,
    make_visits,
)
from service.sample.gaps import AWAY, ENDED, FAR, OVERLOADED, WITHOUT_HEAD

DATA = Path(__file__).parents[3] / "data" / "boundaries"


@pytest.fixture(scope="module")
def courtyards() -> pd.DataFrame:
    """Every village's courtyards in strips of about equal size: a plan good enough to test by."""
    homes = gpd.read_file(DATA / "courtyards.geojson")
    homes["lon"], homes["lat"] = homes.geometry.x, homes.geometry.y
    micro_grids = gpd.read_file(DATA / "boundaries.geojson").set_index("code")["micro_grids"]
    plans = []
    for village, mine in homes.sort_values(["lon", "lat"]).groupby("village_code"):
        k = int(micro_grids[village])
        number = np.arange(len(mine)) * k // len(mine)
        codes = [f"{village}{n // 5 + 1:03d}{n % 5 + 1:03d}" for n in number]
        plans.append(mine.assign(micro_grid_code=codes))
    return pd.DataFrame(pd.concat(plans)[["code", "micro_grid_code", "lon", "lat"]])


@pytest.fixture(scope="module")
def members() -> pd.DataFrame:
    rows = pd.read_csv(DATA / "members.csv", dtype=str)
    return pd.DataFrame(
        {
            "code": rows["人员编号"],
            "name": rows["姓名"],
            "kind": rows["身份"].map(
                {"党员": "party_member", "村民代表": "villager_representative"}
            ),
            "village_code": rows["村代码"],
            "floating": rows["是否外出"] == "是",
            "home": rows["院落编号"],
        }
    )


@pytest.fixture(scope="module")
def appointments(courtyards: pd.DataFrame, members: pd.DataFrame) -> list[dict[str, object]]:
    return make_appointments(courtyards, members)


def test_all_but_a_few_have_one_head(
    courtyards: pd.DataFrame, appointments: list[dict[str, object]]
) -> None:
    codes = set(courtyards["micro_grid_code"])
    heads = [a for a in appointments if a["role"] == "head"]
    vacant = codes - {a["micro_grid_code"] for a in heads}
    assert len(codes) == 351
    assert vacant == set(WITHOUT_HEAD)
    assert len({a["micro_grid_code"] for a in heads}) == len(heads)
    assert len({a["member_code"] for a in appointments}) == len(appointments) - 2
    assert not {a["micro_grid_code"] for a in appointments} & vacant


def test_heads_are_at_home_in_the_village_and_mostly_in_the_micro_grid(
    courtyards: pd.DataFrame, members: pd.DataFrame, appointments: list[dict[str, object]]
) -> None:
    person = members.set_index("code")
    place = courtyards.set_index("code")["micro_grid_code"]
    inside = 0
    for row in appointments:
        who, code = person.loc[str(row["member_code"])], str(row["micro_grid_code"])
        assert bool(who["floating"]) == (code in AWAY)
        assert who["village_code"] == code[:12]
        lives_there = place[who["home"]] == code
        inside += int(lives_there and row["role"] == "head")
        assert lives_there or row["role"] == "head"
    assert inside > 0.6 * 346
    assert any(row["role"] == "backup" for row in appointments)


def test_twelve_months_with_known_gaps(appointments: list[dict[str, object]]) -> None:
    rows = make_scores(appointments)
    n_heads = sum(a["role"] == "head" for a in appointments)
    assert len(rows) == n_heads * 12 - N_SILENT * SILENT_MONTHS - N_SINGLE_GAPS
    assert MONTHS[0] == "2025-11"
    assert MONTHS[-1] == "2026-10"
    assert {row["period"] for row in rows} == set(MONTHS)
    values = np.array([row["value"] for row in rows], float)
    assert ((values >= 0) & (values <= 100) & (np.round(values, 1) == values)).all()
    assert values.std() > 3
    assert len({(row["period"], row["micro_grid_code"]) for row in rows}) == len(rows)


def test_same_plan_same_rows(
    courtyards: pd.DataFrame, members: pd.DataFrame, appointments: list[dict[str, object]]
) -> None:
    shuffled = courtyards.sample(frac=1, random_state=3), members.sample(frac=1, random_state=4)
    assert make_appointments(*shuffled) == appointments
    assert make_scores(appointments) == make_scores(appointments)


def test_the_planted_heads_are_late_overloaded_or_far(
    courtyards: pd.DataFrame, members: pd.DataFrame, appointments: list[dict[str, object]]
) -> None:
    heads = {str(a["micro_grid_code"]): a for a in appointments if a["role"] == "head"}
    assert {code for code, row in heads.items() if row["ends_on"]} == set(ENDED)
    assert len({heads[code]["member_code"] for code in OVERLOADED}) == 1
    home = members.set_index("code")["home"][str(heads[FAR[0]]["member_code"])]
    place = courtyards.set_index("code").loc[home]
    own = courtyards[courtyards["micro_grid_code"] == FAR[0]]
    assert np.hypot(own["lon"].mean() - place["lon"], own["lat"].mean() - place["lat"]) > 0.01


def test_everybody_is_visited_but_those_who_are_not() -> None:
    today = dt.date(2026, 11, 1)
    rows = make_visits(["b", "a", "c"], {"c"}, today=today)
    assert [row["household_code"] for row in rows] == ["a", "b"]
    assert all(today - dt.timedelta(31) < row["visited_on"] <= today for row in rows)  # type: ignore[operator]


def test_one_village_alone_leaves_one_vacant() -> None:
    homes = pd.DataFrame(
        {
            "code": ["a", "b", "c"],
            "micro_grid_code": ["500238115203001001", "500238115203001003", "500238115203002001"],
            "lon": [109.0, 109.1, 109.2],
            "lat": [31.0, 31.0, 31.0],
        }
    )
    people = pd.DataFrame(
        {
            "code": ["m1", "m2"],
            "name": ["张三", "李四"],
            "kind": ["villager_representative", "party_member"],
            "village_code": ["500238115203"] * 2,
            "floating": [False, False],
            "home": ["a", "a"],
        }
    )
    rows = make_appointments(homes, people, starts_on=dt.date(2026, 1, 1))
    posts = [(str(row["micro_grid_code"])[-1], row["member_code"]) for row in rows]
    assert posts == [("1", "m2"), ("3", "m1")]
