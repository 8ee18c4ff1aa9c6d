import { piecesOf } from "./judge";
import type { Neighbours, Tally } from "./judge";

/** What an edit does to one micro-grid. */
export interface Effect {
  readonly part: number;
  readonly before: Tally;
  readonly after: Tally;
  /** Pieces it falls into, as the adjacency links have it. */
  readonly pieces: number;
  readonly gone: boolean;
}

const NOTHING: Tally = { courtyards: [], households: 0, people: 0 };

/**
 * The micro-grids that an edit changes, those that lose courtyards first.
 *
 * A tally that an edit leaves alone is the same object before and after it.
 */
export function effectsOf(
  tallies: ReadonlyMap<number, Tally>,
  now: ReadonlyMap<number, Tally>,
  neighbours: Neighbours,
): Effect[] {
  const ids = new Set([...tallies.keys(), ...now.keys()]);
  return [...ids]
    .flatMap((part): Effect[] => {
      const [before, later] = [tallies.get(part) ?? NOTHING, now.get(part) ?? NOTHING];
      if (before === later) return [];
      const pieces = piecesOf(later.courtyards, neighbours).length;
      return [{ part, before, after: later, pieces, gone: !now.has(part) }];
    })
    .sort((a, b) => a.after.households - a.before.households - (b.after.households - b.before.households));
}
