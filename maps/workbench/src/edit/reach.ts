import { boxOfPlaces } from "../map/mesh";
import type { Box } from "../map/mesh";
import { distanceTo, inBox, inRing } from "./plane";
import type { Pixel } from "./plane";

export type Reach = "rectangle" | "lasso" | "brush";

/**
 * The courtyards that a stroke takes.
 *
 * A freehand line of any length is fine: what counts is where the courtyards lie.
 */
export function reached(
  tool: Reach,
  stroke: readonly Pixel[],
  places: Iterable<readonly [number, Pixel]>,
  brushRadius: number,
): number[] {
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  if (!first || !last) return [];
  const [west, north, east, south] = boxOfPlaces(stroke) as Box;
  const low: Pixel = [west - brushRadius, north - brushRadius];
  const high: Pixel = [east + brushRadius, south + brushRadius];
  const taken = (at: Pixel): boolean => {
    // Most courtyards of a large village are nowhere near.
    if (!inBox(at, low, high)) return false;
    switch (tool) {
      case "rectangle":
        return inBox(at, first, last);
      case "lasso":
        return stroke.length > 2 && inRing(at, stroke);
      case "brush":
        return stroke.some((p, i) => distanceTo(at, stroke[Math.max(0, i - 1)] as Pixel, p) <= brushRadius);
    }
  };
  return [...places].filter(([, at]) => taken(at)).map(([id]) => id);
}
