import { expect, test } from "vitest";
import { isArrow, nearestTo, stepTo } from "./cursor";
import type { Arrow } from "./cursor";
import type { Pixel } from "./plane";

const places = Array.from({ length: 20 }, (_, i): [number, Pixel] => [
  i,
  [10 * (i % 5) + (i % 3), 10 * Math.floor(i / 5) - (i % 2)],
]);
const at = (id: number) => places[id]?.[1] as Pixel;

test("arrows go from courtyard to courtyard, and stop at the edge", () => {
  expect(stepTo(places, at(6), "ArrowRight")).toBe(7);
  expect(stepTo(places, at(6), "ArrowLeft")).toBe(5);
  expect(stepTo(places, at(6), "ArrowUp")).toBe(1);
  expect(stepTo(places, at(6), "ArrowDown")).toBe(11);
  expect(stepTo(places, at(4), "ArrowRight")).toBeNull();
});

test("the four arrows reach every courtyard from any other", () => {
  const arrows: Arrow[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  for (const [start] of places) {
    const seen = new Set([start]);
    for (const id of seen) {
      for (const arrow of arrows) {
        const next = stepTo(places, at(id), arrow);
        if (next !== null) seen.add(next);
      }
    }
    expect(seen.size).toBe(places.length);
  }
});

test("the cursor starts at the courtyard nearest to the middle", () => {
  expect(nearestTo(places, [21, 11])).toBe(7);
  expect(nearestTo([], [0, 0])).toBeNull();
  expect([isArrow("ArrowUp"), isArrow("Enter")]).toEqual([true, false]);
});
