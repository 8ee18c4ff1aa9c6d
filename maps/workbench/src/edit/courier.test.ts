import { expect, test } from "vitest";
import type { LoggedOperation, Outcome, PlanState, StatePart } from "../api/operations";
import { offline, Problem } from "../api/problem";
import { Courier } from "./courier";
import type { Dispatch, Post } from "./courier";
import { draftOf } from "./draft";
import type { Draft } from "./draft";
import { applied, isRefusal, named, together } from "./operations";
import type { Operation } from "./operations";
import { passingOutbox } from "./outbox";
import { nextBatch, queueOf, viewOf } from "./queue";

const part = (id: number, courtyards: readonly number[], locked = false): StatePart => ({
  id, grid: 1, number: id, code: `${id}`, name: `${id}`, households: 0, people: 0,
  locked, pin: null, head: null, courtyards,
});
const plan = {} as PlanState["plan"];
const limits = { balance: "households", target: 4, lower: 3, upper: 5, tolerance: 0.2 };

type Noted = Pick<LoggedOperation, "id" | "kind"> & { readonly gesture?: string | null };

/** The protocol of the service on a draft in memory: revisions, stale edits, retries, undo. */
class Desk {
  draft: Draft;
  log: (LoggedOperation & { readonly before: Draft; readonly after: Draft })[] = [];
  undone: typeof this.log = [];
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
      step: (step, revision) => through(() => this.#step(step, revision, who))(),
    };
  }

  #match(revision: number, who: string): void {
    if (revision === this.draft.revision) return;
    const operations = this.log
      .filter((each) => each.revision > revision)
      .map((each) => ({ ...each, mine: each.by === who }));
    throw new Problem(412, "stale", "", "", { by: "王**", operations, more: false });
  }

  #take(operations: readonly Operation[], revision: number, who: string): Outcome {
    const known = operations.map((each) => this.log.find((one) => one.id === each.id));
    if (known.every(Boolean)) return this.#answer(known as LoggedOperation[]);
    this.#match(revision, who);
    const before = this.draft;
    const made: typeof this.log = [];
    for (const operation of operations) {
      const after = applied(this.draft, operation);
      if (isRefusal(after)) {
        this.draft = before;
        throw new Problem(423, "locked", "", "", { where: { operation: operation.id } });
      }
      made.push(this.#note(operation, who, { ...after, revision: this.draft.revision + 1 }));
    }
    this.log.push(...made);
    this.undone = [];
    return this.#answer(made);
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

  #step(step: "undo" | "redo", revision: number, who: string): Outcome {
    this.#match(revision, who);
    const [from, to] = step === "undo" ? [this.log, this.undone] : [this.undone, this.log];
    let last = from.pop();
    if (!last) throw new Problem(409, `nothing-to-${step}`, "", "");
    to.push(last);
    while (last.gesture && from.at(-1)?.gesture === last.gesture) {
      last = from.pop() as typeof last;
      to.push(last);
    }
    const state = step === "undo" ? last.before : last.after;
    const made = this.#note({ id: `${step} ${this.draft.revision}`, kind: step }, who, {
      ...state,
      revision: this.draft.revision + 1,
    });
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

const fresh = () => new Desk([part(7, [1, 2, 3, 4]), part(8, [5, 6, 7, 8])]);
const assign = (courtyards: number[], micro_grid: number | null) =>
  named({ kind: "assign", courtyards, micro_grid });

const deedsOf = (...moves: readonly (readonly [number, number | null])[]) =>
  moves.map(([id, to]) => assign([id], to));

function courier(desk: Desk, who = "mine", outbox = passingOutbox()) {
  let now: Dispatch;
  const made = new Courier(1, desk.state(), [], desk.post(who), outbox, (next) => (now = next));
  return { made, outbox, view: () => viewOf(made.now.queue), told: () => now };
}

