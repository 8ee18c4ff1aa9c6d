"""What every command shares: the settings, ``--data-dir`` anywhere, and errors in plain words."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from pydantic import ValidationError

from geo.errors import YuanbaError
from service.settings import Settings

FAULT, REFUSED, NOT_SET_UP, INTERRUPTED = 1, 2, 3, 130
_EXIT_BY_CODE = {"postgresql-missing": NOT_SET_UP}
_DATA_DIR = "--data-dir"


def settings_of(context: typer.Context) -> Settings:
    """Return the settings that the command line was started with."""
    settings = context.find_root().obj
    assert isinstance(settings, Settings)
    return settings


def make_settings(data_dir: Path | None) -> Settings:
    """Build the settings from the environment and ``--data-dir``.

    Raises
    ------
    SettingsError
        A ``YUANBA_…`` variable holds something else than it should.
    """
    try:
        return Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        names = sorted({f"YUANBA_{str(e['loc'][0]).upper()}" for e in error.errors()})
        listed = ", ".join(names)
        raise SettingsError(
            zh=f"环境变量的值不合要求：{listed}。请改正或删除它。",
            en=f"An environment variable holds a value it cannot have: {listed}. Correct or "
            "remove it.",
            variables=listed,
        ) from None


class SettingsError(YuanbaError):
    """A setting from the environment cannot be used."""

    code = "settings"


def data_dir_first(arguments: Sequence[str]) -> list[str]:
    """Move ``--data-dir`` to the front, so that it may stand after any command too.

    Examples
    --------
    >>> data_dir_first(["status", "--data-dir", "/srv/town"])
    ['--data-dir', '/srv/town', 'status']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == _DATA_DIR:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        elif word.startswith(_DATA_DIR + "="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def run(program: Callable[[list[str]], object], arguments: Sequence[str]) -> int:
    """Run the command line and turn every failure into words and an exit code.

    Returns
    -------
    int
        0 done, 1 a fault of the program, 2 refused with the reason, 3 not set up, 130 interrupted.
    """
    try:
        program(data_dir_first(arguments))
    except YuanbaError as error:
        return _refuse(error.text.zh, error.text.en, _EXIT_BY_CODE.get(error.code, REFUSED))
    except KeyboardInterrupt:
        return _refuse("已中断。", "Interrupted.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the edge of the program
        return _unexpected(error)
    return 0


def _refuse(zh: str, en: str, code: int) -> int:
    sys.stderr.write(f"{zh}\n{en}\n")
    return code


def _unexpected(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _refuse(
            "磁盘空间不足。请腾出空间后再试，已有数据没有改动。",
            "No space left on the disk. Free some and try again; present data is unchanged.",
            REFUSED,
        )
    if isinstance(error, OSError) and error.filename is not None:
        return _refuse(
            f"无法读写 {error.filename}：{error.strerror}。",
            f"{error.filename} cannot be read or written: {error.strerror}.",
            REFUSED,
        )
    if _is_lost_database(error):
        return _refuse(
            "数据库无法连接。请检查 YUANBA_DATABASE_URL，或运行 ./yuanba status。",
            "The database cannot be reached. Check YUANBA_DATABASE_URL, or run ./yuanba status.",
            REFUSED,
        )
    # The message may hold values from the register; where it happened does not.
    sys.stderr.write("".join(traceback.format_tb(error.__traceback__)[-12:]))
    kind = type(error).__name__
    return _refuse(
        f"程序出错（{kind}），位置见上。请把它报告给维护者。",
        f"This is a fault of the program ({kind}); its place is shown above. Please report it.",
        FAULT,
    )


def _is_lost_database(error: Exception) -> bool:
    """Whether a driver says that the connection failed, without importing any driver here."""
    origin = getattr(error, "orig", error)
    return (
        type(error).__module__.split(".")[0] in ("sqlalchemy", "psycopg")
        and type(origin).__name__ == "OperationalError"
        and getattr(origin, "sqlstate", None) is None
    )
