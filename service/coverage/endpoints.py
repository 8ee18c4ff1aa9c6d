"""Who is not covered, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path

from service.audit.service import record
from service.coverage.schemas import CoverageOut, GapOut, TotalsOut
from service.coverage.service import Cover, Totals, coverage, totals, totals_by
from service.errors import NotAllowedError
from service.request import SignedInActor, Work

router = APIRouter(tags=["coverage"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12})$")]


@router.get("/coverage/{place}")
def read_coverage(actor: SignedInActor, session: Work, place: Place) -> CoverageOut:
    """Return the coverage of a town or village today."""
    if actor.role in {"viewer", "administrator"}:
        raise NotAllowedError(
            zh="您的角色不能查看逐户情况", en="your role does not see single households"
        )
    covers = coverage(session, place, on=dt.datetime.now(dt.UTC).date())
    record(session, "look", "household", place=place, rows=len(covers), detail={"as": "gaps"})
    return CoverageOut(
        total=_out(totals(covers)),
        villages=_parts(totals_by(covers, lambda cover: cover.village_code)),
        grids=_parts(totals_by(covers, lambda cover: cover.grid_code)),
        gaps=[_gap(cover) for cover in covers if cover.reasons],
    )


def _out(counted: Totals) -> TotalsOut:
    return TotalsOut(
        households=counted.households, covered=counted.covered, reasons=counted.reasons
    )


def _parts(counted: Mapping[str, Totals]) -> dict[str, TotalsOut]:
    return {code: _out(own) for code, own in counted.items()}


def _gap(cover: Cover) -> GapOut:
    return GapOut(
        household_id=cover.household_id,
        village_code=cover.village_code,
        micro_grid_code=cover.micro_grid_code,
        reason=cover.reasons[0],
        further_reasons=list(cover.reasons[1:]),
        lon=cover.lon,
        lat=cover.lat,
    )
