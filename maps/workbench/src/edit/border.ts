import type { Relocation } from "../api/operations";
import type { Assignment } from "../map/mesh";
import { distanceTo } from "./plane";
import type { Pixel } from "./plane";

/** A micro-grid, or the land that belongs to none. */
export type Side = number | null;

/** A border taken hold of: the land on its two sides and where it was touched. */
export interface Grip {
  readonly sides: readonly [Side, Side];
  readonly at: Pixel;
  /** The courtyard on whose land the pointer stood when it took hold. */
  readonly home: number;
  /** Courtyards that the border was pulled over, in order. */
  readonly trail: readonly number[];
}

/** A border that can be taken hold of, on the screen. */
export interface Reachable {
  readonly a: number;
  readonly b: number;
  readonly from: Pixel;
  readonly to: Pixel;
}

const GRIP_PX = 14;
/** Pulling less far than this into the land that one stands on changes nothing yet. */
const SLACK_PX = 16;

/** Take hold of the nearest border, if one is near enough. */
export function takeHold(
  at: Pixel,
  over: number | null,
  borders: Iterable<Reachable>,
  assignment: Assignment,
  reach = GRIP_PX,
): Grip | null {
  let [found, nearest]: [Reachable | null, number] = [null, reach];
  for (const border of borders) {
    const away = distanceTo(at, border.from, border.to);
    if (away <= nearest) [found, nearest] = [border, away];
  }
  if (!found) return null;
  const side = (courtyard: number): Side => assignment.get(courtyard) ?? null;
  const sides = [side(found.a), side(found.b)] as const;
  const home = over !== null && sides.includes(side(over)) ? over : found.a;
  return { sides, at, home, trail: [] };
}

/**
 * Pull a border to where the pointer is now.
 *
 * Land that the pointer passes changes to the other side; going back over it lets it go again.
 * Only the two sides that were taken hold of change, and only one of them grows.
 */
export function pull(grip: Grip, to: Pixel, over: number | null, before: Assignment): Grip {
  if (over === null) return grip;
  const { sides, home, trail } = grip;
  if (over === home && Math.hypot(to[0] - grip.at[0], to[1] - grip.at[1]) < SLACK_PX) {
    return trail.length ? { ...grip, trail: [] } : grip;
  }
  const back = trail.indexOf(over);
  if (back >= 0) return back + 1 < trail.length ? { ...grip, trail: trail.slice(0, back + 1) } : grip;
  const side = (courtyard: number): Side => before.get(courtyard) ?? null;
  const from = side(over);
  if (!sides.includes(from)) return grip;
  const first = trail[0];
  if (first === undefined) {
    // Pulled past the land one stood on: that goes along.
    return { ...grip, trail: over !== home && from === side(home) ? [home, over] : [over] };
  }
  if (over === home) return { ...grip, trail: [] };
  return side(first) === from ? { ...grip, trail: [...trail, over] } : grip;
}

/** What letting go now would do. */
export function pulledMoves(grip: Grip, before: Assignment): Relocation[] {
  const [a, b] = grip.sides;
  return grip.trail.map((courtyard) => {
    const from = before.get(courtyard) ?? null;
    return { courtyard, from, to: from === a ? b : a };
  });
}
