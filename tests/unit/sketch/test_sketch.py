"""The sketch command on small files: what it writes, what it refuses, what it leaves alone."""

import resource
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import frame_for
from geo.testing import assert_tiles
from service.cli import main
from service.sketch.shares import share

EAST, NORTH = 547_000.0, 3_474_000.0
METRES = "EPSG:4545"
Layers = dict[str, gpd.GeoDataFrame]


def _box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


def _line(*xy: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in xy])


def _frame(shapes: list[object], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=METRES).to_crs(4326)


@pytest.fixture
def layers() -> Layers:
    """Two villages, one with an exclave, a river with one bridge, and two houses in neither."""
    rng = np.random.default_rng(7)
    spots = [
        *rng.uniform((20, 20), (960, 580), (60, 2)),
        *rng.uniform((1020, 20), (1900, 580), (40, 2)),
    ]
    spots += [*rng.uniform((2120, 20), (2280, 180), (8, 2)), (3000.0, 50.0), (3020.0, 50.0)]
    houses = [_box(x, y, x + 10, y + 9) for x, y in spots]
    west, east = _box(0, 0, 1000, 600), _box(1000, 0, 1920, 600)
    return {
        "boundary": _frame(
            [west, shapely.union(east, _box(2100, 0, 2300, 200))],
            code=["500238115203", "500238115204"],
            name=["望乐村", "东村"],
        ),
        "buildings": _frame([*houses, _box(50, 50, 53, 53)], building=["yes"] * 111),
        "roads": _frame([_line((500, 100), (700, 100))], highway=["track"]),
        "waterways": _frame([_line((600, -50), (600, 650))], waterway=["river"]),
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Layers], Path]:
    def put(layers: Layers) -> Path:
        path = tmp_path / "in" / "village.gpkg"
        path.parent.mkdir(exist_ok=True)
        for name, frame in layers.items():
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "'crs' was not provided")
                frame.to_file(path, layer=name, driver="GPKG")
        return path

    return put


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def _sketch(file: Path, out: Path, *options: str) -> int:
    try:
        return main(["sketch", str(file), "-o", str(out / "map.html"), *options])
    except SystemExit as done:
        return int(done.code or 0)


