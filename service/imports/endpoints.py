"""Bring files in, step by step, and take an import back."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy import select
from starlette.background import BackgroundTask

from service.accounts.models import Account
from service.audit.service import record
from service.db.session import Actor
from service.errors import NotFoundError
from service.etag import IfMatch, etag, require_match
from service.imports import outlook, repository, rows, service
from service.imports.download import reasons_file
from service.imports.models import ImportBatch, ImportSession
from service.imports.schemas import (
    ApplyIn,
    BatchOut,
    ImportsOut,
    InspectionOut,
    KindName,
    RowPage,
    RowState,
    SayIn,
    SessionOut,
)
from service.imports.undo import undo_import
from service.imports.uploads import Upload, Uploads
from service.intake.limits import DEFAULT
from service.jobs.schemas import TaskOut
from service.request import SignedInActor, Work, settings_of
from service.schemas import Key, Schema, TownCode
from service.villages.models import Town

router = APIRouter(tags=["imports"])

Place = Annotated[TownCode, Path()]
FileName = Annotated[str, Header(alias="x-file-name", max_length=600)]
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class OpenedOut(Schema):
    """An import on its way with what is in its file."""

    session: SessionOut
    inspection: InspectionOut


def uploads_of(request: Request) -> Uploads:
    """Return the folder of uploads."""
    return Uploads(settings_of(request).data_dir)


Folder = Annotated[Uploads, Depends(uploads_of)]


def importing_actor(actor: SignedInActor) -> Actor:
    """Let those in who import; asked before the body is read."""
    service.require_keeper(actor.role, actor.area)
    return actor


Importer = Annotated[Actor, Depends(importing_actor)]


async def received(
    request: Request, actor: Importer, uploads: Folder, kind: KindName, file_name: FileName
) -> Upload:
    """Take the body in, for those who may import this kind."""
    service.require_keeper(actor.role, actor.area, kind)
    name = unquote(file_name)
    return await uploads.receive(request.stream(), name=name, most_mb=DEFAULT.upload_mb)


_ANY_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/towns/{town}/imports/{kind}", status_code=201, openapi_extra=_ANY_BYTES)
def begin_import(
    response: Response,
    # Before the unit of work: no transaction waits for a slow upload.
    upload: Annotated[Upload, Depends(received)],
    session: Work,
    uploads: Folder,
    town: Place,
    kind: KindName,
) -> OpenedOut:
    """Upload a file (its bytes are the body, its name percent-encoded in X-File-Name)."""
    try:
        _require_town(session, town)
        opened, found = service.open_import(session, uploads, upload, town_code=town, kind=kind)
    except BaseException:
        uploads.remove(upload.token)
        raise
    response.headers["etag"] = etag(opened.revision)
    return OpenedOut(session=_session(opened), inspection=outlook.inspection(opened, found))


@router.get("/towns/{town}/imports")
def list_imports(_actor: Importer, session: Work, uploads: Folder, town: Place) -> ImportsOut:
    """List the imports of a town: those on their way, and the newest that were applied."""
    uploads.sweep()
    batches = repository.list_batches(session, town, 100)
    names = dict(session.execute(select(Account.id, Account.name)).all())
    kept = repository.undoable(session, [batch.id for batch in batches])
    return ImportsOut(
        sessions=[_session(one) for one in repository.list_sessions(session, town)],
        batches=[_batch(one, names.get(one.created_by or 0), kept) for one in batches],
    )


@router.get("/imports/{session_id}")
def read_import(response: Response, _actor: Importer, session: Work, session_id: Key) -> SessionOut:
    """Return an import on its way."""
    opened = repository.get_session(session, session_id)
    service.settle(session, opened)
    response.headers["etag"] = etag(opened.revision)
    return _session(opened)


@router.get("/imports/{session_id}/inspection")
def read_inspection(
    _actor: Importer, session: Work, uploads: Folder, session_id: Key
) -> InspectionOut:
    """Look into the file, as far as it has been understood; values are masked."""
    opened = repository.get_session(session, session_id)
    return outlook.inspection(opened, service.look(session, uploads, opened))


@router.patch("/imports/{session_id}")
def say(
    response: Response,
    _actor: Importer,
    session: Work,
    session_id: Key,
    body: SayIn,
    *,
    if_match: IfMatch = None,
) -> SessionOut:
    """Say how the file is to be read, and confirm it."""
    opened = _locked(session, session_id, if_match)
    service.say(session, opened, body.model_dump(exclude_unset=True))
    response.headers["etag"] = etag(opened.revision)
    return _session(opened)


@router.post("/imports/{session_id}/check")
def check(
    response: Response,
    _actor: Importer,
    session: Work,
    uploads: Folder,
    session_id: Key,
    *,
    if_match: IfMatch = None,
) -> SessionOut:
    """Check every row; nothing is changed yet."""
    opened = _locked(session, session_id, if_match)
    service.check_import(session, uploads, opened)
    response.headers["etag"] = etag(opened.revision)
    return _session(opened)


@router.get("/imports/{session_id}/rows")
def read_rows(
    _actor: Importer,
    session: Work,
    uploads: Folder,
    session_id: Key,
    *,
    state: RowState = "bad",
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RowPage:
    """Leaf through the checked rows of one state, masked."""
    opened = _checked(session, session_id)
    folder = uploads.folder(opened.folder)
    found = rows.page_of_rows(folder, state, start=start, limit=limit)
    record(session, "look", "import_session", opened.id, place=opened.place, rows=len(found),
           detail={"as": "masked rows"})  # fmt: skip
    counts = opened.counts or {}
    return RowPage.model_validate(
        {"headings": rows.headings(folder), "rows": found, "total": counts[state]}
    )


@router.get("/imports/{session_id}/preview", response_class=Response)
def read_preview(_actor: Importer, session: Work, uploads: Folder, session_id: Key) -> Response:
    """Return what to draw: the town's villages and, once checked, the rows (GeoJSON)."""
    opened = repository.get_session(session, session_id)
    return outlook.preview(session, uploads.folder(opened.folder), opened)


