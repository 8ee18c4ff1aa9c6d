import type { LoggedOperation, Outcome, PlanState, StatePart } from "../api/operations";
import { offline, Problem } from "../api/problem";
import { Courier } from "./courier";
import type { Post } from "./courier";
import { draftOf } from "./draft";
import type { Draft } from "./draft";
import { applied, isRefusal, named } from "./operations";
import type { Operation, Reversal } from "./operations";
import { passingOutbox } from "./outbox";
import { viewOf } from "./queue";

export const part = (id: number, courtyards: readonly number[], locked = false): StatePart => ({
  id, grid: 1, number: id, code: `${id}`, name: `${id}`, households: 0, people: 0,
  locked, pin: null, head: null, courtyards,
});
const plan = {} as PlanState["plan"];
const limits = { balance: "households", target: 4, lower: 3, upper: 5, tolerance: 0.2 };

type Noted = Pick<LoggedOperation, "id" | "kind"> & { readonly gesture?: string | null };

/** The protocol of the service on a draft in memory: revisions, stale edits, retries, undo. */
export class Desk {
  draft: Draft;
  /** Edits that are done, edits that redo does again, and everything that ever happened. */
  log: (LoggedOperation & { readonly before: Draft; readonly after: Draft })[] = [];
  undone: typeof this.log = [];
  entries: LoggedOperation[] = [];
  reachable = true;
  loseAnswers = 0;

  constructor(parts: readonly StatePart[]) {
    this.draft = draftOf({ ...this.#frame(1), micro_grids: parts });
  }

  #frame(revision: number): PlanState {
    return {
      plan, revision, editable: true, grids: [], micro_grids: [], limits, undo: null, redo: null,
      courtyards: 8, tiles: false, bbox: null,
    };
  }

  state(): PlanState {
    const micro_grids = [...this.draft.parts.values()].map((each) =>
      part(each.id, [...this.draft.assignment].flatMap(([c, p]) => (p === each.id ? [c] : [])), each.locked),
    );
    const last = this.log.at(-1);
    return {
      ...this.#frame(this.draft.revision),
      micro_grids,
      undo: last ? { revision: last.revision, kind: last.kind } : null,
      redo: this.undone.length ? { revision: 0, kind: "assign" } : null,
    };
  }

  post(who: string): Post {
    const through = <T>(answer: () => T) => async (): Promise<T> => {
      await Promise.resolve();
      if (!this.reachable) throw offline();
      const value = answer();
      if (this.loseAnswers && this.loseAnswers--) throw offline();
      return value;
    };
    return {
      state: through(() => this.state()),
      operations: (operations, revision) => through(() => this.#take(operations, revision, who))(),
      reversal: (asked, revision) => through(() => this.#step(asked, revision, who))(),
    };
  }

  /** What a sender has not seen must be what it brought itself at an earlier attempt. */
  #match(revision: number, who: string, sent: readonly string[]): void {
    const since = this.entries.filter((each) => each.revision > revision);
    if (since.every((each) => sent.includes(each.id))) return;
    const operations = since.map((each) => ({ ...each, mine: each.by === who }));
    throw new Problem(412, "stale", "", "", { by: "王**", operations, more: false });
  }

  #known(ids: readonly string[]): LoggedOperation[] {
    return this.entries.filter((each) => ids.includes(each.id));
  }

  #take(operations: readonly Operation[], revision: number, who: string): Outcome {
    const ids = operations.map((each) => each.id);
    const known = this.#known(ids);
    this.#match(revision, who, ids);
    const before = this.draft;
    const made: typeof this.log = [];
    for (const operation of operations) {
      if (known.some((each) => each.id === operation.id)) continue;
      const after = applied(this.draft, operation);
      if (isRefusal(after)) {
        this.draft = before;
        throw new Problem(423, "locked", "", "", { where: { operation: operation.id } });
      }
      made.push(this.#note(operation, who, { ...after, revision: this.draft.revision + 1 }));
    }
    this.log.push(...made);
    this.entries.push(...made);
    if (made.length) this.undone = [];
    return this.#answer([...known, ...made]);
  }

  #note({ id, kind, gesture = null }: Noted, by: string, after: Draft) {
    const before = this.draft;
    const assignment = [...new Set([...before.assignment.keys(), ...after.assignment.keys()])]
      .map((courtyard) => ({
        courtyard,
        from: before.assignment.get(courtyard) ?? null,
        to: after.assignment.get(courtyard) ?? null,
      }))
      .filter(({ from, to }) => from !== to);
    this.draft = after;
    return {
      revision: after.revision, id, kind, by, mine: true, at: "", state: "done" as const,
      undoes: null, gesture, changes: { assignment }, before, after,
    };
  }

  #step({ kind, id }: Reversal, revision: number, who: string): Outcome {
    const known = this.#known([id]);
    this.#match(revision, who, [id]);
    if (known.length) return this.#answer(known);
    const [from, to] = kind === "undo" ? [this.log, this.undone] : [this.undone, this.log];
    let last = from.pop();
    if (!last) throw new Problem(409, `nothing-to-${kind}`, "", "");
    to.push(last);
    while (last.gesture && from.at(-1)?.gesture === last.gesture) {
      last = from.pop() as typeof last;
      to.push(last);
    }
    const state = kind === "undo" ? last.before : last.after;
    const made = this.#note({ id, kind }, who, { ...state, revision: this.draft.revision + 1 });
    this.entries.push(made);
    return this.#answer([made]);
  }

  #answer(operations: readonly LoggedOperation[]): Outcome {
    const { micro_grids, undo, redo } = this.state();
    return {
      revision: this.draft.revision, operations, micro_grids, removed: [], undo, redo,
      verdict: { revision: 0, allowed: true, refused: null, parts: [] }, land_changed: false,
    };
  }
}

export const fresh = () => new Desk([part(7, [1, 2, 3, 4]), part(8, [5, 6, 7, 8])]);
export const assign = (courtyards: number[], micro_grid: number | null) =>
  named({ kind: "assign", courtyards, micro_grid });

export const deedsOf = (...moves: readonly (readonly [number, number | null])[]) =>
  moves.map(([id, to]) => assign([id], to));

/** Somebody at the desk; with an outbox that another visit left, where it goes on. */
export async function courier(desk: Desk, who = "mine", outbox = passingOutbox()) {
  const kept = await outbox.all(1);
  const made = new Courier(1, desk.state(), kept, desk.post(who), outbox, () => undefined);
  return { made, outbox, view: () => viewOf(made.now.queue) };
}

/** Let everything that is under way come to rest. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

export const plain = (draft: Draft) => [...draft.assignment].sort((a, b) => a[0] - b[0]);
