import { expect, test } from "vitest";
import { wishOf } from "./wish";

const form = (given: Record<string, string>) => {
  const data = new FormData();
  const all = { choice: "default", tolerance: "20", seed: "0", count: "", ...given };
  for (const [key, value] of Object.entries(all)) data.set(key, value);
  return data;
};

test("a form becomes a wish", () => {
  expect(wishOf(form({}))).toEqual({ tolerance: 0.2, seed: 0 });
  const number = form({ choice: "number", count: "25", seed: "7", tolerance: "12.5" });
  expect(wishOf(number)).toEqual({ micro_grids: 25, tolerance: 0.125, seed: 7 });
  expect(wishOf(form({ choice: "size", count: "15" }))).toEqual({
    households: 15,
    tolerance: 0.2,
    seed: 0,
  });
});

test.each([
  { choice: "number", count: "" },
  { choice: "number", count: "0" },
  { choice: "number", count: "-3" },
  { choice: "size", count: "1e3" },
  { choice: "size", count: "1.5" },
  { tolerance: "-1" },
  { tolerance: "101" },
  { tolerance: "abc" },
  { seed: "99999999999" },
])("a figure that cannot be is refused: %o", (given) => {
  expect(wishOf(form(given))).toBeNull();
});

test("only what differs from the usual is asked for", () => {
  const given = { proposals: "3", balance: "mix", stability_m: "400", road_split_m: "0", base: "12" };
  expect(wishOf(form(given))).toEqual({
    tolerance: 0.2,
    seed: 0,
    proposals: 3,
    balance: "mix",
    preferences: { stability_m: 400 },
    base_plan: 12,
  });
  expect(wishOf(form({ proposals: "6" }))).toBeNull();
  expect(wishOf(form({ stability_m: "99999" }))).toBeNull();
});
