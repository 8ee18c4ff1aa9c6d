"""A plan on the bench: its judge in the plan's own words, and edits judged before they are done."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.division import Demand, Distance, limits, weights
from geo.division_names import Balance, division_names
from geo.partition import Graph, Prices, Problem, Rules, Units
from geo.partition.judge import Judge
from geo.partition.wording import Names
from service.plans.draft import LAND, Change, Draft, OutOfStepError
from service.plans.models import Plan, PlanOperation
from service.plans.terrain import Terrain


@dataclass(frozen=True)
class Options:
    """What of a plan decides how it is judged.

    Attributes
    ----------
    balance, distance : str
    tolerance : float
    links : tuple of (int, int)
        Courtyards that count as neighbours in this plan only, because a piece was too small.
    """

    balance: Balance = "households"
    distance: Distance = "straight"
    tolerance: float = 0.2
    links: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> Options:
        """Read them from a plan."""
        return cls(
            balance=plan.parameters.get("balance", "households"),
            distance=plan.parameters.get("distance", "straight"),
            tolerance=float(plan.parameters.get("tolerance", 0.2)),
            links=tuple((a, b) for a, b in plan.findings.get("links", [])),
        )


@dataclass(frozen=True)
class PartNow:
    """A micro-grid as it is, by keys of courtyards.

    Attributes
    ----------
    weight : int
        What is balanced: households, people or a mix.
    detached : tuple of tuple of int
        Courtyards of every piece but the heaviest.
    """

    courtyards: tuple[int, ...]
    households: int
    people: int
    weight: int
    deviation: float | None
    centre: int | None
    mean_walk_m: float | None
    longest_walk_m: float | None
    detached: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Preview:
    """A change judged: the micro-grids it touches and the plan, before and after.

    Attributes
    ----------
    before, after : mapping of int to PartNow
        By micro-grid; one that is new is only in `after`, one that goes only in `before`.
    totals_before, totals_after : mapping
        Metrics of the registry.
    assignment : (n,) int32
        Part of each courtyard after the change, by the order of `parts`.
    bench : Bench
        The bench whose parts `assignment` counts, with the graph after the change.
    """

    before: Mapping[int, PartNow]
    after: Mapping[int, PartNow]
    totals_before: Mapping[str, float | None]
    totals_after: Mapping[str, float | None]
    assignment: NDArray[np.int32]
    bench: Bench


class Bench:
    """A plan with its judge.

    Attributes
    ----------
    terrain : Terrain
    draft : Draft
    parts : list of int
        Micro-grids in the order of their codes: the parts of the judge.
    last, revision : int
        Newest entry of the log that is taken in, and the plan's revision then.
    like : Bench, optional
        Another of the plan: what it knows of parts that are the same is taken over.
    """

    def __init__(
        self,
        terrain: Terrain,
        draft: Draft,
        options: Options,
        *,
        reference: Mapping[int, str],
        last: int = 0,
        revision: int = 0,
        like: Bench | None = None,
    ) -> None:
        self.terrain, self.draft, self.options = terrain, draft, options
        self.last, self.revision, self.reference = last, revision, reference
        self.lock = threading.RLock()
        codes = sorted(draft.micro_grids, key=lambda key: draft.micro_grids[key]["code"])
        self.parts = [int(key) for key in codes]
        self.part_of = {micro_grid: part for part, micro_grid in enumerate(self.parts)}
        self.problem = self._problem()
        self.names = self._names()
        with nullcontext() if like is None else like.lock:
            self.judge: Judge = Judge(
                self.problem,
                self._assignment(),
                cells=terrain.cells,
                names=self.names,
                like=None if like is None else like.judge,
            )

    def _assignment(self) -> NDArray[np.int32]:
        plan = np.full(len(self.terrain.ids), -1, np.int32)
        for key, micro_grid in self.draft.assignment.items():
            at = self.terrain.at.get(int(key))
            if at is not None:
                plan[at] = self.part_of[micro_grid]
        return plan

    def _problem(self) -> Problem:
        terrain, options, k = self.terrain, self.options, max(len(self.parts), 1)
        weight = weights(options.balance, terrain.households, terrain.people)
        lower, upper = limits(int(weight.sum()), Demand(k, tolerance=options.tolerance))
        at = terrain.at
        links = [(at[a], at[b]) for a, b in options.links if a in at and b in at]
        edges = np.vstack([terrain.edges, np.array(links, np.int64).reshape(-1, 2)])
        by_code = {self.draft.micro_grids[str(m)]["code"]: p for p, m in enumerate(self.parts)}
        reference = None
        if self.reference:
            codes = (self.reference.get(key, "") for key in terrain.ids)
            reference = np.array([by_code.get(code, -1) for code in codes], np.int32)
        heads, locked = np.full(k, -1, np.int32), []
        for part, micro_grid in enumerate(self.parts):
            value = self.draft.micro_grids[str(micro_grid)]
            if value["pin"] is not None:
                heads[part] = terrain.at.get(value["pin"]["courtyard"], -1)
            if value["locked"]:
                locked.append(part)
        groups = np.unique(terrain.group[terrain.group >= 0])
        group = np.where(terrain.group >= 0, np.searchsorted(groups, terrain.group), -1)
        return Problem(
            Units(weight, terrain.xy, terrain.walk_m if options.distance == "walking" else None),
            Graph.from_edges(len(terrain.ids), edges),
            k,
            lower,
            upper,
            Rules(locked=tuple(locked), heads=heads, reference=reference),
            Prices(group=group.astype(np.int32)),
        )

    def _names(self) -> Names:
        names = self.terrain.names
        return division_names(
            names, lambda part: self.label(self.parts[part]), self.options.balance
        )

    def label(self, micro_grid: int) -> str:
        """Return the short number of a micro-grid: its grid's, then its own."""
        code = self.draft.micro_grids[str(micro_grid)]["code"]
        return f"{int(code[12:15])}-{int(code[15:18])}"

    @property
    def target(self) -> float:
        """Weight of a micro-grid if all were equal."""
        return float(self.problem.units.weight.sum()) / self.problem.n_parts

    def part(self, micro_grid: int) -> PartNow:
        """Return what is known of a micro-grid now."""
        ids, now = self.terrain.ids, self.judge.part(self.part_of[micro_grid])
        units = list(now.units)
        return PartNow(
            courtyards=tuple(ids[u] for u in units),
            households=int(self.terrain.households[units].sum()),
            people=int(self.terrain.people[units].sum()),
            weight=now.weight,
            deviation=now.deviation if self.target > 0 else None,
            centre=ids[now.centre] if now.centre >= 0 else None,
            mean_walk_m=now.mean_walk_m,
            longest_walk_m=now.longest_walk_m,
            detached=tuple(tuple(ids[u] for u in piece) for piece in now.detached),
        )

    def preview(self, change: Change) -> Preview:
        """Judge a change without doing it."""
        with self.lock:
            # A moved courtyard is judged once it is surveyed, not while it is dragged.
            if not {"micro_grids", "links"} & set(change.after):
                return self._preview_moves(change)
            draft = self.draft.copy()
            draft.apply(change.only(frozenset({"assignment", "micro_grids"})))
            terrain = self.terrain
            if "links" in change.after:
                terrain = terrain.with_links(dict(change.after["links"]))
            after = Bench(terrain, draft, self.options, reference=self.reference, like=self)
            return self.compare(after, change)

    def compare(self, after: Bench, change: Change) -> Preview:
        """Judge a change by the bench that it leads to."""
        touched = _touched(change)
        with self.lock:
            if LAND & set(change.after):
                touched |= self._changed(after)
            return Preview(
                before={m: self.part(m) for m in sorted(touched & set(self.parts))},
                after={m: after.part(m) for m in sorted(touched & set(after.parts))},
                totals_before=self.judge.totals,
                totals_after=after.judge.totals,
                assignment=after.judge.assignment,
                bench=after,
            )

    def _changed(self, after: Bench) -> set[int]:
        """Micro-grids of both benches about which they do not know the same."""
        same = after.judge.shared_with(self.judge)
        both = {m: part for m, part in after.part_of.items() if m in self.part_of}
        return {m for m, part in both.items() if not same[part] and self.part(m) != after.part(m)}

    def following(
        self, terrain: Terrain, change: Change, options: Options, *, last: int, revision: int
    ) -> Bench:
        """Return the bench after a change that led to another terrain; this one stays as it is.

        Raises
        ------
        OutOfStepError
            The change was not made on this bench.
        """
        with self.lock:
            draft = self.draft.copy()
        draft.apply(change.only(frozenset(change.after) - LAND))
        return Bench(
            terrain,
            draft,
            options,
            reference=self.reference,
            last=last,
            revision=revision,
            like=self,
        )

    def _preview_moves(self, change: Change) -> Preview:
        moves = change.after.get("assignment", {})
        touched = sorted(_touched(change) & set(self.parts))
        before = {m: self.part(m) for m in touched}
        totals = self.judge.totals
        self._move(moves)
        try:
            return Preview(
                before=before,
                after={m: self.part(m) for m in touched},
                totals_before=totals,
                totals_after=self.judge.totals,
                assignment=self.judge.assignment,
                bench=self,
            )
        finally:
            self._move(change.before.get("assignment", {}))

    def _move(self, values: Mapping[str, int | None]) -> None:
        by_target: dict[int, list[int]] = {}
        for key, micro_grid in values.items():
            at = self.terrain.at.get(int(key))
            if at is not None:
                part = -1 if micro_grid is None else self.part_of[micro_grid]
                by_target.setdefault(part, []).append(at)
        for part, units in sorted(by_target.items()):
            self.judge.apply(units, part)

    def advance(self, entries: list[PlanOperation]) -> bool:
        """Take in newer entries of the log; False where that needs a new bench."""
        with self.lock:
            for entry in entries:
                change = Change(entry.forward, entry.inverse)
                if not _only_moves(change):
                    return False
                try:
                    self.draft.apply(change)
                except OutOfStepError:
                    return False
                self._move(change.after.get("assignment", {}))
                self.last, self.revision = entry.id, entry.revision
        return True


def _only_moves(change: Change) -> bool:
    """Whether a change leaves micro-grids, heads, locks and the land alone."""
    return not set(change.after) - {"assignment", "proof"}


def _touched(change: Change) -> set[int]:
    touched = {int(key) for key in change.after.get("micro_grids", {})}
    for side in (change.before, change.after):
        touched |= {to for to in side.get("assignment", {}).values() if to is not None}
    return touched
