"""What an operation changes, and what it may not: from a draft and an operation to a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from geo.errors import YuanbaError
from geo.numbering import LARGEST
from service.errors import ConflictError, NotFoundError
from service.plans.draft import Change, Draft, MicroGridValue, Pin
from service.plans.operations import (
    Assign,
    Delete,
    Link,
    Lock,
    Merge,
    MoveCourtyard,
    New,
    Operation,
    PinHead,
    Ref,
    Rename,
    Split,
    Unpin,
)

Pairs = dict[str, dict[str, tuple[Any, Any]]]


class LockedError(YuanbaError):
    """The operation touches a locked micro-grid."""

    code = "locked"


class HeadPinnedError(ConflictError):
    """The operation takes a pinned head's courtyard away."""

    code = "head-pinned"


class BadOperationError(YuanbaError):
    """The operation makes no sense on this draft."""

    code = "bad-operation"


class Ground(Protocol):
    """What an operation has to know beyond the draft."""

    def unknown(self, courtyards: Iterable[int]) -> set[int]:
        """Courtyards that are not in force in the plan's village."""

    def grid_beside(self, courtyards: Sequence[int]) -> int:
        """Grid that surrounds some courtyards, or lies nearest to them."""

    def new_micro_grid(self, draft: Draft, grid: int) -> tuple[int, MicroGridValue]:
        """Key and values of another micro-grid of a grid, with a number never used before."""

    def member(self, member: int) -> Mapping[str, Any]:
        """Masked name and home courtyard of a member of the village."""

    def resolve(self, ref: Ref) -> int:
        """Key of the micro-grid that a reference names."""

    def made(self, operation: str, micro_grid: int) -> None:
        """Remember which operation made a micro-grid."""

    def check_position(self, courtyard: int, lon: float, lat: float) -> None:
        """Refuse a position outside the village."""

    def roads_along(
        self, roads: Sequence[int], side: Collection[int], rest: Collection[int]
    ) -> list[int]:
        """Road sections that one side's courtyards front, or are nearest to, of all of them."""


def edit(draft: Draft, operation: Operation, ground: Ground) -> Change:
    """Return what an operation changes, without doing it.

    Raises
    ------
    LockedError, HeadPinnedError, BadOperationError, NotFoundError
        With the operation's id and, where one is to blame, the micro-grid.
    """
    try:
        pairs = _EDITS[operation.kind](draft, operation, ground)
    except YuanbaError as error:
        error.where.setdefault("operation", operation.id)
        raise
    return Change.of(pairs)


def _assign(draft: Draft, ask: Assign, ground: Ground) -> Pairs:
    to = None if ask.micro_grid is None else _known(draft, ground.resolve(ask.micro_grid))
    return {"assignment": _moves(draft, ground, ask.courtyards, to)}


def _new(draft: Draft, ask: New, ground: Ground) -> Pairs:
    _check_courtyards(ground, ask.courtyards)
    grid = ask.grid
    if grid is None:
        homes = [draft.assignment.get(str(each)) for each in ask.courtyards]
        grids = Counter(draft.micro_grids[str(home)]["grid"] for home in homes if home is not None)
        grid = grids.most_common(1)[0][0] if grids else ground.grid_beside(ask.courtyards)
    return _made(draft, ask, ground, grid, ask.courtyards, ask.name)


def _split(draft: Draft, ask: Split, ground: Ground) -> Pairs:
    here = _known(draft, ground.resolve(ask.micro_grid))
    value = draft.micro_grids[str(here)]
    mine, side = set(draft.courtyards_of(here)), set(ask.courtyards)
    if not side < mine:
        raise BadOperationError(
            zh=f"切分 {value['name']} 时两边都要留有院落，且只能用它自己的院落",
            en=f"to split {value['name']}, name some of its own courtyards, and not all of them",
            micro_grid=here,
            micro_grid_code=value["code"],
        )
    pin = value["pin"]
    goes_along = pin is not None and pin["courtyard"] in side
    _check_locked(draft, here)
    number, fresh = ground.new_micro_grid(draft, value["grid"])
    ground.made(ask.id, number)
    roads = ground.roads_along(value["roads"], side, mine - side) if value["roads"] else []
    fresh = {**fresh, "pin": pin if goes_along else None, "roads": roads}
    left = {
        **value,
        "pin": None if goes_along else pin,
        "roads": [road for road in value["roads"] if road not in roads],
    }
    pairs: Pairs = {"micro_grids": {str(number): (None, fresh), str(here): (value, left)}}
    return pairs | {"assignment": {str(each): (here, number) for each in sorted(side)}}


