import { expect, test } from "vitest";
import { cutBy } from "./cut";
import type { Pixel } from "./plane";

/** Five by four courtyards, ten pixels apart, numbered row by row. */
const places = Array.from({ length: 20 }, (_, i): [number, Pixel] => [
  i,
  [10 * (i % 5), 10 * Math.floor(i / 5)],
]);
const sides = (...line: Pixel[]) => {
  const cut = cutBy(line, places);
  if ("fault" in cut) return cut.fault;
  return cut.sides.map((side) => side.length).sort((a, b) => a - b);
};

test("a straight line goes on beyond its ends", () => {
  expect(sides([15, 12], [15, 14])).toEqual([8, 12]);
  expect(sides([-50, 15], [90, 15])).toEqual([10, 10]);
});

test("every courtyard is on exactly one side", () => {
  for (let turn = 0; turn < 64; turn++) {
    const [dx, dy] = [Math.cos(turn / 10), Math.sin(turn / 10)];
    const cut = cutBy([[20 - 8 * dx, 15.1 - 8 * dy], [20.2 + 8 * dx, 15 + 8 * dy]], places);
    if ("fault" in cut) throw new Error(cut.fault);
    const [one, other] = cut.sides;
    expect([...one, ...other].sort((a, b) => a - b)).toEqual(places.map(([id]) => id));
    // Each side of a straight line is convex: their middles are apart.
    expect(one.length).toBeGreaterThan(3);
    expect(other.length).toBeGreaterThan(3);
  }
});

test("a bent line, also one that comes back, cuts out what it goes around", () => {
  expect(sides([-9, 15], [15, 15], [15, -9])).toEqual([4, 16]);
  expect(sides([5, -9], [5, 15], [25, 15], [25, -9])).toEqual([4, 16]);
});

test("a single tap and a line beside everything cut nothing", () => {
  expect(sides()).toBe("onePoint");
  expect(sides([4, 4])).toBe("onePoint");
  expect(sides([4, 4], [4, 4])).toBe("onePoint");
  expect(sides([-5, 0], [-5, 40])).toBe("notThrough");
});
