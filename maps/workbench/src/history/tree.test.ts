import { expect, test } from "vitest";
import type { Plan } from "../api/types";
import { treeOf } from "./tree";
import type { Twig } from "./tree";

const plan = (id: number, parent_id: number | null) => ({ id, parent_id }) as Plan;
const shape = (twigs: readonly Twig[]): unknown[] =>
  twigs.map(({ plan, twigs: more }) => (more.length ? [plan.id, shape(more)] : plan.id));

test("branches hang under what they came from, and every plan is there once", () => {
  const plans = [plan(1, null), plan(2, 1), plan(3, 1), plan(4, 2), plan(5, 99)];
  expect(shape(treeOf(plans))).toEqual([5, [1, [3, [2, [4]]]]]);
});
