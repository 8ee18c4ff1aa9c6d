"""Long pure work in a process of its own, so that calling a task off ends it wherever it is.

Compiled code and solvers cannot be interrupted from within; a process can.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

TELL_S = 0.5
"""How often the one who waits is told that the work goes on."""

T = TypeVar("T")

# Forked from a server that has the engine loaded and no threads: a new process takes moments.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["geo.division", "geo.cells"])


class Do(Protocol):
    """Do work with its arguments and return what it returns: `here`, or apart (`run_apart`)."""

    def __call__(self, work: Callable[..., T], **arguments: Any) -> T:
        """Do it, wherever."""


def here(work: Callable[..., T], **arguments: Any) -> T:
    """Do work at once, in this process."""
    return work(**arguments)


class WorkLostError(RuntimeError):
    """The process ended without an answer: killed, or out of memory."""


def run_apart(work: Callable[..., T], tell: Callable[[], None], **arguments: Any) -> T:
    """Do work in a process of its own and return what it returns, or raise what it raises.

    Parameters
    ----------
    work : callable
        Of a module, so that the other process finds it; it must not need this process's state.
    tell : callable
        Called twice a second while the work goes on; whatever it raises ends the work at once.
    **arguments
        Passed on to `work`.

    Raises
    ------
    WorkLostError
    """
    here, there = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_work, args=(there, work, arguments), daemon=True)
    process.start()
    there.close()
    try:
        while not here.poll(TELL_S):
            tell()
        done, answer = here.recv()
    except EOFError:
        raise WorkLostError("the process that did the work ended without an answer") from None
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()
    if not done:
        raise answer
    result: T = answer
    return result


def _work(there: Connection, work: Callable[..., Any], arguments: dict[str, Any]) -> None:
    # An interrupt from the keyboard is the waiting process's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answer = True, work(**arguments)
    except Exception as error:  # noqa: BLE001 - raised again on the other side
        answer = False, error
    there.send(answer)
