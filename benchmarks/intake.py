"""Time an import from the file to committed rows, and measure its memory with all its children.

    python -m benchmarks.intake [--rows 10000 100000]

For each size a roster is generated: an XLSX up to 50,000 rows, a CSV above. A private cluster is
filled with a town of 15 villages with courtyards; then one process of its own, as
`./yuanba import households` would, reads, checks, resolves and commits the file. Printed are the
seconds from the file to the commit (on the wall, and of all processors together: the process, the
child that reads, the database's backend), those of the import again (which changes nothing), those
of its undo, and the largest memory of the process and the child that reads.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import xlsxwriter
from sqlalchemy import text

from service.cluster import Cluster
from service.cluster.configuration import SUPERUSER
from service.db.database import Database, open_database
from service.db.engine import make_engine
from service.db.session import SYSTEM
from service.settings import Settings

TOWN = "500000001"
HEADINGS = (
    "户编号",
    "户主姓名",
    "人数",
    "电话",
    "村名",
    "村民小组",
    "门牌号",
    "院落",
    "经度",
    "纬度",
)
XLSX_UP_TO = 50_000

FILL = f"""
INSERT INTO town (code, name) VALUES ('{TOWN}', 'T');
INSERT INTO village (code, town_code, name, boundary)
SELECT '{TOWN}' || lpad(v::text, 3, '0'), '{TOWN}', '第' || v || '村', ST_Multi(ST_Segmentize(
    ST_MakeEnvelope(108 + v * 0.02, 29, 108.02 + v * 0.02, 29.02, 4326), 0.0002))
FROM generate_series(1, 15) v;
INSERT INTO courtyard (code, village_code, name, position)
SELECT v.code || 'C' || c, v.code, '院子' || c,
    ST_SetSRID(ST_MakePoint(ST_XMin(boundary) + (c % 10 + 0.5) * 0.002,
                            ST_YMin(boundary) + (c / 10 + 0.5) * 0.005), 4326)
FROM village v, generate_series(0, 39) c;
"""


def write_roster(path: Path, rows: int) -> None:
    """Generate a roster; every tenth row has no position and names its courtyard instead."""
    chance = random.Random(7)
    lines = []
    for number in range(rows):
        village, yard = number % 15 + 1, number % 40
        placed = number % 10 > 0
        lines.append(
            [
                f"H{number:06}",
                chance.choice("王李张刘陈杨赵黄周吴") + chance.choice("伟芳娜敏静丽强磊军洋"),
                chance.randint(1, 6),
                f"1380000{number % 10_000:04}",
                f"第{village}村",
                f"{number % 8 + 1}组",
                f"{number % 200 + 1}号",
                "" if placed else f"院子{yard}",
                round(108.001 + village * 0.02 + chance.random() * 0.018, 6) if placed else "",
                round(29.001 + chance.random() * 0.018, 6) if placed else "",
            ]
        )
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *lines])
        return
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for i, line in enumerate([HEADINGS, *lines]):
            page.write_row(i, 0, line)


def run_one(url: str, path: Path) -> None:
    """Import, import again and undo, in this process; print the figures as JSON."""
    from service.imports.pipeline import Choices, import_file  # noqa: PLC0415
    from service.imports.undo import undo_import  # noqa: PLC0415

    database = Database(url, make_engine(url, pool_size=2))
    figures: dict[str, object] = {}
    memory = _Together()
    for name in ("import_s", "again_s"):
        began = time.perf_counter()
        with memory, database.work(SYSTEM) as session:
            backend = session.scalar(text("SELECT pg_backend_pid()"))
            before = _processor_s(backend)
            done = import_file(
                session, "households", path, town_code=TOWN, choices=Choices(crs="EPSG:4490")
            )
        figures[name] = time.perf_counter() - began
        figures[f"cpu_{name}"] = _processor_s(backend) - before
        if name == "import_s":
            first = done.batch_id
            figures |= {"rows": done.rows, "added": done.added, "bad": done.bad}
            figures["peak_mb"] = memory.peak_mb
            figures["self_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        elif done.added or done.changed:
            raise AssertionError("the same file changed something")
    began = time.perf_counter()
    with database.work(SYSTEM) as session:
        undo_import(session, first)
    figures["undo_s"] = time.perf_counter() - began
    print(json.dumps(figures))


def _processor_s(backend: int) -> float:
    """Processor seconds so far of this process, its ended children and its database backend."""
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = sum(one.ru_utime + one.ru_stime for one in (own, children))
    return used + ticks / os.sysconf("SC_CLK_TCK")


class _Together:
    """The largest sum of the resident memory of this process and its children, looked at often."""

    peak_mb = 0.0

    def __enter__(self) -> None:
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._watch.join()

    def _look(self) -> None:
        me = Path("/proc/self")
        while not self._stop.wait(0.01):
            children = (me / "task").glob("*/children")
            ids = [one for file in children for one in file.read_text().split()]
            folders = [me, *(Path("/proc", one) for one in ids)]
            self.peak_mb = max(self.peak_mb, sum(_resident_mb(folder) for folder in folders))


def _resident_mb(folder: Path) -> float:
    try:
        pages = int((folder / "statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0  # it has ended meanwhile
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        run_one(given.one[0], Path(given.one[1]))
        return
    folder = Path(tempfile.mkdtemp(prefix="yuanba-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data")
    try:
        with open_database(Settings(data_dir=folder / "data")) as database:
            _fill(cluster.start().url(SUPERUSER, "yuanba"))
            for rows in given.rows:
                path = folder / f"{rows}.{'xlsx' if rows <= XLSX_UP_TO else 'csv'}"
                write_roster(path, rows)
                command = [sys.executable, "-m", "benchmarks.intake", "--one", database.url]
                done = subprocess.run([*command, str(path)], check=True, stdout=subprocess.PIPE)
                _tell(path, json.loads(done.stdout))
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in FILL.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    engine.dispose()


def _tell(path: Path, figures: dict[str, float]) -> None:
    print(f"{path.name}: {figures['rows']:,} rows ({figures['bad']} bad)")
    for name, said in (("import_s", "to the commit"), ("again_s", "again, changing nothing")):
        print(f"  {figures[name]:6.1f} s, of processors {figures['cpu_' + name]:6.1f} s: {said}")
    print(f"  {figures['undo_s']:6.1f} s: undo")
    print(
        f"  {figures['peak_mb']:6.0f} MB together at most "
        f"(process {figures['self_mb']:.0f}, reader {figures['child_mb']:.0f})"
    )


if __name__ == "__main__":
    main()
