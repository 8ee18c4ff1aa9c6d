"""``serve``: the web server with its worker beside it."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from geo.errors import YuanbaError
from service.settings import Settings
from service.terminal import settings_of

if TYPE_CHECKING:  # the command line must not wait for the database's driver
    from service.db.database import Database


class PortInUseError(YuanbaError):
    """Another program listens where we want to."""

    code = "port-in-use"


Host = Annotated[str | None, typer.Option(help="监听地址 · Address to listen on.")]
Port = Annotated[
    int | None,
    typer.Option(help="端口 · Port to listen on; 0 takes any free one.", min=0, max=65535),
]


def register(app: typer.Typer) -> None:
    """Add the command that serves."""
    app.command("serve", help="启动网页服务和后台任务 · Serve the pages and work off jobs.")(_serve)


def _serve(
    context: typer.Context,
    host: Host = None,
    port: Port = None,
    worker: Annotated[bool, typer.Option(help="同时启动后台任务 · Also run the worker.")] = True,
) -> None:
    from service.db.database import open_database  # noqa: PLC0415

    settings = with_address(settings_of(context), host, port)
    with bound_socket(settings) as listener, open_database(settings, pool_size=15) as database:
        typer.echo(f"网址 address: {address(listener)}")
        serve(settings, database, listener, worker=worker)


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """Return the settings with another address where one is given."""
    given = {"host": host, "port": port}
    return settings.model_copy(update={k: v for k, v in given.items() if v is not None})


@contextmanager
def bound_socket(settings: Settings) -> Iterator[socket.socket]:
    """Bind first, so that a port in use is known before anything else is started.

    Raises
    ------
    PortInUseError
    """
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listener:
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(128)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
                raise
            raise PortInUseError(
                zh=f"无法使用 {settings.host}:{settings.port}（{error.strerror}），"
                "请用 --port 换一个端口",
                en=f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
                "choose another port with --port",
                port=settings.port,
            ) from error
        yield listener


def address(listener: socket.socket) -> str:
    """Return the address that a browser opens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    settings: Settings, database: Database, listener: socket.socket, *, worker: bool = True
) -> None:
    """Serve until interrupted, keeping one worker process alive beside the server."""
    import uvicorn  # noqa: PLC0415

    from service.app import create_app  # noqa: PLC0415
    from service.logs import set_up_logs  # noqa: PLC0415

    set_up_logs()
    # The server hands the signal on when it has shut down; the default would end the process at
    # once and leave the worker behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(settings, database)
    spare_collector()
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=32 * 1024,
    )
    with _worker_beside(settings) if worker else _nothing():
        uvicorn.Server(config).run(sockets=[listener])


def spare_collector() -> None:
    """Keep what lives as long as the process out of every collection of garbage.

    It is some 300,000 objects of code. Looked through again and again, they made one edit in a
    dozen wait for a fifth of a second.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _worker_beside(settings: Settings) -> Iterator[None]:
    """Keep a worker process running; start another when it dies, stop it at the end."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(settings, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=20)


def _keep_worker(settings: Settings, stop: threading.Event) -> None:
    command = [sys.executable, "-m", "service.cli", "--data-dir", str(settings.data_dir), "worker"]
    while not stop.is_set():
        process = subprocess.Popen(command, env=_environment(settings))  # noqa: S603
        while process.poll() is None and not stop.wait(0.5):
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        else:
            # Not at once: a worker that cannot start would be started without end.
            stop.wait(2)


def _environment(settings: Settings) -> dict[str, str]:
    url = settings.database_url
    return os.environ | ({} if url is None else {"YUANBA_DATABASE_URL": url})
