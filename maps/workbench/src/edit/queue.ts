import type { LoggedOperation, Outcome } from "../api/operations";
import { withOutcome } from "./draft";
import type { Draft } from "./draft";
import { applied, isRefusal, isReversal, reversal } from "./operations";
import type { Errand, Operation } from "./operations";

/** A draft as the service has it, and what it was not told yet. */
export interface Queue {
  readonly confirmed: Draft;
  /**
   * Edits, and undo and redo of what was sent, in the order they were asked for. The first `flying`
   * of them are on their way, or were when the service fell silent: whether it has them is known
   * when they have been sent again.
   */
  readonly waiting: readonly Errand[];
  readonly flying: number;
  /**
   * What redo does, the last first: edits that were taken back before they were sent, or set aside,
   * and, for an undo that was asked for after them, the redo of it.
   */
  readonly taken: readonly Errand[];
}

export function queueOf(confirmed: Draft, waiting: readonly Errand[] = []): Queue {
  return { confirmed, waiting, flying: 0, taken: [] };
}

/** The draft as the person at the desk sees it: what is confirmed with the waiting edits on top. */
export function viewOf(queue: Queue): Draft {
  return inForce(queue).reduce((draft, operation) => {
    const after = applied(draft, operation);
    return isRefusal(after) ? draft : after;
  }, queue.confirmed);
}

/** What one undo takes back: waiting edits, or none of them where it is about what was confirmed. */
interface Gesture {
  readonly edits: readonly Operation[];
}

interface Played {
  readonly done: readonly Gesture[];
  readonly undone: readonly Gesture[];
  /** What each undo and redo is about, by its id. */
  readonly meant: ReadonlyMap<string, Gesture>;
}

/** What the waiting undos and redos make of the waiting edits. */
function played(waiting: readonly Errand[]): Played {
  const [done, undone, meant]: [Gesture[], Gesture[], Map<string, Gesture>] = [[], [], new Map()];
  for (let at = 0; at < waiting.length; ) {
    const errand = waiting[at] as Errand;
    if (isReversal(errand)) {
      const [from, to] = errand.kind === "undo" ? [done, undone] : [undone, done];
      const gesture = from.pop() ?? { edits: [] };
      to.push(gesture);
      meant.set(errand.id, gesture);
      at += 1;
    } else {
      const edits = firstGesture(waiting, at);
      done.push({ edits });
      undone.length = 0;
      at += edits.length;
    }
  }
  return { done, undone, meant };
}

/** The waiting edits that no waiting undo takes back. */
export function inForce(queue: Queue): readonly Operation[] {
  return played(queue.waiting).done.flatMap(({ edits }) => edits);
}

/** Whether an undo or redo is waiting that is about what was confirmed. */
export function reachesBack(queue: Queue): boolean {
  return [...played(queue.waiting).meant.values()].some(({ edits }) => !edits.length);
}

/** The waiting edits as their undos and redos leave them; the latter are gone. */
export function settled(queue: Queue): Queue {
  const { undone } = played(queue.waiting);
  const aside = undone.flatMap(({ edits }) => [...edits].reverse());
  const taken = [...queue.taken.filter((each) => !isReversal(each)), ...aside];
  return { ...queue, waiting: inForce(queue), flying: 0, taken };
}

export function put(queue: Queue, operations: readonly Operation[]): Queue {
  return { ...queue, waiting: [...queue.waiting, ...operations], taken: [] };
}

/** The edits of one gesture from a place on; none where something else stands. */
function firstGesture(errands: readonly Errand[], from = 0): readonly Operation[] {
  const found: Operation[] = [];
  for (let at = from; at < errands.length; at++) {
    const [errand, first] = [errands[at] as Errand, found[0]];
    if (isReversal(errand) || (first && (!first.gesture || errand.gesture !== first.gesture))) break;
    found.push(errand);
  }
  return found;
}

