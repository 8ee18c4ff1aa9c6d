"""Who is not covered: shaded micro-grids, points for households, counts by reason."""

from __future__ import annotations

from typing import Final

from maps.layers import Layer, LegendRow
from maps.palette import GAP_RAMP
from maps.public_view import TOO_FEW
from maps.reasons import REASONS
from maps.style import Fill
from maps.view import Area, View

# Shares of a micro-grid's households. Fixed, so that maps of two meetings can be compared.
BREAKS: Final = (0.0, 0.1, 0.3, 0.999)

_FILLS: Final = (*(Fill(colour) for colour in GAP_RAMP), Fill(GAP_RAMP[1], "dots", 0.5))
_FEW: Final = len(GAP_RAMP)
_MESSAGES: Final = (
    "map.legend.gap_none",
    "map.legend.gap_upto",
    "map.legend.gap_between",
    "map.legend.gap_above",
    "map.legend.gap_all",
)


def gap_class(area: Area) -> int:
    """Return the class of a micro-grid by the share of its households without cover."""
    if area.share is None:
        return _FEW
    return sum(area.share > limit for limit in BREAKS)


def coverage_layer(view: View) -> Layer:
    """Return the layer with counts by reason; households without a position count too."""
    legend = [LegendRow("map.legend.uncovered", {}, heading=True, count=view.totals["uncovered"])]
    for reason in REASONS.values():
        total, located = view.reason_totals[reason.key], view.reason_located[reason.key]
        drawn = view.mode == "internal"
        unplaced = total - located if drawn and isinstance(total, int) else 0
        legend.append(
            LegendRow(
                reason.message,
                {},
                mark=reason.shape if drawn else None,
                colour=reason.colour if drawn else None,
                count=total,
                note="map.legend.not_on_map" if drawn and unplaced else None,
                note_values={"number": unplaced},
            )
        )
    legend.append(LegendRow("map.legend.gap_share", {}, heading=True))
    values: tuple[dict[str, int], ...] = ({}, {"to": 10}, {"from": 10, "to": 30}, {"from": 30}, {})
    legend += [
        LegendRow(message, dict(value), fill=fill)
        for message, value, fill in zip(_MESSAGES, values, _FILLS, strict=False)
    ]
    if any(area.share is None for area in view.areas):
        legend.append(LegendRow("map.legend.too_few", {"limit": TOO_FEW}, fill=_FILLS[_FEW]))
    return Layer(
        key="coverage",
        fills=_FILLS,
        classes=(tuple(gap_class(area) for area in view.areas),),
        legend=tuple(legend),
    )
