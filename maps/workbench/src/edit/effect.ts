import type { CourtyardFeature } from "../api/types";
import type { Draft } from "./draft";
import { piecesOf, talliesOf } from "./judge";
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

/** The micro-grids that an edit changes, those that lose courtyards first. */
export function effectsOf(
  courtyards: Iterable<CourtyardFeature>,
  tallies: ReadonlyMap<number, Tally>,
  after: Draft,
  neighbours: Neighbours,
): Effect[] {
  const now = talliesOf(courtyards, after.assignment, after.parts.keys(), tallies);
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
