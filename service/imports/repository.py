"""Rows about imports: batches and their changes, open sessions, remembered headings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.session import actor_of
from service.errors import NotFoundError
from service.imports.models import ColumnMemory, ImportBatch, ImportChange, ImportSession
from service.intake.words import comparable

#: How long an import can be undone; after that what it replaced is forgotten.
UNDO_DAYS = 90


def place_of(session: Session, town_code: str) -> str:
    """Give the part of a town that the actor answers for: the town, or a secretary's village."""
    area = actor_of(session).area
    return area if area.startswith(town_code) else town_code


def add_batch(session: Session, *, town_code: str, **values: Any) -> ImportBatch:
    """Record an import; one at a time for each town, others wait for it to end."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('import ' || :town, 0))"),
        {"town": town_code},
    )
    batch = ImportBatch(
        town_code=town_code,
        place=place_of(session, town_code),
        created_by=actor_of(session).account_id,
        **values,
    )
    session.add(batch)
    session.flush()
    return batch


@contextmanager
def noting_changes(session: Session, batch: ImportBatch) -> Iterator[None]:
    """Have every row that the block touches keep its former state for `batch`."""
    _note_for(session, str(batch.id))
    yield
    session.flush()
    _note_for(session, "")
    session.execute(text("SELECT yuanba_seal_import(:batch)"), {"batch": batch.id})
    detail = {"kind": batch.kind, "choices": _without_headings(batch.choices)}
    record(
        session, "create", "import_batch", batch.id,
        place=batch.place, rows=batch.rows_total - batch.rows_bad, detail=detail,
    )  # fmt: skip
    forget_old_changes(session)


def _note_for(session: Session, batch: str) -> None:
    session.execute(
        text("SELECT set_config('yuanba.import_batch', :batch, true)"), {"batch": batch}
    )


def _without_headings(choices: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in choices.items() if name != "columns"}


def forget_old_changes(session: Session) -> None:
    """Forget what imports replaced once they can no longer be undone."""
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=UNDO_DAYS)
    old = select(ImportBatch.id).where(ImportBatch.created_at < before)
    session.execute(delete(ImportChange).where(ImportChange.batch_id.in_(old)))


def list_batches(session: Session, town_code: str | None, limit: int) -> Sequence[ImportBatch]:
    """Return the newest imports first."""
    query = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)
    if town_code is not None:
        query = query.where(ImportBatch.town_code == town_code)
    return session.scalars(query).all()


def get_batch(session: Session, batch_id: int) -> ImportBatch:
    """Return an import, locked.

    Raises
    ------
    NotFoundError
    """
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFoundError(
            zh=f"没有第 {batch_id} 次导入，或不在您的职责范围内",
            en=f"there is no import number {batch_id}, or it is outside your area",
        )
    return batch


def changed_relations(session: Session, batch_id: int) -> Mapping[str, int]:
    """Count the rows that an import touched, by table; nothing when it cannot be undone."""
    found = session.execute(
        select(ImportChange.relation, func.count())
        .where(ImportChange.batch_id == batch_id)
        .group_by(ImportChange.relation)
    )
    return dict(found.all())


def undoable(session: Session, batch_ids: Sequence[int]) -> frozenset[int]:
    """Tell which imports still have what they replaced."""
    query = select(ImportChange.batch_id).where(ImportChange.batch_id.in_(batch_ids)).distinct()
    return frozenset(session.scalars(query))


def get_session(session: Session, session_id: int, *, lock: bool = False) -> ImportSession:
    """Return an open import that has not expired.

    Raises
    ------
    NotFoundError
    """
    found = session.get(ImportSession, session_id, with_for_update=lock)
    if found is None or found.expires_at <= dt.datetime.now(dt.UTC):
        raise NotFoundError(
            zh="这次导入已结束、已过期，或不在您的职责范围内；请重新上传文件",
            en="this import has ended or expired, or is outside your area; upload the file again",
        )
    return found


def forget_expired(session: Session) -> Sequence[str]:
    """Delete imports that nobody came back for; return the folders of their files."""
    expired = delete(ImportSession).where(ImportSession.expires_at <= func.now())
    return session.scalars(expired.returning(ImportSession.folder)).all()


def list_sessions(session: Session, town_code: str) -> Sequence[ImportSession]:
    """Return the open imports of a town that have not expired, newest first."""
    return session.scalars(
        select(ImportSession)
        .where(ImportSession.town_code == town_code, ImportSession.expires_at > func.now())
        .order_by(ImportSession.id.desc())
    ).all()


def remembered_columns(session: Session, town_code: str, kind: str) -> dict[str, str]:
    """Give what the town's people said before: comparable heading to field key."""
    found = session.execute(
        select(ColumnMemory.heading, ColumnMemory.field).where(
            ColumnMemory.town_code == town_code, ColumnMemory.kind == kind
        )
    )
    return dict(found.all())


def remember_columns(
    session: Session, town_code: str, kind: str, columns: Mapping[str, str]
) -> None:
    """Remember what a person said about headings; what was said last holds."""
    said = {comparable(heading): key for heading, key in columns.items() if comparable(heading)}
    if not said:
        return
    statement = insert(ColumnMemory)
    statement = statement.on_conflict_do_update(
        index_elements=["town_code", "kind", "heading"], set_={"field": statement.excluded.field}
    )
    session.execute(
        statement,
        [
            {"town_code": town_code, "kind": kind, "heading": heading, "field": key}
            for heading, key in said.items()
        ],
    )