@pytest.fixture
def refused(out: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a sketch that must fail, leave both files as they were, and return its message."""

    def run(file: Path, *options: str) -> str:
        kept = {"map.html": b"an earlier map", "plan.gpkg": b"an earlier plan"}
        for name, content in kept.items():
            (out / name).write_bytes(content)
        code = _sketch(file, out, *options)
        said = capsys.readouterr().err
        assert code == 2, said
        assert {path.name: path.read_bytes() for path in out.iterdir()} == kept
        return said

    return run


def _count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_writes_map_and_plan(
    layers: Layers,
    write: Callable[[Layers], Path],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _sketch(write(layers), out, "--micro-grids", "9", "--no-prove") == 0
    said = capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["map.html", "plan.gpkg"]
    plan = out / "plan.gpkg"
    units = gpd.read_file(plan, layer="courtyards")
    parts = gpd.read_file(plan, layer="micro_grids")
    assert len(parts) == 9
    assert parts["households"].sum() == units["households"].sum() == 108
    assert set(units["micro_grid"]) == set(parts["code"])
    assert parts["code"].str.fullmatch("50023811520[34][0-9]{6}").all()
    assert _count(plan, "homes") == 108
    assert _count(plan, "outside") == 2
    assert "2 homes lie outside every village" in said
    assert "望乐村" in said
    assert "望乐村" in (out / "map.html").read_text(encoding="utf-8")
    written = gpd.read_file(plan, layer="villages").set_index("code").geometry
    metric = frame_for(layers["boundary"])
    given = layers["boundary"].set_index("code").to_crs(metric).geometry
    for village, cells in gpd.read_file(plan, layer="cells").groupby("village_code"):
        assert_tiles(cells.geometry.to_numpy(), written[village])
        assert_tiles(cells.to_crs(metric).geometry.to_numpy(), given[village])


def test_river_parts_and_track_bridges(
    layers: Layers, write: Callable[[Layers], Path], out: Path
) -> None:
    assert _sketch(write(layers), out, "--micro-grids", "9") == 0
    pairs = gpd.read_file(out / "plan.gpkg", layer="adjacency").to_crs(METRES)
    river = _line((600, -50), (600, 650))
    over = pairs[pairs.crosses(river)]
    assert set(over["kind"]) == {"bridge", "barrier"}
    exclave = pairs[pairs["kind"] == "link"]
    assert len(exclave) == 1
    assert exclave["village_code"].tolist() == ["500238115204"]


def test_same_file_gives_the_same_map(
    layers: Layers, write: Callable[[Layers], Path], tmp_path: Path
) -> None:
    file = write(layers)
    maps = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert _sketch(file, tmp_path / name, "--micro-grids", "9", "--lang", "en") == 0
        maps.append((tmp_path / name / "map.html").read_bytes())
    assert maps[0] == maps[1]


def test_size_instead_of_number_and_smaller_courtyards(
    layers: Layers, write: Callable[[Layers], Path], out: Path
) -> None:
    options = ("--households-per-grid", "12", "--max-households", "2", "--min-footprint", "5")
    assert _sketch(write(layers), out, *options) == 0
    parts = gpd.read_file(out / "plan.gpkg", layer="micro_grids")
    assert len(parts) == round(111 / 12)
    assert gpd.read_file(out / "plan.gpkg", layer="courtyards")["households"].max() == 2


def test_boundary_and_houses_are_enough(
    layers: Layers,
    write: Callable[[Layers], Path],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    only = {name: layers[name] for name in ("boundary", "buildings")}
    only["buildings"] = only["buildings"][["geometry"]]
    only["boundary"] = only["boundary"][["geometry"]]
    assert _sketch(write(only), out, "--micro-grids", "4", "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "the file has no layer roads" in said
    assert "no unique 12-digit codes" in said


def test_no_crs_asks_and_takes_the_answer(
    layers: Layers,
    write: Callable[[Layers], Path],
    out: Path,
    refused: Callable[..., str],
) -> None:
    metric = {name: frame.to_crs(METRES) for name, frame in layers.items()}
    file = write({name: frame.set_crs(None, allow_override=True) for name, frame in metric.items()})
    assert "--crs" in refused(file, "--micro-grids", "9")
    assert _sketch(file, out, "--micro-grids", "9", "--crs", METRES) == 0
    assert len(gpd.read_file(out / "plan.gpkg", layer="micro_grids")) == 9


@pytest.mark.parametrize("missing", ["boundary", "buildings"])
def test_missing_layer(
    missing: str, layers: Layers, write: Callable[[Layers], Path], refused: Callable[..., str]
) -> None:
    said = refused(write({k: v for k, v in layers.items() if k != missing}), "--micro-grids", "9")
    assert f"has no layer {missing}" in said
    assert "waterways" in said


@pytest.mark.parametrize("empty", ["boundary", "buildings"])
def test_empty_layer(
    empty: str, layers: Layers, write: Callable[[Layers], Path], refused: Callable[..., str]
) -> None:
    layers[empty] = layers[empty].iloc[:0]
    assert f"layer {empty} holds no geometry" in refused(write(layers), "--micro-grids", "9")


def test_boundary_row_without_geometry_is_named(
    layers: Layers, write: Callable[[Layers], Path], refused: Callable[..., str]
) -> None:
    layers["boundary"].loc[1, "geometry"] = None
    assert "feature 2 has no usable geometry" in refused(write(layers), "--micro-grids", "9")


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        ("boundary", _line((0, 0), (9, 9))),
        ("buildings", _line((0, 0), (9, 9))),
        ("roads", _box(0, 0, 9, 9)),
        ("waterways", shapely.Point(EAST, NORTH)),
    ],
)
def test_wrong_geometry_type(
    layer: str,
    shape: object,
    layers: Layers,
    write: Callable[[Layers], Path],
    refused: Callable[..., str],
) -> None:
    layers[layer] = pd.concat([layers[layer], _frame([shape])], ignore_index=True)
    said = refused(write(layers), "--micro-grids", "9")
    assert f"layer {layer} holds the wrong geometry type: feature {len(layers[layer])}" in said


def test_crossing_boundary_is_refused_with_the_place(
    layers: Layers, write: Callable[[Layers], Path], refused: Callable[..., str]
) -> None:
    bow = shapely.Polygon([(109.49, 31.4), (109.51, 31.42), (109.51, 31.4), (109.49, 31.42)])
    layers["boundary"].loc[0, "geometry"] = bow
    said = refused(write(layers), "--micro-grids", "9")
    assert "boundary 1 crosses itself" in said
    assert "Self-intersection[109.5 31.41]" in said


def test_broken_houses_are_repaired_or_left_out_and_said_so(
    layers: Layers,
    write: Callable[[Layers], Path],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    x, y = EAST + 300, NORTH + 300
    bow = shapely.Polygon([(x, y), (x + 20, y + 20), (x + 20, y), (x, y + 20)])
    more = _frame([bow, bow, None], building=["house"] * 3)
    lon, lat = shapely.get_coordinates(more.geometry.iloc[0])[0]
    flat = [(lon, lat), (lon, lat + 2e-4), (lon, lat + 1e-4)]
    more.loc[1, "geometry"] = shapely.Polygon(flat)
    layers["buildings"] = pd.concat([layers["buildings"], more], ignore_index=True)
    assert _sketch(write(layers), out, "--micro-grids", "9") == 0
    said = capsys.readouterr().out
    assert "2 invalid building outlines were repaired (112, 113)" in said
    assert "1 features without usable geometry (114) are not counted" in said
    assert _count(out / "plan.gpkg", "homes") == 110


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04not a zip", b"%PDF-1.7", b"SQLite format 3\x00"]
)
def test_content_that_is_no_geopackage(
    content: bytes, tmp_path: Path, refused: Callable[..., str]
) -> None:
    file = tmp_path / "village.gpkg"
    file.write_bytes(content)
    assert refused(file, "--micro-grids", "9")


def test_file_that_does_not_exist(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "there is no file" in refused(tmp_path / "nothing.gpkg", "--micro-grids", "9")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--micro-grids", "200"), "too few for 200 micro-grids"),
        (("--micro-grids", "1"), "too few for one each"),
        (("--micro-grids", "9", "--households-per-grid", "9"), "not both"),
        (("--micro-grids", "9", "--min-footprint", "1000"), "none of the buildings is a home"),
        (("--micro-grids", "9", "--crs", "EPSG:99"), "EPSG:99"),
    ],
)
def test_wish_that_cannot_be_met(
    options: tuple[str, ...],
    message: str,
    layers: Layers,
    write: Callable[[Layers], Path],
    refused: Callable[..., str],
) -> None:
    assert message in refused(write(layers), *options)


def test_houses_all_elsewhere(
    layers: Layers, write: Callable[[Layers], Path], refused: Callable[..., str]
) -> None:
    layers["buildings"] = layers["buildings"].translate(0.5, 0).to_frame("geometry")
    said = refused(write(layers), "--micro-grids", "9")
    assert "every home lies outside every village" in said


def test_village_without_homes_is_listed(
    layers: Layers,
    write: Callable[[Layers], Path],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    layers["buildings"] = layers["buildings"].iloc[:60]
    assert _sketch(write(layers), out, "--micro-grids", "5") == 0
    assert "东村 has no homes and gets no micro-grid" in capsys.readouterr().out


def test_never_replaces_the_file_it_reads(
    layers: Layers, write: Callable[[Layers], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(layers)
    plan = file.rename(file.with_name("plan.gpkg"))
    before = plan.read_bytes()
    assert _sketch(plan, plan.parent, "--micro-grids", "9") == 2
    assert "another folder" in capsys.readouterr().err
    assert plan.read_bytes() == before


def test_folder_that_does_not_exist(
    layers: Layers, write: Callable[[Layers], Path], tmp_path: Path
) -> None:
    assert _sketch(write(layers), tmp_path / "nowhere", "--micro-grids", "9") == 2


@pytest.mark.parametrize("stopped", ["plan.gpkg", "map.html"])
def test_disk_that_fills_up_changes_nothing(
    stopped: str, layers: Layers, write: Callable[[Layers], Path], out: Path
) -> None:
    """A limit on the size of a file, just below that of one of the two, stops the writing there."""
    file = write(layers)
    assert _sketch(file, out, "--micro-grids", "9") == 0
    room = (out / stopped).stat().st_size - 8192
    for name in ("map.html", "plan.gpkg"):
        (out / name).write_text("before")
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "sketch", file, "-o", out / "map.html",
         "--micro-grids", "9"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "could not be written" in done.stderr
    assert {path.name: path.read_text() for path in out.iterdir()} == {
        "map.html": "before",
        "plan.gpkg": "before",
    }


def test_shares_follow_households_and_never_exceed_courtyards() -> None:
    homes, yards = np.array([300, 100, 0, 5]), np.array([4, 90, 0, 1])
    assert share(homes, yards, 10).tolist() == [4, 5, 0, 1]
