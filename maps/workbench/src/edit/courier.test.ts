import { expect, test } from "vitest";
import { assign, courier, deedsOf, fresh, plain, rest } from "./courier.fixture";
import { together } from "./operations";
import { nextBatch, queueOf } from "./queue";

test("an edit shows at once, is in the outbox until the service has it, then in neither", async () => {
  const desk = fresh();
  const { made, outbox, view } = await courier(desk);
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
  const { made, outbox } = await courier(desk);
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
  const first = await courier(desk);
  desk.reachable = false;
  first.made.put([assign([1], 8)]);
  await rest();
  first.made.stop();
  desk.reachable = true;
  const kept = await first.outbox.all(1);
  expect(kept.map((each) => each.operation.kind)).toEqual(["assign"]);
  const second = await courier(desk, "mine", first.outbox);
  expect(second.view().assignment.get(1)).toBe(8);
  second.made.start();
  await rest();
  expect(desk.draft.assignment.get(1)).toBe(8);
  expect(await first.outbox.all(1)).toEqual([]);
});

test("B134: an edit that the service refuses is taken out with its reason, the others go through", async () => {
  const desk = fresh();
  const { made, view } = await courier(desk);
  desk.draft = { ...desk.draft, parts: new Map(desk.draft.parts).set(8, { ...desk.draft.parts.get(8)!, locked: true }) };
  for (const each of [assign([1], null), assign([5], 7), assign([2], null)]) made.put([each]);
  await rest();
  expect(made.now.trouble).toMatchObject({ kind: "refused" });
  expect(plain(view())).toEqual(plain(desk.draft));
  expect([1, 2, 5].map((id) => desk.draft.assignment.get(id))).toEqual([undefined, undefined, 8]);
});

test("B135: undo past the start and redo after a new edit are refused, nothing is lost", async () => {
  const desk = fresh();
  const { made, view } = await courier(desk);
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
  const first = await courier(desk);
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
  expect(kept.map((each) => each.operation.kind)).toEqual(["assign", "assign", "assign", "undo", "redo"]);
  desk.reachable = true;
  const second = await courier(desk, "mine", first.outbox);
  second.made.start();
  await rest();
  expect(plain(desk.draft)).toEqual(done);
  second.made.undo();
  await rest();
  expect([plain(desk.draft), plain(second.view())]).toEqual([start, start]);
  second.made.redo();
  await rest();
  expect([plain(desk.draft), plain(second.view())]).toEqual([done, done]);
  second.made.stop();
});

test("a click of which one edit is refused does nothing at all, and leaves others alone", async () => {
  const desk = fresh();
  const { made, outbox } = await courier(desk);
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
    const mine = await courier(desk);
    const theirs = await courier(desk, "theirs");
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
    const couriers = [await courier(desk, "a"), await courier(desk, "b")];
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
