"""Answers of the workbench: the state of a draft, operations, verdicts, problems, repairs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from service.plans.operations import Operation
from service.plans.schemas import PlanOut
from service.schemas import FiniteFloat, Schema

Bbox = list[float] | None


class PinOut(Schema):
    """The head a micro-grid is meant to get, by masked name."""

    member: int
    name: str
    courtyard: int


class GridOut(Schema):
    """A grid of a plan."""

    id: int
    number: int
    code: str
    name: str


class MicroGridState(Schema):
    """A micro-grid as the editor needs it; head is the acting one, by masked name."""

    id: int
    grid: int
    number: int
    code: str
    name: str
    households: int
    people: int
    locked: bool
    pin: PinOut | None
    head: str | None
    courtyards: list[int]


class LimitsOut(Schema):
    """What a micro-grid should weigh."""

    balance: Literal["households", "people", "mix"]
    target: float
    lower: int
    upper: int
    tolerance: float


class StepOut(Schema):
    """The edit that undo or redo is about."""

    revision: int
    kind: str


class StateOut(Schema):
    """One consistent snapshot of a plan for the editor."""

    plan: PlanOut
    revision: int
    editable: bool
    grids: list[GridOut]
    micro_grids: list[MicroGridState]
    limits: LimitsOut
    undo: StepOut | None
    redo: StepOut | None
    courtyards: int
    tiles: bool
    bbox: Bbox


class OperationOut(Schema):
    """One entry of a plan's log."""

    revision: int
    id: str
    kind: str
    arguments: dict[str, Any]
    by: str
    mine: bool
    at: dt.datetime
    state: str
    undoes: int | None
    gesture: str | None
    changes: dict[str, list[dict[str, Any]]]


class LinkOut(Schema):
    """The shortest link that would join a detached piece."""

    a: int
    b: int
    length_m: float
    barrier: str | None
    bridge_m: float | None


class PieceOut(Schema):
    """Courtyards of a micro-grid that are cut off from the rest of it, and why."""

    courtyards: list[int]
    households: int
    link: LinkOut | None
    zh: str
    en: str


class PartOut(Schema):
    """A micro-grid that an edit touches, before and after."""

    micro_grid: int | None
    operation: str | None
    households_before: int
    households: int
    people_before: int
    people: int
    deviation_before: float | None
    deviation: float | None
    mean_walk_m: float | None
    longest_walk_m: float | None
    centre: int | None
    state: Literal["ok", "over", "under", "empty"]
    pieces: list[PieceOut]


class MetricOut(Schema):
    """A metric of the plan before and after."""

    before: float | None
    after: float | None


class UnassignedOut(Schema):
    """What is in no micro-grid."""

    courtyards: int
    households: int


class BreachOut(Schema):
    """A rule that is broken, by how much and where."""

    rule: str
    amount: float
    micro_grids: list[int]
    courtyards: list[int]
    zh: str
    en: str


class RefusedOut(Schema):
    """Why an edit would be refused."""

    code: str
    zh: str
    en: str
    micro_grid: int | None


class VerdictOut(Schema):
    """An edit judged."""

    revision: int
    allowed: bool
    refused: RefusedOut | None
    parts: list[PartOut]
    metrics: dict[str, MetricOut]
    unassigned: UnassignedOut
    households_changing: int
    problems: list[BreachOut]


class AppliedOut(Schema):
    """What operations did."""

    revision: int
    operations: list[OperationOut]
    verdict: VerdictOut
    micro_grids: list[MicroGridState]
    removed: list[int]
    undo: StepOut | None
    redo: StepOut | None
    land_changed: bool


class LogOut(Schema):
    """A stretch of a plan's log."""

    revision: int
    operations: list[OperationOut]
    more: bool
    undo: StepOut | None
    redo: StepOut | None


Kind = Literal["unassigned", "pieces", "empty", "over", "under", "pin_outside", "no_head"]


class ProblemOut(Schema):
    """Something to see to in a plan; hard ones stand in the way of submitting it."""

    key: str
    kind: Kind
    severity: Literal["hard", "warn"]
    micro_grid: int | None
    courtyards: list[int]
    households: int
    amount: float
    bbox: Bbox
    zh: str
    en: str
    link: LinkOut | None
    repairable: bool


class ProblemsOut(Schema):
    """Everything to see to, what is in no micro-grid first."""

    revision: int
    counts: dict[Kind, int]
    hard: int
    problems: list[ProblemOut]


class SuggestIn(Schema):
    """The problem to repair, by its key."""

    problem: Annotated[str, Field(max_length=120, pattern=r"^[a-z_]+(:[0-9]+)*$")]


class SuggestionOut(Schema):
    """One way to repair, ready to be posted."""

    zh: str
    en: str
    operations: list[Operation]
    verdict: VerdictOut


class SuggestionsOut(Schema):
    """Ways to repair one problem, the best first; where there is none, why."""

    revision: int
    suggestions: list[SuggestionOut]
    reason: RefusedOut | None


class RebalanceIn(Schema):
    """How much work to spend on a rebalance."""

    effort: Annotated[FiniteFloat, Field(gt=0, le=5)] = 1.0


class RebalanceStepOut(Schema):
    """One step of a rebalance, ready to be posted."""

    number: int
    kind: Literal["move", "rejoin", "place"]
    courtyards: list[int]
    source: Annotated[int | None, Field(serialization_alias="from")]
    to: int
    households: int
    changing_head: int
    spread_before: float
    spread_after: float
    contiguous: bool
    needs: list[int]
    operations: list[Operation]
    zh: str
    en: str


class RebalanceOut(Schema):
    """The fewest moves that bring a plan back inside its rules."""

    revision: int
    zh: str
    en: str
    households_moved: int
    households_placed: int
    lower_bound: float | None
    proven_minimal: bool
    feasible: bool
    spread_before: float
    spread_after: float
    remaining: list[BreachOut]
    reasons: list[BreachOut]
    steps: list[RebalanceStepOut]
