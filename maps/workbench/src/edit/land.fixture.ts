import type { CourtyardFeature } from "../api/types";
import type { Pair } from "../map/mesh";
import { draftOf } from "./draft";
import type { Draft } from "./draft";
import type { StatePart } from "../api/operations";

/** Six courtyards in a row with two households each; three and three belong together. */
export const ROW = [1, 2, 3, 4, 5, 6];

export const courtyards = ROW.map(
  (id): CourtyardFeature => ({
    type: "Feature",
    id,
    properties: { code: `${id}`, name: "", group: 1, households: 2, people: 5 },
    geometry: { type: "Point", coordinates: [id, 0] },
  }),
);

export const links: readonly Pair[] = [1, 2, 3, 4, 5].map((a) => [a, a + 1]);

export function part(id: number, courtyards: readonly number[], more: Partial<StatePart> = {}): StatePart {
  return {
    id, grid: 1, number: id, code: `${id}`, name: `1-${id}微网格`, households: 0, people: 0,
    locked: false, pin: null, head: null, courtyards, ...more,
  };
}

export function draft(...parts: readonly StatePart[]): Draft {
  return draftOf({
    plan: {} as never, revision: 1, editable: true, grids: [], micro_grids: parts,
    limits: { balance: "households", target: 6, lower: 5, upper: 7, tolerance: 0.2 },
    undo: null, redo: null, courtyards: 6, tiles: false, bbox: null,
  });
}

/** Micro-grids 7 and 8 with the first and the last three courtyards. */
export const halves = draft(part(7, [1, 2, 3]), part(8, [4, 5, 6]));
