"""One self-contained map of a village or a town with three layers to switch between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from geo.errors import Text
from maps.base_map import BaseMap
from maps.catalog import LOCALES, messages, under
from maps.coverage_map import coverage_layer
from maps.frame_checks import MapDataError
from maps.frames import MapData
from maps.index_map import BREAKS, index_layer
from maps.internal_view import internal_view
from maps.layers import areas_payload, dots_payload, shapes_payload
from maps.page import write_page
from maps.plan_map import plan_layer
from maps.public_view import public_view
from maps.reasons import REASONS
from maps.style import LINES, pattern_defs
from maps.values import plain
from maps.view import Mode, View

_OVER_BASE_MAP: Final = 0.6


def render(
    data: MapData,
    *,
    locale: str = "zh",
    title: str | Text,
    mode: Mode = "internal",
    review_number: str | None = None,
    index_breaks: Sequence[float] = BREAKS,
    base_map: BaseMap | None = None,
) -> str:
    """Return a map as one HTML text that works without any network.

    Parameters
    ----------
    data : MapData
        Tables of one village or one town.
    locale : {"zh", "en"}
        Language shown first; the page can switch.
    title : str or Text
        Heading of the map, in one language or in both.
    mode : {"internal", "public"}
        *internal* is watermarked and shows everything; *public* is a schematic without boundary
        line, coordinates, courtyards or households, with counts of 1 to 4 shown as "<5".
    review_number : str, optional
        Map-review number (审图号), shown in the foot.
    index_breaks : sequence of float
        Class limits of the index, the same from meeting to meeting.
    base_map : BaseMap, optional
        Tiles under an internal map. None by default.

    Returns
    -------
    str
        HTML. The same arguments give the same text, byte for byte.

    Raises
    ------
    MapDataError
        If a public map is asked for with a base map, or the class limits are unusable.
    UnknownLocaleError
        If there is no catalogue for `locale`.
    """
    messages(locale)
    if mode == "public" and base_map is not None:
        raise MapDataError(
            zh="公示示意图不能带底图。请去掉底图，或改用内部工作图。",
            en="a public schematic carries no base map. Leave it out or choose the internal map.",
            mode=mode,
        )
    view = internal_view(data) if mode == "internal" else public_view(data)
    layers = (plan_layer(view), coverage_layer(view), index_layer(view, index_breaks))
    opacity = 1.0 if base_map is None else _OVER_BASE_MAP
    heading = title if isinstance(title, Text) else Text(title, title)
    heading = Text(plain(heading.zh) or "", plain(heading.en) or "")
    payload = {
        **_page_payload(view, heading, locale),
        "review": plain(review_number),
        "layers": [
            # A dark outline would draw the village boundary on a public map.
            layer.payload(outline=mode == "internal", opacity=opacity)
            for layer in layers
        ],
        "baseMap": None
        if base_map is None
        else {
            "url": base_map.url,
            "attribution": base_map.attribution,
            "maxZoom": base_map.max_zoom,
        },
    }
    return write_page(
        payload,
        locale=locale,
        title=heading.zh if locale == "zh" else heading.en,
        mode=mode,
        patterns=pattern_defs(fill for layer in layers for fill in layer.fills),
        image_origins=() if base_map is None else (base_map.origin,),
    )


def _page_payload(view: View, title: Text, locale: str) -> dict[str, Any]:
    keys = list(REASONS)
    west, south, east, north = _bounds(view)
    return {
        "locale": locale,
        "mode": view.mode,
        "crs": "geographic" if view.mode == "internal" else "local",
        "title": title._asdict(),
        "source": None if view.source is None else view.source._asdict(),
        "messages": {name: under(name, "map.", "coverage.reason.") for name in LOCALES},
        "bounds": [[south, west], [north, east]],
        "shapes": shapes_payload(view),
        "lines": LINES,
        "headsKnown": view.heads_known,
        "areas": areas_payload(view),
        "villages": [
            {"name": p.name, "at": p.anchor, "r": round(p.radius_m, 1)} for p in view.villages
        ],
        "courtyards": dots_payload(view.courtyards, view, keys),
        "gaps": dots_payload(view.gaps, view, keys),
        "reasons": [
            {"message": r.message, "colour": r.colour, "shape": r.shape} for r in REASONS.values()
        ],
        "periods": view.periods,
        "scores": [
            [None if np.isnan(v) else round(float(v), 2) for v in row] for row in view.scores
        ],
        "totals": view.totals,
        "shares": _shares(view),
        "notes": [note._asdict() for s in view.summaries.values() for note in s.get("notes", [])],
    }


def _shares(view: View) -> dict[str, float]:
    """Return the worst figures over all villages of the map."""
    worst = [s["worst_deviation"] for s in view.summaries.values() if "worst_deviation" in s]
    gaps = [s["certificate_gap"] for s in view.summaries.values() if "certificate_gap" in s]
    shares = {}
    if worst:
        shares["worst"] = max(worst, key=abs)
    if gaps:
        shares["certificate"] = max(gaps)
    return shares


def _bounds(view: View) -> tuple[float, float, float, float]:
    """Bounds of villages and micro-grids; far-away households do not widen the map."""
    shapes = [*view.area_shapes, *view.village_lines]
    if not shapes:
        points = [p.anchor for p in view.villages]
        x, y = points[0]
        reach = max(p.radius_m for p in view.villages)
        return x - reach, y - reach, x + reach, y + reach
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return west, south, east, north
