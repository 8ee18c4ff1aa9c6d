import type { Position } from "../api/types";
import type { Tally } from "./judge";

/** Households and place of a courtyard. */
export interface Home {
  readonly at: Position;
  readonly households: number;
}

export interface Walk {
  /** Metres from a household to the centre, on average and at most, in a straight line. */
  readonly mean: number;
  readonly longest: number;
}

export const METRES_A_DEGREE = 111_320;

/** Straight-line metres between two places that are not far apart. */
export function metresBetween(a: Position, b: Position): number {
  const across = Math.cos(((a[1] + b[1]) * Math.PI) / 360);
  return METRES_A_DEGREE * Math.hypot((a[0] - b[0]) * across, a[1] - b[1]);
}

const KNOWN = new WeakMap<Tally, { readonly centre: number | null; readonly walk: Walk | null }>();

/**
 * How far the households of a micro-grid walk to its centre: the head's courtyard where a head is
 * bound, else the courtyard with the least sum of squares, as the planner has it.
 */
export function walkOf(
  tally: Tally,
  centre: number | null,
  homes: ReadonlyMap<number, Home>,
): Walk | null {
  const known = KNOWN.get(tally);
  if (known && known.centre === centre) return known.walk;
  const walk = measured(tally.courtyards.flatMap((id) => homes.get(id) ?? []), homes.get(centre ?? NaN));
  KNOWN.set(tally, { centre, walk });
  return walk;
}

function measured(here: readonly Home[], bound: Home | undefined): Walk | null {
  const households = here.reduce((sum, each) => sum + each.households, 0);
  const centre = bound ?? middleOf(here, households);
  if (!households || !centre) return null;
  let [sum, longest] = [0, 0];
  for (const each of here) {
    const metres = metresBetween(each.at, centre.at);
    sum += each.households * metres;
    if (each.households) longest = Math.max(longest, metres);
  }
  return { mean: sum / households, longest };
}

/** Of all courtyards the nearest to the mean place has the least sum of squares (Steiner 1840). */
function middleOf(here: readonly Home[], households: number): Home | undefined {
  const mean = (axis: 0 | 1) =>
    here.reduce((sum, each) => sum + each.households * each.at[axis], 0) / households;
  const place: Position = [mean(0), mean(1)];
  let [best, least]: [Home | undefined, number] = [undefined, Infinity];
  for (const each of here) {
    const metres = metresBetween(each.at, place);
    if (metres < least) [best, least] = [each, metres];
  }
  return best;
}
