"""Bring a file in: read, match, check, resolve, then apply all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pyproj import CRS
from sqlalchemy.orm import Session

from geo.datum import Datum
from geo.errors import YuanbaError
from service.heads.service import apply_appointments
from service.imports import repository
from service.index.service import apply_scores
from service.intake.checked import Checked, Context
from service.intake.columns import Matching, headings_of, match_columns
from service.intake.sheet import Problem, Table, VectorSheet
from service.intake.sniff import TABLE_SUFFIXES
from service.intake.table import read_table
from service.intake.validate import check
from service.intake.vector import known_crs, read_vector
from service.register.apply import APPLY, Apply
from service.register.resolve import Resolved, resolve, villages_of

APPLIES: Mapping[str, Apply] = {
    **APPLY,
    "scores": apply_scores,
    "appointments": apply_appointments,
}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A file's rows, checked and resolved: ``good + unmatched + bad = rows``.

    Attributes
    ----------
    sheet : Table or VectorSheet
        As it was read.
    matching : Matching
        Which heading each field was read from.
    checked : Checked
        The rows with every problem, those found while resolving names included.
    resolved : Resolved
        What will be applied.
    """

    sheet: Table | VectorSheet
    matching: Matching
    checked: Checked
    resolved: Resolved

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return self.checked.counts.rows

    @property
    def bad(self) -> int:
        """Rows that will be left out."""
        return len(self.checked.bad_rows)

    @property
    def unmatched(self) -> tuple[Problem, ...]:
        """Rows that will be applied without a courtyard, each once, and why."""
        return tuple(self.resolved.unmatched)

    @property
    def good(self) -> int:
        """Rows that will be applied and lack nothing."""
        return self.rows - self.bad - len(self.unmatched)


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import came to.

    Attributes
    ----------
    batch_id : int
        Number by which it can be undone.
    prepared : Prepared
        Its rows.
    added, changed : int
        Rows of the sheet that added something, or changed what was there; the others said what
        was there already.
    """

    batch_id: int
    prepared: Prepared
    added: int
    changed: int

    @property
    def checked(self) -> Checked:
        """The rows with every problem."""
        return self.prepared.checked

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return self.prepared.rows

    @property
    def bad(self) -> int:
        """Rows that were left out."""
        return self.prepared.bad

    @property
    def applied(self) -> int:
        """Rows that were applied."""
        return self.rows - self.bad


class BadRowsError(YuanbaError):
    """Some rows are bad and nobody has said to leave them out; `prepared` lists them."""

    code = "bad-rows"

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        rows, bad = prepared.rows, prepared.bad
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
    header_row, delimiter : int, str or None
        How a table is read, where a person corrects what was found.
    columns : mapping of heading to field key
        Headings as a person reads them; an empty key leaves a column out.
    crs : str or None
        What the coordinates mean, where the file does not say.
    datum : Datum
        Frame of degrees; GCJ-02 and BD-09 are converted.
    swapped : bool
        The two coordinate columns are exchanged.
    swap_rows : bool
        Exchange the coordinates of single rows that make sense only so.
    skip_bad : bool
        Apply the good rows although there are bad ones.
    """

    layer: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    datum: Datum | None = None
    swapped: bool = False
    swap_rows: bool = False
    skip_bad: bool = False

    def context(self) -> Context:
        """Give what checking has to be told, without the villages."""
        crs: CRS | None = known_crs(self.crs) if self.crs else None
        return Context(
            crs=crs,
            datum=self.datum or Datum.WGS84,
            swapped=self.swapped,
            swap_rows=self.swap_rows,
        )


@dataclass(frozen=True)
class Source:
    """Where a file lies, what its person calls it, and what it is."""

    path: Path
    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Source:
        """Name a file that lies where its person put it."""
        with path.open("rb") as file:
            return cls(path, path.name, hashlib.file_digest(file, "sha256").hexdigest())


def read_sheet(kind: str, source: Source, choices: Choices) -> Table | VectorSheet:
    """Read a file by what its name says it is, and refuse it if it is something else."""
    if Path(source.name).suffix.lower() in TABLE_SUFFIXES:
        return read_table(
            source.path,
            sheet=choices.layer,
            header_row=choices.header_row,
            delimiter=choices.delimiter,
            name=source.name,
        )
    return read_vector(
        source.path,
        layer=choices.layer,
        crs=choices.crs,
        datum=choices.datum,
        name=source.name,
        # Walks are the only use of heights.
        heights=kind == "roads",
    )


def match(
    session: Session, kind: str, sheet: Table | VectorSheet, choices: Choices, town_code: str
) -> Matching:
    """Match the headings by what is chosen now, what the town chose before, and known words."""
    remembered = repository.remembered_columns(session, town_code, kind)
    return match_columns(kind, headings_of(sheet), remembered, chosen=choices.columns)


def prepare(
    session: Session,
    kind: str,
    source: Source,
    *,
    town_code: str,
    choices: Choices,
    progress: Progress | None = None,
) -> Prepared:
    """Read, match, check and resolve a file, changing nothing.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.
    """
    sheet = read_sheet(kind, source, choices)
    matching = match(session, kind, sheet, choices, town_code)
    villages = None if kind == "boundaries" else villages_of(session, town_code)
    context = replace(choices.context(), villages=villages)
    checked = check(kind, sheet, matching, context, progress=progress)
    resolved = resolve(session, town_code, checked)
    return Prepared(sheet, matching, checked.refusing(resolved.problems), resolved)


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
    choices, source = choices or Choices(), Source.of(path)
    prepared = prepare(
        session, kind, source, town_code=town_code, choices=choices, progress=progress
    )
    return apply(session, prepared, source, town_code=town_code, choices=choices)


def apply(
    session: Session,
    prepared: Prepared,
    source: Source,
    *,
    town_code: str,
    choices: Choices,
) -> Imported:
    """Apply prepared rows, keep what they replace, and write the audit trail.

    Raises
    ------
    BadRowsError
    """
    if prepared.bad and not choices.skip_bad:
        raise BadRowsError(prepared)
    kind, rows = prepared.checked.kind, list(prepared.resolved.rows.values())
    batch = repository.add_batch(
        session,
        town_code=town_code,
        kind=kind,
        file_name=source.name,
        sha256=source.sha256,
        rows_total=prepared.rows,
        rows_good=prepared.good,
        rows_bad=prepared.bad,
        rows_unmatched=len(prepared.unmatched),
        choices={name: value for name, value in asdict(choices).items() if value},
        notes=_told(prepared),
    )
    with repository.noting_changes(session, batch):
        if rows:
            touched = APPLIES[kind](session, town_code, rows)
            batch.rows_added, batch.rows_changed = touched.added, touched.changed
    repository.remember_columns(session, town_code, kind, choices.columns)
    return Imported(batch.id, prepared, batch.rows_added, batch.rows_changed)


_MOST_LISTED = 1000


def _told(prepared: Prepared) -> dict[str, Any]:
    """Give the notes to keep, and which rows are still without a courtyard."""
    notes = [{"code": n.code, "zh": n.text.zh, "en": n.text.en} for n in prepared.checked.notes]
    unmatched = [
        {"row": one.row, "code": one.code, "zh": one.text.zh, "en": one.text.en}
        for one in prepared.unmatched[:_MOST_LISTED]
    ]
    return {"notes": notes, "unmatched": unmatched}
