import { expect, test } from "vitest";
import type { Features } from "../api/types";
import { liesIn, offset, stepped, typed } from "./place";

const square = (west: number, south: number, size: number) => [
  [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
];
const village = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature", properties: {},
      geometry: {
        type: "MultiPolygon",
        coordinates: [[square(0, 0, 10), square(4, 4, 2)], [square(20, 0, 1)]],
      },
    },
  ],
} as unknown as Features;

test("a place is in the village, in its exclave, in a hole, outside", () => {
  const where = ([[1, 1], [20.5, 0.5], [5, 5], [15, 1]] as const).map((at) => liesIn(village, at));
  expect(where).toEqual([true, true, false, false]);
});

test("coordinates are read as people type them, and nothing else is", () => {
  expect(["109.4412", " 109,4412 ", "109.44°", "-5"].map((text) => typed(text, 180))).toEqual([109.4412, 109.4412, 109.44, -5]);
  expect(["", "abc", "109.4.4", "1e3", "181", "0x10"].map((text) => typed(text, 180))).toEqual(Array(6).fill(null));
  expect(typed("109.44", 90)).toBeNull();
});

test("stepping there and back is where it began", () => {
  const value = 109.4412345;
  expect(stepped(value, 1)).toBe(109.4413345);
  expect(stepped(stepped(value, 3), -3)).toBe(value);
  expect(offset([109.4412345, 31.4], [109.4413345, 31.4001])).toEqual([10, 11]);
});
