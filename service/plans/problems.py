"""Everything to see to in a plan, what is in no micro-grid first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.partition import pieces
from service.plans.bench import Bench, PartNow
from service.plans.edit_schemas import Kind, ProblemOut, ProblemsOut
from service.plans.heads import without_head
from service.plans.models import Plan
from service.plans.verdicts import breaches, missing, pieces_out

HARD = frozenset({"unassigned", "pieces", "empty", "pin_outside"})
"""What stands in the way of submitting a plan; the rest only warns."""

ORDER: tuple[Kind, ...] = get_args(Kind)


def problems(session: Session, plan: Plan, bench: Bench) -> ProblemsOut:
    """List the problems of a plan."""
    with bench.lock:
        assignment = bench.judge.assignment
        parts = {micro_grid: bench.part(micro_grid) for micro_grid in bench.parts}
    found = [
        *_unassigned(bench, assignment),
        *_of_parts(bench, assignment, parts),
        *_pins(bench),
        *_no_head(bench, without_head(session, plan, bench), parts),
    ]
    found.sort(key=lambda each: ORDER.index(each.kind))
    return ProblemsOut(
        revision=plan.revision,
        counts={kind: sum(each.kind == kind for each in found) for kind in ORDER},
        hard=sum(each.severity == "hard" for each in found),
        problems=found,
    )


def _unassigned(bench: Bench, assignment: NDArray[np.int32]) -> Iterator[ProblemOut]:
    """One problem for every connected group of courtyards in no micro-grid."""
    outside = np.flatnonzero(assignment < 0)
    labels = pieces(
        bench.problem.graph, np.where(assignment < 0, 0, 1 + np.arange(len(assignment)))
    )
    for label in dict.fromkeys(labels[outside].tolist()):
        units = outside[labels[outside] == label].tolist()
        who = bench.names.units(units)
        yield _problem(
            bench,
            "unassigned",
            [bench.terrain.ids[unit] for unit in units],
            zh=f"{who.zh} 未划入任何微网格",
            en=f"{who.en} in no micro-grid",
            amount=float(len(units)),
        )


def _of_parts(
    bench: Bench,
    assignment: NDArray[np.int32],
    parts: dict[int, PartNow],
) -> Iterator[ProblemOut]:
    links = missing(bench, assignment, [m for m, now in parts.items() if now.detached])
    for micro_grid, now in parts.items():
        for piece in pieces_out(bench, micro_grid, now, links.get(micro_grid, ())):
            found = _problem(
                bench,
                "pieces",
                piece.courtyards,
                zh=piece.zh,
                en=piece.en,
                amount=float(piece.households),
                micro_grid=micro_grid,
            )
            found.key, found.link = f"pieces:{micro_grid}:{piece.courtyards[0]}", piece.link
            yield found
        for breach in breaches(bench, micro_grid, now, ()):
            if breach.rule != "pieces":
                yield _problem(
                    bench,
                    breach.rule,  # type: ignore[arg-type]
                    list(now.courtyards),
                    zh=breach.zh,
                    en=breach.en,
                    amount=breach.amount,
                    micro_grid=micro_grid,
                )


def _pins(bench: Bench) -> Iterator[ProblemOut]:
    for micro_grid in bench.parts:
        value = bench.draft.micro_grids[str(micro_grid)]
        pin = value["pin"]
        if pin is not None and bench.draft.assignment.get(str(pin["courtyard"])) != micro_grid:
            yield _problem(
                bench,
                "pin_outside",
                [pin["courtyard"]],
                zh=f"{pin['name']} 的院落不在 {value['name']} 内",
                en=f"the courtyard of {pin['name']} is outside {value['name']}",
                amount=1.0,
                micro_grid=micro_grid,
            )


def _no_head(
    bench: Bench, micro_grids: Sequence[int], parts: dict[int, PartNow]
) -> Iterator[ProblemOut]:
    for micro_grid in micro_grids:
        label = bench.label(micro_grid)
        yield _problem(
            bench,
            "no_head",
            list(parts[micro_grid].courtyards),
            zh=f"微网格 {label} 没有微网格长",
            en=f"micro-grid {label} has no head",
            amount=1.0,
            micro_grid=micro_grid,
        )


def _problem(
    bench: Bench,
    kind: Kind,
    courtyards: list[int],
    *,
    zh: str,
    en: str,
    amount: float,
    micro_grid: int | None = None,
) -> ProblemOut:
    places = bench.terrain.positions(courtyards)
    where = micro_grid if micro_grid is not None else courtyards[0]
    return ProblemOut(
        key=f"{kind}:{where}",
        kind=kind,
        severity="hard" if kind in HARD else "warn",
        micro_grid=micro_grid,
        courtyards=courtyards,
        households=int(bench.terrain.households[places].sum()),
        amount=amount,
        bbox=bench.terrain.bbox(courtyards),
        zh=zh,
        en=en,
        link=None,
        repairable=True,
    )
