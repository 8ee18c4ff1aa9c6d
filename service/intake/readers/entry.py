"""The child process: take the limits first, then read, then write one answer."""

from __future__ import annotations

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
    except Exception as broken:  # noqa: BLE001 - any parser's failure is the file's failure
        answer = _error(_damaged(broken))
    text = json.dumps(answer, ensure_ascii=False)
    (folder / "answer.json").write_bytes(text.encode("utf-8", "replace"))
    sys.stdout.flush()
    os._exit(0)  # leave no room for a library's exit code to fail under the limits


def _take_limits(limits: Limits) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_mb * MB),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.output_mb * MB),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


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
