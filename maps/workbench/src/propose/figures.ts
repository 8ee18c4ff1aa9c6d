import type { Plan } from "../api/types";
import { percent } from "../text/numbers";

export type FigureKey = "deviation" | "mean_walk" | "longest_walk" | "groups_split" | "moved";

export const FIGURES: readonly FigureKey[] = [
  "deviation",
  "mean_walk",
  "longest_walk",
  "groups_split",
  "moved",
];

/** A figure of a plan; null is "no data", as after an edit by hand. */
export function figureOf(plan: Plan, key: FigureKey): number | null {
  return plan.metrics[key] ?? null;
}

export function figureText(key: FigureKey, value: number, metres: (n: number) => string): string {
  if (key === "deviation") return `±${percent(value)}`;
  if (key === "mean_walk" || key === "longest_walk") return metres(Math.round(value));
  return String(Math.round(value));
}

/** The best value of each figure among plans; none where fewer than two plans have one. */
export function bestOf(plans: readonly Plan[]): ReadonlyMap<FigureKey, number> {
  const best = new Map<FigureKey, number>();
  for (const key of FIGURES) {
    const values = plans.map((plan) => figureOf(plan, key)).filter((value) => value !== null);
    if (values.length > 1 && new Set(values).size > 1) best.set(key, Math.min(...values));
  }
  return best;
}