/** The edits of the gesture at the end, the last one first. */
function lastGesture(errands: readonly Errand[]): readonly Operation[] {
  return firstGesture([...errands].reverse());
}

/**
 * What to send next: an undo or redo alone, or edits, at most so many, and no gesture torn that is
 * not longer than that.
 */
export function nextBatch(queue: Queue, most: number): readonly Errand[] {
  const first = queue.waiting.findIndex(isReversal);
  if (first === 0) return queue.waiting.slice(0, 1);
  const edits = (first < 0 ? queue.waiting : queue.waiting.slice(0, first)) as readonly Operation[];
  const torn = edits[most]?.gesture;
  if (!torn || torn !== edits[most - 1]?.gesture) return edits.slice(0, most);
  const whole = most - lastGesture(edits.slice(0, most)).length;
  return edits.slice(0, whole || most);
}

/** Take the last gesture back: here if it was not sent yet, else by the service. */
export function undone(queue: Queue): Queue | null {
  const { waiting, taken, confirmed } = queue;
  const last = lastGesture(waiting.slice(queue.flying));
  if (last.length) {
    return { ...queue, waiting: waiting.slice(0, -last.length), taken: [...taken, ...last] };
  }
  if (!confirmed.undo && !played(waiting).done.length) return null;
  const step = reversal("undo");
  return { ...queue, waiting: [...waiting, step], taken: taken.length ? [...taken, step] : taken };
}

/** Do the gesture again that was taken back or set aside last. */
export function redone(queue: Queue): Queue | null {
  const { waiting, taken, confirmed } = queue;
  const last = lastGesture(taken);
  if (last.length) {
    const again = [...last].reverse();
    return { ...queue, waiting: [...waiting, ...again], taken: taken.slice(0, -last.length) };
  }
  // An edit ends what the service could do again before it.
  const possible = waiting.every(isReversal) && confirmed.redo;
  if (!possible && !played(waiting).undone.length) return null;
  return { ...queue, waiting: [...waiting, reversal("redo")], taken: taken.slice(0, -1) };
}

export const leaving = (queue: Queue, count: number): Queue => ({ ...queue, flying: count });

/** The service has done what was on its way. */
export function landed(queue: Queue, outcome: Outcome): Queue {
  const known = new Set(outcome.operations.map((each) => each.id));
  return {
    ...queue,
    confirmed: withOutcome(queue.confirmed, outcome),
    waiting: queue.waiting.filter((each) => !known.has(each.id)),
    flying: 0,
  };
}

/**
 * The service does not take something. Of an edit the whole gesture is left out, with the undos and
 * redos that are about it; the others stay.
 */
export function refused(queue: Queue, id: string): Queue {
  const { done, meant } = played(queue.waiting);
  const gesture = [...done, ...meant.values()].find(({ edits }) => edits.some((each) => each.id === id));
  const gone = new Set([id, ...(gesture?.edits ?? []).map((each) => each.id)]);
  for (const [step, about] of meant) if (gesture && about === gesture) gone.add(step);
  const stays = (each: Errand) => !gone.has(each.id);
  return { ...queue, waiting: queue.waiting.filter(stays), taken: queue.taken.filter(stays), flying: 0 };
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
  const own = inForce(queue);
  const [kept, aside] = choice === "theirs" ? [[], own] : [own, []];
  if (choice !== "merge") {
    return { ...queueOf(newest, kept), taken: [...queue.taken, ...[...aside].reverse()] };
  }
  const touched = new Set(
    theirs.flatMap(({ changes }) => (changes.assignment ?? []).map((each) => each.courtyard)),
  );
  const waiting: Operation[] = [];
  const clashing: Operation[] = [];
  for (const operation of own) {
    const [mine, rest] = parted(operation, touched);
    if (mine) waiting.push(mine);
    if (rest) clashing.push(rest);
  }
  return { ...queueOf(newest, waiting), taken: [...queue.taken, ...clashing.reverse()] };
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
