"""Why a household is not covered: the one vocabulary of reasons, and the limits behind some.

The reasons stand in their *primary order*. A household with several has the first of them as its
primary reason and the others as further ones. The order follows how far a household is from being
looked after: first where it is (nobody can say whose it is), then who answers for it (nobody
does), then how well (somebody does, but too many, too far), then what the papers contradict, and
last whether anybody came by. A reason further up is also the one to repair first: no visit can be
made before there is a head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from geo.errors import Text, YuanbaError


class Reason(NamedTuple):
    """One reason: its stable key, its words, and the limit that turns it on (None: always on)."""

    key: str
    text: Text
    limit: str | None = None


REASONS: Final[tuple[Reason, ...]] = (
    Reason("no_position", Text("没有位置", "No position")),
    Reason("outside_every_village", Text("位置在各村之外", "Position outside every village")),
    Reason("courtyard_in_no_micro_grid", Text("院落未划入微网格", "Courtyard in no micro-grid")),
    Reason("micro_grid_without_head", Text("微网格没有微网格长", "Micro-grid without a head")),
    Reason("appointment_ended", Text("微网格长任期已满", "Head's appointment ended")),
    Reason("head_away", Text("微网格长外出", "Head away")),
    Reason("head_overloaded", Text("微网格长负担过重", "Head overloaded"), "households_per_head"),
    Reason("too_far", Text("离微网格长太远", "Too far from the head"), "walking"),
    Reason("in_two_micro_grids", Text("同时属于两个微网格", "Bound to two micro-grids")),
    Reason(
        "stated_in_another_micro_grid",
        Text("登记的微网格与位置不符", "Register names another micro-grid"),
    ),
    Reason("not_visited", Text("超期未走访", "Not visited for too long"), "visit_days"),
)
"""All reasons, the most telling first."""

KEYS: Final[tuple[str, ...]] = tuple(reason.key for reason in REASONS)
TEXTS: Final[Mapping[str, Text]] = MappingProxyType({r.key: r.text for r in REASONS})
_RANK: Final = {key: rank for rank, key in enumerate(KEYS)}


class LimitError(YuanbaError):
    """A limit that nothing could keep."""

    code = "bad-limit"


@dataclass(frozen=True)
class Limits:
    """What a town asks of its coverage. A limit that is None switches its reason off.

    Attributes
    ----------
    households_per_head : int or None
        Most households one head may have in charge over all micro-grids.
    walking_m : float or None
        Farthest straight line from the head's home, in metres; used where no walk is known.
    walking_minutes : float or None
        Longest walk over roads, in minutes; used where the walk is known.
    visit_days : int or None
        Days after which a household should have been visited again.

    Raises
    ------
    LimitError
        A limit is not above zero.

    Examples
    --------
    >>> Limits(visit_days=90).reasons_off()
    ('head_overloaded', 'too_far')
    """

    households_per_head: int | None = None
    walking_m: float | None = None
    walking_minutes: float | None = None
    visit_days: int | None = None

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value is not None and not 0 < value < float("inf"):
                raise LimitError(
                    zh=f"限值 {name} 必须大于 0；不需要时请留空",
                    en=f"the limit {name} must be above zero; leave it out to switch it off",
                    limit=name,
                )

    def reasons_off(self) -> tuple[str, ...]:
        """Keys of the reasons that no limit switches on."""
        missing = {name for name, value in asdict(self).items() if value is None}
        if self.walking_m is None and self.walking_minutes is None:
            missing.add("walking")
        return tuple(reason.key for reason in REASONS if reason.limit in missing)

    def to_record(self) -> dict[str, Any]:
        """Return what is stored: the limits that are set."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def ranked(keys: Iterable[str]) -> tuple[str, ...]:
    """Return reasons in the primary order, each once.

    Raises
    ------
    KeyError
        One of them is no reason.

    Examples
    --------
    >>> ranked(["not_visited", "no_position", "not_visited"])
    ('no_position', 'not_visited')
    """
    return tuple(sorted(set(keys), key=_RANK.__getitem__))
