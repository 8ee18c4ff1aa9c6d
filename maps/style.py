"""How areas and lines are drawn: path options, hatch patterns, and the marks of a legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from maps.palette import INK, NO_DATA_HATCH, PAPER, Ink

# Written here, never from data, and so safe to put into the page as it is.
_HATCH_MARKS: Final = {
    "rising": Markup('<path d="M-2 2l4-4M0 12L12 0M10 14l4-4"/>'),
    "falling": Markup('<path d="M-2 10l4 4M0 0l12 12M10-2l4 4"/>'),
    "level": Markup('<path d="M0 6h12"/>'),
    "upright": Markup('<path d="M6 0v12"/>'),
    "dots": Markup('<circle cx="6" cy="6" r="1.4" fill="#1a1a1a"/>'),
    NO_DATA_HATCH: Markup('<path d="M-2 2l4-4M0 12L12 0M10 14l4-4M-2 10l4 4M0 0l12 12M10-2l4 4"/>'),
}


@dataclass(frozen=True)
class Fill:
    """Colour and hatch of an area; `strength` is the opacity of the hatch lines."""

    colour: str
    hatch: str = "none"
    strength: float = 0.22

    @property
    def pattern(self) -> str:
        """Id of the pattern that draws it, made of letters, digits and dashes."""
        return f"fill-{self.colour.removeprefix('#')}-{self.hatch}"

    @property
    def paint(self) -> str:
        """Value for an SVG ``fill``."""
        return self.colour if self.hatch == "none" else f"url(#{self.pattern})"


NO_DATA: Final = Fill("#ffffff", NO_DATA_HATCH, 0.45)


def area_fill(shade: Ink) -> Fill:
    """Return the fill of one micro-grid on the plan."""
    return Fill(shade.colour, shade.hatch)


def area_path(fill: Fill, *, outline: bool, opacity: float) -> dict[str, Any]:
    """Return Leaflet path options of an area.

    Parameters
    ----------
    fill : Fill
        What the area is filled with.
    outline : bool
        Whether neighbours are divided by a dark line; else by a gap in the paper's colour.
    opacity : float
        1 on plain paper, less over a base map.
    """
    return {
        "fillColor": fill.paint,
        "fillOpacity": opacity,
        "color": "#4d4d4d" if outline else PAPER,
        "weight": 1 if outline else 2,
        "opacity": 1,
    }


LINES: Final[dict[str, dict[str, Any]]] = {
    "grid": {"color": INK, "weight": 2.2, "fill": False},
    "villageCasing": {"color": "#ffffff", "weight": 6, "fill": False},
    "village": {"color": "#5b1a6e", "weight": 3.4, "dashArray": "14 5 3 5", "fill": False},
    "road": {"color": "#7a5c3e", "weight": 1.8, "opacity": 0.8, "fill": False},
    "barrier": {"color": "#1f5fa8", "weight": 2.8, "opacity": 0.8, "fill": False},
}


def pattern_defs(fills: Iterable[Fill]) -> Markup:
    """Return an invisible SVG element with one ``<pattern>`` for every hatched fill.

    Examples
    --------
    >>> "fill-ffffff-nodata" in pattern_defs([NO_DATA])
    True
    """
    hatched = {f.pattern: f for f in fills if f.hatch != "none"}
    patterns = Markup("").join(_pattern(hatched[key]) for key in sorted(hatched))
    return Markup(
        '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">'
        "<defs>{}</defs></svg>"
    ).format(patterns)


def _pattern(fill: Fill) -> Markup:
    return Markup(
        '<pattern id="{}" width="12" height="12" patternUnits="userSpaceOnUse">'
        '<rect width="12" height="12" fill="{}"/>'
        '<g stroke="{}" stroke-width="1.3" fill="none" opacity="{}">{}</g></pattern>'
    ).format(fill.pattern, fill.colour, INK, fill.strength, _HATCH_MARKS[fill.hatch])
