"""Write the audit trail, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.audit.models import AuditRow
from service.db.session import actor_of

Action = Literal["create", "change", "delete", "look", "sign_in"]


def record(
    session: Session,
    action: Action,
    entity: str,
    entity_id: object = None,
    *,
    place: str,
    rows: int = 1,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one row to the trail; it commits or rolls back with the act.

    Parameters
    ----------
    session : Session
        The unit of work of the act; its actor is the one who acts.
    action : str
    entity : str
        Table name of what was changed or looked at.
    entity_id : object
        Key of the row; None where the act concerns `rows` rows at once.
    place : str
        Code of the town or village that the rows belong to: decides who may read the trail.
    detail : mapping, optional
        Names of the changed fields and the like; never the personal values themselves.
    """
    actor = actor_of(session)
    session.execute(
        insert(AuditRow).inline(),
        {
            "account_id": actor.account_id,
            "role": actor.role,
            "area": actor.area,
            "action": action,
            "entity": entity,
            "entity_id": None if entity_id is None else str(entity_id),
            "place": place,
            "rows": rows,
            "detail": dict(detail or {}),
            "request_id": actor.request_id,
        },
    )
