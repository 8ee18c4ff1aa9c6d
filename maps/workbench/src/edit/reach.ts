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
  const [low, high] = boxAround(stroke, brushRadius);
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

function boxAround(stroke: readonly Pixel[], margin: number): [Pixel, Pixel] {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of stroke) {
    [west, north, east, south] = [Math.min(west, x), Math.min(north, y), Math.max(east, x), Math.max(south, y)];
  }
  return [[west - margin, north - margin], [east + margin, south + margin]];
}
