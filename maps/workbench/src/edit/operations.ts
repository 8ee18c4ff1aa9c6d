import type { Assignment } from "../map/mesh";

/** One courtyard that changes its micro-grid; null is "in none". */
export interface Move {
  readonly courtyard: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** One edit of a draft, complete in itself: it can be done, undone, sent and done again. */
export type Operation = readonly Move[];

/**
 * Make the operation that brings courtyards to a micro-grid.
 *
 * Those that are there already are left out, and so are those in a locked micro-grid; when
 * nothing is left, or the target itself is locked, there is no operation.
 */
export function moveTo(
  assignment: Assignment,
  locked: ReadonlySet<number>,
  courtyards: Iterable<number>,
  to: number | null,
): Operation | null {
  if (to !== null && locked.has(to)) return null;
  const moves = [...new Set(courtyards)].flatMap((courtyard): Move[] => {
    const from = assignment.get(courtyard) ?? null;
    return from === to || (from !== null && locked.has(from)) ? [] : [{ courtyard, from, to }];
  });
  return moves.length ? moves : null;
}

/** An operation was made for another state of the draft. */
export class OutOfStep extends Error {}

/**
 * Do an operation.
 *
 * @throws OutOfStep when a courtyard is not where the operation takes it from.
 */
export function apply(assignment: Assignment, operation: Operation): Assignment {
  const after = new Map(assignment);
  for (const { courtyard, from, to } of operation) {
    if ((after.get(courtyard) ?? null) !== from) {
      throw new OutOfStep(`courtyard ${courtyard} is not in micro-grid ${from}`);
    }
    if (to === null) after.delete(courtyard);
    else after.set(courtyard, to);
  }
  return after;
}

/** The operation that takes another one back. */
export function inverse(operation: Operation): Operation {
  return operation.map(({ courtyard, from, to }) => ({ courtyard, from: to, to: from }));
}

/** Two operations as one; a courtyard that ends where it began drops out. */
export function merge(first: Operation, second: Operation): Operation {
  const moves = new Map<number, Move>(first.map((move) => [move.courtyard, move]));
  for (const move of second) {
    const before = moves.get(move.courtyard);
    moves.set(move.courtyard, before ? { ...move, from: before.from } : move);
  }
  return [...moves.values()].filter((move) => move.from !== move.to);
}
