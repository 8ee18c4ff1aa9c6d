"""Time the coverage of a town and of a county on a private cluster filled with generated rows.

    python -m benchmarks.coverage [--towns 60] [--repeats 3]

Each town has 15 villages of 200 households: 3,000 a town, 180,000 for the default 60 towns. All
limits are set, so that every reason is computed, and people's visits and positions are generated
too. Printed are the seconds of the query with its answer read into Python, as a town officer for
one town and as the system for all of them: the median of the repeats on the clock, and the
processor's share of the run that took least, in the server and in Python together.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from service.cluster import Cluster
from service.cluster.configuration import SUPERUSER
from service.coverage.service import coverage, totals
from service.db.database import Database, open_database
from service.db.engine import make_engine
from service.db.session import SYSTEM, Actor
from service.settings import Settings

ON = dt.date(2026, 11, 1)

# Villages are squares of 0.02°, courtyards stand in 40 columns and rows of five households each.
FILL = """
INSERT INTO town (code, name, settings)
SELECT '500' || lpad(t::text, 6, '0'), 'T' || t,
    '{"coverage": {"households_per_head": 12, "walking_m": 900, "walking_minutes": 20,
                   "visit_days": 90}}'
FROM generate_series(1, :towns) t;

INSERT INTO village (code, town_code, name, boundary)
SELECT code || lpad(v::text, 3, '0'), code, 'V' || v, ST_Multi(ST_Segmentize(ST_MakeEnvelope(
    108 + v * 0.02, 29 + n * 0.02, 108.02 + v * 0.02, 29.02 + n * 0.02, 4326), 0.0002))
FROM (SELECT code, row_number() OVER (ORDER BY code) AS n FROM town) t, generate_series(1, 15) v;

INSERT INTO courtyard (code, village_code, name, position)
SELECT v.code || 'C' || c, v.code, 'C' || c,
    ST_SetSRID(ST_MakePoint(ST_XMin(boundary) + (c % 10 + 0.5) * 0.002,
                            ST_YMin(boundary) + (c / 10 + 0.5) * 0.005), 4326)
FROM village v, generate_series(0, 39) c;

INSERT INTO plan (village_code, name, status, adopted_on, input_hash, parameters, seed,
    engine_version, metrics, metrics_version, certificate, findings)
SELECT code, 'p', 'adopted', DATE '2026-01-01', '', '{}', 0, '', '{}', '', '{}', '{}' FROM village;

INSERT INTO grid (plan_id, number, code, name)
SELECT p.id, g, village_code || lpad(g::text, 3, '0'), 'G' || g
FROM plan p, generate_series(1, 5) g;

INSERT INTO micro_grid (plan_id, grid_id, number, code, name, households, people, shape)
SELECT g.plan_id, g.id, m, g.code || lpad(m::text, 3, '0'), 'M' || m, 10, 30,
    ST_Segmentize(ST_MakeEnvelope(
        ST_XMin(v.boundary) + (g.number - 1) * 0.004, ST_YMin(v.boundary) + (m - 1) * 0.005,
        ST_XMin(v.boundary) + g.number * 0.004, ST_YMin(v.boundary) + m * 0.005, 4326), 0.0004)
FROM grid g JOIN plan p ON p.id = g.plan_id JOIN village v ON v.code = p.village_code,
    generate_series(1, 4) m;

INSERT INTO assignment (plan_id, courtyard_id, micro_grid_id)
SELECT p.id, c.id, m.id
FROM courtyard c JOIN plan p ON p.village_code = c.village_code
JOIN micro_grid m ON m.plan_id = p.id AND ST_Covers(m.shape, c.position);

INSERT INTO household (code, town_code, village_code, courtyard_id, position, head_name, people,
    stated_micro_grid)
SELECT c.code || 'H' || h, left(c.village_code, 9), c.village_code, c.id,
    ST_Translate(c.position, (random() - 0.5) * 0.0022, (random() - 0.5) * 0.0052), 'x', 3,
    CASE WHEN random() < 0.02 THEN c.village_code || '001001' END
FROM courtyard c, generate_series(1, 5) h;
UPDATE household SET position = ST_Translate(position, 0.003, 0) WHERE id % 100 = 3;
UPDATE household SET position = NULL, courtyard_id = NULL WHERE id % 500 = 0;
UPDATE household SET position = ST_SetSRID(ST_MakePoint(100, 20), 4326) WHERE id % 1000 = 7;

INSERT INTO member (code, town_code, village_code, name, kind, floating, home_courtyard_id)
SELECT c.code || 'M', left(c.village_code, 9), c.village_code, 'y', 'party_member',
    random() < 0.3, c.id FROM courtyard c;

INSERT INTO appointment
    (village_code, member_id, micro_grid_id, role, starts_on, ends_on, shown_name)
SELECT DISTINCT ON (m.id) n.village_code, n.id, m.id, 'head', DATE '2025-01-01',
    CASE WHEN random() < 0.05 THEN DATE '2026-06-30' END, 'y**'
FROM micro_grid m JOIN assignment s ON s.micro_grid_id = m.id
JOIN member n ON n.home_courtyard_id = s.courtyard_id WHERE m.id % 40 > 0 ORDER BY m.id, random();

INSERT INTO visit (household_id, kind, visited_on)
SELECT id, 'look', DATE '2026-11-01' - (random() * 120)::int FROM household, generate_series(1, 2);

INSERT INTO walk (home_id, courtyard_id, metres, minutes)
SELECT n.home_courtyard_id, s.courtyard_id, 500, random() * 30
FROM appointment a JOIN member n ON n.id = a.member_id
JOIN assignment s ON s.micro_grid_id = a.micro_grid_id WHERE random() < 0.5;
"""


def fill(url: str, towns: int) -> None:
    """Generate the rows with the database's own means, the same ones every time."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.5)"))
        for statement in FILL.split(";\n"):
            if statement.strip():
                bound = {"towns": towns} if ":towns" in statement else {}
                connection.execute(text(statement), bound)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def measure(database: Database, actor: Actor, place: str, repeats: int) -> None:
    """Print one line: households, reasons that occur, seconds."""
    clock, processor = [], []
    for _ in range(repeats):
        with database.work(actor) as session:
            server = session.scalar(text("SELECT pg_backend_pid()"))
            began = time.perf_counter(), _processor_seconds(server)
            covers = coverage(session, place, on=ON)
            clock.append(time.perf_counter() - began[0])
            processor.append(_processor_seconds(server) - began[1])
    found = totals(covers)
    print(
        f"{found.households:>7} households, {len(found.reasons)} reasons, "
        f"clock {statistics.median(clock):.3f} s, processor {min(processor):.3f} s"
    )
    print("        ", found.reasons)


def _processor_seconds(server: int) -> float:
    """Seconds that this process and one of the server's have spent on a processor so far."""
    # The command's name, in brackets, may hold blanks; user and system time stand 11 fields after.
    fields = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--towns", type=int, default=60)
    options.add_argument("--repeats", type=int, default=3)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yuanba-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data")
    try:
        with open_database(Settings(data_dir=folder / "data")) as database:
            began = time.perf_counter()
            fill(cluster.start().url(SUPERUSER, "yuanba"), given.towns)
            print(f"filled in {time.perf_counter() - began:.0f} s")
            measure(database, Actor("town_officer", "500000001"), "500000001", given.repeats)
            measure(database, SYSTEM, "500", given.repeats)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
