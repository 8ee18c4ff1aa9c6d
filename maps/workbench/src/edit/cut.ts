import { inRing } from "./plane";
import type { Pixel } from "./plane";

/** Further away than any screen reaches. */
const FAR_PX = 1e6;

export type CutFault = "onePoint" | "notThrough";
export type Cut =
  | { readonly sides: readonly [readonly number[], readonly number[]] }
  | { readonly fault: CutFault };

/**
 * Which courtyards lie on the one and which on the other side of a line.
 *
 * The line goes on straight beyond both of its ends, so that it need not be drawn out to the very
 * edge of the land.
 */
export function cutBy(
  line: readonly Pixel[],
  places: Iterable<readonly [number, Pixel]>,
): Cut {
  const ring = halfPlane(line);
  if (!ring) return { fault: "onePoint" };
  const sides: [number[], number[]] = [[], []];
  for (const [id, at] of places) sides[inRing(at, ring) ? 0 : 1].push(id);
  return sides[0].length && sides[1].length ? { sides } : { fault: "notThrough" };
}

/** A ring around everything on one side of a line that goes on at both ends. */
function halfPlane(line: readonly Pixel[]): Pixel[] | null {
  const points = line.filter((p, i) => !i || p[0] !== line[i - 1]![0] || p[1] !== line[i - 1]![1]);
  const [first, second] = points;
  const [last, lastButOne] = [points.at(-1), points.at(-2)];
  if (!first || !second || !last || !lastButOne) return null;
  const [back, on] = [direction(second, first), direction(lastButOne, last)];
  // The corner lies between the two ends, on the side where they are less than half a turn apart.
  const [x, y] = [back[0] + on[0], back[1] + on[1]];
  const corner: Pixel = Math.hypot(x, y) > 1e-6 ? unit([x, y]) : [-on[1], on[0]];
  return [far(first, back), ...points, far(last, on), far(last, corner)];
}

function unit([x, y]: Pixel): Pixel {
  const length = Math.hypot(x, y);
  return [x / length, y / length];
}

const direction = (from: Pixel, to: Pixel) => unit([to[0] - from[0], to[1] - from[1]]);

const far = (from: Pixel, [dx, dy]: Pixel): Pixel => [from[0] + FAR_PX * dx, from[1] + FAR_PX * dy];
