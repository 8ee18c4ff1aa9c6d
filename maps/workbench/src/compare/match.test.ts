import { expect, test } from "vitest";
import type { MicroGrid } from "../api/types";
import { meshOf } from "../map/mesh";
import { squares } from "../map/mesh.fixture";
import { likeOther, spoken } from "./match";

const part = (id: number, courtyards: number[]): MicroGrid => ({
  id, courtyards, code: "", grid_code: "", name: "", households: 1, people: 1, head: null,
});
const match = (micro_grid: number, other: number | null) => ({
  micro_grid, other, code: "", other_code: null, kept_households: 1, gained: 0, lost: 0,
});

test("micro-grids that are the same in both plans look the same, a new one unlike its neighbours", () => {
  const before = [part(1, [1, 2]), part(2, [3, 4])];
  const own = [part(11, [1]), part(12, [4]), part(13, [2, 3])];
  const matches = [match(11, 1), match(12, 2), match(13, null)];
  const both = likeOther(before, own, matches, meshOf(squares(4, 1)));
  expect(both.own.inks.get(11)).toEqual(both.before.inks.get(1));
  expect(both.own.inks.get(12)).toEqual(both.before.inks.get(2));
  const numbers = [11, 12].map((id) => both.own.numbers.get(id));
  expect(numbers).not.toContain(both.own.numbers.get(13));
});

test("a code is said as people say it", () => {
  expect(spoken("500238115203001012")).toBe("1-12");
  expect(spoken("new")).toBe("new");
});
