import { expect, test } from "vitest";
import { metresBetween, walkOf } from "./walking";
import type { Home } from "./walking";

const homes = new Map<number, Home>([
  [1, { at: [109.44, 31.39], households: 1 }],
  [2, { at: [109.441, 31.39], households: 3 }],
  [3, { at: [109.443, 31.39], households: 0 }],
]);
const tally = (...courtyards: number[]) => ({ courtyards, households: 4, people: 9 });

test("metres agree with the ellipsoid to a few in a thousand", () => {
  // One thousandth of a degree at 31.39° N, on WGS 84: 95.1 m east, 110.9 m north.
  expect(metresBetween([109.44, 31.39], [109.441, 31.39])).toBeCloseTo(95.1, 0);
  expect(Math.abs(metresBetween([109.44, 31.39], [109.44, 31.391]) - 110.9)).toBeLessThan(0.6);
});

test("the centre is where most walk least; a courtyard without households walks nowhere", () => {
  const walk = walkOf(tally(1, 2, 3), null, homes);
  expect(walk?.mean).toBeCloseTo(95 / 4, 0);
  expect(walk?.longest).toBeCloseTo(95, 0);
});

test("a head that is bound is the centre", () => {
  const same = tally(1, 2);
  expect(walkOf(same, null, homes)?.longest).toBeCloseTo(95, 0);
  expect(walkOf(same, 1, homes)?.mean).toBeCloseTo((3 * 95) / 4, 0);
});

test("nobody there: nothing to walk", () => {
  expect(walkOf(tally(), null, homes)).toBeNull();
  expect(walkOf(tally(3), null, homes)).toBeNull();
});
