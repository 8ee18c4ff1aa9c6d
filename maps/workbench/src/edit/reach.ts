/** A point on the screen, in pixels of the map. */
export type Pixel = readonly [x: number, y: number];

/** Whether a point lies within a ring; the ring need not be closed, and may cross itself. */
export function inRing([x, y]: Pixel, ring: readonly Pixel[]): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] as Pixel;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

export function inBox([x, y]: Pixel, a: Pixel, b: Pixel): boolean {
  return (
    x >= Math.min(a[0], b[0]) &&
    x <= Math.max(a[0], b[0]) &&
    y >= Math.min(a[1], b[1]) &&
    y <= Math.max(a[1], b[1])
  );
}

/** Distance of a point from the stretch between two others. */
export function distanceTo([x, y]: Pixel, [ax, ay]: Pixel, [bx, by]: Pixel): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

export type Tool = "hand" | "tap" | "brush" | "rectangle" | "lasso";

/**
 * The courtyards that a stroke takes.
 *
 * A freehand line of any length is fine: what counts is where the courtyards lie.
 */
export function reached(
  tool: Tool,
  stroke: readonly Pixel[],
  places: Iterable<readonly [number, Pixel]>,
  brushRadius: number,
): number[] {
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  if (!first || !last) return [];
  const taken = (at: Pixel): boolean => {
    switch (tool) {
      case "rectangle":
        return inBox(at, first, last);
      case "lasso":
        return stroke.length > 2 && inRing(at, stroke);
      case "brush":
        return stroke.some((p, i) => distanceTo(at, stroke[Math.max(0, i - 1)] as Pixel, p) <= brushRadius);
      default:
        return false;
    }
  };
  return [...places].filter(([, at]) => taken(at)).map(([id]) => id);
}