def _made(
    draft: Draft,
    ask: New,
    ground: Ground,
    grid: int,
    courtyards: Sequence[int],
    name: str | None,
) -> Pairs:
    number, fresh = ground.new_micro_grid(draft, grid)
    ground.made(ask.id, number)
    fresh = fresh if name is None else {**fresh, "name": name}
    moves = _moves(draft, ground, courtyards, number) if courtyards else {}
    return {"micro_grids": {str(number): (None, fresh)}, "assignment": moves}


def _merge(draft: Draft, ask: Merge, ground: Ground) -> Pairs:
    into = _known(draft, ground.resolve(ask.into))
    gone = {_known(draft, ground.resolve(ref)) for ref in ask.micro_grids} - {into}
    for each in (into, *sorted(gone)):
        _check_locked(draft, each)
    value = draft.micro_grids[str(into)]
    pins = [draft.micro_grids[str(each)]["pin"] for each in (into, *sorted(gone))]
    roads = {road for each in (into, *gone) for road in draft.micro_grids[str(each)]["roads"]}
    merged = {
        **value,
        "pin": next((pin for pin in pins if pin is not None), None),
        "roads": sorted(roads),
    }
    return {
        "micro_grids": {
            str(into): (value, merged),
            **{str(each): (draft.micro_grids[str(each)], None) for each in sorted(gone)},
        },
        "assignment": {key: (here, into) for key, here in draft.assignment.items() if here in gone},
    }


def _delete(draft: Draft, ask: Delete, ground: Ground) -> Pairs:
    gone = _known(draft, ground.resolve(ask.micro_grid))
    _check_locked(draft, gone)
    return {
        "micro_grids": {str(gone): (draft.micro_grids[str(gone)], None)},
        "assignment": {key: (here, None) for key, here in draft.assignment.items() if here == gone},
    }


def _lock(draft: Draft, ask: Lock, ground: Ground) -> Pairs:
    refs = [int(key) for key in draft.micro_grids] if ask.micro_grids is None else ask.micro_grids
    keys = sorted({_known(draft, ground.resolve(ref)) for ref in refs})
    locked = ask.kind == "lock"
    return {"micro_grids": {str(key): _with(draft, key, locked=locked) for key in keys}}


def _pin(draft: Draft, ask: PinHead, ground: Ground) -> Pairs:
    here = _known(draft, ground.resolve(ask.micro_grid))
    member = ground.member(ask.member)
    courtyard = ask.courtyard if ask.courtyard is not None else member["courtyard"]
    if courtyard is None or draft.assignment.get(str(courtyard)) != here:
        raise BadOperationError(
            zh=f"{member['name']}的院落不在此微网格内，请先把院落划进来，或指定其中一个院落",
            en=f"the courtyard of {member['name']} is not in this micro-grid; bring it in first, "
            "or name one of its courtyards",
            micro_grid=here,
        )
    for key, other in draft.micro_grids.items():
        if other["pin"] is not None and other["pin"]["member"] == ask.member and int(key) != here:
            raise BadOperationError(
                zh=f"{member['name']}已指定为 {other['name']} 的微网格长，请先取消",
                en=f"{member['name']} is pinned to {other['name']} already; unpin there first",
                micro_grid=int(key),
                micro_grid_code=other["code"],
            )
    pin: Pin = {"member": ask.member, "name": member["name"], "courtyard": courtyard}
    return {"micro_grids": {str(here): _with(draft, here, pin=pin)}}


def _unpin(draft: Draft, ask: Unpin, ground: Ground) -> Pairs:
    here = _known(draft, ground.resolve(ask.micro_grid))
    return {"micro_grids": {str(here): _with(draft, here, pin=None)}}


def _rename(draft: Draft, ask: Rename, ground: Ground) -> Pairs:
    here = _known(draft, ground.resolve(ask.micro_grid))
    return {"micro_grids": {str(here): _with(draft, here, name=ask.name)}}


