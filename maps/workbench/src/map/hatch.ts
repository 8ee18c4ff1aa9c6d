import { HATCHES } from "./palette";
import type { Hatch } from "./palette";

export interface Pattern {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const SIDE = 16;
const DRAWN: Readonly<Record<Hatch, (x: number, y: number) => boolean>> = {
  none: () => false,
  rising: (x, y) => (x + y) % 8 < 2,
  falling: (x, y) => (x - y + SIDE) % 8 < 2,
  level: (_x, y) => y % 8 < 2,
  upright: (x) => x % 8 < 2,
  dots: (x, y) => x % 8 < 3 && y % 8 < 3,
};

/** A hatch as a small picture that repeats without a seam. */
export function patternOf(hatch: Hatch): Pattern {
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (DRAWN[hatch](x, y)) data.set([26, 26, 26, 255], (y * SIDE + x) * 4);
    }
  }
  return { width: SIDE, height: SIDE, data };
}

export const PATTERNS = HATCHES.filter((hatch) => hatch !== "none").map(
  (hatch) => [hatch, patternOf(hatch)] as const,
);