/** Let everything that is under way come to rest. */
async function rest(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

const plain = (draft: Draft) => [...draft.assignment].sort((a, b) => a[0] - b[0]);

test("an edit shows at once, is in the outbox until the service has it, then in neither", async () => {
  const desk = fresh();
  const { made, outbox, view } = courier(desk);
  made.put([assign([1], 8)]);
  expect(view().assignment.get(1)).toBe(8);
  expect(desk.draft.assignment.get(1)).toBe(7);
  await rest();
  expect(desk.draft.assignment.get(1)).toBe(8);
  expect(await outbox.all(1)).toEqual([]);
  expect(made.now.queue.waiting).toEqual([]);
  expect(made.now.savedAt).not.toBeNull();
});

test("a lost answer is asked for again and nothing is done twice", async () => {
  const desk = fresh();
  desk.loseAnswers = 1;
  const { made, outbox } = courier(desk);
  made.put([assign([1], 8)]);
  await rest();
  expect(made.now.trouble).toEqual({ kind: "unreachable" });
  made.put([assign([2], 8)]);
  made.start();
  await rest();
  made.stop();
  expect(desk.log.map((each) => each.kind)).toEqual(["assign", "assign"]);
  expect(desk.draft.assignment.get(2)).toBe(8);
  expect(await outbox.all(1)).toEqual([]);
});

test("what a dead tab left unsent is sent by the next visit", async () => {
  const desk = fresh();
  const first = courier(desk);
  desk.reachable = false;
  first.made.put([assign([1], 8)]);
  await rest();
  first.made.stop();
  desk.reachable = true;
  const kept = await first.outbox.all(1);
  expect(kept.map((each) => each.operation.kind)).toEqual(["assign"]);
  const second = new Courier(1, desk.state(), kept, desk.post("mine"), first.outbox, () => undefined);
  expect(viewOf(second.now.queue).assignment.get(1)).toBe(8);
  second.start();
  await rest();
  expect(desk.draft.assignment.get(1)).toBe(8);
  expect(await first.outbox.all(1)).toEqual([]);
});

test("B134: an edit that the service refuses is taken out with its reason, the others go through", async () => {
  const desk = fresh();
  const { made, view } = courier(desk);
  desk.draft = { ...desk.draft, parts: new Map(desk.draft.parts).set(8, { ...desk.draft.parts.get(8)!, locked: true }) };
  for (const each of [assign([1], null), assign([5], 7), assign([2], null)]) made.put([each]);
  await rest();
  expect(made.now.trouble).toMatchObject({ kind: "refused" });
  expect(plain(view())).toEqual(plain(desk.draft));
  expect([1, 2, 5].map((id) => desk.draft.assignment.get(id))).toEqual([undefined, undefined, 8]);
});

test("B135: undo past the start and redo after a new edit are refused, nothing is lost", async () => {
  const desk = fresh();
  const { made, view } = courier(desk);
  const start = plain(view());
  made.undo();
  made.redo();
  await rest();
  expect(plain(view())).toEqual(start);
  made.put([assign([1], 8)]);
  await rest();
  made.undo();
  made.undo();
  await rest();
  expect(plain(view())).toEqual(start);
  made.put([assign([2], 8)]);
  await rest();
  made.redo();
  await rest();
  expect(view().assignment.get(1)).toBe(7);
  expect(view().assignment.get(2)).toBe(8);
});

test("what one click did is one step of undo: before it is sent, on its way, and after a reload", async () => {
  const desk = fresh();
  const first = courier(desk);
  const start = plain(first.view());
  desk.reachable = false;
  first.made.put(deedsOf([1, 8], [2, 8], [5, 7]));
  await rest();
  // On its way: what the desk shows goes back as a whole at once, and comes again as a whole.
  const done = plain(first.view());
  first.made.undo();
  expect(plain(first.view())).toEqual(start);
  first.made.redo();
  expect(plain(first.view())).toEqual(done);
  first.made.put(deedsOf([3, 8], [4, 8]));
  first.made.undo(); // not sent yet
  expect(plain(first.view())).toEqual(done);
  await rest();
  first.made.stop();
  const kept = await first.outbox.all(1);
  expect(kept.map((each) => each.operation.gesture)).toEqual(Array(3).fill(kept[0]!.operation.gesture));
  // A reload forgets what was to be undone, and nothing else.
  desk.reachable = true;
  const second = new Courier(1, desk.state(), kept, desk.post("mine"), first.outbox, () => undefined);
  second.start();
  await rest();
  expect(plain(desk.draft)).toEqual(done);
  second.undo();
  await rest();
  expect([plain(desk.draft), plain(viewOf(second.now.queue))]).toEqual([start, start]);
  second.redo();
  await rest();
  expect([plain(desk.draft), plain(viewOf(second.now.queue))]).toEqual([done, done]);
  second.stop();
});

test("a click of which one edit is refused does nothing at all, and leaves others alone", async () => {
  const desk = fresh();
  const { made, outbox } = courier(desk);
  const locked = { ...desk.draft.parts.get(8)!, locked: true };
  desk.draft = { ...desk.draft, parts: new Map(desk.draft.parts).set(8, locked) };
  made.put(deedsOf([1, null], [5, 7]));
  made.put([assign([2], null)]);
  await rest();
  expect([1, 2, 5].map((id) => desk.draft.assignment.get(id))).toEqual([7, undefined, 8]);
  expect(await outbox.all(1)).toEqual([]);
});

test("a click is not torn by how many edits are sent at once", () => {
  const six = [assign([1], 8), assign([2], 8), ...together(deedsOf([3, 8], [4, 8], [5, 7])), assign([6], 7)];
  const queue = queueOf(fresh().draft, six);
  expect([1, 2, 3, 4, 5, 9].map((most) => nextBatch(queue, most).length)).toEqual([1, 2, 2, 2, 5, 6]);
  expect(nextBatch(queueOf(fresh().draft, six.slice(2)), 2)).toHaveLength(2);
});

test("a colleague's edit is no loss to either: merge, keep mine, take theirs", async () => {
  for (const [choice, wanted, aside] of [
    ["merge", [9, 8, 8], [[1]]],
    ["mine", [8, 8, 8], []],
    ["theirs", [9, 7, 8], [[1, 2], [3]]],
  ] as const) {
    const desk = fresh();
    desk.draft = { ...desk.draft, parts: new Map(desk.draft.parts).set(9, { ...desk.draft.parts.get(8)!, id: 9 }) };
    const mine = courier(desk);
    const theirs = courier(desk, "theirs");
    theirs.made.put([assign([1], 9), assign([3], 8)]);
    await rest();
    mine.made.put([assign([1, 2], 8), assign([3], 8)]);
    await rest();
    expect(mine.made.now.conflict).toMatchObject({ by: "王**" });
    mine.made.choose(choice);
    await rest();
    expect([1, 2, 3].map((id) => desk.draft.assignment.get(id)), choice).toEqual(wanted);
    const left = mine.made.now.queue.taken.map((each) => "courtyards" in each && each.courtyards);
    if (choice === "merge") expect(left).toEqual([[3], [1]]);
    else expect([...left].reverse(), choice).toEqual(aside);
    expect(await mine.outbox.all(1)).toEqual([]);
  }
});

test("two desks at random: what both see in the end is what the service has", async () => {
  for (let seed = 1; seed <= 25; seed++) {
    let state = seed;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const desk = fresh();
    const couriers = [courier(desk, "a"), courier(desk, "b")];
    for (let i = 0; i < 60; i++) {
      const { made } = couriers[next(2)]!;
      desk.reachable = next(6) > 0;
      desk.loseAnswers = next(10) ? 0 : 1;
      if (next(5) === 0) made.undo();
      else if (next(6) === 0) made.redo();
      else {
        const to = () => [7, 8, null][next(3)] as number | null;
        if (next(3)) made.put([assign([1 + next(8), 1 + next(8)], to())]);
        else made.put(deedsOf([1 + next(8), to()], [1 + next(8), to()], [1 + next(8), to()]));
      }
      if (next(2)) await rest();
      for (const each of couriers) {
        if (each.made.now.conflict) each.made.choose((["merge", "mine", "theirs"] as const)[next(3)]!);
      }
    }
    desk.reachable = true;
    desk.loseAnswers = 0;
    for (let i = 0; i < 8; i++) {
      for (const each of couriers) {
        each.made.start();
        await rest();
        each.made.choose("mine");
        await rest();
      }
    }
    for (const { made, outbox, view } of couriers) {
      made.stop();
      expect(made.now.queue.waiting, `seed ${seed}`).toEqual([]);
      expect(await outbox.all(1)).toEqual([]);
      const seen = made.now.queue.confirmed.revision;
      const then = seen === desk.draft.revision ? desk.draft : undefined;
      if (then) expect(plain(view())).toEqual(plain(then));
    }
    // Replaying every logged change gives the state; taking everything back gives the start.
    const replay = new Map(plain(fresh().draft));
    for (const { changes } of desk.log.flatMap((each) => [each])) {
      for (const { courtyard, to } of changes.assignment ?? []) {
        if (to === null) replay.delete(courtyard);
        else replay.set(courtyard, to);
      }
    }
    expect([...replay].sort((a, b) => a[0] - b[0])).toEqual(plain(desk.draft));
  }
});
