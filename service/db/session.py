"""The unit of work: one transaction, in one place, on behalf of one actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

APP_ROLE = "yuanba_app"


@dataclass(frozen=True)
class Actor:
    """On whose behalf a transaction runs; row-level security reads it from the transaction.

    Attributes
    ----------
    role : str
        A role of `service.accounts.models.ROLES`, ``system`` (jobs and the command line),
        ``door`` (signing in, which must find accounts before anyone is known) or ``nobody``.
    area : str
        Front part of the codes the actor answers for; ``*`` is everything, empty is nothing.
    """

    role: str
    area: str = ""
    account_id: int | None = None
    member_id: int | None = None
    request_id: str | None = field(default=None, compare=False)

    def in_request(self, request_id: str) -> Actor:
        """Return the same actor, tied to one HTTP request in the audit trail."""
        return replace(self, request_id=request_id)


SYSTEM = Actor("system", "*")
DOOR = Actor("door")
NOBODY = Actor("nobody")


@contextmanager
def unit_of_work(engine: Engine, actor: Actor) -> Iterator[Session]:
    """Open a transaction as `actor`; commit when the block ends, roll back when it raises.

    The connection steps down to a role that owns no table, so row-level security applies even
    where the configured login could do more.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        act_as(session, actor)
        yield session


def act_as(session: Session, actor: Actor) -> None:
    """Bind the session's transaction to `actor`, for its rows and for the audit trail."""
    session.info["actor"] = actor
    session.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
    session.execute(
        text(
            "SELECT set_config('yuanba.role', :role, true),"
            " set_config('yuanba.area', :area, true),"
            " set_config('yuanba.account', :account, true),"
            " set_config('yuanba.member', :member, true)"
        ),
        {
            "role": actor.role,
            "area": actor.area,
            "account": "" if actor.account_id is None else str(actor.account_id),
            "member": "" if actor.member_id is None else str(actor.member_id),
        },
    )


def actor_of(session: Session) -> Actor:
    """Return the actor that `session`'s transaction runs for."""
    actor = session.info["actor"]
    assert isinstance(actor, Actor)
    return actor
