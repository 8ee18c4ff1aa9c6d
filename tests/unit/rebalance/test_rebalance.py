import numpy as np
import pytest

from geo.errors import Text
from geo.partition import Graph, Problem, Rules, Units
from geo.partition.validate import ProblemError
from geo.partition.wording import Names
from geo.rebalance import RebalanceError, descent, reach, rebalance, warm_up


def street(weights, k, lower, upper, *, edges=None, **rules):
    n = len(weights)
    xy = np.column_stack([np.arange(n) * 100.0, np.zeros(n)])
    graph = Graph.from_edges(n, edges if edges is not None else [(i, i + 1) for i in range(n - 1)])
    return Problem(Units(np.array(weights), xy), graph, k, lower, upper, Rules(**rules))


def test_a_sound_plan_needs_nothing():
    got = rebalance(street([5, 5, 5, 5], 2, 8, 12), np.array([0, 0, 1, 1]))
    assert (got.steps, got.households_moved, got.proven_minimal) == ((), 0, True)
    assert "nothing has to move" in got.text.en


def test_step_in_words_with_the_callers_names():
    names = Names(
        unit=lambda u: "甲乙丙丁戊己"[u],
        part=lambda p: str(p + 3),
        part_word=Text("微网格", "micro-grid"),
    )
    got = rebalance(street([5] * 6, 2, 12, 18), np.array([0, 0, 0, 0, 0, 1]), names=names)
    [step] = got.steps
    assert step.text == (
        "把院落 丁、戊 从微网格 3 移到 4：差距 133 % → 0 %，10 户换负责人，两处都保持相连",
        (
            "move courtyards 丁 and 戊 from micro-grid 3 to 4: spread 133 % → 0 %, "
            "10 households change head, both stay contiguous"
        ),
    )
    assert (step.units, step.from_part, step.to_part, step.changing_head) == ((3, 4), 0, 1, 10)
    assert (step.spread_before, step.spread_after) == (pytest.approx(4 / 3), 0)
    assert step.verdict.delta["cut_edges"] == 0


def test_one_household_in_one_step_is_said_as_one():
    got = rebalance(street([1, 1, 1, 1], 2, 2, 2), np.array([0, 0, 0, 1]))
    [step] = got.steps
    assert "1 household changes head" in step.text.en
    assert got.text.en == "1 step, 1 household moves; proven to be the fewest"
    placed = rebalance(street([1, 2], 1, 3, 3), np.array([-1, 0]))
    assert "1 household gets a head" in placed.steps[0].text.en
    hopeless = rebalance(street([3, 3], 2, 4, 9), np.array([0, 1]))
    assert "breaches of the rules: 2 parts of at least 4 must hold 8" in hopeless.text.en


def test_after_warming_up_no_clock_counts_compiling():
    warm_up()
    compiled = [descent.look, descent.descend, reach._ways_in, reach._spread]
    before = [list(each.signatures) for each in compiled]
    assert all(len(each) == 1 for each in before)
    line = street([5] * 6, 2, 12, 18)
    for plan in ([0, 0, -1, 1, 1, 1], [-1] * 6, [0, 1, 0, 1, 0, 1]):
        assert rebalance(line, np.array(plan), time_limit_s=60).feasible
    rebalance(street([5] * 6, 2, 16, 18), np.array([0, 0, 0, 0, 0, 1]))
    assert [list(each.signatures) for each in compiled] == before


def test_a_detached_piece_is_rejoined():
    got = rebalance(street([4, 4, 2, 4, 4, 2], 2, 6, 14), np.array([0, 0, 0, 1, 1, 0]))
    [step] = got.steps
    assert (step.kind, step.units, step.to_part, step.contiguous) == ("rejoin", (5,), 1, True)
    assert "contiguous again" in step.text.en
    assert got.proven_minimal


def test_units_without_a_part_are_placed_and_nobody_changes_head():
    got = rebalance(street([4, 4, 4, 4, 4], 2, 8, 12), np.array([0, 0, -1, 1, -1]))
    assert {s.kind for s in got.steps} == {"place"}
    assert (got.households_moved, got.households_placed) == (0, 8)
    assert got.feasible
    assert all(s.changing_head == 0 for s in got.steps)


def test_a_chain_through_a_full_part_names_what_it_needs():
    # 0 is too heavy, 2 too light, 1 between them is full: 6 households go through it.
    problem = street([6] * 9, 3, 18, 18)
    got = rebalance(problem, np.array([0, 0, 0, 0, 1, 1, 1, 2, 2]))
    assert got.households_moved == 12
    assert got.proven_minimal
    assert {(s.from_part, s.to_part) for s in got.steps} == {(1, 2), (0, 1)}
    assert got.steps[0].pushed_out == (1,)
    assert "outside its limits for now" in got.steps[0].text.en
    assert got.steps[1].pushed_out == ()


