"""What can be wrong with a whole file, as opposed to one of its rows."""

from __future__ import annotations

from geo.errors import YuanbaError


class IntakeError(YuanbaError):
    """A file that cannot be taken in at all."""

    code = "intake"


class UnreadableFileError(IntakeError):
    """Damaged, cut short, encrypted, empty, or in no known format."""

    code = "unreadable-file"


class WrongFormatError(IntakeError):
    """The content is not what the file's name says, or a format that is not taken."""

    code = "wrong-format"


class UnsafeFileError(IntakeError):
    """A zip whose members point outside, or XML that names other files."""

    code = "unsafe-file"


class TooLargeError(IntakeError):
    """More bytes, rows, vertices, memory or time than one import may use."""

    code = "too-large"


class ChooseLayerError(IntakeError):
    """The file holds several layers, or not the one that was named."""

    code = "choose-layer"


class NeedsCrsError(IntakeError):
    """The file does not say what its coordinates mean, so a person has to."""

    code = "crs-needed"


class ColumnsError(IntakeError):
    """A required column is missing."""

    code = "columns-missing"


class NothingToImportError(IntakeError):
    """The file is sound but holds no row or feature."""

    code = "nothing-to-import"


BY_CODE: dict[str, type[IntakeError]] = {
    kind.code: kind
    for kind in (
        IntakeError,
        UnreadableFileError,
        WrongFormatError,
        UnsafeFileError,
        TooLargeError,
        ChooseLayerError,
        NeedsCrsError,
    )
}
