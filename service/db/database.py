"""The one database of a process: the private cluster, or the one that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.cluster import Cluster
from service.db.engine import make_engine
from service.db.migrate import migrate
from service.db.models import Base  # noqa: F401 - foreign keys resolve only once all models are known
from service.db.session import APP_ROLE, Actor, unit_of_work
from service.settings import Settings


class RoleMissingError(YuanbaError):
    """The configured login may not step down to the application role."""

    code = "database-role-missing"


@dataclass(frozen=True)
class Database:
    """Where the data is.

    Attributes
    ----------
    url : str
        Address for the application; every transaction on it steps down to the application role.
    engine : Engine
        Pool on `url`.
    """

    url: str
    engine: Engine

    def work(self, actor: Actor) -> AbstractContextManager[Session]:
        """Open a unit of work on behalf of `actor`."""
        return unit_of_work(self.engine, actor)


@contextmanager
def open_database(settings: Settings, *, pool_size: int = 5) -> Iterator[Database]:
    """Start the private cluster unless an address is set, migrate, and hand out the database.

    Parameters
    ----------
    settings : Settings
    pool_size : int
        Connections to keep.

    Raises
    ------
    YuanbaError
        The cluster cannot be started, or the database is newer than this program.
    """
    owner_url, app_url = _addresses(settings)
    owner = make_engine(owner_url, pool_size=1)
    try:
        migrate(owner)
    finally:
        owner.dispose()
    database = Database(app_url, make_engine(app_url, pool_size=pool_size))
    try:
        _check_role(database.engine)
        yield database
    finally:
        database.engine.dispose()


def _check_role(engine: Engine) -> None:
    with engine.connect() as connection:
        user, member = connection.execute(
            text("SELECT current_user, pg_has_role(current_user, :role, 'MEMBER')"),
            {"role": APP_ROLE},
        ).one()
    if not member:
        raise RoleMissingError(
            zh=f"数据库用户 {user} 不能使用角色 {APP_ROLE}，请由数据库管理员执行："
            f"GRANT {APP_ROLE} TO {user};",
            en=f"the database user {user} may not act as {APP_ROLE}; let the database's "
            f"administrator run: GRANT {APP_ROLE} TO {user};",
        )


def _addresses(settings: Settings) -> tuple[str, str]:
    if settings.database_url is None:
        urls = Cluster(settings.data_dir, user=settings.cluster_user).start()
        return urls.owner_url, urls.app_url
    url = settings.database_url
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg://" + url.removeprefix(scheme)
    return url, url
