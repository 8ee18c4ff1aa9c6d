"""Making the sample town again gives the committed files; its smaller parts keep their laws."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from service.sample.arcs import lands
from service.sample.drainage import catchment, drain, steepest
from service.sample.files import town_files
from service.sample.people import household_sizes, households_per_courtyard
from service.sample.pieces import share
from service.sample.raster import Raster, noise
from service.sample.town import make_town

DATA = Path(__file__).parents[3] / "data" / "boundaries"


def test_committed_bytes_are_those_of_a_new_run() -> None:
    made = town_files(make_town())
    for name, text in made.items():
        assert (DATA / name).read_bytes() == text.encode("utf-8"), name
    assert {path.name for path in DATA.iterdir()} == {*made, "README.md"}


def test_all_water_reaches_an_outlet() -> None:
    raster = Raster(0.0, 0.0, 10.0, 30, 40)
    rng = np.random.default_rng(1)
    height = 50 * noise(raster, 80, rng)
    outlet = np.array([0, 5])
    flooded, order, filled = drain(height, outlet)
    receiver = steepest(filled, flooded, 0.5 + rng.random((8, *height.shape)))
    rank = np.empty(height.size, np.int64)
    rank[order] = np.arange(height.size)
    others = np.setdiff1d(np.arange(height.size), outlet)
    assert (rank[receiver[others]] < rank[others]).all()
    area = catchment(receiver, order, raster.cell_m)
    assert area[outlet].sum() == pytest.approx(height.size * 100.0)


def test_lands_share_their_borders() -> None:
    labels = np.zeros((20, 20), np.int64)
    labels[3:17, 3:10], labels[3:17, 10:17], labels[8:12, 8:12] = 1, 2, 3
    shapes = lands(labels, Raster(0.0, 0.0, 25.0, 20, 20))
    assert sorted(shapes) == [1, 2, 3]
    assert shapely.coverage_is_valid(list(shapes.values()))
    assert shapes[1].touches(shapes[2])


@pytest.mark.parametrize(("total", "weights"), [(351, [3.0, 1.0, 2.5]), (7, [1.0] * 9)])
def test_shares_add_up(total: int, weights: list[float]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    exact = [total * w / sum(weights) for w in weights]
    assert all(abs(p - e) < 1 for p, e in zip(parts, exact, strict=True))


def test_people_fit_or_are_refused() -> None:
    rng = np.random.default_rng(2)
    assert household_sizes(61, 303, rng).sum() == 303
    assert households_per_courtyard(49, 61, rng).sum() == 61
    with pytest.raises(ValueError, match="do not fit"):
        household_sizes(13, 11, rng)
    with pytest.raises(ValueError, match="do not fit"):
        households_per_courtyard(3, 13, rng)
