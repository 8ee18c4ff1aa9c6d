import type { CourtyardFeature } from "../api/types";
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

/**
 * What each micro-grid holds, also those that hold nothing.
 *
 * One that holds what it held before keeps its tally, so that whatever is derived from it is kept.
 */
export function talliesOf(
  courtyards: Iterable<CourtyardFeature>,
  assignment: Assignment,
  parts: Iterable<number>,
  former: ReadonlyMap<number, Tally> = new Map(),
): Map<number, Tally> {
  const found = new Map([...parts].map((part) => [part, { courtyards: [] as number[], households: 0, people: 0 }]));
  for (const { id, properties } of courtyards) {
    const tally = found.get(assignment.get(Number(id)) ?? NaN);
    if (!tally) continue;
    tally.courtyards.push(Number(id));
    tally.households += properties.households ?? 0;
    tally.people += properties.people ?? 0;
  }
  return new Map([...found].map(([part, tally]) => [part, sameAs(former.get(part), tally)]));
}

function sameAs(former: Tally | undefined, tally: Tally): Tally {
  const ids = tally.courtyards;
  const same = former?.courtyards.length === ids.length && former.courtyards.every((id, i) => id === ids[i]);
  return former && same ? former : tally;
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
