"""The steps of a rebalance: data and a sentence each, judged in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.errors import Text
from geo.partition.judge import Judge
from geo.partition.problem import Problem
from geo.partition.verdict import PartChange, Verdict
from geo.partition.wording import Names
from geo.rebalance.batches import Batch, breach, n_pieces
from geo.rebalance.case import Case


@dataclass(frozen=True, eq=False)
class Step:
    """A batch of connected units that goes from one part to another.

    Attributes
    ----------
    kind : {"move", "rejoin", "place"}
        ``rejoin``: a detached piece joins the part around it; ``place``: units that had no part.
    units : tuple of int
    from_part, to_part : int
        `from_part` is -1 for ``place``.
    weight : int
        Households in the batch.
    changing_head : int
        Households whose part, and so whose head, changes; 0 for ``place``.
    spread_before, spread_after : float
        (Heaviest - lightest) / target, before and after this step.
    contiguous : bool
        Whether both parts are contiguous after the step.
    detaches : tuple of int
        Parts that this step breaks into (more) pieces; empty unless no order avoids it.
    pushed_out : tuple of int
        Parts that this step takes (further) out of the limits for now.
    needs : tuple of int
        Earlier steps (by position) without which this one would not be sound.
    verdict : Verdict
        Every metric before and after, and the rules broken then.
    text : Text
    """

    kind: Literal["move", "rejoin", "place"]
    units: tuple[int, ...]
    from_part: int
    to_part: int
    weight: int
    changing_head: int
    spread_before: float
    spread_after: float
    contiguous: bool
    detaches: tuple[int, ...]
    pushed_out: tuple[int, ...]
    needs: tuple[int, ...]
    verdict: Verdict
    text: Text

    @property
    def spread_worse(self) -> bool:
        """Whether the spread grows in this step."""
        return self.spread_after > self.spread_before + 1e-12


def to_steps(
    problem: Problem, case: Case, order: Sequence[Batch], names: Names
) -> tuple[Step, ...]:
    """Judge the batches in their order."""
    judge = Judge(problem, np.array(case.plan, np.int32), names=names)
    return tuple(_step(case, order, i, judge, names) for i in range(len(order)))


def _step(case: Case, order: Sequence[Batch], position: int, judge: Judge, names: Names) -> Step:
    batch = order[position]
    verdict = judge.apply(batch.units, batch.to_part)
    before, after = verdict.before["spread"] or 0.0, verdict.after["spread"] or 0.0
    detaches = tuple(c.part for c in verdict.parts if c.torn)
    pushed = tuple(
        c.part
        for c in verdict.parts
        if breach(case, c.weight_after) > breach(case, c.weight_before)
    )
    kind = _kind(case, order, position)
    changing = 0 if batch.from_part < 0 else verdict.weight
    return Step(
        kind=kind,
        units=batch.units,
        from_part=batch.from_part,
        to_part=batch.to_part,
        weight=verdict.weight,
        changing_head=changing,
        spread_before=before,
        spread_after=after,
        contiguous=verdict.contiguous,
        detaches=detaches,
        pushed_out=pushed,
        needs=_needs(case, order, position),
        verdict=verdict,
        text=_sentence(batch, kind, verdict, pushed, names),
    )


def _kind(case: Case, order: Sequence[Batch], position: int) -> Literal["move", "rejoin", "place"]:
    """Tell the kind: what rejoins was a whole piece, but not the heaviest, of a part."""
    batch = order[position]
    if batch.from_part < 0:
        return "place"
    units = _units(case, order[:position], batch.from_part)
    inside = set(batch.units)
    touches = any(v in units for u in batch.units for v in case.near[u] if v not in inside)
    weight = sum(case.weight[u] for u in inside)
    rest = sum(case.weight[u] for u in units - inside)
    return "rejoin" if units - inside and not touches and weight <= rest else "move"


def _units(case: Case, done: Sequence[Batch], part: int) -> set[int]:
    units = set(case.members[part])
    for batch in done:
        if batch.from_part == part:
            units -= set(batch.units)
        elif batch.to_part == part:
            units |= set(batch.units)
    return units


def _needs(case: Case, order: Sequence[Batch], position: int) -> tuple[int, ...]:
    """Earlier steps that cannot be left out, found by leaving them out one after the other."""
    kept = list(range(position))
    needed_now = _faults(case, [order[i] for i in kept], order[position])
    for i in reversed(range(position)):
        without = [j for j in kept if j != i]
        if _faults(case, [order[j] for j in without], order[position]) <= needed_now:
            kept = without
    return tuple(kept)


def _faults(case: Case, done: Sequence[Batch], batch: Batch) -> int:
    """Count the parts that a batch detaches or takes (further) out of the limits."""
    faults = 0
    for part in (batch.from_part, batch.to_part):
        if part < 0:
            continue
        old = _units(case, done, part)
        new = _units(case, [*done, batch], part)
        faults += n_pieces(case, new) > max(1, n_pieces(case, old))
        weights = [sum(case.weight[u] for u in units) for units in (new, old)]
        faults += breach(case, weights[0]) > breach(case, weights[1])
    return faults


def _sentence(
    batch: Batch, kind: str, verdict: Verdict, pushed: tuple[int, ...], names: Names
) -> Text:
    who, to = names.units(batch.units), names.part(batch.to_part)
    share = [
        f"{100 * (verdict_of['spread'] or 0.0):.0f} %"
        for verdict_of in (verdict.before, verdict.after)
    ]
    count, s = names.weight(verdict.weight), "s" if verdict.weight == 1 else ""
    if kind == "place":
        zh = f"把未归属的{who.zh} 归入{names.part_word.zh} {to}"
        en = f"put {who.en}, which had none, into {names.part_word.en} {to}"
        heads = Text(f"{count.zh}有了负责人", f"{count.en} get{s} a head")
    else:
        here = names.part(batch.from_part)
        verb = Text("把脱离主体的", "re-join ") if kind == "rejoin" else Text("把", "move ")
        zh = f"{verb.zh}{who.zh} 从{names.part_word.zh} {here} 移到 {to}"
        en = f"{verb.en}{who.en} from {names.part_word.en} {here} to {to}"
        heads = Text(f"{count.zh}换负责人", f"{count.en} change{s} head")
    whole = _contiguity(verdict.parts, names)
    zh += f"：差距 {share[0]} → {share[1]}，{heads.zh}，{whole.zh}"
    en += f": spread {share[0]} → {share[1]}, {heads.en}, {whole.en}"
    for change in verdict.parts:
        if change.part in pushed:
            where, has = names.parts([change.part]), names.weight(change.weight_after)
            zh += f"；{where.zh} 暂时超出限值（{has.zh}）"
            en += f"; {where.en} is outside its limits for now ({has.en})"
    if (verdict.after["spread"] or 0.0) > (verdict.before["spread"] or 0.0) + 1e-12:
        zh, en = zh + "；差距变大", en + "; the spread grows"
    return Text(zh, en)


def _contiguity(parts: tuple[PartChange, ...], names: Names) -> Text:
    torn = [c.part for c in parts if c.torn]
    split = [c.part for c in parts if c.detached]
    healed = [c.part for c in parts if not c.was_contiguous and not c.detached]
    if torn:
        where = names.parts(torn)
        return Text(f"{where.zh} 暂时断开", f"{where.en} broken apart for now")
    if split:
        where = names.parts(split)
        return Text(f"{where.zh} 尚不相连", f"{where.en} not yet contiguous")
    if healed:
        where = names.parts(healed)
        return Text(f"{where.zh} 重新相连", f"{where.en} contiguous again")
    if len(parts) == 1:
        return Text("保持相连", "it stays contiguous")
    return Text("两处都保持相连", "both stay contiguous")
