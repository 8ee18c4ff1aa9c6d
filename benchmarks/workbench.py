"""Time verdicts, edits and vector tiles of one draft, at village size and at 10,000 courtyards.

    python -m benchmarks.workbench [--repeats 100]

A private cluster is filled with one village of generated courtyards in rows, three households each,
surveyed as any village is, in blocks that are micro-grids. A town officer's browser then asks the
application over HTTP (in the same process, without a network): the state and the problems of the
draft as the editor opens, what a hover costs before it is let go, an edit with its verdict, an
undo, links and moved courtyards, and tiles of the village at zooms 12 to 16, each of them twice:
drawn, then kept. The first request of each kind, which builds what is kept in memory, is printed
apart from the others.
Beside the clock stands the processor's share, of Python and the database server together, on the
mean of all requests: on a busy machine it is what can be compared.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import random
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from starlette.testclient import TestClient

from geo.web_mercator import tile_at
from service.accounts.service import create_account, issue_link
from service.app import create_app
from service.cluster import Cluster
from service.cluster.configuration import SUPERUSER
from service.db.database import Database, open_database
from service.db.engine import make_engine
from service.db.session import SYSTEM
from service.logs import set_up_logs
from service.plans.models import Plan
from service.serve import spare_collector
from service.settings import Settings
from service.villages.survey import survey

TOWN, VILLAGE = "500238115", "500238115203"
WEST, SOUTH, STEP = 109.44, 31.39, 0.0005

FILL = """
INSERT INTO town (code, name) VALUES ('500238115', 'T');

INSERT INTO village (code, town_code, name, boundary)
VALUES ('500238115203', '500238115', 'V', ST_Multi(ST_Segmentize(ST_MakeEnvelope(
    109.44, 31.39, 109.44 + :columns * 0.0005, 31.39 + :rows * 0.0005, 4326), 0.0003)));

INSERT INTO courtyard (code, village_code, name, position)
SELECT '500238115203C' || lpad(n::text, 6, '0'), '500238115203', 'C' || n,
    ST_SetSRID(ST_MakePoint(109.44 + (x + 0.3 + 0.4 * random()) * 0.0005,
                            31.39 + (y + 0.3 + 0.4 * random()) * 0.0005), 4326)
FROM (SELECT x, y, y * :columns + x AS n
      FROM generate_series(0, :columns - 1) x, generate_series(0, :rows - 1) y) place;

INSERT INTO household (code, town_code, village_code, courtyard_id, position, head_name, people)
SELECT c.code || 'H' || h, '500238115', c.village_code, c.id, c.position, 'x', 3
FROM courtyard c, generate_series(1, 3) h;

INSERT INTO plan (village_code, name, input_hash, parameters, seed, engine_version, metrics,
    metrics_version, certificate, findings)
VALUES ('500238115203', 'p', '', '{"tolerance": 0.4}', 0, '', '{}', '',
    '{"method": "none", "gap": null}', '{"violations": [], "links": [], "cut_short": false}');

INSERT INTO grid (plan_id, number, code, name)
SELECT p.id, g, '500238115203' || lpad(g::text, 3, '0'), 'G' || g
FROM plan p, generate_series(1, :rows / 5) g;

INSERT INTO micro_grid (plan_id, grid_id, number, code, name, households, people)
SELECT g.plan_id, g.id, m, g.code || lpad(m::text, 3, '0'), 'M' || m, 0, 0
FROM grid g, generate_series(1, ceil(:columns / 5.0)::int) m;

INSERT INTO assignment (plan_id, courtyard_id, micro_grid_id)
SELECT m.plan_id, c.id, m.id
FROM courtyard c
JOIN grid g ON g.number = 1 + floor((ST_Y(c.position) - 31.39) / 0.0025)
JOIN micro_grid m ON m.grid_id = g.id
    AND m.number = 1 + floor((ST_X(c.position) - 109.44) / 0.0025);
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Time verdicts, edits and tiles of one draft.")
    options.add_argument("--repeats", type=int, default=100)
    repeats = options.parse_args().repeats
    set_up_logs(logging.WARNING)
    print(f"load average at the start: {os.getloadavg()[0]:.1f}")
    print("| courtyards | micro-grids | what | first ms | median ms | p95 ms | processor ms |")
    print("|---|---|---|---|---|---|---|")
    for columns, rows in ((13, 10), (100, 100)):
        folder = Path(tempfile.mkdtemp(prefix="yuanba-bench-"))
        folder.chmod(0o755)
        cluster = Cluster(folder)
        try:
            measure(folder, cluster, columns, rows, repeats)
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, cluster: Cluster, columns: int, rows: int, repeats: int) -> None:
    urls = cluster.start()
    with open_database(Settings(data_dir=folder)) as database:
        owner = make_engine(urls.url(SUPERUSER, "yuanba"))
        with owner.begin() as connection:
            for statement in FILL.split(";\n"):
                if statement.strip():
                    bound = {"columns": columns, "rows": rows}
                    bound = {key: value for key, value in bound.items() if f":{key}" in statement}
                    connection.execute(text(statement), bound)
        with database.work(SYSTEM) as session:
            survey(session, VILLAGE)
        with owner.begin() as connection:
            connection.execute(text("ANALYZE"))
        owner.dispose()
        with client_of(folder, database) as client:
            spare_collector()
            time_all(client, database, columns, rows, repeats)


def plan_of(database: Database) -> str:
    with database.work(SYSTEM) as session:
        return f"/api/plans/{session.scalars(select(Plan.id)).one()}"


