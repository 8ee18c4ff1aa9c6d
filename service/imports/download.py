"""The sheet as it came, with a column of reasons, as a file to take away."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from service.imports.pipeline import Prepared
from service.intake.reasons import Language, write_reasons


def reasons_file(
    folder: Path,
    prepared: Prepared,
    suffix: Literal["xlsx", "csv"],
    *,
    language: Language,
    only_bad: bool,
) -> Path:
    """Write the file into the upload's own folder, under a name no other request uses."""
    return write_reasons(
        folder / f"reasons-{secrets.token_hex(8)}.{suffix}",
        prepared.sheet,
        prepared.checked,
        unmatched=prepared.unmatched,
        language=language,
        only_bad=only_bad,
    )
