"""The words for reasons are one vocabulary, wherever they are shown."""

from __future__ import annotations

import pytest

from geo.coverage import KEYS, REASONS, LimitError, Limits, ranked
from maps.catalog import messages
from maps.reasons import REASONS as DRAWN


def test_the_map_draws_every_reason_in_the_primary_order() -> None:
    assert tuple(DRAWN) == KEYS


@pytest.mark.parametrize("reason", REASONS, ids=KEYS)
def test_the_catalogues_say_what_the_vocabulary_says(reason) -> None:
    key = f"coverage.reason.{reason.key}"
    assert (messages("zh")[key], messages("en")[key]) == reason.text


def test_each_limit_switches_its_own_reason_on() -> None:
    off = set(Limits().reasons_off())
    assert off == {"head_overloaded", "too_far", "not_visited"}
    assert off - set(Limits(households_per_head=30).reasons_off()) == {"head_overloaded"}
    assert off - set(Limits(walking_minutes=30).reasons_off()) == {"too_far"}
    assert off - set(Limits(walking_m=900).reasons_off()) == {"too_far"}
    assert off - set(Limits(visit_days=90).reasons_off()) == {"not_visited"}


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan")])
def test_a_limit_that_nothing_could_keep_is_refused(value: float) -> None:
    with pytest.raises(LimitError, match="walking_m"):
        Limits(walking_m=value)


def test_what_is_stored_makes_the_same_limits() -> None:
    limits = Limits(visit_days=90, walking_m=800.5)
    assert Limits(**limits.to_record()) == limits


def test_an_unknown_reason_has_no_rank() -> None:
    with pytest.raises(KeyError):
        ranked(["bad_luck"])
