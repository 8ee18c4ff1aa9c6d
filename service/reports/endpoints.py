"""Maps as whole pages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from maps.page import csp_for
from service.db.session import SYSTEM
from service.reports.draw import draw_map
from service.request import SignedInActor, Work, database_of
from service.villages.land import get_village
from service.villages.models import Town

router = APIRouter(tags=["maps"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12})$")]


@router.get("/maps/{place}", response_class=HTMLResponse)
def read_map(
    request: Request,
    actor: SignedInActor,
    session: Work,
    place: Place,
    lang: Literal["zh", "en"] = "zh",
    mode: Literal["internal", "public"] = "internal",
) -> Response:
    """Return a map as one page; a viewer gets the public schematic whatever is asked for."""
    public = mode == "public" or actor.role in {"viewer", "administrator"}
    if session.get(Town, place) is None:
        get_village(session, place)
    if public:
        # Aggregates need every row; what leaves is suppressed below five households.
        with database_of(request).work(SYSTEM.in_request(request.state.request_id)) as everything:
            html = draw_map(everything, place, locale=lang, public=True)
    else:
        html = draw_map(session, place, locale=lang)
    return HTMLResponse(html, headers={"content-security-policy": csp_for(html)})
