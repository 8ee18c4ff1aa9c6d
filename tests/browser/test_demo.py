"""The sample town as `./yuanba demo` makes it: its figures, its gaps, its map in a browser."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from geo.coverage import KEYS
from service.cluster import ClusterUrls
from service.cluster.configuration import APP
from service.coverage.service import coverage, totals
from service.db.database import Database
from service.db.engine import make_engine
from service.db.session import SYSTEM
from service.demo.accounts import demo_links
from service.demo.load import FILES, TOWN, WANGLE, load_town
from service.plans.overview import overview
from service.reports.draw import draw_map
from tests.browser.conftest import Open
from tests.conftest import copied

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture(scope="module")
def expected() -> dict:
    return json.loads((FILES / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo(cluster_urls: ClusterUrls, superuser: Engine, template: str) -> Iterator[Database]:
    with copied(superuser, template) as name:
        url = cluster_urls.url(APP, name)
        database = Database(url, make_engine(url))
        load_town(database)
        yield database
        database.engine.dispose()


def test_the_town_has_its_figures(demo: Database, expected: dict) -> None:
    with demo.work(SYSTEM) as session:
        lines = [line for line in overview(session, TOWN) if line.code]
        members, floating = session.execute(
            text("SELECT count(*), count(*) FILTER (WHERE floating) FROM member")
        ).one()
    town = expected["town"]
    assert len(lines) == town["villages"]
    assert sum(line.micro_grids for line in lines) == town["micro_grids"] == 351
    assert sum(line.grids for line in lines) == town["grids"]
    assert (members, floating) == (546, 167)
    assert all(line.status == "adopted" and line.gap is not None for line in lines)


def test_wangle_matches_the_reference_case(demo: Database) -> None:
    with demo.work(SYSTEM) as session:
        rows = session.execute(
            text(
                "SELECT g.code, count(*), sum(m.households), sum(m.people),"
                " (SELECT count(*) FROM road_duty d JOIN micro_grid x ON x.id = d.micro_grid_id"
                "  WHERE x.grid_id = g.id)"
                " FROM grid g JOIN micro_grid m ON m.grid_id = g.id"
                " WHERE starts_with(g.code, :v) GROUP BY g.id ORDER BY g.code"
            ),
            {"v": WANGLE},
        ).all()
    assert len(rows) == 5
    assert sum(row[1] for row in rows) == 25
    assert tuple(rows[0]) == (f"{WANGLE}001", 7, 61, 303, 7)


def test_every_seeded_gap_is_found_exactly(demo: Database, expected: dict) -> None:
    with demo.work(SYSTEM) as session:
        covers = coverage(session, TOWN, on=TODAY)
        codes = dict(session.execute(text("SELECT id, code FROM household")).all())
        lines = overview(session, TOWN)
        members = session.execute(
            text(
                "SELECT m.code, h.code FROM assignment s"
                " JOIN micro_grid m ON m.id = s.micro_grid_id"
                " JOIN household h ON h.courtyard_id = s.courtyard_id"
            )
        ).all()
    planted = {reason: set(own) for reason, own in expected["gaps"]["households"].items()}
    for reason, places in expected["gaps"]["micro_grids"].items():
        planted[reason] = {household for place, household in members if place in places}
    found = {
        reason: {codes[cover.household_id] for cover in covers if reason in cover.reasons}
        for reason in KEYS
    }
    assert found == planted
    counted = totals(covers)
    assert set(counted.reasons) == set(KEYS)
    assert counted.covered + sum(counted.reasons.values()) == counted.households
    assert sum(line.households for line in lines) == counted.households == 3150
    assert sum(line.uncovered for line in lines) == sum(counted.reasons.values())


def test_micro_grids_tile_every_village(demo: Database) -> None:
    with demo.work(SYSTEM) as session:
        rows = session.execute(
            text(
                "SELECT v.code, ST_Area(ST_SymDifference(boundary, u.shape)) / ST_Area(boundary),"
                " (u.sum - ST_Area(u.shape)) / ST_Area(boundary)"
                " FROM village v JOIN (SELECT p.village_code, ST_Union(m.shape) AS shape,"
                "   sum(ST_Area(m.shape)) AS sum FROM micro_grid m JOIN plan p ON p.id = m.plan_id"
                "   GROUP BY 1) u ON u.village_code = v.code"
            )
        ).all()
    assert len(rows) == 15
    for code, missing, overlap in rows:
        assert abs(missing) < 1e-6, code
        assert abs(overlap) < 1e-6, code


def test_loading_again_changes_nothing(demo: Database) -> None:
    def counts() -> list[int]:
        tables = ("plan", "household", "appointment", "score", "audit", "import_batch")
        with demo.work(SYSTEM) as session:
            return [session.scalar(text(f"SELECT count(*) FROM {t}")) or 0 for t in tables]

    before = counts()
    load_town(demo)
    assert counts() == before


def test_there_is_a_link_for_every_role_and_no_password(demo: Database) -> None:
    with demo.work(SYSTEM) as session:
        links = demo_links(session)
        roles = set(session.scalars(text("SELECT role FROM account")))
        passwords = session.scalar(text("SELECT count(password_hash) FROM account"))
    assert len(links) == 5
    assert roles == {"administrator", "town_officer", "village_secretary", "grid_head", "viewer"}
    assert passwords == 0


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "width", "height"), [("zh", 1280, 800), ("en", 360, 740)])
def test_the_map_shows_micro_grids_heads_and_legend_offline(
    demo: Database, visit: Open, tmp_path: Path, locale: str, width: int, height: int
) -> None:
    with demo.work(SYSTEM) as session:
        html = draw_map(session, WANGLE, locale=locale)
    file = tmp_path / "map.html"
    file.write_text(html, encoding="utf-8")
    seen = visit(file.as_uri(), width=width, height=height)
    page = seen.page
    page.wait_for_selector(".leaflet-overlay-pane path")
    assert page.locator(".leaflet-overlay-pane path").count() >= 25
    body = page.locator("body").inner_text()
    assert "望乐村" in body
    assert page.screenshot(path=tmp_path / "map.png")
    assert all(url.startswith("file:") for url in seen.requests)
    seen.assert_clean()
