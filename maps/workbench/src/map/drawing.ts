import { TerraDraw, TerraDrawPolygonMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Position } from "../api/types";

/** What is told while an area is drawn. */
export interface AreaDrawing {
  readonly changed: (ring: readonly Position[]) => void;
  /** An area was closed; nothing of it stays on the map. */
  readonly finished: (ring: readonly Position[]) => void;
}

const COLOUR = "#b3123f";

/** Drawing that has begun: give up the area that is being drawn, or end it all. */
export interface Drawn {
  readonly giveUp: () => void;
  readonly end: () => void;
}

/** Draw areas on a map of the map library. */
export function drawAreasOn(map: unknown, drawing: AreaDrawing): Drawn {
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawPolygonMode({
        editable: true,
        showCoordinatePoints: true,
        styles: {
          fillColor: COLOUR,
          fillOpacity: 0.16,
          outlineColor: COLOUR,
          outlineWidth: 2,
          closingPointColor: COLOUR,
          closingPointWidth: 7,
          coordinatePointColor: COLOUR,
          coordinatePointWidth: 5,
        },
      }),
    ],
  });
  const ringOf = (id: string | number): readonly Position[] => {
    const shape = draw.getSnapshotFeature(id)?.geometry;
    return shape?.type === "Polygon" ? (shape.coordinates[0] as unknown as Position[]) : [];
  };
  draw.on("change", (ids, type) => {
    const drawn = type === "delete" ? [] : ids.map(ringOf).find((ring) => ring.length);
    if (drawn) drawing.changed(drawn);
  });
  draw.on("finish", (id) => {
    const ring = ringOf(id);
    draw.clear();
    drawing.finished(ring);
  });
  draw.start();
  draw.setMode("polygon");
  return {
    giveUp: () => {
      draw.clear();
      // Leaving a mode forgets the corners that were tapped so far.
      draw.setMode("polygon");
      drawing.changed([]);
    },
    end: () => draw.stop(),
  };
}
