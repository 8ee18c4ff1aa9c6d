"""The numbers that must come out when the sample town is loaded, planned and judged."""

from __future__ import annotations

from service.sample.after_plan import (
    MONTHS,
    N_SILENT,
    N_SINGLE_GAPS,
    SILENT_MONTHS,
)
from service.sample.gaps import AWAY, ENDED, FAR, LIMITS, OVERLOADED, WITHOUT_HEAD
from service.sample.places import GORGE_VILLAGE, PLACES, TOWN_CODE, TOWN_NAME, WANGLE
from service.sample.town import Town


def _village(town: Town, village: int) -> dict[str, object]:
    place = PLACES[village]
    homes = [h for h in town.homes if h.village == village]
    return {
        "code": place.code,
        "name": place.name,
        "grids": place.grids,
        "micro_grids": place.micro_grids,
        "pieces": sum(p.village == village for p in town.ground.pieces),
        "courtyards": len(homes),
        "households_in_courtyards": sum(h.households for h in homes),
        "people_in_courtyards": sum(h.people for h in homes),
        "road_sections": sum(s.village == village for s in town.sections),
    }


def _first_grid(town: Town) -> dict[str, object]:
    first = next(i for i, p in enumerate(town.ground.pieces) if p.code == WANGLE)
    homes = [h for h in town.homes if h.piece == first]
    return {
        "micro_grids": town.ground.pieces[first].micro_grids,
        "road_sections": sum(s.piece == first for s in town.sections),
        "courtyards": len(homes),
        "households": sum(h.households for h in homes),
        "people": sum(h.people for h in homes),
    }


def expected(town: Town) -> dict[str, object]:
    """Collect the numbers for `expected.json`."""
    every = [*town.households, *town.households_later]
    return {
        "town": {
            "code": TOWN_CODE,
            "name": TOWN_NAME,
            "villages": len(PLACES),
            "grids": sum(p.grids for p in PLACES),
            "micro_grids": sum(p.micro_grids for p in PLACES),
            "courtyards": len(town.homes),
            "courtyards_later": len(town.later),
            "households": len(town.households),
            "households_later": len(town.households_later),
            "people": sum(r.people for r in town.households),
            "people_later": sum(r.people for r in town.households_later),
            "people_with_later": sum(r.people for r in every),
            "road_sections": len(town.sections),
        },
        "members": {
            "total": len(town.members),
            "floating": sum(m.floating for m in town.members),
            "party_members": sum(m.kind == "party_member" for m in town.members),
        },
        "wangle_first_grid": _first_grid(town),
        "gorge": {
            "village": GORGE_VILLAGE,
            "bridges": sum(
                b.kind == "bridge" and b.village == GORGE_VILLAGE for b in town.barriers
            ),
        },
        "limits": LIMITS.to_record(),
        "gaps": {
            "households": {
                "no_position": [r.code for r in town.households if r.x is None],
                "outside_every_village": [
                    r.code for r in town.households if r.x is not None and not r.courtyard
                ],
                "courtyard_in_no_micro_grid": [r.code for r in town.households_later],
                **town.planted,
            },
            "micro_grids": {
                "micro_grid_without_head": WITHOUT_HEAD,
                "appointment_ended": ENDED,
                "head_away": AWAY,
                "head_overloaded": OVERLOADED,
                "too_far": FAR,
            },
        },
        "scores": {
            "first_month": MONTHS[0],
            "last_month": MONTHS[-1],
            "months": len(MONTHS),
            "missing": N_SILENT * SILENT_MONTHS + N_SINGLE_GAPS,
        },
        "villages": [_village(town, k) for k in range(len(PLACES))],
    }
