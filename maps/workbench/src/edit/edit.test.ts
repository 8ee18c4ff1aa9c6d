import { expect, test } from "vitest";
import type { CourtyardFeature, Features } from "../api/types";
import type { Assignment } from "../map/mesh";
import { difference, rebase } from "./difference";
import { begin, edit, extend, redo, undo } from "./history";
import { limitsOf, neighboursOf, piecesOf, talliesOf, troublesOf } from "./judge";
import { commandOf } from "./keys";
import { apply, inverse, merge, moveTo, OutOfStep } from "./operations";
import type { Operation } from "./operations";
import { inRing, reached } from "./reach";
import type { Pixel } from "./reach";
import { repairOf } from "./repair";

const NOT_LOCKED: ReadonlySet<number> = new Set();
/** Six courtyards in a row, three and three, with two households each. */
const row = [1, 2, 3, 4, 5, 6];
const start: Assignment = new Map(row.map((id) => [id, id <= 3 ? 7 : 8]));
const courtyards = row.map(
  (id): CourtyardFeature => ({
    type: "Feature",
    id,
    properties: { code: `${id}`, name: "", group: 1, households: 2, people: 5 },
    geometry: { type: "Point", coordinates: [id, 0] },
  }),
);
const link = (a: number, b: number, kind = "border") => ({
  type: "Feature" as const,
  id: a,
  properties: { a, b, kind },
  geometry: { type: "Point" as const, coordinates: [0, 0] as const },
});
const links: Features = {
  type: "FeatureCollection",
  features: [1, 2, 3, 4, 5].map((a) => link(a, a + 1)),
};
const neighbours = neighboursOf(links);

