import { expect, test } from "vitest";
import { provisional } from "./draft";
import type { Draft } from "./draft";
import { draft, halves, part } from "./land.fixture";
import { addressed, applied, isRefusal, movable, named } from "./operations";
import type { Deed } from "./operations";

const done = (from: Draft, ...deeds: Deed[]): Draft =>
  deeds.reduce((now, deed) => {
    const after = applied(now, named(addressed(now, deed)));
    if (isRefusal(after)) throw new Error(after.why);
    return after;
  }, from);
const why = (from: Draft, deed: Deed) => {
  const after = applied(from, named(deed));
  return isRefusal(after) ? after.why : "done";
};
const held = (from: Draft, id: number) =>
  [...from.assignment].flatMap(([courtyard, own]) => (own === id ? [courtyard] : [])).sort();
const newest = (from: Draft) => Math.min(...from.parts.keys());

test("what is there already, locked or bound to a head stays where it is", () => {
  expect(movable(halves, [1, 2], 7)).toEqual([]);
  expect(movable(halves, [3, 3, 4], 8)).toEqual([3]);
  expect(movable(halves, [3, 4], null)).toEqual([3, 4]);
  const fixed = draft(
    part(7, [1, 2, 3], { pin: { member: 1, name: "张**", courtyard: 2 } }),
    part(8, [4, 5, 6], { locked: true }),
  );
  expect(movable(fixed, [1, 2, 4], null)).toEqual([1]);
  expect(movable(fixed, [1], 8)).toEqual([]);
});

test("B134: a locked micro-grid gives nothing, takes nothing, and is not deleted or merged", () => {
  const locked = done(halves, { kind: "lock", micro_grids: [8] });
  expect(why(locked, { kind: "assign", courtyards: [4], micro_grid: 7 })).toBe("locked");
  expect(why(locked, { kind: "assign", courtyards: [1], micro_grid: 8 })).toBe("locked");
  expect(why(locked, { kind: "split", micro_grid: 8, courtyards: [4] })).toBe("locked");
  expect(why(locked, { kind: "merge", into: 7, micro_grids: [8] })).toBe("locked");
  expect(why(locked, { kind: "delete", micro_grid: 8 })).toBe("locked");
  expect(why(done(locked, { kind: "unlock", micro_grids: null }), { kind: "delete", micro_grid: 8 })).toBe("done");
});

test("a refused operation leaves everything as it was", () => {
  expect(why(halves, { kind: "assign", courtyards: [1], micro_grid: 99 })).toBe("gone");
  expect(why(halves, { kind: "merge", into: 7, micro_grids: [99] })).toBe("gone");
  expect(held(halves, 7)).toEqual([1, 2, 3]);
});

test("new, cut, merged and deleted: every courtyard is accounted for", () => {
  const made = done(halves, { kind: "new", courtyards: [3, 4], grid: null, name: null });
  expect(made.parts.get(newest(made))?.grid).toBe(1);
  expect(held(made, newest(made))).toEqual([3, 4]);
  const cut = done(made, { kind: "split", micro_grid: 7, courtyards: [1] });
  expect(cut.parts.size).toBe(4);
  const one = done(cut, { kind: "merge", into: 8, micro_grids: [7, newest(made)] });
  expect(held(one, 8)).toEqual([2, 3, 4, 5, 6]);
  const gone = done(one, { kind: "delete", micro_grid: 8 });
  expect([...gone.assignment.keys()]).toEqual([1]);
});

test("B133: an edit may empty or split a micro-grid; both stay in sight", () => {
  const empty = done(halves, { kind: "assign", courtyards: [1, 2, 3], micro_grid: 8 });
  expect(empty.parts.has(7)).toBe(true);
  expect(held(empty, 7)).toEqual([]);
  const split = done(halves, { kind: "assign", courtyards: [2], micro_grid: 8 });
  expect(held(split, 7)).toEqual([1, 3]);
});

test("what is made is spoken of by its operation until it has its number", () => {
  const operation = named({ kind: "new", courtyards: [1], grid: null, name: null });
  const made = applied(halves, operation) as Draft;
  const id = provisional(operation.id);
  expect(addressed(made, { kind: "assign", courtyards: [2], micro_grid: id })).toMatchObject({
    micro_grid: `new:${operation.id}`,
  });
  const numbered = { ...made, numbered: new Map([[id, 40]]), parts: new Map(made.parts).set(40, { ...part(40, []), id: 40 }) };
  const later = done(numbered, { kind: "assign", courtyards: [2], micro_grid: `new:${operation.id}` });
  expect(later.assignment.get(2)).toBe(40);
});

test("who still speaks of it by its operation when it has its number means the number", () => {
  const made = done(halves, { kind: "new", courtyards: [1], grid: 1, name: null });
  const id = newest(made);
  const parts = new Map(made.parts);
  parts.delete(id);
  const numbered = { ...made, parts, numbered: new Map([[id, 99]]) };
  expect(addressed(numbered, { kind: "delete", micro_grid: id })).toEqual({ kind: "delete", micro_grid: 99 });
});

test("a head that is bound holds its courtyard; unpinned it goes", () => {
  const bound = done(halves, { kind: "pin", micro_grid: 7, member: 3, courtyard: 2 });
  expect(why(bound, { kind: "assign", courtyards: [2], micro_grid: 8 })).toBe("pinned");
  const free = done(bound, { kind: "unpin", micro_grid: 7 });
  expect(why(free, { kind: "assign", courtyards: [2], micro_grid: 8 })).toBe("done");
});

test("a courtyard's point is moved, the rest of the draft is not", () => {
  const moved = done(halves, { kind: "move_courtyard", courtyard: 1, lon: 109.5, lat: 31.4 });
  expect(moved.places.get(1)).toEqual([109.5, 31.4]);
  expect(moved.assignment).toBe(halves.assignment);
});
