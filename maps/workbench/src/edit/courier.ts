import type { LoggedOperation, Outcome, Overtaken, PlanState } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import { draftOf, numberedBy } from "./draft";
import type { Draft } from "./draft";
import { isReversal, together } from "./operations";
import type { Errand, Operation, Reversal } from "./operations";
import type { Kept, Outbox } from "./outbox";
import {
  landed,
  leaving,
  nextBatch,
  put,
  queueOf,
  reachesBack,
  reconciled,
  redone,
  refused,
  settled,
  undone,
} from "./queue";
import type { Choice, Queue } from "./queue";

/** The service, as far as a draft is concerned. */
export interface Post {
  readonly state: () => Promise<PlanState>;
  readonly operations: (operations: readonly Operation[], revision: number) => Promise<Outcome>;
  readonly reversal: (reversal: Reversal, revision: number) => Promise<Outcome>;
}

export type Trouble =
  | { readonly kind: "unreachable" | "signedOut" }
  /** An undo or redo would have met changes that were made elsewhere, and was not done. */
  | { readonly kind: "overtaken"; readonly by: string | null }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Somebody else changed the draft: who, and what. */
export interface Conflict {
  readonly by: string | null;
  readonly theirs: readonly LoggedOperation[];
}

export interface Dispatch {
  readonly queue: Queue;
  readonly savedAt: Date | null;
  readonly trouble: Trouble | null;
  readonly conflict: Conflict | null;
}

const MOST_AT_ONCE = 500;
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000];

/**
 * Takes edits, undos and redos to the service, one after the other, whatever happens on the way.
 *
 * What is asked for is in the outbox before it is sent and leaves it when the service has confirmed
 * or refused it. A service out of reach is tried again; an ended session waits for the next visit; a
 * draft that somebody else changed waits for a choice.
 */
