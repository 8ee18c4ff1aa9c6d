"""What the town has already, by the words that sheets use for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.session import actor_of
from service.heads.models import Member
from service.register.models import Household
from service.villages.models import Courtyard, Village, VillagerGroup

_GROUP = re.compile(r"([0-9]{1,3})|([一二三四五六七八九十]{1,3})")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_VILLAGE_ENDINGS = ("村民委员会", "居民委员会", "委员会", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True)
class Yard:
    """A courtyard as sheets speak of it."""

    code: str
    village_code: str
    group: int | None
    name: str


@dataclass(frozen=True)
class Known:
    """What the town already has, by the words that sheets use.

    Attributes
    ----------
    own_village : str or None
        The village of a secretary: rows that name none belong to it.
    villages : mapping of str to str
        Code by code and by name without its ending.
    yards : mapping of str to Yard
        Courtyards by code.
    members : mapping of str to str or None
        Code by code and by name; None where a name stands twice.
    doors : mapping
        Courtyard codes by village, group and house number or address, as registered.
    placed : frozenset of str
        Codes of households and members whose courtyard is known already.
    """

    town_code: str
    own_village: str | None
    villages: Mapping[str, str]
    yards: Mapping[str, Yard]
    members: Mapping[str, str | None]
    doors: Mapping[tuple[str, int | None, str], frozenset[str]]
    placed: frozenset[str]
    yards_by_village: Mapping[str, tuple[Yard, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the courtyards by village."""
        sorted_out: dict[str, list[Yard]] = {}
        for yard in self.yards.values():
            sorted_out.setdefault(yard.village_code, []).append(yard)
        by_village = {village: tuple(yards) for village, yards in sorted_out.items()}
        object.__setattr__(self, "yards_by_village", by_village)


def know(session: Session, town_code: str, *, doors: bool) -> Known:
    """Read what the town has; the doors of the register only where they are asked for."""
    area = actor_of(session).area
    villages: dict[str, str] = {}
    for code, name in session.execute(
        select(Village.code, Village.name).where(Village.town_code == town_code)
    ):
        villages[code] = villages[bare_name(name)] = code
    yards = session.execute(
        select(Courtyard.code, Courtyard.village_code, VillagerGroup.number, Courtyard.name)
        .outerjoin(VillagerGroup, VillagerGroup.id == Courtyard.group_id)
        .where(Courtyard.village_code.startswith(town_code), Courtyard.valid_to.is_(None))
    )
    return Known(
        town_code=town_code,
        own_village=area if len(area) == 12 else None,
        villages=villages,
        yards={row[0]: Yard(*row) for row in yards},
        members=_members(session, town_code),
        doors=_doors(session, town_code) if doors else {},
        placed=_placed(session, town_code),
    )


def _members(session: Session, town_code: str) -> dict[str, str | None]:
    members: dict[str, str | None] = {}
    for code, name in session.execute(
        select(Member.code, Member.name).where(Member.town_code == town_code)
    ):
        members[name] = None if name in members else code
        members[code] = code
    return members


def _placed(session: Session, town_code: str) -> frozenset[str]:
    households = select(Household.code).where(
        Household.town_code == town_code, Household.courtyard_id.is_not(None)
    )
    members = select(Member.code).where(
        Member.town_code == town_code, Member.home_courtyard_id.is_not(None)
    )
    return frozenset(session.scalars(households.union_all(members)))


def _doors(session: Session, town_code: str) -> dict[tuple[str, int | None, str], frozenset[str]]:
    found: dict[tuple[str, int | None, str], set[str]] = {}
    rows = session.execute(
        select(Household.village_code, VillagerGroup.number, Household.address, Courtyard.code)
        .join(Courtyard, Courtyard.id == Household.courtyard_id)
        .outerjoin(VillagerGroup, VillagerGroup.id == Household.group_id)
        .where(
            Household.town_code == town_code,
            Household.address.is_not(None),
            Household.village_code.is_not(None),
        )
    )
    for village, group, address, courtyard in rows:
        assert village is not None
        assert address is not None
        found.setdefault((village, group, plain(address)), set()).add(courtyard)
    return {door: frozenset(courtyards) for door, courtyards in found.items()}


def group_number(label: str | None) -> int | None:
    """Read the number of a villager group from what a sheet calls it.

    Examples
    --------
    >>> [group_number(label) for label in ("3组", "第十二村民小组", "二十社", "河边")]
    [3, 12, 20, None]
    """
    found = _GROUP.search(label or "")
    if found is None:
        return None
    if found[1]:
        return int(found[1])
    tens, ten, ones = found[2].rpartition("十")
    if not ten:
        return _DIGITS[found[2][-1]]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def bare_name(name: str) -> str:
    """Return a village's name without its ending, so that 望乐 finds 望乐村村民委员会.

    Examples
    --------
    >>> bare_name("望乐村村民委员会"), bare_name("大同社区"), bare_name("望乐")
    ('望乐', '大同', '望乐')
    """
    return _without(name.strip(), _VILLAGE_ENDINGS)


def bare_yard(name: str) -> str:
    """Return a courtyard's name without its ending, so that 上河坝 finds 上河坝院子.

    Examples
    --------
    >>> bare_yard("上河坝院子"), bare_yard("老屋大院"), bare_yard("院坝")
    ('上河坝', '老屋', '院坝')
    """
    return _without(plain(name), ("大院子", "院子", "院落", "院坝", "大院", "院"))


def plain(text: str) -> str:
    """Return an address as it is compared: without blanks, 号 at the end, or full-width digits."""
    narrow = text.translate({0xFF10 + digit: 48 + digit for digit in range(10)})
    return re.sub(r"[\s,，、。.-]+", "", narrow).removesuffix("号")


def _without(stem: str, endings: Iterable[str]) -> str:
    for ending in endings:
        if stem.endswith(ending) and len(stem) > len(ending):
            stem = stem.removesuffix(ending)
    return stem
