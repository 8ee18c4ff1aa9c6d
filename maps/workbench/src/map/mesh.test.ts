import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { colourGraph, recolour } from "./colouring";
import { bordersAmong, boxOfCells, changedCells, meshOf, outlineOf, pairsOf, seamsAround, touchingParts } from "./mesh";
import { squares } from "./mesh.fixture";
import { en, zh } from "../text/catalogue";
import { AREAS, HATCHES, ink, POINTS, REASONS } from "./palette";

/** Three by two cells, numbered from 1 row by row. */
const mesh = meshOf(squares(3, 2));
const { seams } = mesh;
const halves = new Map([[1, 7], [4, 7], [2, 8], [3, 8], [5, 8], [6, 8]]);

test("every inner border is shared by two cells, the outer ones by one", () => {
  expect(seams.filter((seam) => seam.b !== null)).toHaveLength(7);
  expect(seams.filter((seam) => seam.b === null)).toHaveLength(10);
  expect(mesh.corners).toHaveLength(4);
  expect(pairsOf(squares(3, 2).links)).toHaveLength(7);
  expect(boxOfCells(mesh, new Set([2, 6]))).toEqual([1, 0, 3, 2]);
  expect(boxOfCells(mesh, new Set())).toBeNull();
});

test("borders run between micro-grids only, outlines around one", () => {
  expect(bordersAmong(seams, halves).map((border) => border.length)).toEqual([2]);
  expect(outlineOf(mesh, halves, 7)).toHaveLength(6);
  expect(outlineOf(mesh, halves, 8)).toHaveLength(8);
  expect(touchingParts(mesh, halves)).toEqual([[7, 8]]);
});

test("micro-grids that meet in a point only are told apart as well", () => {
  const crossed = new Map([[1, 7], [5, 8]]);
  expect(touchingParts(mesh, crossed)).toEqual([[7, 8]]);
});

test("what an edit does to borders is found from the cells that moved", () => {
  const after = new Map([...halves, [4, 8] as const]);
  after.delete(6);
  const cells = changedCells(halves, after);
  expect([...cells].sort()).toEqual([4, 6]);
  expect(changedCells(halves, after)).toBe(cells);
  const around = seamsAround(seams);
  const touched = new Set(cells.flatMap((cell) => around.get(cell) ?? []));
  const [before, now] = [halves, after].map((each) => new Set(bordersAmong(seams, each).flat())) as [Set<number>, Set<number>];
  const differ = seams.flatMap((_, i) => (before.has(i) === now.has(i) ? [] : [i]));
  expect(differ.length).toBeGreaterThan(0);
  expect(differ.every((i) => touched.has(i))).toBe(true);
});

test("an unassigned courtyard has a border but no neighbour", () => {
  const without = new Map([...halves].filter(([cell]) => cell !== 1));
  // One with each micro-grid it lies beside, and the one between these two.
  expect(bordersAmong(seams, without).map((border) => border.length).sort()).toEqual([1, 1, 1]);
  expect(touchingParts(mesh, without)).toEqual([[7, 8]]);
});

test("neighbours differ, also where more colours than the palette has are needed", () => {
  const areas = [...Array(9).keys()];
  const pairs = areas.flatMap((a) => areas.slice(a + 1).map((b): [number, number] => [a, b]));
  const numbers = colourGraph(areas, pairs);
  expect(new Set(numbers.values()).size).toBe(9);
  expect(colourGraph([0, 1, 2], [[0, 1], [1, 2]])).toEqual(new Map([[1, 0], [0, 1], [2, 2]]));
});

test("colours stay while a draft is edited; only neighbours that came to look alike change", () => {
  const former = new Map([[1, 0], [2, 1], [3, 0]]);
  expect(recolour(former, [1, 2, 3], [[1, 2], [2, 3]])).toEqual(former);
  const after = recolour(former, [1, 2, 3], [[1, 2], [2, 3], [1, 3]]);
  expect([after.get(1), after.get(2)]).toEqual([0, 1]);
  expect([0, 1]).not.toContain(after.get(3));
});

test("the palette is the one of the printed maps", () => {
  const python = readFileSync(new URL("../../../palette.py", import.meta.url), "utf8");
  const list = (name: string) => {
    const found = new RegExp(`^${name}: Final = \\(([^)]*)\\)`, "m").exec(python);
    return [...(found?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((m) => m[1]);
  };
  expect(list("AREAS")).toEqual([...AREAS]);
  expect(list("HATCHES")).toEqual([...HATCHES]);
  expect(list("POINTS")).toEqual([...POINTS]);
  expect([ink(0), ink(6)].map((i) => i.colour)).toEqual([AREAS[0], AREAS[0]]);
  expect(ink(0).hatch).not.toBe(ink(6).hatch);
});

test("every reason of the coverage has its place, its colour and its words", () => {
  const python = readFileSync(new URL("../../../../geo/coverage.py", import.meta.url), "utf8");
  const found = python.matchAll(/\bReason\(\s*"(\w+)",\s*Text\(\s*"([^"]+)",\s*"([^"]+)"/g);
  const reasons = [...found].map(([, key, chinese, english]) => [key, chinese, english]);
  expect(reasons.length).toBeGreaterThan(3);
  expect(REASONS.map((key) => [key, zh.reason[key], en.reason[key]])).toEqual(reasons);
});
