"""Bring a file in: read, match, check, resolve, then apply all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from geo.datum import Datum
from geo.errors import YuanbaError
from service.audit.service import record
from service.db.session import actor_of
from service.heads.service import apply_appointments
from service.index.service import apply_scores
from service.intake.checked import Checked, Context
from service.intake.columns import headings_of, match_columns
from service.intake.sheet import Table, VectorSheet
from service.intake.sniff import TABLE_SUFFIXES
from service.intake.table import read_table
from service.intake.validate import check
from service.intake.vector import known_crs, read_vector
from service.register.apply import APPLY, Apply
from service.register.models import ImportBatch
from service.register.resolve import resolve, villages_of

APPLIES: Mapping[str, Apply] = {
    **APPLY,
    "scores": apply_scores,
    "appointments": apply_appointments,
}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import came to: ``applied + bad = rows``.

    Attributes
    ----------
    checked : Checked
        The rows with every problem, those found while resolving names included.
    """

    checked: Checked

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return self.checked.counts.rows

    @property
    def bad(self) -> int:
        """Rows that were left out."""
        return len(self.checked.bad_rows)

    @property
    def applied(self) -> int:
        """Rows that were applied."""
        return self.rows - self.bad


class BadRowsError(YuanbaError):
    """Some rows are bad and nobody has said to leave them out; `imported` lists them."""

    code = "bad-rows"

    def __init__(self, imported: Imported) -> None:
        self.imported = imported
        rows, bad = imported.rows, imported.bad
        super().__init__(
            zh=f"{rows} 行中有 {bad} 行有问题，未导入任何内容；请按原因改正后重新导入，"
            "或选择跳过有问题的行（--skip-bad）",
            en=f"{bad} of {rows} rows are bad and nothing was imported; correct them as the "
            "reasons say, or choose to leave them out (--skip-bad)",
            bad=bad,
            rows=rows,
        )


@dataclass(frozen=True)
class Choices:
    """What the person who imports has decided.

    Attributes
    ----------
    layer : str or None
        Layer of a vector file, or sheet of a workbook.
    crs : str or None
        What the coordinates mean, where the file does not say.
    datum : Datum
        Frame of degrees; GCJ-02 and BD-09 are converted.
    skip_bad : bool
        Apply the good rows although there are bad ones.
    """

    layer: str | None = None
    crs: str | None = None
    datum: Datum | None = None
    skip_bad: bool = False


def read_sheet(path: Path, choices: Choices) -> Table | VectorSheet:
    """Read a file by what its name says it is, and refuse it if it is something else."""
    if path.suffix.lower() in TABLE_SUFFIXES:
        return read_table(path, sheet=choices.layer)
    return read_vector(path, layer=choices.layer, crs=choices.crs, datum=choices.datum)


def import_file(
    session: Session,
    kind: str,
    path: Path,
    *,
    town_code: str,
    choices: Choices | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import one file in the session's transaction.

    Parameters
    ----------
    session : Session
    kind : str
        A key of `service.intake.kinds.KINDS`.
    path : Path
    town_code : str
        The town that the rows belong to.
    choices : Choices, optional
    progress : callable, optional
        Called with rows done and all rows.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.
    BadRowsError
        There are bad rows and `Choices.skip_bad` is not set; the error lists them.
    """
    choices = choices or Choices()
    sheet = read_sheet(path, choices)
    matching = match_columns(kind, headings_of(sheet))
    context = Context(
        crs=known_crs(choices.crs) if choices.crs else None,
        datum=choices.datum or Datum.WGS84,
        villages=None if kind == "boundaries" else villages_of(session, town_code),
    )
    checked = check(kind, sheet, matching, context, progress=progress)
    return apply_checked(
        session, checked, town_code=town_code, choices=choices, sha256=_sha256(path)
    )


def apply_checked(
    session: Session,
    checked: Checked,
    *,
    town_code: str,
    choices: Choices,
    sha256: str = "",
) -> Imported:
    """Apply checked rows, record the batch and write the audit trail.

    Raises
    ------
    BadRowsError
    """
    resolved = resolve(session, town_code, checked)
    outcome = Imported(replace(checked, problems=(*checked.problems, *resolved.problems)))
    if outcome.bad and not choices.skip_bad:
        raise BadRowsError(outcome)
    if resolved.rows:
        APPLIES[checked.kind](session, town_code, resolved.rows)
    _record(session, outcome, town_code, choices, sha256)
    return outcome


def _record(
    session: Session, outcome: Imported, town_code: str, choices: Choices, sha256: str
) -> None:
    chosen: dict[str, Any] = {
        "layer": choices.layer,
        "crs": choices.crs,
        "datum": choices.datum,
        "skip_bad": choices.skip_bad,
    }
    batch = ImportBatch(
        town_code=town_code,
        kind=outcome.checked.kind,
        sha256=sha256,
        rows_total=outcome.rows,
        rows_good=outcome.applied,
        rows_bad=outcome.bad,
        choices=chosen,
        notes={
            "notes": [
                {"code": n.code, "zh": n.text.zh, "en": n.text.en} for n in outcome.checked.notes
            ]
        },
        created_by=actor_of(session).account_id,
    )
    session.add(batch)
    session.flush()
    detail = {"kind": outcome.checked.kind}
    record(
        session, "create", "import_batch", batch.id,
        place=town_code, rows=outcome.applied, detail=detail,
    )  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