@router.get("/imports/{session_id}/reasons.{suffix}", response_class=FileResponse)
def take_reasons(
    _actor: Importer,
    session: Work,
    uploads: Folder,
    session_id: Key,
    suffix: Literal["xlsx", "csv"],
    *,
    lang: Literal["zh", "en"] = "zh",
    only_bad: bool = False,
) -> FileResponse:
    """Take the sheet back, with a column that says what is wrong with each row; audited."""
    opened = _checked(session, session_id)
    with service.a_turn():
        prepared = service.prepare_session(session, uploads, opened)
        path = reasons_file(
            uploads.folder(opened.folder), prepared, suffix, language=lang, only_bad=only_bad
        )
    record(session, "look", "import_session", opened.id, place=opened.place,
           rows=prepared.rows, detail={"as": "whole sheet with reasons"})  # fmt: skip
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[suffix],
        filename=f"import-{opened.id}-reasons.{suffix}",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@router.post("/imports/{session_id}/apply", status_code=202)
def apply(
    _actor: Importer,
    session: Work,
    session_id: Key,
    body: ApplyIn,
    *,
    if_match: IfMatch = None,
) -> TaskOut:
    """Apply a checked import in the background, all of it or nothing."""
    opened = _locked(session, session_id, if_match)
    task = service.ask_to_apply(session, opened, skip_bad=body.skip_bad)
    session.refresh(task)
    return TaskOut.model_validate(task)


@router.delete("/imports/{session_id}", status_code=204)
def discard(_actor: Importer, session: Work, uploads: Folder, session_id: Key) -> None:
    """Forget an import that was not applied, and remove its file."""
    opened = repository.get_session(session, session_id, lock=True)
    service.settle(session, opened)
    service.discard(session, uploads, opened)


@router.post("/import-batches/{batch_id}/undo")
def undo(_actor: Importer, session: Work, batch_id: Key) -> BatchOut:
    """Take an import back: rows it added go, rows it changed are as before."""
    return _batch(undo_import(session, batch_id), None, frozenset())


def _require_town(session: Work, town: str) -> None:
    if session.get(Town, town) is None:
        raise NotFoundError(zh="没有这个镇，或不在您的职责范围内",
                            en="there is no such town, or it is outside your area")  # fmt: skip


def _locked(session: Work, session_id: int, if_match: str | None) -> ImportSession:
    opened = repository.get_session(session, session_id, lock=True)
    service.settle(session, opened)
    require_match(if_match, opened.revision)
    return opened


def _checked(session: Work, session_id: int) -> ImportSession:
    opened = repository.get_session(session, session_id)
    if opened.counts is None:
        raise NotFoundError(zh="还没有检查，请先检查", en="the rows have not been checked yet")
    return opened


def _session(opened: ImportSession) -> SessionOut:
    return SessionOut.model_validate(opened)


def _batch(batch: ImportBatch, by: str | None, kept: frozenset[int]) -> BatchOut:
    return BatchOut.model_validate(
        {name: getattr(batch, name) for name in BatchOut.model_fields if hasattr(batch, name)}
        | {"created_by": by, "can_undo": batch.id in kept and batch.undone_at is None}
    )
