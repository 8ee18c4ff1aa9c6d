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
    shown = step === "undo" ? Math.max(0, shown - 1) : Math.min(flying, shown + 1);
  }
  return [...waiting.slice(0, shown), ...waiting.slice(flying)].reduce((draft, operation) => {
    const after = applied(draft, operation);
    return isRefusal(after) ? draft : after;
  }, queue.confirmed);
}

export function put(queue: Queue, operations: readonly Operation[]): Queue {
  return { ...queue, waiting: [...queue.waiting, ...operations], taken: [] };
}

/** Take the last edit back, if it has not been sent yet. */
export function takeBack(queue: Queue): Queue | null {
  const last = queue.waiting.at(-1);
  if (!last || queue.waiting.length === queue.flying) return null;
  return { ...queue, waiting: queue.waiting.slice(0, -1), taken: [...queue.taken, last] };
}

/** Do again what was taken back or set aside. */
export function doAgain(queue: Queue): Queue | null {
  const last = queue.taken.at(-1);
  if (!last) return null;
  return { ...queue, waiting: [...queue.waiting, last], taken: queue.taken.slice(0, -1) };
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

/** The service does not take an edit: it is left out, the others stay. */
export function refused(queue: Queue, operation: string): Queue {
  const waiting = queue.waiting.filter((each) => each.id !== operation);
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
  const aside = { ...operation, courtyards: rest, id: crypto.randomUUID() };
  // A new micro-grid is made once; what is set aside would make a second one.
  return [
    { ...operation, courtyards: mine, id: operation.id },
    operation.kind === "assign" ? aside : null,
  ];
}
