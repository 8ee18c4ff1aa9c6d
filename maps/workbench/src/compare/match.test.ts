import { expect, test } from "vitest";
import type { Features, MicroGrid, Position } from "../api/types";
import { meshOf } from "../map/mesh";
import { likeOther, spoken } from "./match";

const square = (x: number): Position[] => [[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]];
const cells: Features = {
  type: "FeatureCollection",
  features: [0, 1, 2, 3].map((i) => ({
    type: "Feature",
    id: i,
    properties: {},
    geometry: { type: "Polygon", coordinates: [square(i)] },
  })),
};
const part = (id: number, courtyards: number[]): MicroGrid => ({
  id, courtyards, code: "", grid_code: "", name: "", households: 1, people: 1, head: null,
});
const match = (micro_grid: number, other: number | null) => ({
  micro_grid, other, code: "", other_code: null, kept_households: 1, gained: 0, lost: 0,
});

test("micro-grids that are the same in both plans look the same, a new one unlike its neighbours", () => {
  const before = [part(1, [0, 1]), part(2, [2, 3])];
  const own = [part(11, [0]), part(12, [3]), part(13, [1, 2])];
  const matches = [match(11, 1), match(12, 2), match(13, null)];
  const both = likeOther(before, own, matches, meshOf(cells));
  expect(both.own.inks.get(11)).toEqual(both.before.inks.get(1));
  expect(both.own.inks.get(12)).toEqual(both.before.inks.get(2));
  const numbers = [11, 12].map((id) => both.own.numbers.get(id));
  expect(numbers).not.toContain(both.own.numbers.get(13));
});

test("a code is said as people say it", () => {
  expect(spoken("500238115203001012")).toBe("1-12");
  expect(spoken("new")).toBe("new");
});
