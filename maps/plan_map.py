"""The plan: which micro-grid is where, who heads it, how many households it has."""

from __future__ import annotations

from maps.layers import Layer, LegendRow
from maps.palette import inks_for
from maps.style import area_fill
from maps.view import View


def plan_layer(view: View) -> Layer:
    """Return the layer on which neighbouring micro-grids differ in colour and hatch."""
    inks = inks_for(list(view.area_shapes))
    shown = sorted({i.number: i for i in inks}.values(), key=lambda i: i.number)
    position = {shade.number: at for at, shade in enumerate(shown)}
    headless = sum(area.head is None for area in view.areas)
    legend = [LegendRow("map.legend.neighbours", {}, heading=True)]
    legend.append(LegendRow("map.legend.grid", {}, mark="grid", count=view.totals["grids"]))
    if view.mode == "internal":
        legend.append(LegendRow("map.legend.village", {}, mark="village"))
        if view.courtyards:
            legend.append(
                LegendRow("map.legend.courtyard", {}, mark="dot", count=len(view.courtyards))
            )
    for name, shapes in (("road", view.roads), ("barrier", view.barriers)):
        if len(shapes):
            legend.append(LegendRow(f"map.legend.{name}", {}, mark=name))
    if view.heads_known:
        legend.append(LegendRow("map.legend.headless", {}, mark="headless", count=headless))
    return Layer(
        key="plan",
        fills=tuple(area_fill(shade) for shade in shown),
        classes=(tuple(position[shade.number] for shade in inks),),
        legend=tuple(legend),
    )