def client_of(folder: Path, database: Database) -> TestClient:
    client = TestClient(create_app(Settings(data_dir=folder), database))
    with database.work(SYSTEM) as session:
        account = create_account(session, name="x", role="town_officer", area=TOWN)
        token = issue_link(session, account)
    client.post("/api/session/link", json={"token": token})
    client.headers["x-csrf-token"] = client.get("/api/session").json()["csrf_token"]
    return client


def processor_s(database: Database) -> float:
    """Seconds of processor that Python and the database's connections have used so far."""
    with database.work(SYSTEM) as session:
        pids = session.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    used = time.process_time()
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return used


def time_all(client: TestClient, database: Database, columns: int, rows: int, repeats: int) -> None:
    plan, chance = plan_of(database), random.Random(1)

    def state() -> Any:
        return expect(client.get(f"{plan}/state")).json()

    def problems() -> None:
        expect(client.get(f"{plan}/problems"))

    # As the editor opens a draft: what is made then counts as the first request of each.
    opened = {"the state": timed(state, 1)[0], "the problems": timed(problems, 1)[0]}
    now = state()
    parts = {m["id"]: m["courtyards"] for m in now["micro_grids"]}
    ids = list(parts)
    across, revision = math.ceil(columns / 5), [f'"{now["revision"]}"']
    courtyards = client.get(f"/api/villages/{VILLAGE}/layers/courtyards").json()["features"]
    places = {each["id"]: each["geometry"]["coordinates"] for each in courtyards}
    what = f"| {columns * rows:,} | {len(parts)} |"

    def move() -> dict[str, Any]:
        """Bring some courtyard of a micro-grid to the next one to the east."""
        at = chance.choice([i for i in range(len(ids) - 1) if i % across < across - 1])
        return {
            "id": str(uuid.uuid4()),
            "kind": "assign",
            "courtyards": [chance.choice(parts[ids[at]])],
            "micro_grid": ids[at + 1],
        }

    def hover() -> None:
        expect(client.post(f"{plan}/verdict", json={"operations": [move()]}))

    def edit() -> None:
        body, headers = {"operations": [move()]}, {"if-match": revision[0]}
        done = expect(client.post(f"{plan}/operations", json=body, headers=headers))
        revision[0] = done.headers["etag"]

    def undo() -> None:
        body, headers = {"id": str(uuid.uuid4())}, {"if-match": revision[0]}
        done = expect(client.post(f"{plan}/undo", json=body, headers=headers))
        revision[0] = done.headers["etag"]

    def operate(**fields: Any) -> None:
        body, headers = (
            {"operations": [{"id": str(uuid.uuid4()), **fields}]},
            {"if-match": revision[0]},
        )
        done = expect(client.post(f"{plan}/operations", json=body, headers=headers))
        revision[0] = done.headers["etag"]

    def link() -> None:
        a, b = chance.sample(parts[chance.choice(ids)], 2)
        action = chance.choice(["add", "cut"])
        operate(kind="link", a=a, b=b, action=action, form="other", reason="x")

    def move_courtyard() -> None:
        key = chance.choice(list(places))
        lon, lat = places[key]
        places[key] = [lon + chance.uniform(-1e-5, 1e-5), lat + chance.uniform(-1e-5, 1e-5)]
        operate(kind="move_courtyard", courtyard=key, lon=places[key][0], lat=places[key][1])

    tiles = tiles_of(columns, rows)
    chance.shuffle(tiles)
    tiles = tiles[: repeats * 2]
    cold, warm = iter(tiles), iter(tiles)

    def tile(ahead: Iterator[str]) -> None:
        expect(client.get(f"{plan}/tiles/{next(ahead)}.mvt"))

    for name, act, times in (
        ("the state", state, max(1, repeats // 5)),
        ("the problems", problems, max(1, repeats // 5)),
        ("a hover judged", hover, repeats),
        ("an edit applied and judged", edit, repeats),
        ("an undo", undo, max(1, repeats // 2)),
        ("a tile drawn, zoom 12 to 16", lambda: tile(cold), len(tiles) - 1),
        ("a tile kept, zoom 12 to 16", lambda: tile(warm), len(tiles) - 1),
        ("a link added or cut", link, max(1, repeats // 5)),
        ("a courtyard moved", move_courtyard, max(1, repeats // 5)),
    ):
        first, before = opened.pop(name, None) or timed(act, 1)[0], processor_s(database)
        rest = sorted(timed(act, times))
        used = 1000 * (processor_s(database) - before) / times
        p95 = rest[min(len(rest) - 1, math.ceil(0.95 * len(rest)) - 1)]
        clock = f"{first:.0f} | {statistics.median(rest):.0f} | {p95:.0f}"
        print(f"{what} {name} | {clock} | {used:.0f} |", flush=True)


def tiles_of(columns: int, rows: int) -> list[str]:
    """List the tiles that show some of the village, zoom by zoom."""
    found = []
    for z in range(12, 17):
        left, top = tile_at(WEST, SOUTH + rows * STEP, z)
        right, bottom = tile_at(WEST + columns * STEP, SOUTH, z)
        found += [f"{z}/{x}/{y}" for x in range(left, right + 1) for y in range(top, bottom + 1)]
    return found


def expect(answer: Any) -> Any:
    assert answer.status_code in {200, 204}, answer.text
    return answer


def timed(act: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - began))
    return found


if __name__ == "__main__":
    main()
