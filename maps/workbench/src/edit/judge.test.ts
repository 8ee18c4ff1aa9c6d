import { expect, test } from "vitest";
import type { Assignment } from "../map/mesh";
import { effectsOf } from "./effect";
import { limitsOf, neighboursOf, piecesOf, talliesAfter, talliesOf, troublesOf } from "./judge";
import type { Tally } from "./judge";
import { courtyards, halves, links, ROW } from "./land.fixture";
import { applied, named } from "./operations";
import { repairOf } from "./repair";

const neighbours = neighboursOf(links);
const NOT_LOCKED: ReadonlySet<number> = new Set();
const start = halves.assignment;
const tallied = (assignment: Assignment, parts = [7, 8]) => talliesOf(courtyards, assignment, parts);

test("troubles: unassigned first, then pieces, empty ones and limits", () => {
  const broken: Assignment = new Map([[1, 7], [2, 8], [3, 7], [5, 8]]);
  const tallies = tallied(broken, [7, 8, 9]);
  const found = troublesOf(courtyards, broken, tallies, neighbours, { least: 5, most: 9 });
  expect(found.map(({ kind, part, amount }) => [kind, part, amount])).toEqual([
    ["unassigned", null, 2],
    ["pieces", 7, 2],
    ["tooFew", 7, 1],
    ["pieces", 8, 2],
    ["tooFew", 8, 1],
    ["empty", 9, 0],
  ]);
  expect(troublesOf(courtyards, start, tallied(start), neighbours, limitsOf(6, 0))).toEqual([]);
});

test("totals reconcile, and a tally that did not change is the same one", () => {
  const before = tallied(start);
  const after = talliesAfter(courtyards, { assignment: start, tallies: before }, new Map(start).set(3, 9), [7, 8, 9]);
  const sum = (key: "households" | "people") =>
    [...after.values()].reduce((total, tally) => total + tally[key], 0);
  expect([sum("households"), sum("people")]).toEqual([12, 30]);
  expect(after.get(8)).toBe(before.get(8));
  expect(after.get(7)).not.toBe(before.get(7));
});

test("what is counted after edits is what would be counted from the start", () => {
  let before = { assignment: start, tallies: tallied(start) as ReadonlyMap<number, Tally> };
  for (let step = 1; step < 60; step++) {
    const assignment = new Map(before.assignment);
    const [id, to] = [ROW[(step * 5) % 6] as number, [7, 8, 9, null][(step * 7) % 4]];
    if (to == null) assignment.delete(id);
    else assignment.set(id, to);
    const tallies = talliesAfter(courtyards, before, assignment, [7, 8, 9]);
    expect(tallies).toEqual(tallied(assignment, [7, 8, 9]));
    before = { assignment, tallies };
  }
});

test("only what is linked joins", () => {
  expect(piecesOf([1, 2, 3], neighboursOf([[2, 3]]))).toEqual([[2, 3], [1]]);
});

test("a repair brings loose courtyards and pieces home, never into a locked one", () => {
  const loose = new Map([...start].filter(([id]) => id !== 6));
  const [trouble] = troublesOf(courtyards, loose, tallied(loose), neighbours, null);
  const repair = (locked = NOT_LOCKED) =>
    trouble && repairOf(trouble, loose, tallied(loose), neighbours, locked);
  expect(repair()).toEqual([{ kind: "assign", courtyards: [6], micro_grid: 8 }]);
  expect(repair(new Set([8]))).toEqual([]);
  const split = new Map(start).set(5, 7);
  const piece = troublesOf(courtyards, split, tallied(split), neighbours, null).find((t) => t.part === 7);
  const mend = (locked: ReadonlySet<number>) =>
    piece && repairOf(piece, split, tallied(split), neighbours, locked);
  expect(mend(NOT_LOCKED)).toEqual([{ kind: "assign", courtyards: [5], micro_grid: 8 }]);
  expect(mend(new Set([7]))).toEqual([]);
});

test("what an edit would do is told for the micro-grids it touches, the losing one first", () => {
  const operation = named({ kind: "assign", courtyards: [2], micro_grid: 8 });
  const after = applied(halves, operation);
  if ("why" in after) throw new Error(after.why);
  const before = tallied(start);
  const halvesBefore = { assignment: start, tallies: before };
  const tallies = talliesAfter(courtyards, halvesBefore, after.assignment, after.parts.keys());
  const found = effectsOf(before, tallies, neighbours);
  expect(found.map((each) => [each.part, each.before.households, each.after.households, each.pieces])).toEqual([
    [7, 6, 4, 2],
    [8, 6, 8, 2],
  ]);
  const same = talliesAfter(courtyards, halvesBefore, new Map(start), halves.parts.keys());
  expect(effectsOf(before, same, neighbours)).toEqual([]);
  expect(ROW).toHaveLength(6);
});
