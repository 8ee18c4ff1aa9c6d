import { cross, inRing, simplify } from "./plane";
import type { Pixel } from "./plane";

/** What keeps a drawn area from meaning anything. */
export type AreaFault = "tooFewPoints" | "crossesItself" | "holdsNothing";

export type Area = { readonly courtyards: readonly number[] } | { readonly fault: AreaFault };

/** Freehand is drawn much finer than anybody means it. */
const TOLERANCE_PX = 1;
const MOST_POINTS = 3000;

/** The courtyards in a drawn area, or why it is none. */
export function areaOf(
  drawn: readonly Pixel[],
  places: Iterable<readonly [number, Pixel]>,
): Area {
  const ring = tidied(drawn);
  if (ring.length < 3) return { fault: "tooFewPoints" };
  if (crossesItself(ring)) return { fault: "crossesItself" };
  const courtyards = [...places].filter(([, at]) => inRing(at, ring)).map(([id]) => id);
  return courtyards.length ? { courtyards } : { fault: "holdsNothing" };
}

/** A ring without its closing point, with as few points as say the same. */
export function tidied(drawn: readonly Pixel[]): Pixel[] {
  let step = TOLERANCE_PX;
  let points = thinned(drawn, step);
  while (points.length > MOST_POINTS) points = thinned(drawn, (step *= 2));
  const ring = simplify(points, TOLERANCE_PX);
  const [first, last] = [ring[0], ring.at(-1)];
  if (first && last && ring.length > 1 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  return ring;
}

/** Leave out points that have hardly moved: a trembling hand must not cost anything. */
function thinned(points: readonly Pixel[], step: number): Pixel[] {
  const kept: Pixel[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= step) kept.push(point);
  }
  const end = points.at(-1);
  if (end && end !== kept.at(-1)) kept.push(end);
  return kept;
}

export function crossesItself(ring: readonly Pixel[]): boolean {
  const corner = (i: number) => ring[i % ring.length] as Pixel;
  for (let i = 0; i < ring.length; i++) {
    for (let j = i + 2; j < ring.length; j++) {
      if (i === 0 && j === ring.length - 1) continue;
      if (cross(corner(i), corner(i + 1), corner(j), corner(j + 1))) return true;
    }
  }
  return false;
}
