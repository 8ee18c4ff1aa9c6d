import { expect, test } from "vitest";
import { along, cross, distanceTo, inRing, simplify } from "./plane";
import type { Pixel } from "./plane";

test("a line crosses another only where both go through", () => {
  expect(cross([0, 0], [10, 10], [0, 10], [10, 0])).toBe(true);
  expect(cross([0, 0], [10, 10], [10, 10], [20, 0])).toBe(false);
  expect(cross([0, 0], [4, 4], [0, 10], [10, 0])).toBe(false);
});

test("a quick pointer skips nothing", () => {
  const points = along([0, 0], [30, 40], 6);
  expect(points.at(-1)).toEqual([30, 40]);
  expect(points).toHaveLength(9);
  expect(along([5, 5], [5, 5], 6)).toEqual([[5, 5]]);
});

test("simplifying leaves out only what lies near the line that remains", () => {
  const wave = Array.from({ length: 500 }, (_, i): Pixel => [i, 30 * Math.sin(i / 40)]);
  const kept = simplify(wave, 2);
  expect(kept.length).toBeLessThan(60);
  expect([kept[0], kept.at(-1)]).toEqual([wave[0], wave.at(-1)]);
  const near = (p: Pixel) =>
    Math.min(...kept.slice(1).map((q, i) => distanceTo(p, kept[i] as Pixel, q)));
  for (const point of wave) expect(near(point)).toBeLessThanOrEqual(2);
  expect(simplify([[0, 0]], 1)).toEqual([[0, 0]]);
  expect(simplify([], 1)).toEqual([]);
});

test("inside by the even-odd rule, whether the ring is closed or not", () => {
  const open: Pixel[] = [[0, 0], [10, 0], [10, 10], [0, 10]];
  for (const ring of [open, [...open, open[0] as Pixel]]) {
    expect(inRing([5, 5], ring)).toBe(true);
    expect(inRing([15, 5], ring)).toBe(false);
  }
});
