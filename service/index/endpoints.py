"""Read the pioneer index of a village."""

from __future__ import annotations

from fastapi import APIRouter

from service.audit.service import record
from service.index.schemas import IndexOut, ScoreOut
from service.index.service import BREAKS, scores
from service.request import Work
from service.schemas import VillageCode
from service.villages.land import get_village

router = APIRouter(tags=["index"])


@router.get("/villages/{village}/index")
def read_index(session: Work, village: VillageCode) -> IndexOut:
    """Return the scores by month; row-level security keeps them to whom they concern."""
    get_village(session, village)
    found = scores(session, village)
    if found:
        record(session, "look", "score", place=village, rows=len(found))
    return IndexOut(
        breaks=list(BREAKS),
        periods=sorted({each.period for each in found}),
        scores=[
            ScoreOut(micro_grid_code=s.micro_grid_code, period=s.period, value=s.value)
            for s in found
        ],
    )
