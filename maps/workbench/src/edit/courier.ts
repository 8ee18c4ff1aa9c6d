import type { LoggedOperation, Outcome, Overtaken, PlanState } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import { draftOf } from "./draft";
import type { Draft } from "./draft";
import { asked, doAgain, landed, leaving, nextBatch, put, queueOf, reconciled, refused, takeBack } from "./queue";
import type { Choice, Queue } from "./queue";
import { together } from "./operations";
import type { Operation } from "./operations";
import type { Outbox } from "./outbox";

/** The service, as far as edits are concerned. */
export interface Post {
  readonly state: () => Promise<PlanState>;
  readonly operations: (operations: readonly Operation[], revision: number) => Promise<Outcome>;
  readonly step: (step: "undo" | "redo", revision: number) => Promise<Outcome>;
}

export type Trouble =
  | { readonly kind: "unreachable" | "signedOut" }
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
 * Takes edits to the service, one after the other, whatever happens on the way.
 *
 * An edit is in the outbox before it is sent and leaves it when the service has confirmed or
 * refused it. A service out of reach is tried again; an ended session waits for the next visit; a
 * draft that somebody else changed waits for a choice.
 */
export class Courier {
  #now: Dispatch;
  /** The revision that the waiting edits were made on. */
  #basis: number;
  #failures = 0;
  #busy = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly plan: number,
    state: PlanState,
    kept: readonly { readonly revision: number; readonly operation: Operation }[],
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
    const operations = together(deeds);
    this.#set({ queue: put(this.#now.queue, operations) });
    void this.#keep(operations).then(() => this.#carry());
  }

  undo(): void {
    const { queue } = this.#now;
    const back = takeBack(queue);
    if (back) {
      this.#set({ queue: back });
      void this.#forget(queue.waiting.slice(back.waiting.length));
    } else if (queue.confirmed.undo || queue.flying) {
      this.#set({ queue: asked(queue, "undo") });
      void this.#carry();
    }
  }

  redo(): void {
    const { queue } = this.#now;
    const again = doAgain(queue);
    if (again) {
      this.#set({ queue: again });
      void this.#keep(again.waiting.slice(queue.waiting.length)).then(() => this.#carry());
    } else if (queue.confirmed.redo || queue.steps.length) {
      this.#set({ queue: asked(queue, "redo") });
      void this.#carry();
    }
  }

  /** Go on after somebody else's change in the way that was chosen. */
  choose(choice: Choice): void {
    const { queue, conflict } = this.#now;
    if (!conflict) return;
    const after = reconciled(queue, queue.confirmed, conflict.theirs, choice);
    this.#set({ queue: after, conflict: null });
    const gone = queue.waiting.filter((each) => !after.waiting.includes(each));
    const changed = after.waiting.filter((each) => !queue.waiting.includes(each));
    // Both are begun here and now: the outbox keeps their order, and that of whatever follows.
    void this.#forget(gone);
    void this.#keep(changed).then(() => this.#carry());
  }

  dismiss(): void {
    this.#set({ trouble: null });
  }

  #set(change: Partial<Dispatch>): void {
    this.#now = { ...this.#now, ...change };
    this.tell(this.#now);
  }

  async #keep(operations: readonly Operation[]): Promise<void> {
    const kept = operations.map((operation) => ({
      id: operation.id,
      plan: this.plan,
      revision: this.#basis,
      operation,
    }));
    // A browser that keeps nothing must not keep an edit from being sent.
    await this.outbox.add(kept).catch(() => undefined);
  }

  async #forget(operations: readonly Operation[]): Promise<void> {
    await this.outbox.remove(operations.map((each) => each.id)).catch(() => undefined);
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
    const step = queue.flying ? undefined : queue.steps[0];
    if (!step && !queue.waiting.length) return false;
    // What may have arrived already is sent again as it was, so that the service knows it.
    const batch = step ? [] : queue.flying ? queue.waiting.slice(0, queue.flying) : nextBatch(queue, MOST_AT_ONCE);
    this.#set({ queue: leaving(queue, batch.length) });
    try {
      const outcome = step
        ? await this.post.step(step, this.#basis)
        : await this.post.operations(batch, this.#basis);
      await this.#arrived(outcome, batch);
      return true;
    } catch (error) {
      return this.#failed(asProblem(error), batch);
    }
  }

  async #arrived(outcome: Outcome, batch: readonly Operation[]): Promise<void> {
    // A lost answer that was asked for again: others may have been at work in between.
    const newest = follows(outcome, this.#basis) ? null : draftOf(await this.post.state());
    const { queue, trouble } = this.#now;
    const after = landed(queue, outcome);
    const { numbered } = after.confirmed;
    const confirmed = newest ? { ...newest, numbered } : after.confirmed;
    this.#failures = 0;
    this.#basis = confirmed.revision;
    this.#set({
      queue: { ...after, confirmed },
      savedAt: new Date(),
      trouble: trouble?.kind === "refused" ? trouble : null,
    });
    await this.#forget(batch);
    if (outcome.land_changed) this.landChanged();
  }

  async #failed(problem: Problem, batch: readonly Operation[]): Promise<boolean> {
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
  async #turnedDown(problem: Problem, batch: readonly Operation[]): Promise<boolean> {
    const where = (problem.more["where"] ?? {}) as { operation?: string };
    const bad = batch.find((each) => each.id === where.operation) ?? batch[0];
    const { queue } = this.#now;
    const trouble: Trouble = { kind: "refused", problem };
    if (!bad) this.#set({ queue: { ...queue, steps: [] }, trouble });
    else {
      const left = refused(queue, bad.id);
      this.#set({ queue: left, trouble });
      await this.#forget(queue.waiting.filter((each) => !left.waiting.includes(each)));
    }
    return true;
  }

  /** Read the draft again; changes of our own (another tab, a lost answer) are no conflict. */
  async #overtaken(theirs: Overtaken): Promise<boolean> {
    let newest: Draft;
    try {
      newest = {
        ...draftOf(await this.post.state()),
        numbered: this.#now.queue.confirmed.numbered,
      };
    } catch (error) {
      return this.#failed(asProblem(error), []);
    }
    this.#basis = newest.revision;
    const { queue } = this.#now;
    const others = (theirs.operations ?? []).filter((each) => !each.mine);
    this.#set({ queue: { ...queue, confirmed: newest, flying: 0, steps: [] } });
    if (!queue.waiting.length || (!others.length && !theirs.more)) return true;
    this.#set({ conflict: { by: theirs.by, theirs: others } });
    return false;
  }
}

/** Whether an answer tells everything that happened since a revision. */
function follows(outcome: Outcome, basis: number): boolean {
  const { operations, revision } = outcome;
  return (
    revision === basis + operations.length &&
    operations.every((each, i) => each.revision === basis + 1 + i)
  );
}
