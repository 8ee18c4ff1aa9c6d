"""The child process: take the limits first, then read, then write one answer."""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from service.intake.errors import IntakeError, TooLargeError, UnreadableFileError
from service.intake.limits import MB, Limits
from service.intake.sandbox import too_much_memory

Reader = Callable[[Path, Mapping[str, Any], Limits], dict[str, Any]]

#: Readers by name; imported only when asked for, since they load different libraries.
READERS = {
    "geojson": "service.intake.readers.geojson",
    "kml": "service.intake.readers.kml",
    "ovjsn": "service.intake.readers.ovjsn",
    "gpkg": "service.intake.readers.gpkg",
    "shapefile": "service.intake.readers.shapefile",
    "workbook": "service.intake.readers.workbook",
}


def main(folder_name: str) -> None:
    """Read as ``request.json`` in the folder says and write ``answer.json`` beside it."""
    folder = Path(folder_name)
    request = json.loads((folder / "request.json").read_bytes())
    limits = Limits(**request["limits"])
    _take_limits(limits)
    gc.disable()  # a short life: what is read is kept until the answer is written
    try:
        reader: Reader = import_module(READERS[request["reader"]]).read
        answer = reader(folder, request["options"], limits)
    except IntakeError as refused:
        answer = _error(refused)
    except MemoryError:
        answer = _error(too_much_memory(limits))
    except RecursionError:
        answer = _error(
            TooLargeError(
                zh="文件内容嵌套层数过多，不是正常的地图文件；请重新导出。",
                en="The file is nested too deeply to be a map file; export it again.",
            )
        )
    except OSError as failed:
        answer = _error(_no_room(failed) or _damaged(failed))
    except Exception as broken:  # noqa: BLE001 - any parser's failure is the file's failure
        answer = _error(_damaged(broken))
    text = json.dumps(answer, ensure_ascii=False)
    (folder / "answer.json").write_bytes(text.encode("utf-8", "replace"))
    sys.stdout.flush()
    os._exit(0)  # leave no room for a library's exit code to fail under the limits


def _take_limits(limits: Limits) -> None:
    memory, written = limits.memory_mb * MB, limits.output_mb * MB
    _limit(resource.RLIMIT_AS, memory, memory)
    _limit(resource.RLIMIT_FSIZE, written, written)
    _limit(resource.RLIMIT_CORE, 0, 0)
    # The last second tells a process that was too slow from one killed for another reason.
    _limit(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)


def _limit(kind: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _no_room(failed: OSError) -> TooLargeError | None:
    if failed.errno == errno.EFBIG:
        return TooLargeError(
            zh="读取这个文件产生的数据过多；请拆成较小的文件再导入。",
            en="Reading this file makes too much data; split it into smaller files.",
        )
    if failed.errno == errno.ENOSPC:
        return TooLargeError(
            zh="磁盘空间不足，无法读取文件；请清理后再试。",
            en="There is no disk space left to read the file; free some and retry.",
        )
    return None


def _damaged(broken: Exception) -> UnreadableFileError:
    # The exception's text may quote the file; its type does not.
    return UnreadableFileError(
        zh="文件已损坏或不完整，读不出内容；请在原软件中重新导出后再试。",
        en="The file is damaged or incomplete and cannot be read; export it again and retry.",
        failure=type(broken).__name__,
    )


def _error(refused: IntakeError) -> dict[str, Any]:
    where = {key: str(value) for key, value in refused.where.items()}
    text = refused.text
    return {"error": {"code": refused.code, "zh": text.zh, "en": text.en, "where": where}}
