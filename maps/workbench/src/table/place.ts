import type { Features, Position } from "../api/types";
import { inRing } from "../edit/plane";
import { METRES_A_DEGREE } from "../edit/walking";

/** What one press of an arrow moves: some ten metres at most, on either axis. */
export const STEP_DEGREES = 0.0001;

/** Digits that are kept: a centimetre. */
const DIGITS = 7;

/** A coordinate as it was typed, with a point or a comma; null where it is none. */
export function typed(text: string, most: 90 | 180): number | null {
  const tidy = text.trim().replace(/[,，]/, ".").replace(/°$/, "");
  if (!/^-?\d{1,3}(\.\d+)?$/.test(tidy)) return null;
  const value = Number(tidy);
  return Math.abs(value) <= most ? value : null;
}

export function stepped(value: number, steps: number): number {
  return Number((value + steps * STEP_DEGREES).toFixed(DIGITS));
}

/** Whether a place lies in a village, which may be in several pieces and have holes. */
export function liesIn(village: Features, place: Position): boolean {
  return village.features.some(({ geometry }) => {
    const polygons =
      geometry.type === "Polygon"
        ? [geometry.coordinates]
        : geometry.type === "MultiPolygon"
          ? geometry.coordinates
          : [];
    const at = [place[0] as number, place[1] as number] as const;
    // Inside an odd number of rings: in the outer one, and in no hole.
    return polygons.some((rings) => {
      const around = rings.filter((ring) => inRing(at, ring as unknown as (readonly [number, number])[]));
      return around.length % 2 === 1;
    });
  });
}

/** How far a place is from another: metres east and metres north. */
export function offset(from: Position, to: Position): readonly [east: number, north: number] {
  const [lon, lat] = [(to[0] as number) - (from[0] as number), (to[1] as number) - (from[1] as number)];
  const narrowing = Math.cos(((from[1] as number) * Math.PI) / 180);
  return [Math.round(lon * METRES_A_DEGREE * narrowing), Math.round(lat * METRES_A_DEGREE)];
}
