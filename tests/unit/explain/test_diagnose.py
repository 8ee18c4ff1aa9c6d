import numpy as np
import pytest
from shapely import LineString

from geo.partition import Graph, Problem, Rules, Units
from geo.partition.explain import diagnose, missing_links
from geo.partition.wording import Names


def path(weights, k, lower, upper, *, edges=None, **rules):
    n = len(weights)
    xy = np.column_stack([np.arange(n) * 100.0, np.zeros(n)])
    graph = Graph.from_edges(n, edges if edges is not None else [(i, i + 1) for i in range(n - 1)])
    units = Units(np.array(weights), xy)
    return Problem(units, graph, k, lower, upper, Rules(**rules))


def only(problem):
    [violation] = diagnose(problem)
    return violation


def test_a_question_without_contradiction_gives_nothing():
    assert diagnose(path([5, 5, 5, 5], 2, 8, 12)) == ()


def test_one_unit_above_the_upper_limit_is_named_with_the_excess():
    why = only(path([5, 21, 5], 2, 5, 18))
    assert (why.rule, why.amount, why.units) == ("unit", 3.0, (1,))
    assert "院落 1" in why.text.zh
    assert "21 households, the upper limit is 18: 3 too many" in why.text.en


@pytest.mark.parametrize(
    ("k", "lower", "upper", "amount", "says"),
    [(4, 6, 9, 4.0, "4 missing"), (2, 3, 8, 4.0, "4 too many")],
)
def test_limits_that_cannot_sum_to_the_total(k, lower, upper, amount, says):
    why = only(path([4] * 5, k, lower, upper))
    assert (why.rule, why.amount) == ("total", amount)
    assert says in why.text.en


def test_more_parts_than_units():
    why = only(path([1, 1], 3, 0, 2))
    assert (why.rule, why.amount) == ("count", 1.0)


def test_lower_above_upper():
    assert only(path([1, 1], 1, 9, 7)).rule == "limits"


def test_a_piece_too_light_asks_for_a_link():
    why = only(path([5, 5, 2], 1, 5, 20, edges=[(0, 1)]))
    assert (why.rule, why.amount, why.units) == ("piece", 3.0, (2,))
    assert "link" in why.text.en


def test_a_piece_between_one_part_and_two():
    problem = path([9, 8, 10, 11], 3, 9, 13, edges=[(0, 1), (2, 3)])
    why = only(problem)
    assert (why.rule, why.units, why.amount) == ("piece", (0, 1), 1.0)


def test_pieces_share_the_parts():
    why = only(path([10, 10], 1, 8, 25, edges=[]))
    assert (why.rule, why.amount) == ("piece", 1.0)


def test_a_cut_vertex_with_light_dead_ends():
    star = [(0, 1), (0, 2), (0, 3), (0, 4), (4, 5)]
    why = only(path([4, 3, 3, 3, 6, 5], 2, 10, 12, edges=star))
    assert (why.rule, why.amount, why.units) == ("bottleneck", 1.0, (0, 1, 2, 3))


def test_a_cut_vertex_that_fits_is_no_trouble():
    star = [(0, 1), (0, 2), (0, 3), (0, 4), (4, 5)]
    assert diagnose(path([3, 3, 3, 3, 6, 5], 2, 10, 12, edges=star)) == ()


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"together": ((0, 1),), "apart": ((0, 1),)}, "apart"),
        ({"together": ((0, 1), (1, 2)), "apart": ((0, 2),)}, "apart"),
        ({"heads": np.array([0, 0])}, "head"),
        ({"heads": np.array([0, 3]), "fixed": np.array([1, -1, -1, -1])}, "fixed"),
        ({"heads": np.array([0, 1]), "together": ((0, 1),)}, "head"),
        ({"fixed": np.array([0, 0, -1, -1]), "apart": ((0, 1),)}, "apart"),
        ({"locked": (1,), "reference": np.array([0, 0, 0, 1])}, "locked"),
        ({"locked": (1,)}, "locked"),
        (
            {
                "locked": (1,),
                "reference": np.array([0, 0, 1, 1]),
                "fixed": np.array([1, -1, -1, -1]),
            },
            "fixed",
        ),
    ],
)
def test_contradictory_rules_are_named(rules, rule):
    found = diagnose(path([5, 5, 5, 5], 2, 8, 12, **rules))
    assert rule in [v.rule for v in found]
    assert all(v.text.zh and v.text.en for v in found)


def test_units_that_must_stay_together_and_are_too_heavy():
    why = only(path([7, 7, 2, 4], 2, 5, 12, together=((0, 1),)))
    assert (why.rule, why.units, why.amount) == ("together", (0, 1), 2.0)


def test_names_of_the_caller_are_used():
    names = Names(unit=lambda i: ["李家院子", "王家湾", "大田"][i])
    [why] = diagnose(path([5, 21, 5], 2, 5, 18), names=names)
    assert "王家湾 单独就有 21 户" in why.text.zh


def test_missing_link_is_the_shortest_and_names_the_barrier():
    problem = path([5, 5, 1, 5], 1, 1, 99, edges=[(0, 1)])
    river = LineString([(150, -50), (150, 50)])
    links = missing_links(problem, np.zeros(4, int), barriers=[("菱角河", river)])
    assert [(link.units, link.length_m, link.barrier) for link in links] == [
        ((1, 2), 100.0, "菱角河"),
        ((2, 3), 100.0, None),
    ]
    assert "菱角河" in links[0].text.zh
    assert "100 m at the shortest" in links[1].text.en


def test_contiguous_parts_miss_nothing():
    assert missing_links(path([1, 1, 1], 2, 1, 3), np.array([0, 0, 1])) == ()


def test_long_lists_are_cut_in_words_only():
    assert Names().units(range(8)).en == "courtyards 0, 1, 2, 3, 4 and 3 more"