def _move_courtyard(draft: Draft, ask: MoveCourtyard, ground: Ground) -> Pairs:
    _check_courtyards(ground, [ask.courtyard])
    ground.check_position(ask.courtyard, ask.lon, ask.lat)
    here = draft.positions.get(str(ask.courtyard))
    there = [round(ask.lon, 7), round(ask.lat, 7)]
    return {"positions": {str(ask.courtyard): (here, there)}}


def _link(draft: Draft, ask: Link, ground: Ground) -> Pairs:
    _check_courtyards(ground, [ask.a, ask.b])
    key = f"{min(ask.a, ask.b)}-{max(ask.a, ask.b)}"
    before = draft.links.get(key)
    if ask.action == "clear":
        return {"links": {key: (before, None)}}
    kind = "manual" if ask.action == "add" else "cut"
    return {"links": {key: (before, {"kind": kind, "form": ask.form, "reason": ask.reason})}}


_EDITS: Mapping[str, Any] = {
    "assign": _assign,
    "new": _new,
    "merge": _merge,
    "split": _split,
    "delete": _delete,
    "lock": _lock,
    "unlock": _lock,
    "pin": _pin,
    "unpin": _unpin,
    "rename": _rename,
    "move_courtyard": _move_courtyard,
    "link": _link,
}


def _moves(
    draft: Draft, ground: Ground, courtyards: Iterable[int], to: int | None
) -> dict[str, tuple[int | None, int | None]]:
    wanted = list(dict.fromkeys(courtyards))
    _check_courtyards(ground, wanted)
    moves = {str(each): (draft.assignment.get(str(each)), to) for each in wanted}
    moves = {key: pair for key, pair in moves.items() if pair[0] != to}
    if moves and to is not None and str(to) in draft.micro_grids:
        _check_locked(draft, to)
    for here in sorted({pair[0] for pair in moves.values() if pair[0] is not None}):
        _check_locked(draft, here)
        pin = draft.micro_grids[str(here)]["pin"]
        if pin is not None and str(pin["courtyard"]) in moves:
            value = draft.micro_grids[str(here)]
            raise HeadPinnedError(
                zh=f"此院落是 {value['name']} 指定的微网格长 {pin['name']} 的院落，请先取消指定",
                en=f"this is the courtyard of {pin['name']}, pinned as head of {value['name']}; "
                "unpin first",
                courtyard=pin["courtyard"],
                micro_grid=here,
                micro_grid_code=value["code"],
            )
    return moves


def _with(draft: Draft, key: int, **values: Any) -> tuple[MicroGridValue, MicroGridValue]:
    before = draft.micro_grids[str(key)]
    return before, cast("MicroGridValue", {**before, **values})


def _known(draft: Draft, micro_grid: int) -> int:
    if str(micro_grid) not in draft.micro_grids:
        raise NotFoundError(
            zh="方案中没有这个微网格，可能已被合并或删除，请刷新",
            en="the plan has no such micro-grid; it may have been merged or deleted, reload",
            micro_grid=micro_grid,
        )
    return micro_grid


def _check_courtyards(ground: Ground, courtyards: Sequence[int]) -> None:
    unknown = ground.unknown(courtyards)
    if unknown:
        raise NotFoundError(
            zh="有院落不属于本村，未作任何改动",
            en="a courtyard is not of this village; nothing was changed",
            courtyard=min(unknown),
        )


def _check_locked(draft: Draft, micro_grid: int) -> None:
    value = draft.micro_grids[str(micro_grid)]
    if value["locked"]:
        raise LockedError(
            zh=f"{value['name']} 已锁定，请先解锁",
            en=f"{value['name']} is locked; unlock it first",
            micro_grid=micro_grid,
            micro_grid_code=value["code"],
        )


def next_number(used: Iterable[int], grid_code: str) -> int:
    """Return a number inside a grid that was never used.

    Raises
    ------
    BadOperationError
        The grid has no number left.
    """
    number = max(used, default=0) + 1
    if number > LARGEST:
        raise BadOperationError(
            zh=f"网格 {grid_code} 的微网格编号已用完（最多 {LARGEST} 个）",
            en=f"grid {grid_code} has no number left for a micro-grid (at most {LARGEST})",
            grid_code=grid_code,
        )
    return number
