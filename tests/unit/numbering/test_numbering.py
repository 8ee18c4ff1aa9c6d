import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.numbering import (
    NumberingError,
    best_overlap,
    fresh_numbers,
    stable_numbers,
    west_to_east,
)


def test_along_a_valley_from_west_to_east():
    xy = np.array([[300.0, 10], [0, 0], [100, 20], [200, 0]])
    assert west_to_east(xy).tolist() == [1, 2, 3, 0]


def test_down_a_valley_from_north_to_south():
    xy = np.array([[10.0, 0], [0, 300], [20, 200], [0, 100]])
    assert west_to_east(xy).tolist() == [1, 2, 3, 0]


def test_a_square_is_read_in_columns():
    xy = np.array([[x, y] for y in (0.0, 10, 20) for x in (0.0, 10, 20)])
    assert west_to_east(xy).tolist() == [6, 3, 0, 7, 4, 1, 8, 5, 2]


@pytest.mark.parametrize("n", [0, 1])
def test_few(n):
    assert west_to_east(np.zeros((n, 2))).tolist() == list(range(n))


@given(st.integers(1, 12), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_depends_on_places_not_on_labels(n, random):
    xy = np.array([[random.uniform(0, 900), random.uniform(0, 400)] for _ in range(n)])
    assume(len(np.unique(xy, axis=0)) == n)  # of equal places the first unit is the first
    shuffle = np.array(random.sample(range(n), n))
    assert (shuffle[west_to_east(xy[shuffle])] == west_to_east(xy)).all()


def test_fresh_numbers_count_inside_each_grid():
    xy = np.array([[0.0, 0], [10, 0], [100, 0], [110, 0], [120, 0]])
    numbers = fresh_numbers(xy, np.array([1, 1, 0, 0, 0]))
    assert numbers.grid_codes("500238112201") == ["500238112201002", "500238112201001"]
    assert [code[-6:] for code in numbers.micro_codes("500238112201")] == [
        "001001",
        "001002",
        "002001",
        "002002",
        "002003",
    ]


@pytest.mark.parametrize("code", ["50023811220", "5002381122011", "50023811220x", "５00238112201"])
def test_a_village_code_is_twelve_digits(code):
    with pytest.raises(NumberingError) as caught:
        fresh_numbers(np.zeros((1, 2)), np.zeros(1, int)).micro_codes(code)
    assert "digits" in caught.value.text.en


def test_a_thousand_is_too_many():
    numbers = fresh_numbers(np.zeros((1000, 2)), np.zeros(1000, int))
    with pytest.raises(NumberingError, match="1000"):
        numbers.micro_codes("500238112201")


def numbered(assignment, grid_of, reference, retired=()):
    assignment, grid_of = np.array(assignment), np.array(grid_of)
    places = np.column_stack([np.arange(len(grid_of)) * 10.0, np.zeros(len(grid_of))])
    before = tuple(np.array(r) for r in reference)
    weight = np.ones(len(assignment), int)
    return stable_numbers(assignment, places, grid_of, weight, reference=before, retired=retired)


def test_the_same_plan_keeps_its_numbers_whatever_its_labels():
    reference = ([2, 2, 2, 5, 5], [1, 1, 3, 2, 2])
    got = numbered([2, 2, 0, 1, 1], [0, 1, 0], reference)
    assert got.grid.tolist() == [2, 5]
    assert got.micro.tolist() == [3, 2, 1]


def test_new_parts_get_numbers_never_used():
    reference = ([1, 1, 1, 1], [1, 1, 2, 2])
    got = numbered([0, 2, 1, 1], [0, 0, 0], reference, retired=[(1, 7), (4, 9)])
    assert got.micro.tolist()[1] == 2
    assert sorted(got.micro.tolist()) == [1, 2, 8]


def test_a_new_grid_is_numbered_past_the_retired():
    got = numbered([0, 0, 1], [0, 1], ([3, 3, -1], [1, 1, -1]), retired=[(6, 1)])
    assert got.grid.tolist() == [3, 7]
    assert got.micro.tolist() == [1, 1]


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_no_other_matching_keeps_more(n, n_new, n_old, random):
    now = np.array([random.randrange(n_new) for _ in range(n)])
    before = np.array([random.randrange(-1, n_old) for _ in range(n)])
    weight = np.array([random.randrange(9) for _ in range(n)])
    match = best_overlap(now, before, weight)

    def kept(names):
        return sum(w for a, b, w in zip(now, before, weight, strict=True) if names.get(a) == b)

    assert len(set(match.values())) == len(match)
    size = max(n_new, n_old)
    best = max(kept(dict(enumerate(names))) for names in itertools.permutations(range(size), n_new))
    assert kept(match) == best


@given(st.integers(2, 30), st.integers(1, 6), st.integers(1, 3), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_numbers_are_unique_and_only_kept_where_households_stay(n, k, n_grids, random):
    n_grids = min(n_grids, k)
    grid_of = [*range(n_grids), *(random.randrange(n_grids) for _ in range(k - n_grids))]
    now = [*range(min(k, n)), *(random.randrange(k) for _ in range(max(n - k, 0)))]
    before = [
        (random.randrange(1, 4), random.randrange(1, 4)) if random.random() < 0.8 else (-1, -1)
        for _ in range(n)
    ]
    retired = [(random.randrange(1, 6), random.randrange(1, 6)) for _ in range(3)]
    got = numbered(now, grid_of, tuple(zip(*before, strict=True)), retired)
    assert len(set(got.grid.tolist())) == n_grids
    full = [(int(got.grid[g]), int(m)) for g, m in zip(grid_of, got.micro, strict=True)]
    assert len(set(full)) == k
    for part, number in enumerate(full):
        had = {was for unit, was in enumerate(before) if now[unit] == part}
        if number in {pair for pair in before if pair[0] > 0} | set(retired):
            assert number in had  # a number that was in use goes to households that had it
