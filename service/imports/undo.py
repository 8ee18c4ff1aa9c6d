"""Undo an import: rows it added go, rows it changed are as they were before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.db.session import actor_of
from service.db.sql import load_sql
from service.imports import repository
from service.imports.models import ImportBatch

#: Children before what they hang on.
ORDER = (
    "score",
    "appointment",
    "household",
    "member",
    "road_section",
    "road",
    "barrier",
    "house",
    "courtyard",
    "villager_group",
    "village",
    "assessment_period",
    "index_scheme",
)
_WORDS = {
    "score": ("得分", "scores"),
    "appointment": ("任职", "appointments"),
    "household": ("户", "households"),
    "member": ("人员", "members"),
    "road_section": ("路段", "road sections"),
    "road": ("道路", "roads"),
    "barrier": ("阻隔", "barriers"),
    "house": ("房屋", "buildings"),
    "courtyard": ("院落", "courtyards"),
    "villager_group": ("村民小组", "villager groups"),
    "village": ("村", "villages"),
    "visit": ("走访记录", "visits"),
    "gap_item": ("待办事项", "worklist entries"),
    "assignment": ("划分方案", "plans"),
    "plan": ("划分方案", "plans"),
    "adjacency_link": ("手工相邻关系", "links set by hand"),
    "road_duty": ("路段分工", "road duties"),
}
_LAND = {"boundaries", "courtyards", "barriers"}


class CannotUndoError(YuanbaError):
    """Something later depends on the import, or it was undone or is too old already."""

    code = "conflict"


def undo_import(session: Session, batch_id: int) -> ImportBatch:
    """Take an import back in the session's transaction.

    Raises
    ------
    NotFoundError
        There is no such import in the actor's area.
    CannotUndoError
        It was undone already, is too old, or later changes depend on it; nothing is changed.
    """
    batch = repository.get_batch(session, batch_id)
    touched = repository.changed_relations(session, batch_id)
    _refuse_ended(batch, bool(touched))
    _refuse_changed(session, batch)
    try:
        with session.begin_nested():
            _take_back(session, batch, touched)
    except IntegrityError as error:
        raise _depended_on(error) from None
    batch.undone_at, batch.undone_by = dt.datetime.now(dt.UTC), actor_of(session).account_id
    session.execute(text("DELETE FROM import_change WHERE batch_id = :batch"), {"batch": batch_id})
    session.flush()
    record(
        session, "delete", "import_batch", batch.id,
        place=batch.place, rows=sum(touched.values()), detail={"kind": batch.kind, "as": "undo"},
    )  # fmt: skip
    return batch


def _take_back(session: Session, batch: ImportBatch, touched: Any) -> None:
    if "courtyard" in touched:
        session.execute(text(load_sql("forget_derived")), {"batch": batch.id})
    for relation in ORDER:
        if relation in touched:
            session.execute(
                text("SELECT yuanba_undo_import(:batch, :relation)"),
                {"batch": batch.id, "relation": relation},
            )
    if batch.kind in _LAND:
        session.execute(
            text("UPDATE courtyard SET cell = NULL WHERE starts_with(village_code, :town)"),
            {"town": batch.town_code},
        )


def _refuse_ended(batch: ImportBatch, is_kept: bool) -> None:
    if batch.undone_at is not None:
        raise CannotUndoError(
            zh=f"第 {batch.id} 次导入已经撤销过了", en=f"import {batch.id} was undone already"
        )
    if not is_kept and batch.rows_added + batch.rows_changed > 0:
        raise CannotUndoError(
            zh=f"第 {batch.id} 次导入已超过 {repository.UNDO_DAYS} 天，不能再撤销",
            en=f"import {batch.id} is older than {repository.UNDO_DAYS} days and cannot be undone "
            "any more",
        )


def _refuse_changed(session: Session, batch: ImportBatch) -> None:
    found = session.execute(
        text("SELECT relation, rows, later_batch FROM yuanba_changed_since_import(:batch)"),
        {"batch": batch.id},
    ).all()
    if not found:
        return
    later = max((row.later_batch for row in found if row.later_batch is not None), default=None)
    zh = "、".join(f"{row.rows} 条{_words(row.relation)[0]}" for row in found)
    en = ", ".join(f"{row.rows} {_words(row.relation)[1]}" for row in found)
    advice_zh = f"请先撤销第 {later} 次导入" if later else "请在登记里逐条改正"
    advice_en = f"undo import {later} first" if later else "correct the entries one by one instead"
    raise CannotUndoError(
        zh=f"导入之后又有改动：{zh}；撤销会丢掉这些改动，所以没有撤销。{advice_zh}",
        en=f"{en} were changed after this import and undoing would lose that, so nothing was "
        f"undone; {advice_en}",
    )


def _depended_on(error: IntegrityError) -> CannotUndoError:
    diagnosis = getattr(error.orig, "diag", None)
    zh, en = _words(str(getattr(diagnosis, "table_name", "") or ""))
    return CannotUndoError(
        zh=f"导入的内容已被{zh}使用，所以没有撤销；请先处理这些{zh}",
        en=f"what was imported is used by {en} by now, so nothing was undone; see to these first",
    )


def _words(relation: str) -> tuple[str, str]:
    return _WORDS.get(relation, ("其他记录", "other records"))
