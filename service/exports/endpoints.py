"""Files to take away."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from service.errors import NotAllowedError
from service.exports.service import MEDIA_TYPES, PERSONAL, Format, Kind, Wanted, export
from service.request import SignedInActor, Work

router = APIRouter(tags=["exports"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$")]
KEEPERS = {"town_officer", "village_secretary"}


@router.get("/exports/{place}/{kind}.{suffix}", response_class=Response)
def take_file(
    actor: SignedInActor,
    session: Work,
    place: Place,
    kind: Kind,
    suffix: Format,
    *,
    lang: Literal["zh", "en"] = "zh",
    whole: bool = False,
) -> Response:
    """Return a roster, list or layer as a file; `whole` unmasks it, and the trail says so."""
    if kind in PERSONAL and actor.role not in KEEPERS:
        raise NotAllowedError(
            zh="您的角色不能导出户籍登记", en="your role does not export the register"
        )
    wanted = Wanted(kind, suffix, lang, whole)
    content = export(session, place, wanted, on=dt.datetime.now(dt.UTC).date())
    name = f"{place}-{kind}.{suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[suffix], headers=headers)
