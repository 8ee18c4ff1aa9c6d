import { expect, test } from "vitest";
import { assign, courier, deedsOf, fresh, plain, rest } from "./courier.fixture";
import type { Desk } from "./courier.fixture";
import { passingOutbox } from "./outbox";
import type { Outbox } from "./outbox";

type Visit = Awaited<ReturnType<typeof courier>>;

const kinds = (desk: Desk) => desk.entries.map((each) => each.kind);

/** The tab dies: whatever is still on its way changes nothing on the disk any more. */
async function next(desk: Desk, visit: Visit, outbox: ReturnType<typeof mortal>): Promise<Visit> {
  visit.made.stop();
  outbox.die();
  return courier(desk, "mine", outbox.disk);
}

/** The outbox of a tab that may die, on a disk that does not. */
function mortal(disk: Outbox = passingOutbox()) {
  let dead = false;
  const outbox: Outbox = {
    all: disk.all,
    replace: async (...given) => (dead ? undefined : disk.replace(...given)),
    advance: async (...given) => (dead ? undefined : disk.advance(...given)),
  };
  return { disk, outbox, die: () => void (dead = true) };
}

test("an undo that a dead tab or an absent service left unsent is done by the next visit", async () => {
  const desk = fresh();
  const start = plain(desk.draft);
  const tab = mortal();
  const first = await courier(desk, "mine", tab.outbox);
  first.made.put([assign([1], 8)]);
  await rest();
  first.made.put([assign([2], 8)]);
  await rest();
  desk.reachable = false;
  first.made.undo();
  first.made.undo();
  first.made.redo();
  await rest();
  const kept = await tab.disk.all(1);
  expect(kept.map((each) => each.operation.kind)).toEqual(["undo", "undo", "redo"]);
  const second = await next(desk, first, tab);
  desk.reachable = true;
  second.made.start();
  await rest();
  expect(kinds(desk)).toEqual(["assign", "assign", "undo", "undo", "redo"]);
  expect([1, 2].map((id) => desk.draft.assignment.get(id))).toEqual([8, 7]);
  expect(plain(second.view())).toEqual(plain(desk.draft));
  expect(await tab.disk.all(1)).toEqual([]);
  second.made.undo();
  await rest();
  expect(plain(desk.draft)).toEqual(start);
});

test("an undo whose answer was lost is not done twice, also after a reload", async () => {
  const desk = fresh();
  const tab = mortal();
  const first = await courier(desk, "mine", tab.outbox);
  for (const id of [1, 2]) {
    first.made.put([assign([id], 8)]);
    await rest();
  }
  desk.loseAnswers = 1;
  first.made.undo();
  await rest();
  expect(kinds(desk)).toEqual(["assign", "assign", "undo"]);
  const second = await next(desk, first, tab);
  second.made.start();
  await rest();
  expect(kinds(desk)).toEqual(["assign", "assign", "undo"]);
  expect(desk.draft.assignment.get(1)).toBe(8);
  expect(second.made.now.queue.waiting).toEqual([]);
  expect(second.made.now.trouble).toBeNull();
});

test("an undo asked for while its edit is on its way survives the tab that saw only the edit land", async () => {
  const desk = fresh();
  const tab = mortal();
  const first = await courier(desk, "mine", tab.outbox);
  first.made.put([assign([1], 8)]);
  while (!first.made.now.queue.flying) await Promise.resolve();
  first.made.undo();
  while (first.made.now.queue.waiting.length > 1) await Promise.resolve();
  desk.reachable = false;
  await rest();
  expect((await tab.disk.all(1)).map((each) => [each.operation.kind, each.revision])).toEqual([["undo", 2]]);
  const second = await next(desk, first, tab);
  desk.reachable = true;
  second.made.start();
  await rest();
  expect(kinds(desk)).toEqual(["assign", "undo"]);
  expect(second.made.now.trouble).toBeNull();
  expect(desk.draft.assignment.get(1)).toBe(7);
});

test("an undo is not done to what somebody else did meanwhile, and that is said", async () => {
  const desk = fresh();
  const mine = await courier(desk);
  mine.made.put([assign([1], 8)]);
  await rest();
  const colleague = await courier(desk, "theirs");
  colleague.made.put([assign([2], 8)]);
  await rest();
  mine.made.undo();
  await rest();
  expect(kinds(desk)).toEqual(["assign", "assign"]);
  expect(mine.made.now.conflict).toBeNull();
  expect(mine.made.now.trouble).toEqual({ kind: "overtaken", by: "王**" });
  expect(plain(mine.view())).toEqual(plain(desk.draft));
  expect(await mine.outbox.all(1)).toEqual([]);
  // Asked for again with the colleague's edit in sight, it is done.
  mine.made.undo();
  await rest();
  expect([1, 2].map((id) => desk.draft.assignment.get(id))).toEqual([8, 7]);
});

