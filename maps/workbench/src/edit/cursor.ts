import type { Pixel } from "./plane";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const WAYS: Readonly<Record<Arrow, Pixel>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function isArrow(key: string): key is Arrow {
  return key in WAYS;
}

/**
 * The next courtyard in the direction of an arrow key.
 *
 * Being off to the side counts double, and whatever lies more to the side than ahead is left to
 * the other arrows; so the four of them together reach every neighbour.
 */
export function stepTo(
  places: Iterable<readonly [number, Pixel]>,
  from: Pixel,
  arrow: Arrow,
): number | null {
  const [wx, wy] = WAYS[arrow];
  let [found, least]: [number | null, number] = [null, Infinity];
  for (const [id, [x, y]] of places) {
    const [dx, dy] = [x - from[0], y - from[1]];
    const ahead = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy - dy * wx);
    if (ahead <= 0 || aside > ahead) continue;
    if (ahead + 2 * aside < least) [found, least] = [id, ahead + 2 * aside];
  }
  return found;
}

/** The courtyard nearest to a point, where the cursor starts. */
export function nearestTo(
  places: Iterable<readonly [number, Pixel]>,
  at: Pixel,
): number | null {
  let [found, least]: [number | null, number] = [null, Infinity];
  for (const [id, [x, y]] of places) {
    const away = Math.hypot(x - at[0], y - at[1]);
    if (away < least) [found, least] = [id, away];
  }
  return found;
}
