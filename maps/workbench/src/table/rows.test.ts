import { expect, test } from "vitest";
import type { DraftProblem, StatePart } from "../api/operations";
import type { CourtyardFeature } from "../api/types";
import { filtered, NO_FILTER, rowsOf, sorted } from "./rows";

const yard = (id: number, name: string, households: number) =>
  ({
    id,
    geometry: { type: "Point", coordinates: [109.4, 31.4] },
    properties: { name, households, people: 2 * households, group: 1, code: "" },
  }) as unknown as CourtyardFeature;
const part = (id: number, courtyards: number[]) => ({ id, code: `c${id}`, courtyards }) as unknown as StatePart;
const problem = (kind: string, micro_grid: number | null, courtyards: number[]) =>
  ({ key: kind, kind, micro_grid, courtyards }) as unknown as DraftProblem;

const yards = [yard(1, "Yard 10", 4), yard(2, "Yard 9", 2), yard(3, "Mill", 4)];
const rows = rowsOf(yards, [part(7, [1, 3]), part(8, [])], [
  problem("unassigned", null, [2]),
  problem("over", 7, []),
  problem("no_head", 7, []),
]);

test("a problem stands at its courtyards, or at all of its micro-grid", () => {
  expect(rows.map((row) => row.problems.map((each) => each.kind))).toEqual([
    ["over"],
    ["unassigned"],
    ["over"],
  ]);
  expect(rows.map((row) => row.part?.id ?? null)).toEqual([7, null, 7]);
});

test("rows are found by name, micro-grid and problem", () => {
  const ids = (filter: object) => filtered(rows, { ...NO_FILTER, ...filter }).map((row) => row.id);
  expect(ids({ text: " yard " })).toEqual([1, 2]);
  expect(ids({ part: 7 })).toEqual([1, 3]);
  expect(ids({ part: "none" })).toEqual([2]);
  expect(ids({ onlyProblems: true, part: 8 })).toEqual([]);
});

test("sorting counts as people do and keeps the order of equals", () => {
  const ids = (column: "name" | "households" | "part", down = false) =>
    sorted(rows, { column, down }).map((row) => row.id);
  expect(ids("name")).toEqual([3, 2, 1]);
  expect(ids("households", true)).toEqual([1, 3, 2]);
  expect(ids("part")).toEqual([2, 1, 3]);
});
