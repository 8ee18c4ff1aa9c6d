import { ask } from "../api/client";
import type { Ink } from "../map/palette";
import type { Division } from "./division";

/** Five steps from pale to dark, as `maps/palette.py` has them; a test holds the two together. */
export const INDEX_RAMP = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"] as const;
const NO_SCORE = { colour: "#d4d0c5", hatch: "dots" } as const;

/** Scores of micro-grids by period, with class limits that do not move. */
export interface Index {
  readonly breaks: readonly number[];
  readonly periods: readonly string[];
  readonly scores: readonly {
    readonly micro_grid_code: string;
    readonly period: string;
    readonly value: number;
  }[];
}

export const villageIndex = async (village: string, signal: AbortSignal) =>
  (await ask<Index>(`/api/villages/${village}/index`, { signal })).value;

/** The class of a score; one on a limit belongs to the class above it. */
export function classOf(breaks: readonly number[], value: number): number {
  return breaks.filter((limit) => value >= limit).length;
}

/** The division in the colours of one period's scores; a micro-grid without one is dotted grey. */
export function inScores(division: Division, index: Index, period: string): Division {
  const values = new Map(
    index.scores
      .filter((score) => score.period === period)
      .map((score) => [score.micro_grid_code, score.value]),
  );
  const inks = division.microGrids.map(({ id, code }): readonly [number, Ink] => {
    const value = values.get(code);
    if (value === undefined) return [id, NO_SCORE];
    const colour = INDEX_RAMP[classOf(index.breaks, value)] ?? NO_SCORE.colour;
    return [id, { colour, hatch: "none" }];
  });
  return { ...division, inks: new Map(inks) };
}
