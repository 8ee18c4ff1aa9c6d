"""Time the map editor in headless Chromium on a village and on a county of 10,000 courtyards.

    python -m benchmarks.workbench_client [--courtyards 120 10000] [--moves 40] [--opens 5]

A private cluster is filled with generated rows: jittered positions, their Voronoi cells, adjacency
by shared borders, and a draft with micro-grids of sixteen courtyards. Nothing but this machine is
asked for anything. Printed for each size:

- first usable: from the click on the address to the map drawn and the tools in place, some times,
  each with a browser that has kept nothing; the first time the service has not looked either;
- stroke to paint: from the pointer's event to the end of the frame that follows it, while the brush
  is drawn over land that changes;
- bars: from the pointer's event to the table of micro-grids with the new figures;
- processor: what the page's main thread spent on each move of the pointer, which other work on the
  machine does not change;
- yardstick: what a fixed sum took just before, because a shared machine changes its speed;
- holes: places that showed no land right after the map had been moved and zoomed, of all that were
  looked at.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import text

from benchmarks.screenshots.chromium import launch
from launcher.client import ensure_client
from service.accounts.service import create_account, issue_link, link_path
from service.cluster import Cluster
from service.cluster.configuration import SUPERUSER
from service.db.database import Database, open_database
from service.db.engine import make_engine
from service.db.session import SYSTEM
from service.serve import spare_collector
from service.settings import Settings
from tests.browser.site import serving, signed_in

TOWN, VILLAGE = "500000001", "500000001001"

# About 110 metres from courtyard to courtyard, on a square.
FILL = """
INSERT INTO town (code, name) VALUES ('500000001', 'T');

INSERT INTO village (code, town_code, name, boundary)
SELECT '500000001001', '500000001', 'V',
    ST_Multi(ST_MakeEnvelope(109.4, 31.3, 109.4 + :side * 0.001, 31.3 + :side * 0.001, 4326));

INSERT INTO courtyard (code, village_code, name, position, homes, people)
SELECT '500000001001C' || x || '-' || y, '500000001001', 'C' || x || '-' || y,
    ST_SetSRID(ST_MakePoint(109.4 + (x + 0.15 + 0.7 * random()) * 0.001,
                            31.3 + (y + 0.15 + 0.7 * random()) * 0.001), 4326),
    h, 3 * h
FROM generate_series(0, :side - 1) x, generate_series(0, :side - 1) y,
    LATERAL (SELECT 1 + (random() * 4 + 0 * x * y)::int AS h) homes;

WITH cell AS (
    SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(position)))).geom FROM courtyard
)
UPDATE courtyard SET cell = ST_Intersection(
    geom, ST_MakeEnvelope(109.4, 31.3, 109.4 + :side * 0.001, 31.3 + :side * 0.001, 4326))
FROM cell WHERE ST_Contains(geom, position);

INSERT INTO adjacency_link (village_code, a_id, b_id, kind, border_m, distance_m)
SELECT '500000001001', a.id, b.id, 'border', 50, 110
FROM courtyard a JOIN courtyard b ON a.id < b.id AND ST_Touches(a.cell, b.cell);

INSERT INTO plan (village_code, name, status, input_hash, parameters, seed,
    engine_version, metrics, metrics_version, certificate, findings)
VALUES ('500000001001', 'p', 'draft', '', '{"tolerance": 0.5}', 0, '', '{}', '',
    '{"method": "none", "gap": null}', '{}');

INSERT INTO grid (plan_id, number, code, name)
SELECT id, 1, '500000001001001', 'G' FROM plan;

INSERT INTO micro_grid (plan_id, grid_id, number, code, name, households, people)
SELECT g.plan_id, g.id, m + 1, g.code || lpad((m + 1)::text, 3, '0'), 'M' || m, 0, 0
FROM grid g, generate_series(0, ((:side + 3) / 4) * ((:side + 3) / 4) - 1) m;

INSERT INTO assignment (plan_id, courtyard_id, micro_grid_id)
SELECT m.plan_id, c.id, m.id
FROM courtyard c JOIN micro_grid m ON m.number = 1
    + floor((ST_X(position) - 109.4) / 0.004)::int
    + ((:side + 3) / 4) * floor((ST_Y(position) - 31.3) / 0.004)::int;