/** A small generator with a seed, so that a failure can be repeated. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("what is there already and what is locked stays", () => {
  expect(moveTo(start, NOT_LOCKED, [1, 2], 7)).toBeNull();
  expect(moveTo(start, NOT_LOCKED, [3, 3, 4], 8)).toEqual([{ courtyard: 3, from: 7, to: 8 }]);
  expect(moveTo(start, new Set([7]), [3], 8)).toBeNull();
  expect(moveTo(start, new Set([8]), [3], 8)).toBeNull();
  expect(moveTo(start, NOT_LOCKED, [3], null)).toEqual([{ courtyard: 3, from: 7, to: null }]);
});

test("any run of edits can be undone to the start and redone to the end", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const next = chance(seed);
    const done: Operation[] = [];
    let now = start;
    for (let i = 0; i < 120; i++) {
      const to = [7, 8, 9, null][next(4)] as number | null;
      const operation = moveTo(now, NOT_LOCKED, [row[next(6)] as number, row[next(6)] as number], to);
      if (!operation) continue;
      now = apply(now, operation);
      done.push(operation);
    }
    const back = [...done].reverse().reduce((state, op) => apply(state, inverse(op)), now);
    expect(back).toEqual(start);
    expect(done.reduce(apply, start)).toEqual(now);
    const whole = done.reduce(merge, [] as Operation);
    expect(apply(start, whole)).toEqual(now);
  }
});

test("an operation made for another state is refused whole", () => {
  expect(() => apply(start, [{ courtyard: 4, from: 7, to: null }])).toThrow(OutOfStep);
  expect(start.get(4)).toBe(8);
});

test("troubles: unassigned first, then pieces, empty ones and limits", () => {
  const broken: Assignment = new Map([[1, 7], [2, 8], [3, 7], [5, 8]]);
  const tallies = talliesOf(courtyards, broken, [7, 8, 9]);
  const found = troublesOf(courtyards, broken, tallies, neighbours, { least: 5, most: 9 });
  expect(found.map(({ kind, part, amount }) => [kind, part, amount])).toEqual([
    ["unassigned", null, 2],
    ["pieces", 7, 2],
    ["tooFew", 7, 1],
    ["pieces", 8, 2],
    ["tooFew", 8, 1],
    ["empty", 9, 0],
  ]);
  const clean = talliesOf(courtyards, start, [7, 8]);
  expect(troublesOf(courtyards, start, clean, neighbours, limitsOf(6, 0))).toEqual([]);
  expect([...clean.values()].reduce((sum, tally) => sum + tally.households, 0)).toBe(12);
});

test("a cut pair does not join, a bridge does", () => {
  const cut = neighboursOf({ ...links, features: [link(1, 2, "cut"), link(2, 3, "bridge")] });
  expect(piecesOf([1, 2, 3], cut)).toEqual([[2, 3], [1]]);
});

test("a repair brings loose courtyards and pieces home, never into a locked one", () => {
  const loose: Assignment = new Map([...start].filter(([id]) => id !== 6));
  const tallies = talliesOf(courtyards, loose, [7, 8]);
  const [trouble] = troublesOf(courtyards, loose, tallies, neighbours, null);
  const repair = trouble && repairOf(trouble, loose, tallies, neighbours, NOT_LOCKED);
  expect(repair).toEqual([{ courtyard: 6, from: null, to: 8 }]);
  expect(trouble && repairOf(trouble, loose, tallies, neighbours, new Set([8]))).toBeNull();
  const split = apply(start, [{ courtyard: 5, from: 8, to: 7 }]);
  const now = talliesOf(courtyards, split, [7, 8]);
  const piece = troublesOf(courtyards, split, now, neighbours, null).find((t) => t.part === 7);
  expect(piece && repairOf(piece, split, now, neighbours, NOT_LOCKED)).toEqual([
    { courtyard: 5, from: 7, to: 8 },
  ]);
});

test("strokes take the courtyards they reach", () => {
  const places = row.map((id) => [id, [id * 10, 0] as Pixel] as const);
  const square: Pixel[] = [[15, -5], [35, -5], [35, 5], [15, 5]];
  expect(inRing([20, 0], square)).toBe(true);
  expect(reached("lasso", square, places, 0)).toEqual([2, 3]);
  // Two taps make no area, a line that crosses itself makes two.
  expect(reached("lasso", [[0, 0], [90, 1]], places, 0)).toEqual([]);
  const bow: Pixel[] = [[5, -9], [45, 9], [45, -9], [5, 9]];
  expect(reached("lasso", bow, places, 0)).toEqual([1, 2, 3, 4]);
  expect(reached("rectangle", [[35, 5], [15, -5]], places, 0)).toEqual([2, 3]);
  expect(reached("brush", [[8, 3], [32, 3]], places, 4)).toEqual([1, 2, 3]);
  expect(reached("brush", [], places, 4)).toEqual([]);
});

test("fifty thousand points of freehand are no trouble", () => {
  const places = row.map((id) => [id, [id * 10, 0] as Pixel] as const);
  const round = Array.from({ length: 50_000 }, (_, i): Pixel => {
    const angle = (i / 50_000) * 2 * Math.PI;
    return [30 + 16 * Math.cos(angle), 16 * Math.sin(angle)];
  });
  expect(reached("lasso", round, places, 0)).toEqual([2, 3, 4]);
});

test("unsaved moves go on top of a colleague's, and what does not fit is said", () => {
  const mine = difference(start, apply(start, [
    { courtyard: 3, from: 7, to: 8 },
    { courtyard: 4, from: 8, to: 7 },
    { courtyard: 1, from: 7, to: null },
  ]));
  const theirs = apply(start, [
    { courtyard: 4, from: 8, to: null },
    { courtyard: 6, from: 8, to: 7 },
  ]);
  const { assignment, lost } = rebase(mine, theirs, new Set([7, 8]));
  expect(lost.map((move) => move.courtyard)).toEqual([4]);
  expect(assignment).toEqual(new Map([[2, 7], [3, 8], [5, 8], [6, 7]]));
  // A micro-grid that is gone takes nothing any more.
  expect(rebase(mine, theirs, new Set([7])).lost.map((move) => move.courtyard)).toEqual([3, 4]);
});

test("a difference is exactly the way from one state to the other", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = chance(seed);
    const state = (): Assignment =>
      new Map(row.filter(() => next(5)).map((id) => [id, 7 + next(3)] as const));
    const [a, b] = [state(), state()];
    expect(apply(a, difference(a, b))).toEqual(b);
    expect(apply(b, inverse(difference(a, b)))).toEqual(a);
  }
});

test("keys ask for tools, and leave the browser its own", () => {
  const key = (name: string, more = {}) =>
    commandOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect(key("b")).toEqual({ do: "tool", tool: "brush" });
  expect(key("3")).toEqual({ do: "target", at: 2 });
  expect(key("z", { ctrlKey: true })).toEqual({ do: "undo" });
  expect(key("z", { metaKey: true, shiftKey: true })).toEqual({ do: "redo" });
  expect(key("y", { ctrlKey: true })).toEqual({ do: "redo" });
  for (const left of ["Tab", "Enter", "x", "0"]) expect(key(left)).toBeNull();
  expect(key("t", { ctrlKey: true })).toBeNull();
});

test("more than a hundred steps go back and forth; a new edit gives up what was undone", () => {
  let history = begin(start);
  for (let i = 0; i < 150; i++) {
    const to = i % 2 ? 7 : 8;
    history = edit(history, [{ courtyard: 3, from: to === 8 ? 7 : 8, to }]);
  }
  for (let i = 0; i < 150; i++) history = undo(history);
  expect(history.assignment).toEqual(start);
  expect(undo(history)).toBe(history);
  for (let i = 0; i < 149; i++) history = redo(history);
  expect(history.assignment.get(3)).toBe(8);
  history = edit(history, [{ courtyard: 4, from: 8, to: 7 }]);
  expect(redo(history)).toBe(history);
  // A stroke of the brush is one step, however many courtyards it passes.
  const stroke = extend(edit(begin(start), [{ courtyard: 3, from: 7, to: 8 }]), [
    { courtyard: 2, from: 7, to: 8 },
  ]);
  expect(undo(stroke).assignment).toEqual(start);
});
