"""``status`` and ``stop``."""

from __future__ import annotations

import typer

from service.cluster.private import Cluster, ClusterUrls
from service.cluster.state import DatabaseState, database_state
from service.settings import Settings
from service.terminal import settings_of


def register(app: typer.Typer) -> None:
    """Add the commands of the private cluster."""
    app.command("status", help="数据库和任务的状态 · Show the database and the jobs.")(_status)
    app.command("stop", help="停止私有数据库 · Stop the private database.")(_stop)


def _status(context: typer.Context) -> None:
    settings = settings_of(context)
    if settings.database_url is not None:
        typer.echo("数据库 database: YUANBA_DATABASE_URL")
        _echo_state(database_state(settings.database_url))
        return
    _private_status(settings)


def _private_status(settings: Settings) -> None:
    cluster = Cluster(settings.data_dir, user=settings.cluster_user)
    seen = cluster.status()
    typer.echo(f"数据文件夹 data directory: {seen.data_dir}")
    if not seen.created:
        typer.echo("数据库 database: 尚未创建 not created yet")
    elif not seen.running:
        typer.echo(f"数据库 database: 已停止 stopped (PostgreSQL {seen.major})")
    if seen.socket_dir is not None:
        typer.echo(f"数据库 database: 运行中 running (PostgreSQL {seen.major}, pid {seen.pid})")
        _echo_state(database_state(ClusterUrls(seen.socket_dir).owner_url))


def _echo_state(state: DatabaseState) -> None:
    typer.echo(f"结构版本 schema: {state.revision or '-'}")
    counts = ", ".join(f"{count} {name}" for name, count in state.jobs.items())
    typer.echo(f"任务 jobs: {counts or '-'}")


def _stop(context: typer.Context) -> None:
    settings = settings_of(context)
    if settings.database_url is not None:
        typer.echo(
            "数据库由 YUANBA_DATABASE_URL 指定，不由院坝图停止。"
            " The database is named by YUANBA_DATABASE_URL; Yuanba does not stop it."
        )
        return
    stopped = Cluster(settings.data_dir, user=settings.cluster_user).stop()
    typer.echo("数据库已停止 database stopped" if stopped else "数据库没有运行 it was not running")
