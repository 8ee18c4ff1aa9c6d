"""An import on its way: uploaded, looked at, confirmed by a person, checked, then applied."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from geo.datum import Datum
from service.audit.service import record
from service.db.session import actor_of
from service.errors import ConflictError, NotAllowedError
from service.imports import repository
from service.imports.inspection import Inspection, inspect
from service.imports.models import ImportSession
from service.imports.pipeline import Choices, Prepared, prepare
from service.imports.rows import keep_rows
from service.imports.uploads import KEPT_S, Upload, Uploads
from service.intake.kinds import KINDS
from service.intake.sheet import VectorSheet
from service.intake.specs import Shape
from service.jobs.models import Task
from service.jobs.service import FINISHED, ask, queue_task

TASK = "import"

#: What a village's secretary keeps; the rest is the whole town's.
OF_A_VILLAGE = {"courtyards", "households", "members", "road_sections", "appointments", "scores"}
MOST_OPEN = 10
#: Reading and checking take memory; this many at a time, others wait for their turn.
_TURNS = threading.BoundedSemaphore(2)

_SAID = {
    "layer", "header_row", "delimiter", "columns", "crs", "datum", "swapped", "swap_rows",
}  # fmt: skip
_OF_READING = {"layer", "header_row", "delimiter"}
_OF_POSITIONS = {"crs", "datum", "swapped"}


@contextmanager
def a_turn() -> Iterator[None]:
    """Wait until there is memory for one more file."""
    with _TURNS:
        yield


def require_keeper(role: str, area: str, kind: str | None = None) -> None:
    """Refuse roles that do not import, and a village's secretary what is the whole town's.

    Raises
    ------
    NotAllowedError
    """
    if role not in {"town_officer", "village_secretary"}:
        raise NotAllowedError(zh="您的角色不能导入文件", en="your role does not import files")
    if len(area) == 12 and kind is not None and kind not in OF_A_VILLAGE:
        raise NotAllowedError(
            zh=f"{KINDS[kind].zh}由镇里导入", en=f"{KINDS[kind].en} are imported by the town"
        )


def choices_of(said: Mapping[str, Any]) -> Choices:
    """Turn what was said into what the pipeline is told."""
    given = {name: said[name] for name in _SAID if said.get(name) is not None}
    if "datum" in given:
        given["datum"] = Datum(given["datum"])
    return Choices(**given)


def open_import(
    session: Session, uploads: Uploads, upload: Upload, *, town_code: str, kind: str
) -> tuple[ImportSession, Inspection]:
    """Begin an import: look into the file at once, so that a bad one is refused at the door.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.
    ConflictError
        The person has too many open already.
    """
    actor = actor_of(session)
    forget_expired(session, uploads)
    waiting = session.scalar(
        select(func.count())
        .select_from(ImportSession)
        .where(ImportSession.created_by == actor.account_id)
    )
    if (waiting or 0) >= MOST_OPEN:
        raise ConflictError(
            zh=f"您已有 {waiting} 个未完成的导入，请先完成或删除",
            en=f"you have {waiting} unfinished imports; finish or discard some first",
        )
    source = uploads.source(upload.token, upload.name, upload.sha256)
    with a_turn():
        found = inspect(session, kind, source, Choices(), town_code=town_code)
    opened = ImportSession(
        place=repository.place_of(session, town_code),
        town_code=town_code,
        kind=kind,
        folder=upload.token,
        file_name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        choices={},
        created_by=actor.account_id,
        expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=KEPT_S),
    )
    session.add(opened)
    session.flush()
    session.refresh(opened)
    detail = {"kind": kind}
    record(session, "create", "import_session", opened.id, place=opened.place, detail=detail)
    return opened, found


def look(session: Session, uploads: Uploads, opened: ImportSession) -> Inspection:
    """Look into the file again, with what was said about it."""
    with a_turn():
        return inspect(
            session,
            opened.kind,
            _source(uploads, opened),
            choices_of(opened.choices),
            town_code=opened.town_code,
        )


def say(session: Session, opened: ImportSession, said: Mapping[str, Any]) -> None:
    """Take what a person says about the file; a check that was made before is void.

    Who confirmed what stands in the audit trail, and in the batch once it is applied.

    Raises
    ------
    ConflictError
        It is being applied.
    YuanbaError
        The coordinate system is not known.
    """
    _require_open(opened)
    before = dict(opened.choices)
    chosen = before | dict(said)
    if said.keys() & _OF_READING:
        # Another table: what was said of the former one's columns is void.
        chosen = {k: v for k, v in chosen.items() if k in said or k in _OF_READING}
    elif said.keys() & _OF_POSITIONS and "position_confirmed" not in said:
        chosen["position_confirmed"] = False
    _require_fields(opened.kind, chosen.get("columns") or {})
    choices_of(chosen).context()
    opened.choices = chosen
    opened.state, opened.counts = "open", None
    opened.revision += 1
    session.flush()
    detail = {name: value for name, value in said.items() if name != "columns"}
    if "columns" in said:
        detail["columns"] = sorted(set((said["columns"] or {}).values()) - {""})
    record(session, "change", "import_session", opened.id, place=opened.place, detail=detail)


def check_import(session: Session, uploads: Uploads, opened: ImportSession) -> Prepared:
    """Check every row, and keep the outcome beside the upload.

    Raises
    ------
    ConflictError
        Columns or positions have not been confirmed by a person.
    IntakeError
        A required column is missing, or nobody has said what the coordinates mean.
    """
    _require_open(opened)
    _require_said(opened, "columns_confirmed", "请先确认各列的对应关系",
                  "confirm first how the columns are read")  # fmt: skip
    with a_turn():
        prepared = prepare_session(session, uploads, opened)
        keep_rows(uploads.folder(opened.folder), prepared)
    if _has_positions(prepared):
        _require_said(opened, "position_confirmed", "请先确认坐标系",
                      "confirm first how the positions are read")  # fmt: skip
    opened.state, opened.counts = "checked", counts_of(prepared)
    opened.revision += 1
    session.flush()
    return prepared


def prepare_session(
    session: Session, uploads: Uploads, opened: ImportSession, progress: Any = None
) -> Prepared:
    """Prepare the rows of an open import as its person has said."""
    return prepare(
        session,
        opened.kind,
        _source(uploads, opened),
        town_code=opened.town_code,
        choices=choices_of(opened.choices),
        progress=progress,
    )


def counts_of(prepared: Prepared) -> dict[str, Any]:
    """Count the rows by their state, with what there is to know of all of them."""
    return {
        "rows": prepared.rows,
        "good": prepared.good,
        "unmatched": len(prepared.unmatched),
        "bad": prepared.bad,
        "merged": prepared.checked.counts.merged,
        "notes": [
            {"code": n.code, "zh": n.text.zh, "en": n.text.en, "confirm": n.confirm}
            for n in prepared.checked.notes
        ],
    }


def ask_to_apply(session: Session, opened: ImportSession, *, skip_bad: bool) -> Task:
    """Queue the import of a checked file.

    Raises
    ------
    ConflictError
        It has not been checked, is being applied, has nothing to apply, or has bad rows that
        nobody has said to leave out.
    """
    _require_open(opened)
    counts = opened.counts
    if opened.state != "checked" or counts is None:
        raise ConflictError(zh="请先检查再导入", en="check the rows before applying them")
    if counts["bad"] and not skip_bad:
        raise ConflictError(
            zh=f"有 {counts['bad']} 行有问题；请改正后重新上传，或明确选择只导入没有问题的行",
            en=f"{counts['bad']} rows are bad; correct them and upload again, or choose to import "
            "only the others",
        )
    if counts["rows"] == counts["bad"]:
        raise ConflictError(zh="没有可以导入的行", en="there is no row to import")
    task = ask(
        session, TASK, place=opened.place,
        arguments={"session": opened.id, "skip_bad": skip_bad, "revision": opened.revision + 1},
    )  # fmt: skip
    opened.state, opened.task_id = "applying", task.id
    opened.revision += 1
    session.flush()
    queue_task(session, task)
    return task


def discard(session: Session, uploads: Uploads, opened: ImportSession) -> None:
    """Forget an import and remove its file.

    Raises
    ------
    ConflictError
        It is being applied.
    """
    _require_open(opened)
    record(session, "delete", "import_session", opened.id, place=opened.place)
    forget(session, uploads, opened)


def forget(session: Session, uploads: Uploads, opened: ImportSession) -> None:
    """Delete an import's row and, once that is committed, its files."""
    session.delete(opened)
    session.flush()
    _remove_when_committed(session, uploads, [opened.folder])


