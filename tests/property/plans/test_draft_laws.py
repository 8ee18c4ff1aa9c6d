"""Changes of a draft: inverse, composition and replay, whatever the edits are."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from geo.errors import YuanbaError
from service.plans.draft import Change, Draft, MicroGridValue, OutOfStepError
from service.plans.edits import edit
from service.plans.operations import Operation

COURTYARDS = range(1, 9)
PARSE = TypeAdapter(Operation)


class Fields:
    """A village of eight courtyards, as operations see it."""

    def __init__(self) -> None:
        self._last = 100
        self._made: dict[str, int] = {}

    def unknown(self, courtyards: Iterable[int]) -> set[int]:
        return set(courtyards) - set(COURTYARDS)

    def grid_beside(self, courtyards: Sequence[int]) -> int:  # noqa: ARG002
        return 1

    def new_micro_grid(self, draft: Draft, grid: int) -> tuple[int, MicroGridValue]:  # noqa: ARG002
        self._last += 1
        return self._last, micro_grid(self._last)

    def member(self, member: int) -> Mapping[str, Any]:
        return {"name": "张**", "courtyard": 1 + member % 8}

    def resolve(self, ref: int | str) -> int:
        return ref if isinstance(ref, int) else self._made[ref]

    def made(self, operation: str, micro_grid: int) -> None:
        self._made[f"new:{operation}"] = micro_grid

    def check_position(self, courtyard: int, lon: float, lat: float) -> None:  # noqa: ARG002
        return

    def roads_along(
        self, roads: Sequence[int], side: Collection[int], rest: Collection[int]
    ) -> list[int]:
        return [road for road in roads if road % 2 == (len(side) + len(rest)) % 2]


def micro_grid(number: int) -> MicroGridValue:
    return MicroGridValue(
        grid=1,
        number=number,
        code=f"500238115203001{number:03}",
        name=f"1-{number}微网格",
        external_code=None,
        locked=False,
        pin=None,
        roads=[number],
    )


def start() -> Draft:
    return Draft(
        assignment={str(key): 1 + key % 3 for key in COURTYARDS},
        micro_grids={str(key): micro_grid(key) for key in (1, 2, 3)},
        positions={str(key): [109.0, 31.0] for key in COURTYARDS},
        proof={"": {"certificate": {"method": "exact"}}},
    )


courtyards = st.lists(st.sampled_from(COURTYARDS), min_size=1, max_size=4, unique=True)
parts = st.integers(1, 4) | st.integers(101, 104)
asked = st.one_of(
    st.builds(dict, kind=st.just("assign"), courtyards=courtyards, micro_grid=parts | st.none()),
    st.builds(dict, kind=st.just("new"), courtyards=courtyards | st.just([])),
    st.builds(
        dict, kind=st.just("merge"), into=parts, micro_grids=st.lists(parts, min_size=1, max_size=2)
    ),
    st.builds(dict, kind=st.just("split"), micro_grid=parts, courtyards=courtyards),
    st.builds(dict, kind=st.just("delete"), micro_grid=parts),
    st.builds(dict, kind=st.sampled_from(["lock", "unlock"]), micro_grids=st.none()),
    st.builds(dict, kind=st.just("pin"), micro_grid=parts, member=st.integers(1, 8)),
    st.builds(dict, kind=st.just("unpin"), micro_grid=parts),
    st.builds(dict, kind=st.just("rename"), micro_grid=parts, name=st.sampled_from("甲乙丙")),
    st.builds(
        dict,
        kind=st.just("link"),
        a=st.just(1),
        b=st.integers(2, 4),
        action=st.sampled_from(["add", "cut", "clear"]),
        reason=st.just("便桥"),
    ),
    st.builds(
        dict,
        kind=st.just("move_courtyard"),
        courtyard=st.sampled_from(COURTYARDS),
        lon=st.just(109.5),
        lat=st.floats(31.0, 31.5),
    ),
)


def apply_all(draft: Draft, wishes: Sequence[dict[str, Any]]) -> list[Change]:
    """Apply what may be applied; what is refused changes nothing."""
    ground, done = Fields(), []
    for wish in wishes:
        before = copy.deepcopy(draft)
        try:
            change = edit(draft, PARSE.validate_python({"id": str(uuid.uuid4()), **wish}), ground)
        except YuanbaError:
            assert draft == before
            continue
        draft.apply(change)
        done.append(change)
    return done


@given(st.lists(asked, max_size=14))
@settings(max_examples=150, deadline=None)
def test_undone_in_reverse_it_is_as_before_and_redone_as_after(
    wishes: list[dict[str, Any]],
) -> None:
    draft = start()
    done = apply_all(draft, wishes)
    after = copy.deepcopy(draft)
    for change in reversed(done):
        draft.apply(change.inverse())
    assert draft == start()
    for change in done:
        draft.apply(change)
    assert draft == after


@given(st.lists(asked, max_size=14))
@settings(max_examples=150, deadline=None)
def test_all_changes_as_one_are_the_same(wishes: list[dict[str, Any]]) -> None:
    draft = start()
    whole = Change({}, {})
    for change in apply_all(draft, wishes):
        whole = whole.then(change)
    other = start()
    other.apply(whole)
    assert other == draft
    assert whole.then(whole.inverse()).empty
    assert whole.inverse().inverse() == whole


@given(st.lists(asked, max_size=14))
@settings(max_examples=100, deadline=None)
def test_every_courtyard_is_in_a_micro_grid_that_is_there(wishes: list[dict[str, Any]]) -> None:
    draft = start()
    apply_all(draft, wishes)
    assert {str(to) for to in draft.assignment.values()} <= set(draft.micro_grids)
    pins = [value["pin"] for value in draft.micro_grids.values() if value["pin"] is not None]
    for key, value in draft.micro_grids.items():
        if value["pin"] is not None:
            assert draft.assignment[str(value["pin"]["courtyard"])] == int(key)
    assert len({pin["member"] for pin in pins}) == len(pins)


def test_a_change_for_another_state_is_refused_whole() -> None:
    draft = start()
    change = Change.of({"assignment": {"1": (2, 3), "2": (99, 3)}})
    with pytest.raises(OutOfStepError):
        draft.apply(change)
    assert draft == start()
