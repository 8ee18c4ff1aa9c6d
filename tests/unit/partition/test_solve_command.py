"""``yuanba solve`` on instance files: the answer file and the three kinds of distance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from geo.errors import YuanbaError
from service.instance_file import InstanceError, read_instance
from service.solve import register

from .conftest import Valley

app = typer.Typer()
app.callback()(lambda: None)
register(app)


@pytest.fixture
def question(valley: Valley) -> dict[str, Any]:
    rows = zip(valley.units.weight.tolist(), valley.units.xy.tolist(), strict=True)
    return {
        "name": "valley",
        "k": valley.n_parts,
        "lower": valley.lower,
        "upper": valley.upper,
        "distance": "euclidean",
        "objective_scale": 0.5,
        "units": [
            {"id": f"u{i}", "weight": w, "x": x, "y": y} for i, (w, (x, y)) in enumerate(rows)
        ],
        "edges": [[f"u{a}", f"u{b}"] for a, b in valley.graph.edges],
    }


def run(tmp_path: Path, question: Any, *options: str) -> Any:
    (tmp_path / "in.json").write_text(json.dumps(question), encoding="utf-8")
    words = ["solve", str(tmp_path / "in.json"), "-o", str(tmp_path / "out.json"), *options]
    return CliRunner().invoke(app, words)


def test_the_answer_holds_what_is_promised(tmp_path: Path, question: dict[str, Any]) -> None:
    result = run(tmp_path, question, "--effort", "0.2", "--seed", "1", "--prove")
    assert result.exit_code == 0, result.output
    answer = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert set(answer) >= {
        "assignment", "objective", "lower_bound", "gap", "feasible", "contiguous", "seconds"
    }  # fmt: skip
    assert answer["feasible"]
    assert answer["contiguous"]
    assert answer["gap"] <= 0.001
    weight = np.array([row["weight"] for row in question["units"]])
    xy = np.array([[row["x"], row["y"]] for row in question["units"]])
    total = 0.0
    for part in range(question["k"]):
        inside = np.flatnonzero(np.array(answer["assignment"]) == part)
        offset = xy[inside][:, None] - xy[inside][None]
        total += ((offset**2).sum(axis=2) * weight[inside][:, None]).sum(axis=0).min()
    assert answer["objective"] == pytest.approx(0.5 * total)


def test_what_cannot_be_is_said_on_the_way(tmp_path: Path, question: dict[str, Any]) -> None:
    result = run(tmp_path, {**question, "lower": 90, "upper": 99}, "--effort", "0.05")
    assert result.exit_code == 0
    answer = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert not answer["feasible"]
    assert answer["violations"][0]["rule"] == "total"


@pytest.mark.parametrize(
    "change",
    [
        {"distance": "leagues"},
        {"units": [{"id": 1}]},
        {"units": [{"id": 1, "weight": 1, "x": 0, "y": 0}] * 2, "edges": []},
        {"edges": [["u0", "nowhere"]]},
        {"k": None, "units": 5},
    ],
)
def test_a_file_of_another_form_is_refused(question: dict[str, Any], change: Any) -> None:
    with pytest.raises(InstanceError):
        read_instance({**question, **change})


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text("{", encoding="utf-8")
    words = ["solve", str(tmp_path / "in.json"), "-o", str(tmp_path / "out.json")]
    assert isinstance(CliRunner().invoke(app, words).exception, YuanbaError)
    assert not (tmp_path / "out.json").exists()


def test_distances_on_the_ellipsoid(question: dict[str, Any]) -> None:
    places = [(-96.0, 42.0), (-95.0, 42.0), (-96.0, 43.0)]
    rows = [{"id": i, "weight": 1, "x": x, "y": y} for i, (x, y) in enumerate(places)]
    globe = {**question, "units": rows, "edges": [[0, 1], [0, 2]]}
    km, _ = read_instance({**globe, "distance": "geodesic_km_round"})
    miles, _ = read_instance({**globe, "distance": "geodesic_miles"})
    assert km.distance is not None
    assert miles.distance is not None
    assert km.distance[0].tolist() == [0.0, 83.0, 111.0]
    assert miles.distance[0] * 1.609344 == pytest.approx([0.0, 82.85, 111.08], abs=0.02)
    assert (km.distance == km.distance.T).all()
