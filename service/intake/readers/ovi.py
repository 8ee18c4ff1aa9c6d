"""What Ovi (奥维) says about the frame of its coordinates."""

from __future__ import annotations

from collections.abc import Sequence

from service.intake.errors import WrongFormatError
from service.intake.readers.messages import Message, note

_GCJ = {"gcj02", "gcj-02", "gcj", "mars"}


def stated_datum(stated: Sequence[str], *, is_ovi: bool) -> tuple[str, list[Message]]:
    """Tell the frame an Ovi export states, and the note that asks a person to confirm it.

    Parameters
    ----------
    stated : sequence of str
        The ``OvCoordType`` (or the equivalent of ``Gcj02``) of each object that has one.
    is_ovi : bool
        True where other marks show that Ovi wrote the file.

    Raises
    ------
    WrongFormatError
        Objects of two frames in one file.
    """
    frames = {"gcj02" if value.lower() in _GCJ else "wgs84" for value in stated if value}
    if len(frames) > 1:
        raise WrongFormatError(
            zh="文件中一部分对象是 GCJ-02 坐标，一部分不是；请在奥维中分开导出。",
            en="Some objects are in GCJ-02 and some are not; export them separately from Ovi.",
        )
    if frames == {"gcj02"}:
        return "gcj02", [
            note(
                "datum-stated",
                "奥维文件注明坐标为 GCJ-02（比实际位置偏移数百米）；确认后将转换为 WGS 84。",
                "The Ovi file states GCJ-02 coordinates (shifted by hundreds of metres); they "
                "are converted to WGS 84 once confirmed.",
                confirm=True,
            )
        ]
    if is_ovi and not frames:
        return "wgs84", [
            note(
                "datum-unstated",
                "这是奥维文件但没有注明坐标类型；奥维 9.3 以后导出的多为 GCJ-02，请确认。",
                "This is an Ovi file without a coordinate type; Ovi 9.3 and later mostly exports "
                "GCJ-02: confirm it.",
                confirm=True,
            )
        ]
    return "wgs84", []
