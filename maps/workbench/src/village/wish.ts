import type { Wish } from "../api/types";

export type Choice = "default" | "number" | "size";

/** Read the form of a new plan; null when a figure in it cannot be. */
export function wishOf(form: FormData): Wish | null {
  const whole = (key: string, least: number, most: number) => {
    const text = String(form.get(key) ?? "").trim();
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : null;
  };
  const share = Number(form.get("tolerance"));
  const tolerance = share >= 0 && share <= 100 ? share / 100 : null;
  const seed = whole("seed", 0, 2 ** 31 - 1);
  if (tolerance === null || seed === null) return null;
  const choice = form.get("choice") as Choice;
  if (choice === "default") return { tolerance, seed };
  const count = whole("count", 1, 99_999);
  if (count === null) return null;
  return choice === "number"
    ? { micro_grids: count, tolerance, seed }
    : { households: count, tolerance, seed };
}