"""

# From the pointer's event to the frame after it, and to the first change of the table.
WATCH = """
window.strokes = []; window.bars = [];
addEventListener('pointermove', () => {
  const begun = performance.now();
  const table = document.querySelector('.micro-grids');
  const seen = new MutationObserver(() => {
    window.bars.push(performance.now() - begun); seen.disconnect();
  });
  if (table) seen.observe(table, {subtree: true, childList: true, characterData: true});
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      window.strokes.push(performance.now() - begun); seen.disconnect();
    };
    after.port2.postMessage(null);
  });
}, {capture: true});
"""

# How many places, spread over some of the map, have each colour.
COLOURS = """
([left, right, top, bottom, step]) => {
  const map = document.querySelector('.map canvas');
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [map.width, map.height];
  const paint = copy.getContext('2d', {willReadFrequently: true});
  paint.drawImage(map, 0, 0);
  const found = {};
  for (let x = left; x < right; x += step) for (let y = top; y < bottom; y += step) {
    const at = [x * map.width, y * map.height, 1, 1].map(Math.round);
    const colour = [...paint.getImageData(...at).data].slice(0, 3).join();
    found[colour] = (found[colour] ?? 0) + 1;
  }
  return found;
}
"""
# Where nothing is drawn the paper behind the map is seen.
NOTHING = "0,0,0"


def fill(url: str, side: int) -> None:
    """Generate the rows with the database's own means, the same ones every time."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.5)"))
        for statement in FILL.split(";\n"):
            if statement.strip():
                bound = {"side": side} if ":side" in statement else {}
                connection.execute(text(statement), bound)
    engine.dispose()


def secretary_link(database: Database) -> str:
    with database.work(SYSTEM) as session:
        account = create_account(session, name="s", role="village_secretary", area=VILLAGE)
        return link_path(issue_link(session, account))


def yardstick() -> float:
    """Seconds for a fixed sum: a shared machine may be twice as fast now as in a moment."""
    began = time.perf_counter()
    sum(i * i for i in range(2_000_000))
    return time.perf_counter() - began


def first_use(page: Page, site: str) -> None:
    """Open the editor and print how long that took."""
    speed = yardstick()
    began = time.perf_counter()
    page.goto(f"{site}/village/{VILLAGE}?edit=1")
    page.wait_for_selector(".palette", timeout=180_000)
    page.wait_for_selector("[data-drawn]", timeout=180_000)
    took = time.perf_counter() - began
    print(f"  first usable     {took:6.2f} s (yardstick {speed:.2f} s)", flush=True)


def stroke(page: Page, moves: int) -> None:
    """Draw a stroke and look around, and print the figures."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    page.keyboard.press("1")
    page.keyboard.press("b")
    box = page.locator(".sketch").bounding_box()
    assert box is not None
    at = [
        (box["x"] + (0.3 + 0.5 * i / moves) * box["width"], box["y"] + box["height"] / 2)
        for i in range(moves)
    ]
    speed = yardstick()
    page.mouse.move(*at[0])
    page.mouse.down()
    before = busy(client)
    for place in at:
        page.mouse.move(*place)
    spent = 1000 * (busy(client) - before) / moves
    page.mouse.up()
    strokes, bars = page.evaluate("[window.strokes, window.bars]")
    print(f"  stroke to paint  {spread(strokes)} (yardstick {speed:.2f} s)")
    print(f"  bars             {spread(bars)}")
    print(f"  processor        {spent:6.1f} ms a move, main thread")
    page.locator(".saving.good").wait_for(timeout=120_000)
    print(f"  holes            {holes(page, box)}")


def busy(client: Any) -> float:
    found = client.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in found if each["name"] == "TaskDuration"))


def spread(values: list[float]) -> str:
    values = sorted(values)
    worst = values[int(0.95 * (len(values) - 1))]
    return f"{statistics.median(values):6.1f} ms, 95 % within {worst:.1f} ms"


def holes(page: Page, box: Any) -> str:
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    bare = looked = 0
    for turn in range(6):
        page.mouse.move(*middle)
        page.mouse.wheel(0, -300 if turn < 4 else 300)
        page.mouse.down(button="right")
        page.mouse.move(middle[0] - 120, middle[1] - 40, steps=4)
        page.mouse.up(button="right")
        page.wait_for_timeout(50)
        found = page.evaluate(COLOURS, [0.3, 0.8, 0.3, 0.8, 0.02])
        bare, looked = bare + found.get(NOTHING, 0), looked + sum(found.values())
    return f"{bare} of {looked}"


def run(courtyards: int, moves: int, opens: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="yuanba-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data")
    try:
        with open_database(Settings(data_dir=folder / "data")) as database:
            side = round(courtyards**0.5)
            fill(cluster.start().url(SUPERUSER, "yuanba"), side)
            print(f"{side * side} courtyards")
            spare_collector()
            with serving(database, folder) as site, sync_playwright() as playwright:
                use(launch(playwright), site, secretary_link(database), moves, opens)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def use(browser: Browser, site: str, link: str, moves: int, opens: int) -> None:
    """Open the editor some times, each time with a browser that knows nothing; draw in the last."""
    state = signed_in(site, link)
    for turn in range(opens):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, storage_state=state)
        first_use(page, site)
        if turn == opens - 1:
            stroke(page, moves)
        page.close()
    browser.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--courtyards", type=int, nargs="+", default=[121, 10_000])
    options.add_argument("--moves", type=int, default=40)
    options.add_argument("--opens", type=int, default=5)
    given = options.parse_args()
    ensure_client()
    for courtyards in given.courtyards:
        run(courtyards, given.moves, given.opens)


if __name__ == "__main__":
    main()
