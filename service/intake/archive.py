"""Unpack zips that nobody vouches for: names are never used as paths, sizes never believed."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from service.intake.errors import (
    ChooseLayerError,
    TooLargeError,
    UnreadableFileError,
    UnsafeFileError,
)
from service.intake.limits import MB, Limits
from service.intake.sandbox import check_size
from service.intake.sniff import Format

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CHUNK = 1 << 20


def unpack(path: Path, folder: Path, *, kind: Format, limits: Limits) -> None:
    """Unpack the members that matter of a zipped Shapefile or KMZ, under names of our own.

    Parameters
    ----------
    path : Path
        The zip.
    folder : Path
        Private folder; gets ``upload.shp``, ``upload.dbf`` … or ``upload`` (KML).
    kind : Format
        ``SHAPEFILE_ZIP`` or ``KMZ``.
    limits : Limits
        Members, unpacked bytes and compression ratio.

    Raises
    ------
    UnsafeFileError
        A member points outside, is a link, is encrypted, or is larger than it says.
    ChooseLayerError
        The zip holds several Shapefiles.
    TooLargeError
        More members or bytes than the limits allow.
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            members = check_members(zipped, limits)
            if kind is Format.KMZ:
                _extract(zipped, _main_kml(members), folder / "upload", limits)
                return
            for suffix, member in _one_shapefile(members).items():
                _extract(zipped, member, folder / f"upload{suffix}", limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as broken:
        raise UnreadableFileError(
            zh="压缩包已损坏或没有传完整；请重新压缩后再导入。",
            en="The zip is damaged or incomplete; zip it again.",
        ) from broken


def check_members(zipped: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """Refuse a zip that is unsafe as a whole; give its files without what systems add to them."""
    infos = zipped.infolist()
    if len(infos) > limits.members:
        raise TooLargeError(
            zh=f"压缩包里有 {len(infos)} 个文件，超过上限 {limits.members} 个。",
            en=f"The zip holds {len(infos)} files, more than {limits.members}.",
            members=len(infos),
        )
    for info in infos:
        _check_member(info, limits)
    if sum(info.file_size for info in infos) > limits.unpacked_mb * MB:
        raise _too_much(limits)
    return [info for info in infos if not info.is_dir() and not _is_clutter(info.filename)]


def _check_member(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name or "\x00" in info.orig_filename:
        raise _unsafe(
            "压缩包里有指向外部位置的文件名，已拒绝；请重新压缩。",
            "The zip holds a name that points outside of it and was refused; zip it again.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _unsafe(
            "压缩包里有链接文件，已拒绝；请把文件本身压缩进去。",
            "The zip holds a link and was refused; zip the file itself.",
        )
    if info.flag_bits & 0x1:
        raise _unsafe(
            "压缩包设了密码；请去掉密码重新压缩。",
            "The zip has a password; zip it again without one.",
        )
    packed = max(info.compress_size, 1)
    if info.file_size > 10 * MB and info.file_size / packed > limits.ratio:
        raise _too_much(limits)


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or parts[-1].startswith("._")


def _one_shapefile(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    paths = {info.filename.replace("\\", "/"): info for info in members}
    bases = sorted(name[:-4] for name in paths if name.lower().endswith(".shp"))
    if len(bases) > 1:
        names = [PurePosixPath(base).name for base in bases]
        raise ChooseLayerError(
            zh=f"压缩包里有 {len(bases)} 个 Shapefile：{'、'.join(names)}；请每次只压缩一个。",
            en=f"The zip holds {len(bases)} Shapefiles: {', '.join(names)}; zip one at a time.",
            layers=", ".join(names),
        )
    if not bases:
        raise UnreadableFileError(
            zh="压缩包里没有 .shp 文件；请把 .shp .shx .dbf .prj 一起直接压缩。",
            en="The zip holds no .shp file; zip .shp, .shx, .dbf and .prj together.",
        )
    found: dict[str, zipfile.ZipInfo] = {}
    for name, info in paths.items():
        base, suffix = name[:-4], name[-4:].lower()
        if base.lower() == bases[0].lower() and suffix in _SHAPEFILE_PARTS:
            found[suffix] = info
    return found


def _main_kml(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    kmls = [info for info in members if info.filename.lower().endswith(".kml")]
    named = [info for info in kmls if info.filename.lower() == "doc.kml"] or kmls
    if len(named) != 1:
        raise ChooseLayerError(
            zh=f"KMZ 里有 {len(named)} 个 KML；请只保留一个 doc.kml。",
            en=f"The KMZ holds {len(named)} KML files; keep one doc.kml.",
            layers=", ".join(PurePosixPath(info.filename).name for info in named),
        )
    return named[0]


def _extract(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    """Copy one member, counting what really comes out."""
    written = 0
    with zipped.open(info) as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > info.file_size or written > limits.unpacked_mb * MB:
                raise _too_much(limits)
            out.write(chunk)


def copy_shapefile(path: Path, folder: Path, *, limits: Limits) -> None:
    """Copy a bare Shapefile and the parts beside it, under names of our own."""
    beside = {other.name.lower(): other for other in path.parent.iterdir()}
    for suffix in _SHAPEFILE_PARTS:
        part = beside.get((path.stem + suffix).lower())
        if part is None or not part.is_file():
            continue
        if part.stat().st_size:
            check_size(part, limits=limits)
        shutil.copyfile(part, folder / f"upload{suffix}")


def _unsafe(zh: str, en: str) -> UnsafeFileError:
    return UnsafeFileError(zh=zh, en=en)


def _too_much(limits: Limits) -> TooLargeError:
    return TooLargeError(
        zh=f"压缩包解开后超过 {limits.unpacked_mb} MB 或压缩比异常；请拆成较小的文件。",
        en=f"The zip unpacks to more than {limits.unpacked_mb} MB or is compressed beyond "
        "measure; split it into smaller files.",
        limit_mb=limits.unpacked_mb,
    )
