"""Run a reader in a child process with limits, in a private folder, and bring its answer back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.intake.errors import BY_CODE, IntakeError, TooLargeError, UnreadableFileError
from service.intake.limits import MB, Limits

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from service.intake.readers.entry import main; main(sys.argv[2])"  # noqa: E501

#: Vector drivers of GDAL 3.12 that must not be registered: everything but the two in use. The
#: child checks the list against what is registered, and starts over if a new one turns up.
SKIPPED_DRIVERS = (
    "MEM,PCIDSK,PDS4,VICAR,PDF,MBTiles,EEDA,OGCAPI,GDALG,MapInfo File,LVBAG,S57,DGN,OGR_VRT,CSV,"
    "GML,GPX,LIBKML,KML,GeoJSON,GeoJSONSeq,ESRIJSON,TopoJSON,OGR_GMT,SQLite,WAsP,OpenFileGDB,DXF,"
    "FlatGeobuf,GeoRSS,VFK,PGDUMP,OSM,GPSBabel,OGR_PDS,WFS,OAPIF,EDIGEO,Idrisi,ODS,XLSX,"
    "Elasticsearch,Carto,AmigoCloud,SXF,Selafin,JML,PLSCENES,CSW,VDV,MVT,NGW,MapML,GTFS,PMTiles,"
    "JSONFG,MiraMonVector,ADBC,AVCBin,AVCE00,AIVector,HTTP"
)


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder that only this import reads and writes, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="yuanba-intake-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_reader(
    reader: str, folder: Path, options: Mapping[str, Any], *, limits: Limits
) -> dict[str, Any]:
    """Run one reader over files in `folder` and return its answer.

    Parameters
    ----------
    reader : str
        Name of a reader in ``service.intake.readers.entry``.
    folder : Path
        Private folder; the child works in it and writes ``answer.json`` and binary files there.
    options : mapping
        Arguments of the reader, as JSON.
    limits : Limits
        Memory, processor time, waiting time and file size of the child.

    Returns
    -------
    dict
        The reader's answer.

    Raises
    ------
    IntakeError
        Whatever the reader refused, or `TooLargeError` / `UnreadableFileError` when it died.
    """
    request = {"reader": reader, "options": dict(options), "limits": asdict(limits)}
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    command = [sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, arguments of our own making
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # What a parser says about a file may quote it, and files hold personal data.
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _too_slow() from late
    return _answer(folder, done.returncode, limits)


def _environment(folder: Path) -> dict[str, str]:
    """Only what the reader needs: no database address, no keys, no proxies."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "CPL_TMPDIR": str(folder),
        "SQLITE_TMPDIR": str(folder),
        "GDAL_SKIP": SKIPPED_DRIVERS,
        "GDAL_DRIVER_PATH": "disable",
        "PROJ_NETWORK": "OFF",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _answer(folder: Path, returncode: int, limits: Limits) -> dict[str, Any]:
    path = folder / "answer.json"
    if returncode == 0 and path.is_file():
        answer: dict[str, Any] = json.loads(path.read_bytes())
        if "error" in answer:
            raise _refusal(answer["error"])
        return answer
    if returncode == -signal.SIGXCPU:
        raise _too_slow()
    if returncode in {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXFSZ}:
        raise too_much_memory(limits)
    raise UnreadableFileError(
        zh="文件已损坏，读不出内容；请在原软件中重新导出后再试。",
        en="The file is damaged and cannot be read; export it again and retry.",
        exit_status=returncode,
    )


def _refusal(error: Mapping[str, Any]) -> IntakeError:
    kind = BY_CODE.get(error["code"], IntakeError)
    return kind(zh=error["zh"], en=error["en"], **error["where"])


def _too_slow() -> TooLargeError:
    return TooLargeError(
        zh="读取这个文件用时过长，已停止；请拆成较小的文件再导入。",
        en="Reading this file took too long and was stopped; split it into smaller files.",
    )


def too_much_memory(limits: Limits) -> TooLargeError:
    """Say that a file needs more memory than one import may use."""
    return TooLargeError(
        zh=f"读取这个文件需要的内存超过 {limits.memory_mb} MB；请拆成较小的文件再导入。",
        en=f"Reading this file needs more than {limits.memory_mb} MB of memory; split it.",
        memory_mb=limits.memory_mb,
    )


def check_size(path: Path, *, limits: Limits, name: str | None = None) -> int:
    """Refuse a missing, empty or oversized file before anything reads it; return its size."""
    called = name or path.name
    if not path.is_file():
        raise UnreadableFileError(
            zh=f"找不到文件“{called}”；请检查路径。",
            en=f"There is no file {called!r}; check the path.",
            file=called,
        )
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(
            zh=f"文件“{called}”是空的（0 字节）；请重新导出。",
            en=f"The file {called!r} is empty (0 bytes); export it again.",
            file=called,
        )
    if size > limits.file_mb * MB:
        raise TooLargeError(
            zh=f"文件有 {size / MB:.0f} MB，超过上限 {limits.file_mb} MB；请拆分后再导入。",
            en=f"The file has {size / MB:.0f} MB, more than the limit of {limits.file_mb} MB; "
            "split it.",
            limit_mb=limits.file_mb,
        )
    return size
