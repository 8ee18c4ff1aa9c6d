"""Apply a checked import in the background, on behalf of the person who asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.db.database import Database
from service.db.session import SYSTEM, Actor, act_as
from service.errors import ConflictError, NotAllowedError
from service.imports import repository
from service.imports.pipeline import apply
from service.imports.service import choices_of, forget, forget_expired, prepare_session
from service.imports.uploads import Uploads
from service.jobs.models import Task
from service.jobs.service import Report, Work

_INSUFFICIENT_PRIVILEGE = "42501"


def import_work(data_dir: Path) -> Work:
    """Return the work that applies imports whose uploads lie under `data_dir`."""
    uploads = Uploads(data_dir)

    def work(session: Session, task: Task, report: Report) -> dict[str, Any]:
        return _apply(session, task, report, uploads)

    return work


def forget_what_expired(database: Database, data_dir: Path) -> None:
    """Remove uploads that nobody came back for, and what imports replaced too long ago.

    Both hold personal data and must not wait for somebody to come by.
    """
    uploads = Uploads(data_dir)
    with database.work(SYSTEM) as session:
        forget_expired(session, uploads)
        repository.forget_old_changes(session)
    uploads.sweep()


def _apply(session: Session, task: Task, report: Report, uploads: Uploads) -> dict[str, Any]:
    opened = repository.get_session(session, task.arguments["session"], lock=True)
    if opened.task_id != task.id or opened.revision != task.arguments["revision"]:
        raise ConflictError(
            zh="导入内容在排队时有了变化，没有导入",
            en="the import changed while it waited, so nothing was imported",
        )
    choices = replace(choices_of(opened.choices), skip_bad=task.arguments["skip_bad"])
    source = uploads.source(opened.folder, opened.file_name, opened.sha256)
    with _acting_as(session, task.created_by):
        prepared = prepare_session(session, uploads, opened, report)
        _refuse_other_outcome(opened.counts, prepared)
        done = apply(session, prepared, source, town_code=opened.town_code, choices=choices)
    forget(session, uploads, opened)
    return {
        "batch": done.batch_id,
        "rows": done.rows,
        "good": prepared.good,
        "unmatched": len(prepared.unmatched),
        "bad": done.bad,
        "added": done.added,
        "changed": done.changed,
    }


def _refuse_other_outcome(counts: Any, prepared: Any) -> None:
    """Refuse to apply what the person has not seen: the register may have changed since."""
    if counts["bad"] != prepared.bad:
        raise ConflictError(
            zh=f"检查之后登记有了变化：有问题的由 {counts['bad']} 行变为 {prepared.bad} 行；"
            "请重新检查",
            en=f"the register changed since the check and {prepared.bad} rows are bad now "
            f"({counts['bad']} then); check again",
        )


@contextmanager
def _acting_as(session: Session, account_id: int | None) -> Iterator[None]:
    """Act with the rights of the account that asked, no others, then as the worker again."""
    account = session.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        raise NotAllowedError(
            zh="申请导入的账号已停用", en="the account that asked for the import is closed"
        )
    act_as(session, Actor(account.role, account.area, account.id, account.member_id))
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        raise NotAllowedError(
            zh="有的行不在您的职责范围内，没有导入任何内容",
            en="some rows lie outside your area; nothing was imported",
        ) from None
    act_as(session, SYSTEM)
