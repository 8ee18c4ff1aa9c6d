import type { Assignment } from "../map/mesh";
import type { Move, Operation } from "./operations";

/** The moves that bring one state to another. */
export function difference(from: Assignment, to: Assignment): Operation {
  const moves: Move[] = [];
  const look = (courtyard: number) => {
    const [a, b] = [from.get(courtyard) ?? null, to.get(courtyard) ?? null];
    if (a !== b) moves.push({ courtyard, from: a, to: b });
  };
  for (const courtyard of to.keys()) look(courtyard);
  for (const courtyard of from.keys()) if (!to.has(courtyard)) look(courtyard);
  return moves;
}

export interface Rebased {
  readonly assignment: Assignment;
  /** Moves that did not fit, because somebody else moved the same courtyard elsewhere. */
  readonly lost: Operation;
}

/**
 * Put unsaved moves on top of what somebody else has made of the draft.
 *
 * A courtyard that the other left alone goes where it was meant to; one that both moved stays
 * where the other brought it, unless both meant the same.
 */
export function rebase(
  moves: Operation,
  theirs: Assignment,
  parts: ReadonlySet<number>,
): Rebased {
  const assignment = new Map(theirs);
  const lost: Move[] = [];
  for (const move of moves) {
    const there = theirs.get(move.courtyard) ?? null;
    const gone = move.to !== null && !parts.has(move.to);
    if (there === move.to) continue;
    if (there !== move.from || gone) lost.push(move);
    else if (move.to === null) assignment.delete(move.courtyard);
    else assignment.set(move.courtyard, move.to);
  }
  return { assignment, lost };
}

const KEPT_AS = "yuanba.unsaved.";

/** Keep unsaved moves in the browser, so that a closed tab loses nothing. Only numbers are kept. */
export function keepUnsaved(plan: number, moves: Operation): void {
  if (moves.length) localStorage.setItem(KEPT_AS + plan, JSON.stringify(moves));
  else localStorage.removeItem(KEPT_AS + plan);
}

export function unsavedOf(plan: number): Operation {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS + plan) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isMove) : [];
  } catch {
    return [];
  }
}

function isMove(value: unknown): value is Move {
  const place = (at: unknown) => at === null || Number.isSafeInteger(at);
  const move = value as Partial<Move> | null;
  return (
    typeof move === "object" &&
    move !== null &&
    Number.isSafeInteger(move.courtyard) &&
    place(move.from) &&
    place(move.to)
  );
}
