"""The tables a map is made from, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import Text
from maps.frame_checks import MapDataError, Table, check_counts, check_known, check_table
from maps.reasons import REASONS

_AREA: Final = ("Polygon", "MultiPolygon")
_LINE: Final = ("LineString", "MultiLineString")

_TABLES: Final = (
    Table("villages", ("code", "name"), "code", _AREA),
    Table(
        "courtyards",
        ("id", "code", "name", "village_code", "micro_grid", "households", "people"),
        "id",
        ("Point",),
    ),
    Table(
        "micro_grids",
        (
            "code",
            "grid_code",
            "label",
            "number",
            "households",
            "people",
            "head",
            "road",
            "deviation",
        ),
        "code",
        _AREA,
    ),
    Table("grids", ("code", "label"), "code", _AREA),
    Table("households", ("id", "micro_grid", "reason"), "id", ("Point",), may_lack_place=True),
    Table("gaps", ("micro_grid", "reason", "households")),
    Table("scores", ("micro_grid_code", "period", "value")),
    Table("barriers", ("kind",), None, (*_LINE, *_AREA)),
    Table("roads", ("kind",), None, _LINE),
)


class VillageSummary(TypedDict, total=False):
    """What is known about one village's plan as a whole.

    `worst_deviation` and `certificate_gap` are shares (0.12 is 12 %); `notes` lists exceptions
    a reader must know, such as a micro-grid in two pieces.
    """

    worst_deviation: float
    certificate_gap: float
    notes: list[Text]


@dataclass(frozen=True, eq=False)
class MapData:
    """Everything one map shows. All geometry is EPSG:4326 (lon, lat).

    Parameters
    ----------
    villages : GeoDataFrame
        code, name, polygon.
    courtyards : GeoDataFrame
        id, code, name, village_code, micro_grid (code or missing), households, people (or
        missing: no data is not zero), point.
    micro_grids : GeoDataFrame
        code, grid_code, label, number, households, people (or missing), head (text that is masked
        already, or missing), road, deviation (share of the target, or missing), polygon.
    grids : GeoDataFrame
        code, label, polygon.
    households : GeoDataFrame, optional
        id, micro_grid (code or missing), reason (key of `maps.reasons`, missing when covered),
        point or missing. Without it the totals come from `micro_grids` and `gaps`.
    gaps : DataFrame, optional
        micro_grid (code or missing), reason, households. Counted from `households` when that is
        given.
    scores : DataFrame, optional
        micro_grid_code, period (text that sorts by time), value.
    barriers, roads : GeoDataFrame, optional
        kind, line (a barrier may be an area).
    summaries : mapping of str to VillageSummary
        By village code.
    source : Text, optional
        Where the data come from, in both languages; shown on the map.

    Raises
    ------
    MapDataError
        If a table lacks a column, has unusable geometry, repeats a code, names a micro-grid,
        village or reason that does not exist, or counts that do not reconcile.
    """

    villages: gpd.GeoDataFrame
    courtyards: gpd.GeoDataFrame
    micro_grids: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    households: gpd.GeoDataFrame | None = None
    gaps: pd.DataFrame | None = None
    scores: pd.DataFrame | None = None
    barriers: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    summaries: Mapping[str, VillageSummary] = field(default_factory=dict)
    source: Text | None = None

    def __post_init__(self) -> None:
        for table in _TABLES:
            frame = getattr(self, table.name)
            if frame is not None:
                check_table(table, frame)
        if self.villages.empty:
            raise MapDataError(
                zh="没有村界，无法生成地图。请先导入村界。",
                en="there is no village, so there is no map. Import a village boundary first.",
                table="villages",
            )
        self._check_references()
        for name in ("courtyards", "micro_grids"):
            frame = getattr(self, name)
            check_counts(name, "households", frame["households"])
            check_counts(name, "people", frame["people"], may_be_missing=True)
        if self.scores is not None:
            _check_scores(self.scores)
        if self.gaps is not None:
            check_counts("gaps", "households", self.gaps["households"])
            self._check_gaps_reconcile(self.gaps)

    def _check_references(self) -> None:
        micro_grids, villages = self.micro_grids["code"], self.villages["code"]
        check_known("courtyards", "micro_grid", self.courtyards["micro_grid"], micro_grids)
        check_known("courtyards", "village_code", self.courtyards["village_code"], villages)
        check_known("micro_grids", "grid_code", self.micro_grids["grid_code"], self.grids["code"])
        check_known("summaries", "village code", self.summaries, villages)
        for name in ("households", "gaps"):
            frame = getattr(self, name)
            if frame is not None:
                check_known(name, "micro_grid", frame["micro_grid"], micro_grids)
                check_known(name, "reason", frame["reason"], REASONS)
        if self.scores is not None:
            check_known("scores", "micro_grid_code", self.scores["micro_grid_code"], micro_grids)

    def _check_gaps_reconcile(self, gaps: pd.DataFrame) -> None:
        if self.households is None:
            return
        listed = _by_reason(_count_gaps(self.households))
        counted = _by_reason(gaps)
        if listed != counted:
            raise MapDataError(
                zh=f"未覆盖户数对不上：户表 {listed}，统计表 {counted}。请重新统计。",
                en=f"uncovered households do not add up: the list has {listed}, the counts "
                f"{counted}. Count again.",
                table="gaps",
                listed=listed,
                counted=counted,
            )

    @cached_property
    def gap_counts(self) -> pd.DataFrame:
        """Uncovered households by micro_grid (or missing) and reason."""
        return _count_gaps(self.households) if self.gaps is None else self.gaps

    @property
    def n_households(self) -> int:
        """All households, covered or not."""
        if self.households is not None:
            return len(self.households)
        gaps = self.gap_counts
        elsewhere = gaps.loc[gaps["micro_grid"].isna(), "households"].sum()
        return int(self.micro_grids["households"].sum() + elsewhere)


def _check_scores(scores: pd.DataFrame) -> None:
    repeated = int(scores.duplicated(["micro_grid_code", "period"]).sum())
    values = pd.to_numeric(scores["value"], errors="coerce")
    endless = int(np.isinf(values.to_numpy(dtype=np.float64)).sum())
    words = int((values.isna() & scores["value"].notna()).sum())
    if repeated or endless or words:
        raise MapDataError(
            zh=f"得分表有 {repeated} 行重复、{endless + words} 个值不是数。"
            "每个微网格每期只能有一个得分。",
            en=f"the scores repeat in {repeated} rows and {endless + words} values are not "
            "numbers. A micro-grid has one score per period.",
            table="scores",
            repeated=repeated,
            not_numbers=endless + words,
        )


def _count_gaps(households: gpd.GeoDataFrame | None) -> pd.DataFrame:
    columns = ["micro_grid", "reason", "households"]
    if households is None:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
    uncovered = households.loc[households["reason"].notna(), ["micro_grid", "reason"]]
    counts = uncovered.groupby(["micro_grid", "reason"], dropna=False, sort=True).size()
    table: pd.DataFrame = counts.rename("households").reset_index()[columns]
    return table


def _by_reason(gaps: pd.DataFrame) -> dict[str, int]:
    totals: Iterable[tuple[str, int]] = gaps.groupby("reason")["households"].sum().items()  # type: ignore[assignment]
    return {str(reason): int(count) for reason, count in totals if count}
