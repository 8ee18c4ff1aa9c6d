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

/** Points along a line, none further from the next than `step`: a quick pointer skips nothing. */
export function along(from: Pixel, to: Pixel, step: number): Pixel[] {
  const pieces = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
  return Array.from({ length: pieces }, (_, i): Pixel => {
    const share = (i + 1) / pieces;
    return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  });
}

/** Twice the signed area of a triangle: on which side of a line a point lies. */
function turn(a: Pixel, b: Pixel, c: Pixel): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Whether two stretches cross in a point inside both of them. */
export function cross(a: Pixel, b: Pixel, c: Pixel, d: Pixel): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/**
 * Leave out the points that a line can do without (Douglas and Peucker, 1973).
 *
 * No point that is left out lies further than `tolerance` pixels from the line that remains.
 */
export function simplify(points: readonly Pixel[], tolerance: number): Pixel[] {
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const waiting: [number, number][] = [[0, points.length - 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [first, last] = next;
    let [far, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i++) {
      const away = distanceTo(points[i]!, points[first]!, points[last]!);
      if (away > far) [far, at] = [away, i];
    }
    if (at < 0) continue;
    kept[at] = 1;
    waiting.push([first, at], [at, last]);
  }
  return points.filter((_, i) => kept[i]);
}
