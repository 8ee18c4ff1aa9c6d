"""Is the process alive, and can it do its work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.db.database import Database
from service.db.migrate import head_revision
from service.db.session import SYSTEM
from service.request import database_of
from service.schemas import Schema

router = APIRouter(tags=["health"])


class Health(Schema):
    """Answer of the probes."""

    status: str
    database: str | None = None
    schema_revision: str | None = None
    worker_heartbeat_age_s: float | None = None


@router.get("/healthz")
def healthz() -> Health:
    """Say that the process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Health}})
def readyz(response: Response, database: Annotated[Database, Depends(database_of)]) -> Health:
    """Say whether the database is there, its schema is ours, and when a worker last reported."""
    try:
        with database.work(SYSTEM) as session:
            revision = session.scalar(text("SELECT version_num FROM alembic_version"))
            age = session.scalar(
                text(
                    "SELECT extract(epoch FROM now() - max(last_heartbeat))::float8"
                    " FROM procrastinate_workers"
                )
            )
    except SQLAlchemyError:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Health(status="unavailable", database="unreachable")
    if revision != head_revision():
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Health(status="unavailable", database="other schema", schema_revision=revision)
    return Health(status="ok", database="ok", schema_revision=revision, worker_heartbeat_age_s=age)