def forget_expired(session: Session, uploads: Uploads) -> None:
    """Delete the imports that nobody came back for and, once that is committed, their files."""
    _remove_when_committed(session, uploads, repository.forget_expired(session))


def _remove_when_committed(session: Session, uploads: Uploads, folders: Sequence[str]) -> None:
    def remove(_: Session) -> None:
        for folder in folders:
            uploads.remove(folder)

    event.listen(session, "after_commit", remove, once=True)


def settle(session: Session, opened: ImportSession) -> None:
    """Open an import again whose task has ended without applying it."""
    if opened.state != "applying" or opened.task_id is None:
        return
    state = session.scalar(select(Task.state).where(Task.id == opened.task_id))
    if state is None or state in FINISHED:
        opened.state = "checked"
        opened.revision += 1
        session.flush()


def _source(uploads: Uploads, opened: ImportSession) -> Any:
    return uploads.source(opened.folder, opened.file_name, opened.sha256)


def _has_positions(prepared: Prepared) -> bool:
    if KINDS[prepared.checked.kind].shape is Shape.NONE:
        return False
    columns = prepared.matching.headings
    return (
        isinstance(prepared.sheet, VectorSheet)
        or {"lon", "lat"} <= set(columns)
        or "position" in columns
    )


def _require_open(opened: ImportSession) -> None:
    if opened.state == "applying":
        raise ConflictError(zh="正在导入，不能再改动", en="it is being applied and cannot change")


def _require_said(opened: ImportSession, name: str, zh: str, en: str) -> None:
    if not opened.choices.get(name):
        raise ConflictError(zh=zh, en=en)


def _require_fields(kind: str, columns: Mapping[str, str]) -> None:
    keys = {field.key for field in KINDS[kind].fields} | {""}
    unknown = sorted(set(columns.values()) - keys)
    if unknown:
        raise ConflictError(
            zh=f"没有这样的字段：{'、'.join(unknown)}",
            en=f"there is no such field: {', '.join(unknown)}",
        )
