import type { LoggedOperation, Outcome } from "../api/operations";
import { withOutcome } from "./draft";
import type { Draft } from "./draft";
import { applied, isRefusal } from "./operations";
import type { Operation } from "./operations";

/** A draft as the service has it, and the edits that it does not have yet. */
export interface Queue {
  readonly confirmed: Draft;
  /**
   * Edits in the order they were made. The first `flying` of them are on their way, or were when
   * the service fell silent: whether it has them is known when they have been sent again.
   */
  readonly waiting: readonly Operation[];
  readonly flying: number;
  /** Undo and redo of what is with the service, in order; they come after what is flying. */
  readonly steps: readonly ("undo" | "redo")[];
  /** Edits that were taken back before they were sent, or set aside: the last can be done again. */
  readonly taken: readonly Operation[];
}

export function queueOf(confirmed: Draft, waiting: readonly Operation[] = []): Queue {
  return { confirmed, waiting, flying: 0, steps: [], taken: [] };
}

/** The draft as the person at the desk sees it: what is confirmed with the waiting edits on top. */
export function viewOf(queue: Queue): Draft {
  const { waiting, flying } = queue;
  let shown = flying;
  for (const step of queue.steps) {
    const there = waiting.slice(0, flying);
    shown += step === "undo" ? -lastGesture(there.slice(0, shown)) : firstGesture(there.slice(shown));
  }
  return [...waiting.slice(0, shown), ...waiting.slice(flying)].reduce((draft, operation) => {
    const after = applied(draft, operation);
    return isRefusal(after) ? draft : after;
  }, queue.confirmed);
}

export function put(queue: Queue, operations: readonly Operation[]): Queue {
  return { ...queue, waiting: [...queue.waiting, ...operations], taken: [] };
}

/** How many edits at the end are one gesture. */
function lastGesture(operations: readonly Operation[]): number {
  return firstGesture([...operations].reverse());
}

/** How many edits at the beginning are one gesture. */
function firstGesture(operations: readonly Operation[]): number {
  const first = operations[0];
  if (!first?.gesture) return first ? 1 : 0;
  const end = operations.findIndex((each) => each.gesture !== first.gesture);
  return end < 0 ? operations.length : end;
}

/** The edits to send next: at most so many, and no gesture torn that is not longer than that. */
export function nextBatch(queue: Queue, most: number): readonly Operation[] {
  const { waiting } = queue;
  const torn = waiting[most]?.gesture;
  if (!torn || torn !== waiting[most - 1]?.gesture) return waiting.slice(0, most);
  const whole = most - lastGesture(waiting.slice(0, most));
  return waiting.slice(0, whole || most);
}

/** Take the last gesture back, if it has not been sent yet. */
export function takeBack(queue: Queue): Queue | null {
  const { waiting, taken } = queue;
  const count = lastGesture(waiting.slice(queue.flying));
  if (!count) return null;
  const back = waiting.slice(-count).reverse();
  return { ...queue, waiting: waiting.slice(0, -count), taken: [...taken, ...back] };
}

/** Do the gesture again that was taken back or set aside last. */
export function doAgain(queue: Queue): Queue | null {
  const { waiting, taken } = queue;
  const count = lastGesture(taken);
  if (!count) return null;
  const again = taken.slice(-count).reverse();
  return { ...queue, waiting: [...waiting, ...again], taken: taken.slice(0, -count) };
}

export const leaving = (queue: Queue, count: number): Queue => ({ ...queue, flying: count });

export const asked = (queue: Queue, step: "undo" | "redo"): Queue => ({
  ...queue,
  steps: [...queue.steps, step],
});

/** The service has done the edits that were on their way, or the first undo or redo. */
export function landed(queue: Queue, outcome: Outcome): Queue {
  const known = new Set(outcome.operations.map((each) => each.id));
  return {
    ...queue,
    confirmed: withOutcome(queue.confirmed, outcome),
    waiting: queue.waiting.filter((each) => !known.has(each.id)),
    flying: 0,
    steps: queue.flying ? queue.steps : queue.steps.slice(1),
  };
}

/** The service does not take an edit: its whole gesture is left out, the others stay. */
export function refused(queue: Queue, operation: string): Queue {
  const gesture = queue.waiting.find((each) => each.id === operation)?.gesture;
  const waiting = queue.waiting.filter(
    (each) => each.id !== operation && (!gesture || each.gesture !== gesture),
  );
  return { ...queue, waiting, flying: 0 };
}

/** How to go on when somebody else changed the draft meanwhile. */
export type Choice = "merge" | "mine" | "theirs";

/**
 * Put the waiting edits on top of what somebody else made of the draft, or set them aside.
 *
 * Nothing is thrown away: what is set aside can be done again, one by one.
 */
export function reconciled(
  queue: Queue,
  newest: Draft,
  theirs: readonly LoggedOperation[],
  choice: Choice,
): Queue {
  const [kept, aside] = choice === "theirs" ? [[], queue.waiting] : [queue.waiting, []];
  if (choice !== "merge") {
    return { ...queueOf(newest, kept), taken: [...aside].reverse() };
  }
  const touched = new Set(
    theirs.flatMap(({ changes }) => (changes.assignment ?? []).map((each) => each.courtyard)),
  );
  const waiting: Operation[] = [];
  const clashing: Operation[] = [];
  for (const operation of queue.waiting) {
    const [mine, rest] = parted(operation, touched);
    if (mine) waiting.push(mine);
    if (rest) clashing.push(rest);
  }
  return { ...queueOf(newest, waiting), taken: clashing.reverse() };
}

/** An edit without the courtyards that somebody else touched, and what is left out of it. */
function parted(
  operation: Operation,
  touched: ReadonlySet<number>,
): [Operation | null, Operation | null] {
  if (!("courtyards" in operation)) return [operation, null];
  const rest = operation.courtyards.filter((id) => touched.has(id));
  if (!rest.length) return [operation, null];
  const mine = operation.courtyards.filter((id) => !touched.has(id));
  if (!mine.length) return [null, operation];
  const aside = { ...operation, courtyards: rest, id: crypto.randomUUID(), gesture: null };
  // A new micro-grid is made once; what is set aside would make a second one.
  return [
    { ...operation, courtyards: mine, id: operation.id },
    operation.kind === "assign" ? aside : null,
  ];
}