def test_locked_parts_are_left_alone():
    plan = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    problem = street([6] * 8, 3, 12, 18)
    assert rebalance(problem, plan).feasible
    got = rebalance(problem, plan, locked=[0])
    assert (got.assignment[:4] == 0).all()
    assert (got.assignment[4:] > 0).all()
    assert [v.rule for v in got.reasons] == ["locked"]
    assert not got.feasible
    assert not got.proven_minimal


def test_a_head_keeps_the_home_courtyard():
    problem = street([5] * 6, 2, 12, 18, heads=np.array([0, 5], np.int32))
    got = rebalance(problem, np.array([1, 1, 1, 1, 0, 0]))
    assert got.feasible
    assert (got.assignment[0], got.assignment[5]) == (0, 1)


def test_impossible_says_why_and_breaks_least():
    got = rebalance(street([5, 21, 5, 5], 2, 10, 18), np.array([0, 0, 0, 1]))
    assert [v.rule for v in got.reasons] == ["unit"]
    assert "21 households, the upper limit is 18: 3 too many" in got.text.en
    assert got.lower_bound == np.inf
    # {0, 1} with 26 and {2, 3} with 10 is 8 over; any other cut is further off
    assert got.assignment.tolist() == [0, 0, 1, 1]
    assert sum(v.amount for v in got.violations) == 8


def test_rules_that_contradict_each_other_are_said_even_if_nothing_can_move():
    rules = {"fixed": np.array([1, -1], np.int32), "heads": np.array([0, -1], np.int32)}
    got = rebalance(street([5, 5], 2, 1, 9, **rules), np.array([0, 1]))
    assert got.steps == ()
    assert got.lower_bound == np.inf
    assert [v.rule for v in got.reasons] == ["fixed"]


def test_an_exclave_that_nothing_joins_is_left_and_said():
    problem = street([9, 9, 1], 2, 5, 12, edges=[(0, 1)])
    got = rebalance(problem, np.array([0, 1, 1]))
    assert [v.rule for v in got.violations] == ["contiguity"]
    assert any("link" in v.text.en for v in got.reasons)


def test_an_emptied_part_is_founded_anew():
    problem = street([5] * 6, 3, 10, 10)
    got = rebalance(problem, np.array([0, 0, 0, 0, 1, 1]))
    assert got.feasible
    assert got.households_moved == 10
    assert got.proven_minimal


def edited():
    """Eight columns of six courtyards, a part each, after three careless edits."""
    at = np.array([(x, y) for x in range(8) for y in range(6)])
    beside = np.abs(at[:, None] - at[None]).sum(axis=2) == 1
    graph = Graph.from_edges(48, np.argwhere(beside))
    weight = np.random.default_rng(0).integers(3, 7, 48)
    mean = weight.sum() / 8
    problem = Problem(Units(weight, at * 100.0), graph, 8, int(mean * 0.8), int(mean * 1.2))
    plan = at[:, 0].copy()
    assert rebalance(problem, plan).steps == ()
    plan[[6, 7, 14, 33]] = [0, 0, 3, 6]
    return problem, plan


def test_the_same_question_gives_the_same_steps():
    problem, plan = edited()
    first, second = (rebalance(problem, plan, seed=4) for _ in range(2))
    assert first.assignment.tobytes() == second.assignment.tobytes()
    assert [s.text for s in first.steps] == [s.text for s in second.steps]


def test_every_accepted_step_alone_with_what_it_needs_is_sound():
    problem, plan = edited()
    got = rebalance(problem, plan)
    assert got.feasible
    for i, step in enumerate(got.steps):
        assert set(step.needs) <= set(range(i))
        now = plan.copy()
        for j in [*step.needs, i]:
            now[list(got.steps[j].units)] = got.steps[j].to_part
        again = rebalance(problem, now)
        assert again.households_moved <= got.households_moved


def test_the_time_limit_is_a_guard_that_says_so():
    problem, plan = edited()
    got = rebalance(problem, plan, time_limit_s=0.0)
    assert got.cut_short
    assert got.lower_bound <= rebalance(problem, plan).households_moved
    assert not got.proven_minimal


@pytest.mark.parametrize("plan", [[0, 0], [0, 0, 0, 2], [0, 0, 0, -2], [0.0, 0.5, 1.0, 1.0]])
def test_a_plan_that_does_not_fit_is_refused(plan):
    with pytest.raises(RebalanceError):
        rebalance(street([5] * 4, 2, 8, 12), np.array(plan))


def test_locking_a_part_that_does_not_exist_is_refused():
    with pytest.raises(RebalanceError):
        rebalance(street([5] * 4, 2, 8, 12), np.zeros(4, int), locked=[7])


def test_a_question_that_cannot_be_asked_is_refused():
    with pytest.raises(ProblemError):
        rebalance(street([5, -1], 1, 1, 9), np.zeros(2, int))
