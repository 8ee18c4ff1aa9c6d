import { expect, test } from "vitest";
import { pull, pulledMoves, takeHold } from "./border";
import type { Grip, Reachable } from "./border";
import type { Pixel } from "./plane";

/** Six plots of 100 pixels in a row: 1 and 2 of micro-grid 7, 3 to 5 of 8, 6 of 9. */
const before = new Map([[1, 7], [2, 7], [3, 8], [4, 8], [5, 8], [6, 9]]);
const borders: Reachable[] = [
  { a: 2, b: 3, from: [200, 0], to: [200, 50] },
  { a: 5, b: 6, from: [500, 0], to: [500, 50] },
];
const plot = ([x]: Pixel) => Math.floor(x / 100) + 1;
const drag = (grip: Grip, ...stops: number[]) =>
  stops.reduce((now, x) => pull(now, [x, 25], plot([x, 25]), before), grip);
const held = (x: number) => takeHold([x, 25], plot([x, 25]), borders, before) as Grip;

test("only a border that is near is taken hold of", () => {
  expect(takeHold([150, 25], 2, borders, before)).toBeNull();
  expect(held(204)).toMatchObject({ sides: [7, 8], home: 3, trail: [] });
  expect(held(495)).toMatchObject({ sides: [8, 9], home: 5 });
});

test("a border that is pulled takes the land it passes to the other side", () => {
  expect(pulledMoves(drag(held(196), 150, 250, 350), before)).toEqual([
    { courtyard: 2, from: 7, to: 8 },
  ]);
  expect(pulledMoves(drag(held(198), 210, 350), before)).toEqual([
    { courtyard: 3, from: 8, to: 7 },
    { courtyard: 4, from: 8, to: 7 },
  ]);
});

test("a small tremble changes nothing, and going back lets go again", () => {
  expect(drag(held(204), 206, 210).trail).toEqual([]);
  const far = drag(held(196), 250, 350, 450);
  expect(far.trail).toEqual([3, 4, 5]);
  expect(drag(far, 350).trail).toEqual([3, 4]);
  expect(drag(far, 350, 250, 196).trail).toEqual([]);
});

test("past the land one stood on, that land goes along", () => {
  expect(drag(held(204), 350).trail).toEqual([3, 4]);
  expect(pulledMoves(drag(held(204), 350), before).every((move) => move.to === 7)).toBe(true);
});

test("a third micro-grid is left alone, and so is what lies off the land", () => {
  expect(drag(held(196), 250, 350, 450, 550).trail).toEqual([3, 4, 5]);
  expect(pull(held(196), [250, -40], null, before).trail).toEqual([]);
});

test("land in no micro-grid is a side like any other", () => {
  const loose = new Map([...before].filter(([id]) => id > 2));
  const grip = takeHold([198, 25], 2, borders, loose) as Grip;
  expect(grip.sides).toEqual([null, 8]);
  const moved = pull(grip, [150, 25], 2, loose);
  expect(pulledMoves(moved, loose)).toEqual([{ courtyard: 2, from: null, to: 8 }]);
});
