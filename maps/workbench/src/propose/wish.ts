import type { Wish } from "../api/types";

export type Choice = "default" | "number" | "size";
export type Preference = "stability_m" | "group_split_m" | "road_split_m";

/** Preferences and the most that their price may be, in metres of walking. */
export const PREFERENCES: readonly Preference[] = ["stability_m", "group_split_m", "road_split_m"];
export const HIGHEST_PRICE_M = 2000;
export const MOST_PROPOSALS = 5;

/** Read the form of a new plan; null when a figure in it cannot be. */
export function wishOf(form: FormData): Wish | null {
  const whole = (key: string, least: number, most: number, otherwise?: number) => {
    const text = String(form.get(key) ?? "").trim();
    if (text === "" && otherwise !== undefined) return otherwise;
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : null;
  };
  const share = Number(form.get("tolerance"));
  const tolerance = share >= 0 && share <= 100 ? share / 100 : null;
  const seed = whole("seed", 0, 2 ** 31 - 1, 0);
  const proposals = whole("proposals", 1, MOST_PROPOSALS, 1);
  const prices = PREFERENCES.map((key) => [key, whole(key, 0, HIGHEST_PRICE_M, 0) ?? NaN] as const);
  if (tolerance === null || seed === null || proposals === null) return null;
  if (prices.some(([, price]) => Number.isNaN(price))) return null;
  const size = sizeOf(form, whole);
  if (!size) return null;
  const balance = form.get("balance");
  const base = whole("base", 1, Number.MAX_SAFE_INTEGER, 0);
  const preferred = prices.filter(([, price]) => price);
  return {
    ...size,
    tolerance,
    seed,
    ...(proposals > 1 ? { proposals } : {}),
    ...(balance === "people" || balance === "mix" ? { balance } : {}),
    ...(preferred.length ? { preferences: Object.fromEntries(preferred) } : {}),
    ...(base ? { base_plan: base } : {}),
  };
}

function sizeOf(
  form: FormData,
  whole: (key: string, least: number, most: number) => number | null,
): Pick<Wish, "micro_grids" | "households"> | null {
  const choice = form.get("choice") as Choice;
  if (choice === "default") return {};
  const count = whole("count", 1, 99_999);
  if (count === null) return null;
  return choice === "number" ? { micro_grids: count } : { households: count };
}
