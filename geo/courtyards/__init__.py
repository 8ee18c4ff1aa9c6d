"""Houses → homes → courtyards (院落): natural clusters that are never split.

`choose_homes` leaves outbuildings out; `build_courtyards` clusters the homes of every village
without joining across a village's boundary or a barrier.
"""

from geo.courtyards.build import Courtyards, CourtyardsError, build_courtyards, households_of
from geo.courtyards.homes import (
    HOME_TAGS,
    MIN_FOOTPRINT_M2,
    OTHER_TAGS,
    HomeChoice,
    choose_homes,
)

__all__ = [
    "HOME_TAGS",
    "MIN_FOOTPRINT_M2",
    "OTHER_TAGS",
    "Courtyards",
    "CourtyardsError",
    "HomeChoice",
    "build_courtyards",
    "choose_homes",
    "households_of",
]
