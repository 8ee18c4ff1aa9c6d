"""Ways to repair one problem of a plan, each ready to be posted, the best first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from geo.errors import Text, YuanbaError
from service.errors import NotFoundError
from service.heads.suitability import candidates
from service.masking import mask_name
from service.plans import workbench
from service.plans.bench import Bench
from service.plans.edit_schemas import (
    ProblemOut,
    RefusedOut,
    SuggestionOut,
    SuggestionsOut,
    VerdictOut,
)
from service.plans.models import Plan
from service.plans.operations import Assign, Delete, Operation, PinHead, Unpin
from service.plans.problems import problems
from service.plans.rebalancing import assign, cut_out, repair

MOST = 4
EFFORT = 0.3
NOTHING_HELPS = RefusedOut(
    code="no-repair",
    zh="没有找到合适的办法：旁边的微网格可能都已锁定，请解锁后再试，或补充一条连接",
    en="nothing fitting was found: the micro-grids around may all be locked; unlock one, or add a "
    "missing link",
    micro_grid=None,
)

Idea = tuple[Text, list[Operation]]


def suggestions(session: Session, plan: Plan, bench: Bench, key: str) -> SuggestionsOut:
    """Return ways to repair a problem.

    Raises
    ------
    NotFoundError
        The plan has no such problem any more.
    """
    found = next((p for p in problems(session, plan, bench).problems if p.key == key), None)
    if found is None:
        raise NotFoundError(
            zh="这个问题已不存在，请刷新问题列表",
            en="this problem is gone; read the list again",
            problem=key,
        )
    return judged(session, plan, _ideas(session, bench, found))


def judged(session: Session, plan: Plan, ideas: Iterable[Idea]) -> SuggestionsOut:
    """Judge ideas, leave out those that would be refused, and put the best first.

    What an idea does is one step of undo, however many operations it takes.
    """
    lines = []
    for text, operations in ideas:
        gesture = _id()
        for each in operations:
            each.gesture = gesture
        try:
            verdict = workbench.judge(session, plan, operations)
        except YuanbaError:
            continue
        if verdict.allowed:
            lines.append(
                SuggestionOut(zh=text.zh, en=text.en, operations=operations, verdict=verdict)
            )
    lines.sort(key=lambda line: _badness(line.verdict))
    return SuggestionsOut(
        revision=plan.revision,
        suggestions=lines[:MOST],
        reason=None if lines else NOTHING_HELPS,
    )


def beside(bench: Bench, courtyards: Sequence[int]) -> list[int]:
    """Micro-grids that neighbours of some courtyards are in, those courtyards' own left out."""
    with bench.lock:
        assignment = bench.judge.assignment
    units = set(bench.terrain.positions(courtyards))
    own = {int(assignment[unit]) for unit in units}
    around = {
        int(assignment[other])
        for unit in units
        for other in bench.problem.graph.neighbours(unit).tolist()
        if other not in units
    }
    return [bench.parts[part] for part in sorted(around - own - {-1})]


def move_to(bench: Bench, courtyards: Sequence[int], micro_grid: int) -> Idea:
    """Return the idea of bringing courtyards to a micro-grid."""
    who = bench.names.units(bench.terrain.positions(courtyards))
    label = bench.label(micro_grid)
    text = Text(f"把{who.zh} 划入微网格 {label}", f"put {who.en} into micro-grid {label}")
    here = list(courtyards)
    return text, [Assign(id=_id(), kind="assign", courtyards=here, micro_grid=micro_grid)]


def _id() -> str:
    return str(uuid.uuid4())


def _ideas(session: Session, bench: Bench, problem: ProblemOut) -> list[Idea]:
    if problem.kind in {"unassigned", "pieces"}:
        around = beside(bench, problem.courtyards)
        return [move_to(bench, problem.courtyards, micro_grid) for micro_grid in around]
    assert problem.micro_grid is not None
    label = bench.label(problem.micro_grid)
    if problem.kind == "empty":
        text = Text(f"删除空的微网格 {label}", f"delete the empty micro-grid {label}")
        return [(text, [Delete(id=_id(), kind="delete", micro_grid=problem.micro_grid)])]
    if problem.kind == "pin_outside":
        text = Text(f"取消微网格 {label} 的指定", f"unpin the head of micro-grid {label}")
        return [(text, [Unpin(id=_id(), kind="unpin", micro_grid=problem.micro_grid)])]
    if problem.kind == "no_head":
        return _pins(session, problem.micro_grid, label)
    return _balanced(bench, problem.micro_grid)


def _pins(session: Session, micro_grid: int, label: str) -> list[Idea]:
    today = dt.datetime.now(dt.UTC).date()
    ideas: list[Idea] = []
    for each in candidates(session, micro_grid, on=today, limit=10):
        if each.lives_in_it:
            name = mask_name(each.name)
            text = Text(
                f"指定 {name} 为微网格 {label} 的微网格长", f"pin {name} as head of {label}"
            )
            pin = PinHead(id=_id(), kind="pin", micro_grid=micro_grid, member=each.member_id)
            ideas.append((text, [pin]))
    return ideas


def _balanced(bench: Bench, micro_grid: int) -> list[Idea]:
    """Bring one micro-grid inside its limits with its neighbours' help, then with theirs too."""
    ideas: list[Idea] = []
    # Empty micro-grids border on nothing, but have all the room there is.
    empty = {each for each in bench.parts if not bench.part(each).courtyards}
    ring, before = {micro_grid} | empty, set[int]()
    for _ in range(2):
        ring |= {other for each in ring for other in beside(bench, bench.part(each).courtyards)}
        if ring == before:
            break
        before = set(ring)
        cut = cut_out(bench, ring)
        answer = repair(bench, cut, effort=EFFORT)
        operations: list[Operation] = [assign(bench, cut, step) for step in answer.steps]
        if operations:
            ideas.append((answer.text, operations))
        if answer.feasible:
            break
    return ideas


def _badness(verdict: VerdictOut) -> tuple[float, float, float, float]:
    """Order of verdicts: pieces, then weight outside the limits, households moved, compactness."""
    torn = sum(len(part.pieces) for part in verdict.parts)
    outside = sum(p.amount for p in verdict.problems if p.rule in {"over", "under", "empty"})
    inertia = verdict.metrics["inertia"].after or 0.0
    return torn, outside, verdict.households_changing, inertia
