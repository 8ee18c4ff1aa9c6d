import { expect, test } from "vitest";
import { areaOf, tidied } from "./area";
import type { Pixel } from "./plane";

const places = Array.from({ length: 20 }, (_, i): [number, Pixel] => [
  i,
  [10 * (i % 5), 10 * Math.floor(i / 5)],
]);

test("B124: an area that crosses itself is none", () => {
  expect(areaOf([[-5, -5], [45, 35], [45, -5], [-5, 35]], places)).toEqual({ fault: "crossesItself" });
});

test("B125: two taps make no area", () => {
  expect(areaOf([], places)).toEqual({ fault: "tooFewPoints" });
  expect(areaOf([[0, 0], [40, 0]], places)).toEqual({ fault: "tooFewPoints" });
  expect(areaOf([[0, 0], [40, 0], [0, 0]], places)).toEqual({ fault: "tooFewPoints" });
});

test("B126: the whole village may be drawn round", () => {
  const all = areaOf([[-5, -5], [45, -5], [45, 35], [-5, 35]], places);
  expect("courtyards" in all && all.courtyards).toHaveLength(20);
});

test("B127, B130: land without courtyards and slivers hold nothing", () => {
  expect(areaOf([[100, 100], [140, 100], [120, 150]], places)).toEqual({ fault: "holdsNothing" });
  expect(areaOf([[4, -5], [4.01, 35], [4.02, -5]], places)).toEqual({ fault: "holdsNothing" });
});

test("B131: fifty thousand points of freehand are a few hundred that say the same", () => {
  const round = Array.from({ length: 50_000 }, (_, i): Pixel => {
    const turn = (i / 50_000) * 2 * Math.PI;
    return [20 + 16 * Math.cos(turn), 15 + 16 * Math.sin(turn)];
  });
  const found = areaOf(round, places);
  expect("courtyards" in found && found.courtyards).toHaveLength(8);
  expect(tidied(round).length).toBeLessThan(200);
});

test("a hand that trembles wildly is still a ring of few points", () => {
  const wild = Array.from({ length: 50_000 }, (_, i): Pixel => {
    const turn = (i / 50_000) * 2 * Math.PI;
    const far = 300 + (i % 2) * 9;
    return [far * Math.cos(turn), far * Math.sin(turn)];
  });
  expect(tidied(wild).length).toBeLessThanOrEqual(3000);
});
