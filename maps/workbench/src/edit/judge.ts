import type { CourtyardFeature } from "../api/types";
import { changedCells } from "../map/mesh";
import type { Assignment, Pair } from "../map/mesh";

/** Which courtyards neighbour which. */
export type Neighbours = ReadonlyMap<number, readonly number[]>;

export function neighboursOf(links: Iterable<Pair>): Neighbours {
  const found = new Map<number, number[]>();
  const join = (a: number, b: number) => {
    const beside = found.get(a);
    if (beside) beside.push(b);
    else found.set(a, [b]);
  };
  for (const [a, b] of links) {
    join(a, b);
    join(b, a);
  }
  return found;
}

export interface Tally {
  readonly courtyards: readonly number[];
  readonly households: number;
  readonly people: number;
}

/** What each micro-grid holds, also those that hold nothing. */
export function talliesOf(
  courtyards: readonly CourtyardFeature[],
  assignment: Assignment,
  parts: Iterable<number>,
): Map<number, Tally> {
  return talliesAfter(courtyards, { assignment: new Map(), tallies: new Map() }, assignment, parts);
}

/** A division with what its micro-grids hold. */
export interface Tallied {
  readonly assignment: Assignment;
  readonly tallies: ReadonlyMap<number, Tally>;
}

/**
 * What each micro-grid holds after an edit.
 *
 * One that holds what it held before keeps its tally, so that whatever is derived from it is kept.
 */
export function talliesAfter(
  courtyards: readonly CourtyardFeature[],
  before: Tallied,
  assignment: Assignment,
  parts: Iterable<number>,
): Map<number, Tally> {
  const changed = new Set(changedCells(before.assignment, assignment));
  const touched = new Map<number, number[]>();
  for (const id of changed) {
    for (const part of [before.assignment.get(id), assignment.get(id)]) {
      if (part !== undefined) touched.set(part, []);
    }
  }
  for (const id of changed) touched.get(assignment.get(id) ?? NaN)?.push(id);
  return new Map(
    [...parts].map((part) => {
      const [former, come] = [before.tallies.get(part), touched.get(part)];
      if (former && !come) return [part, former];
      const stayed = former?.courtyards.filter((id) => !changed.has(id)) ?? [];
      return [part, tallyOf(courtyards, [...stayed, ...(come ?? [])])];
    }),
  );
}

function tallyOf(courtyards: readonly CourtyardFeature[], ids: readonly number[]): Tally {
  const places = placesIn(courtyards);
  const at = ids.flatMap((id) => places.get(id) ?? []).sort((a, b) => a - b);
  const found = at.map((place) => courtyards[place] as CourtyardFeature);
  return {
    courtyards: found.map((each) => Number(each.id)),
    households: found.reduce((sum, { properties }) => sum + (properties.households ?? 0), 0),
    people: found.reduce((sum, { properties }) => sum + (properties.people ?? 0), 0),
  };
}

const PLACES = new WeakMap<readonly CourtyardFeature[], ReadonlyMap<number, number>>();

/** Where each courtyard stands in a list, found once for a list. */
function placesIn(courtyards: readonly CourtyardFeature[]): ReadonlyMap<number, number> {
  const known = PLACES.get(courtyards) ?? new Map(courtyards.map((each, i) => [Number(each.id), i]));
  PLACES.set(courtyards, known);
  return known;
}

/** The connected pieces of some courtyards, the largest first. */
export function piecesOf(courtyards: readonly number[], neighbours: Neighbours): number[][] {
  const waiting = new Set(courtyards);
  const pieces: number[][] = [];
  for (const first of courtyards) {
    if (!waiting.delete(first)) continue;
    const piece = [first];
    for (let i = 0; i < piece.length; i++) {
      for (const next of neighbours.get(piece[i] as number) ?? []) {
        if (waiting.delete(next)) piece.push(next);
      }
    }
    pieces.push(piece);
  }
  return pieces.sort((a, b) => b.length - a.length);
}

export interface Limits {
  readonly least: number;
  readonly most: number;
}

/** The limits of a plan, rounded outwards to whole households as the planner does. */
export function limitsOf(mean: number, tolerance: number): Limits {
  return {
    least: Math.floor(mean * (1 - tolerance) + 1e-9),
    most: Math.ceil(mean * (1 + tolerance) - 1e-9),
  };
}

export interface Trouble {
  readonly kind: "unassigned" | "empty" | "pieces" | "tooFew" | "tooMany";
  readonly part: number | null;
  /** Where to look: the courtyards that are wrong. */
  readonly courtyards: readonly number[];
  /** Pieces, or households beyond the limit. */
  readonly amount: number;
}

/** Everything that is wrong with a draft, courtyards in no micro-grid first. */
export function troublesOf(
  courtyards: Iterable<CourtyardFeature>,
  assignment: Assignment,
  tallies: ReadonlyMap<number, Tally>,
  neighbours: Neighbours,
  limits: Limits | null,
): Trouble[] {
  const loose = [...courtyards].map((each) => Number(each.id)).filter((id) => !assignment.has(id));
  const found: Trouble[] = [];
  if (loose.length) {
    found.push({ kind: "unassigned", part: null, courtyards: loose, amount: loose.length });
  }
  for (const [part, tally] of tallies) found.push(...wrongWith(part, tally, neighbours, limits));
  return found;
}

const PIECES = new WeakMap<Neighbours, WeakMap<Tally, number[][]>>();

function knownPieces(tally: Tally, neighbours: Neighbours): number[][] {
  const known = PIECES.get(neighbours) ?? new WeakMap<Tally, number[][]>();
  PIECES.set(neighbours, known);
  const pieces = known.get(tally) ?? piecesOf(tally.courtyards, neighbours);
  known.set(tally, pieces);
  return pieces;
}

function wrongWith(
  part: number,
  tally: Tally,
  neighbours: Neighbours,
  limits: Limits | null,
): Trouble[] {
  const { courtyards, households } = tally;
  if (!courtyards.length) return [{ kind: "empty", part, courtyards, amount: 0 }];
  const found: Trouble[] = [];
  const pieces = knownPieces(tally, neighbours);
  if (pieces.length > 1) {
    found.push({ kind: "pieces", part, courtyards: pieces.slice(1).flat(), amount: pieces.length });
  }
  if (limits && households < limits.least) {
    found.push({ kind: "tooFew", part, courtyards, amount: limits.least - households });
  }
  if (limits && households > limits.most) {
    found.push({ kind: "tooMany", part, courtyards, amount: households - limits.most });
  }
  return found;
}