test("in a conflict waiting undos are settled among the waiting edits, whatever is chosen", async () => {
  for (const choice of ["merge", "mine", "theirs"] as const) {
    const desk = fresh();
    const mine = await courier(desk);
    mine.made.put([assign([1], 8)]);
    await rest();
    const colleague = await courier(desk, "theirs");
    desk.reachable = false;
    mine.made.undo(); // of what the service has: cannot be meant on top of the colleague's edit
    mine.made.put([assign([3], 8)]);
    mine.made.put(deedsOf([4, 8], [5, 7]));
    await rest();
    desk.reachable = true;
    colleague.made.put([assign([2], 8)]);
    await rest();
    mine.made.start();
    await rest();
    expect(mine.made.now.conflict, choice).toMatchObject({ by: "王**" });
    expect(mine.made.now.trouble).toEqual({ kind: "overtaken", by: "王**" });
    // A visit that begins before the choice asks again, of the edits only.
    expect((await mine.outbox.all(1)).map((each) => each.operation.kind)).toEqual(Array(3).fill("assign"));
    mine.made.undo();
    mine.made.redo();
    mine.made.choose(choice);
    await rest();
    const edits = choice === "theirs" ? [7, 7, 8] : [8, 8, 7];
    expect([1, 2].map((id) => desk.draft.assignment.get(id)), choice).toEqual([8, 8]);
    expect([3, 4, 5].map((id) => desk.draft.assignment.get(id)), choice).toEqual(edits);
    if (choice === "theirs") {
      mine.made.redo();
      mine.made.redo();
      await rest();
      expect([3, 4, 5].map((id) => desk.draft.assignment.get(id))).toEqual([8, 8, 7]);
    }
    expect(await mine.outbox.all(1)).toEqual([]);
  }
});

test("an edit that the service refuses takes the undo of it along, and no other", async () => {
  const desk = fresh();
  const { made, outbox } = await courier(desk);
  made.put([assign([1], 8)]);
  await rest();
  const locked = { ...desk.draft.parts.get(8)!, locked: true };
  desk.draft = { ...desk.draft, parts: new Map(desk.draft.parts).set(8, locked) };
  desk.reachable = false;
  made.put([assign([2], 8)]);
  await rest(); // it may have arrived: only the service can take it back
  made.undo();
  desk.reachable = true;
  made.start();
  await rest();
  expect(kinds(desk)).toEqual(["assign"]);
  expect(made.now.trouble).toMatchObject({ kind: "refused" });
  expect(made.now.queue.waiting).toEqual([]);
  expect(await outbox.all(1)).toEqual([]);
});

test("redo brings back what undo took, in turn, whether it was sent or not", async () => {
  const desk = fresh();
  const { made } = await courier(desk);
  made.put([assign([1], 8)]);
  await rest();
  made.put([assign([2], 8)]);
  made.undo(); // taken back before it is sent
  made.undo(); // taken back by the service
  await rest();
  expect([1, 2].map((id) => desk.draft.assignment.get(id))).toEqual([7, 7]);
  made.redo();
  await rest();
  expect([1, 2].map((id) => desk.draft.assignment.get(id))).toEqual([8, 7]);
  made.redo();
  await rest();
  expect([1, 2].map((id) => desk.draft.assignment.get(id))).toEqual([8, 8]);
});

test("whatever happens on the way, in the end it is as if everything had been done at once", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    let state = seed * 7919;
    const chance = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const desk = fresh();
    let tab = mortal();
    let visit = await courier(desk, "mine", tab.outbox);
    // What the person means: courtyards with their micro-grid, before each gesture and after it.
    let [now, done, undone]: [string, string[], string[]] = [said(desk), [], []];
    for (let i = 0; i < 50; i++) {
      desk.reachable = chance(5) > 0;
      desk.loseAnswers = chance(6) ? 0 : 1;
      const what = chance(10);
      if (what < 3 && done.length) {
        visit.made.undo();
        undone.push(now);
        now = done.pop() as string;
      } else if (what < 5 && undone.length) {
        visit.made.redo();
        done.push(now);
        now = undone.pop() as string;
      } else if (what < 9) {
        const moves = JSON.parse(now) as [number, number | null][];
        const count = 1 + chance(3);
        const some = [1, 2, 3, 4, 5, 6, 7, 8].slice(chance(6)).slice(0, count);
        const to = [7, 8, null][chance(3)] as number | null;
        visit.made.put(some.map((id) => assign([id], to)));
        done.push(now);
        undone = [];
        now = JSON.stringify(moves.map(([id, at]) => [id, some.includes(id) ? to : at]));
      } else if (!visit.made.now.queue.taken.length) {
        // A tab that dies forgets what it took back before it was sent: nothing was asked of it.
        visit.made.stop();
        tab.die();
        tab = mortal(tab.disk);
        visit = await courier(desk, "mine", tab.outbox);
        visit.made.start();
      }
      for (let turn = chance(12); turn > 0; turn--) await Promise.resolve();
    }
    desk.reachable = true;
    desk.loseAnswers = 0;
    for (let i = 0; i < 4; i++) {
      visit.made.start();
      await rest();
    }
    visit.made.stop();
    expect(said(desk), `seed ${seed}`).toBe(now);
    expect(plain(visit.view()), `seed ${seed}`).toEqual(plain(desk.draft));
    expect(await tab.disk.all(1)).toEqual([]);
    expect(new Set(desk.entries.map((each) => each.id)).size).toBe(desk.entries.length);
  }
});

/** Every courtyard of the draft with its micro-grid, as text. */
function said(desk: Desk): string {
  return JSON.stringify([1, 2, 3, 4, 5, 6, 7, 8].map((id) => [id, desk.draft.assignment.get(id) ?? null]));
}