export class Courier {
  #now: Dispatch;
  /** The revision that what is waiting was asked for on. */
  #basis: number;
  #failures = 0;
  #busy = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly plan: number,
    state: PlanState,
    kept: readonly Kept[],
    readonly post: Post,
    readonly outbox: Outbox,
    readonly tell: (now: Dispatch) => void,
    readonly landChanged: () => void = () => undefined,
  ) {
    const queue = queueOf(draftOf(state), kept.map((each) => each.operation));
    this.#now = { queue, savedAt: null, trouble: null, conflict: null };
    this.#basis = kept[0]?.revision ?? state.revision;
  }

  get now(): Dispatch {
    return this.#now;
  }

  /** Begin with what an earlier visit left unsent. */
  start(): void {
    void this.#carry();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Take what one click or stroke does. */
  put(deeds: readonly Operation[]): void {
    this.#take(put(this.#now.queue, together(deeds)));
  }

  undo(): void {
    this.#take(undone(this.#now.queue));
  }

  redo(): void {
    this.#take(redone(this.#now.queue));
  }

  /** Go on after somebody else's change in the way that was chosen. */
  choose(choice: Choice): void {
    const { queue, conflict } = this.#now;
    if (!conflict) return;
    const after = reconciled(queue, queue.confirmed, conflict.theirs, choice);
    this.#set({ queue: after, conflict: null });
    void this.#keep(queue, after, true).then(() => this.#carry());
  }

  dismiss(): void {
    this.#set({ trouble: null });
  }

  #set(change: Partial<Dispatch>): void {
    this.#now = { ...this.#now, ...change };
    this.tell(this.#now);
  }

  /** Go on with what the person at the desk made of the queue. */
  #take(after: Queue | null): void {
    const before = this.#now.queue;
    // Who is asked how to go on after somebody else's change answers first.
    if (!after || (this.#now.conflict && after.waiting.some(isReversal))) return;
    this.#set({ queue: after });
    void this.#keep(before, after, false).then(() => this.#carry());
  }

  /**
   * Keep what is waiting in the outbox, in its order. It is begun here and now, so that what is
   * kept next comes after it. `anew`: on the present revision also what was kept before.
   */
  async #keep(before: Queue, after: Queue, anew: boolean): Promise<void> {
    const [was, is] = [new Set(before.waiting), new Set(after.waiting)];
    // Behind a page that was left, the next one has the outbox.
    const all = anew && !this.#stopped;
    const gone = before.waiting.filter((each) => all || !is.has(each));
    const made = after.waiting.filter((each) => all || !was.has(each));
    if (!gone.length && !made.length) return;
    // A browser that keeps nothing must not keep an edit from being sent.
    const failed = () => undefined;
    const sent = before.waiting.slice(0, before.waiting.length - after.waiting.length);
    // Mostly the first ones were sent and the rest stays: a hundred need not be written for each.
    if (all && after.waiting.every((each, i) => each === before.waiting[sent.length + i])) {
      return this.outbox.advance(sent.map((each) => each.id), this.plan, this.#basis).catch(failed);
    }
    const kept = made.map((operation) => ({
      id: operation.id,
      plan: this.plan,
      revision: this.#basis,
      operation,
    }));
    await this.outbox.replace(gone.map((each) => each.id), kept).catch(failed);
  }

  async #carry(): Promise<void> {
    if (this.#busy || this.#stopped || this.#now.conflict) return;
    this.#busy = true;
    try {
      while (!this.#stopped && !this.#now.conflict && (await this.#carryOne()));
    } finally {
      this.#busy = false;
    }
  }

  /** Send what comes next; false when there is nothing, or nothing can be sent for now. */
  async #carryOne(): Promise<boolean> {
    const { queue } = this.#now;
    // What may have arrived already is sent again as it was, so that the service knows it.
    const batch = queue.flying ? queue.waiting.slice(0, queue.flying) : nextBatch(queue, MOST_AT_ONCE);
    const [first] = batch;
    if (!first) return false;
    this.#set({ queue: leaving(queue, batch.length) });
    try {
      const outcome = isReversal(first)
        ? await this.post.reversal(first, this.#basis)
        : await this.post.operations(batch as readonly Operation[], this.#basis);
      await this.#arrived(outcome);
      return true;
    } catch (error) {
      return this.#failed(asProblem(error), batch);
    }
  }

  async #arrived(outcome: Outcome): Promise<void> {
    // A lost answer that was asked for again: others may have been at work in between.
    const newest = follows(outcome, this.#basis) ? null : draftOf(await this.post.state());
    const { queue, trouble } = this.#now;
    const after = landed(queue, outcome);
    const { numbered } = after.confirmed;
    const confirmed = newest ? { ...newest, numbered } : after.confirmed;
    this.#failures = 0;
    this.#basis = confirmed.revision;
    const lasting = trouble?.kind === "refused" || trouble?.kind === "overtaken";
    this.#set({
      queue: { ...after, confirmed },
      savedAt: new Date(),
      trouble: lasting ? trouble : null,
    });
    await this.#keep(queue, after, true);
    if (outcome.land_changed) this.landChanged();
  }

  async #failed(problem: Problem, batch: readonly Errand[]): Promise<boolean> {
    if (problem.status === 412) return this.#overtaken(problem.more as unknown as Overtaken);
    if (problem.status === 401) {
      this.#set({ trouble: { kind: "signedOut" } });
      return false;
    }
    if (problem.status === 0 || problem.status >= 500 || problem.status === 429) {
      this.#set({ trouble: { kind: "unreachable" } });
      const pause = AGAIN_MS[Math.min(this.#failures++, AGAIN_MS.length - 1)];
      this.#timer = setTimeout(() => void this.#carry(), pause);
      return false;
    }
    return this.#turnedDown(problem, batch);
  }

  /** A gesture that the service refuses is taken out; the others are sent again without it. */
  async #turnedDown(problem: Problem, batch: readonly Errand[]): Promise<boolean> {
    const where = (problem.more["where"] ?? {}) as { operation?: string };
    const bad = batch.find((each) => each.id === where.operation) ?? batch[0];
    const { queue } = this.#now;
    const left = bad ? refused(queue, bad.id) : queue;
    this.#set({ queue: left, trouble: { kind: "refused", problem } });
    await this.#keep(queue, left, false);
    return bad !== undefined;
  }

  /**
   * Read the draft again; changes of our own (another tab, a lost answer) are no conflict. An undo
   * or redo of what was confirmed meant the draft as it was, and is not done on another one.
   */
  async #overtaken({ by, operations, more }: Overtaken): Promise<boolean> {
    let newest: Draft;
    try {
      newest = draftOf(await this.post.state());
    } catch (error) {
      return this.#failed(asProblem(error), []);
    }
    this.#basis = newest.revision;
    const { queue } = this.#now;
    const [arrived, ours] = [idsOf(operations), idsOf(queue.waiting)];
    const numbered = numberedBy(queue.confirmed, operations);
    const left: Queue = {
      ...queue,
      confirmed: { ...newest, numbered },
      waiting: queue.waiting.filter((each) => !arrived.has(each.id)),
      flying: 0,
    };
    const strange = more || !operations.length || operations.some((each) => !ours.has(each.id));
    const after = strange ? settled(left) : left;
    const theirs = operations.filter((each) => !each.mine);
    const others = theirs.length > 0 || more;
    const conflict = others && after.waiting.length ? { by, theirs } : null;
    const trouble: Trouble = { kind: "overtaken", by: others ? by : null };
    this.#set({ queue: after, conflict, ...(strange && reachesBack(left) && { trouble }) });
    // Until it is chosen how to go on, a next visit is to ask as well.
    await this.#keep(queue, after, !conflict);
    return !conflict;
  }
}

const idsOf = (errands: readonly { readonly id: string }[]) => new Set(errands.map((each) => each.id));

/** Whether an answer tells everything that happened since a revision. */
function follows(outcome: Outcome, basis: number): boolean {
  const { operations, revision } = outcome;
  return (
    revision === basis + operations.length &&
    operations.every((each, i) => each.revision === basis + 1 + i)
  );
}
