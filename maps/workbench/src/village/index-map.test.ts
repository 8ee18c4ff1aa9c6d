import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Division } from "./division";
import { classOf, INDEX_RAMP, inScores } from "./index-map";

const breaks = [60, 70, 80, 90];

test("a score on a limit belongs to the class above it", () => {
  expect([0, 59.9, 60, 75, 90, 100].map((value) => classOf(breaks, value))).toEqual([0, 0, 1, 2, 4, 4]);
});

test("each micro-grid has the colour of its score in the period, none is not low", () => {
  const microGrids = ["a", "b"].map((code, id) => ({ id, code }));
  const division = { microGrids, inks: new Map() } as unknown as Division;
  const scores = [
    { micro_grid_code: "a", period: "2026-10", value: 95 },
    { micro_grid_code: "b", period: "2026-09", value: 50 },
  ];
  const { inks } = inScores(division, { breaks, periods: [], scores }, "2026-10");
  expect(inks.get(0)?.colour).toBe(INDEX_RAMP[4]);
  expect(INDEX_RAMP as readonly string[]).not.toContain(inks.get(1)?.colour);
});

test("the ramp is the one of the printed maps", () => {
  const python = readFileSync(new URL("../../../palette.py", import.meta.url), "utf8");
  const found = /^INDEX_RAMP: Final = \(([^)]*)\)/m.exec(python)?.[1] ?? "";
  expect([...found.matchAll(/"([^"]+)"/g)].map((each) => each[1])).toEqual([...INDEX_RAMP]);
});
