"""Match a sheet's headings to the fields of its kind, remembering what a person chose before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.errors import Text
from service.intake.errors import ColumnsError
from service.intake.kinds import KINDS
from service.intake.sheet import Note, Table, VectorSheet
from service.intake.specs import Field, Kind, Shape
from service.intake.words import comparable, vocabulary


@dataclass(frozen=True)
class Matching:
    """Which heading each field is read from.

    Attributes
    ----------
    kind : str
        Kind of sheet.
    headings : mapping of field key to heading
        Only fields that have one.
    unknown : tuple of str
        Headings that belong to no field and are not imported.
    missing : tuple of str
        Keys of required fields without a heading.
    notes : tuple of Note
        What to tell.
    sureness : mapping of heading to str
        How each heading was understood: a key of `SURENESS`.
    """

    kind: str
    headings: Mapping[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]
    sureness: Mapping[str, str]


#: Surest first: chosen now, chosen before in this town, a known word, a known word after a group's
#: label, not understood.
SURENESS = ("chosen", "remembered", "exact", "part", "unknown")


def headings_of(sheet: Table | VectorSheet) -> tuple[str, ...]:
    """Give the headings of a table, or the attribute names of a vector layer."""
    if isinstance(sheet, Table):
        return sheet.headers
    return tuple(name for name in sheet.frame.columns if name != sheet.frame.geometry.name)


def match_columns(
    kind: str,
    headings: Sequence[str],
    remembered: Mapping[str, str] | None = None,
    *,
    chosen: Mapping[str, str] | None = None,
) -> Matching:
    """Match headings to fields by Chinese and English synonyms.

    Parameters
    ----------
    kind : str
        A key of `service.intake.kinds.KINDS`.
    headings : sequence of str
        Of the sheet, in order.
    remembered : mapping, optional
        Comparable heading to field key, as a person chose before (``""``: leave the column out).
        It goes before every synonym.
    chosen : mapping, optional
        Heading, as it stands, to field key (``""``: leave it out), as a person chooses now; goes
        before everything.

    Returns
    -------
    Matching

    Examples
    --------
    >>> found = match_columns("households", ["户主姓名*", "家庭/人口", "标签"])
    >>> dict(found.headings), found.unknown
    ({'head_name': '户主姓名*', 'people': '家庭/人口'}, ('标签',))
    """
    words = vocabulary(kind)
    taken: dict[str, str] = {}
    unknown: list[str] = []
    doubled: list[str] = []
    keys = {field.key for field in KINDS[kind].fields}
    # Remembered choices and exact words go before guesses from the part after a group's label.
    ranked = [
        (_candidates(heading, words, remembered or {}, chosen or {}), heading)
        for heading in headings
    ]
    for (_, key), heading in sorted(ranked, key=lambda one: one[0][0]):
        if key not in keys:
            unknown.append(heading)
        elif key in taken:
            doubled.append(heading)
        else:
            taken[key] = heading
    unknown = [heading for heading in headings if heading in {*unknown, *doubled}]
    missing = tuple(f.key for f in KINDS[kind].fields if f.required and f.key not in taken)
    in_order = {f.key: taken[f.key] for f in KINDS[kind].fields if f.key in taken}
    sureness = {heading: SURENESS[rank] for (rank, _), heading in ranked}
    notes = _notes(unknown, doubled)
    return Matching(kind, in_order, tuple(unknown), missing, notes, sureness)


def _candidates(
    heading: str,
    words: Mapping[str, str],
    remembered: Mapping[str, str],
    chosen: Mapping[str, str],
) -> tuple[int, str | None]:
    """Give how sure a match is (a place in `SURENESS`) and the field's key."""
    if heading in chosen:
        return 0, chosen[heading]
    whole = comparable(heading)
    if whole in remembered:
        return 1, remembered[whole]
    if whole in words:
        return 2, words[whole]
    last = comparable(heading.rpartition("/")[2])
    return (3, words[last]) if last in words else (4, None)


def _notes(unknown: Sequence[str], doubled: Sequence[str]) -> tuple[Note, ...]:
    notes = []
    left = [heading for heading in unknown if heading not in doubled]
    if left:
        text = Text(
            f"没有导入的列：{'、'.join(left)}。",
            f"Columns that are not imported: {', '.join(left)}.",
        )
        notes.append(Note("unknown-columns", text))
    if doubled:
        text = Text(
            f"这些列与前面的列含义相同，只用了前面的：{'、'.join(doubled)}；请核对。",
            f"These columns mean the same as earlier ones, which were used: {', '.join(doubled)}.",
        )
        notes.append(Note("doubled-columns", text, confirm=True))
    return tuple(notes)


def require_columns(matching: Matching, *, has_shape: bool) -> None:
    """Refuse a sheet that lacks a required column or any position where one is needed.

    Parameters
    ----------
    has_shape : bool
        True for vector layers, whose positions are not in columns.

    Raises
    ------
    ColumnsError
        Names what is missing, what it may be called, and which headings were not understood.
    """
    kind = KINDS[matching.kind]
    lacking = [field for field in kind.fields if field.key in matching.missing]
    if lacking:
        raise _lacking(kind, lacking, matching.unknown)
    positioned = {"lon", "lat"} <= set(matching.headings) or "position" in matching.headings
    if kind.needs_shape and not has_shape and not positioned:
        raise ColumnsError(
            zh=f"{kind.zh}表需要“经度”“纬度”两列，或改用地图文件（GeoPackage、GeoJSON、KML）。"
            if kind.shape is Shape.ANY
            else f"{kind.zh}要用地图文件导入（GeoPackage、GeoJSON、Shapefile、KML），不能用表格。",
            en=f"A sheet of {kind.en} needs longitude and latitude, or a map file instead."
            if kind.shape is Shape.ANY
            else f"{kind.en.capitalize()} are imported from a map file, not from a table.",
            kind=kind.key,
        )


def _lacking(kind: Kind, lacking: Sequence[Field], unknown: Sequence[str]) -> ColumnsError:
    zh = "；".join(f"“{f.zh}”（也可叫{'、'.join(f.synonyms[:3])}）" for f in lacking)
    en = "; ".join(f.en for f in lacking)
    return ColumnsError(
        zh=f"{kind.zh}表缺少必需的列：{zh}。未识别的列：{'、'.join(unknown) or '无'}。",
        en=f"The sheet of {kind.en} lacks required columns: {en}. Headings not understood: "
        f"{', '.join(unknown) or 'none'}.",
        missing=", ".join(f.key for f in lacking),
    )
