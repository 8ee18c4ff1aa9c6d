import type { AreaFault } from "./area";
import { pull, pulledMoves, takeHold } from "./border";
import type { Grip, Reachable } from "./border";
import { nearestTo } from "./cursor";
import { cutBy } from "./cut";
import type { CutFault } from "./cut";
import type { Draft } from "./draft";
import { movable } from "./operations";
import type { Deed } from "./operations";
import { along } from "./plane";
import type { Pixel } from "./plane";
import { reached } from "./reach";

/** Tools that draw on the sheet over the map; "area" and "hand" work on the map itself. */
export const SHEET_TOOLS = [
  "tap", "brush", "border", "rectangle", "lasso", "cut", "merge", "link", "place", "head",
] as const;
export type SheetTool = (typeof SHEET_TOOLS)[number];
export type Tool = SheetTool | "hand" | "area";

/** Where edits bring courtyards: a micro-grid, a new one, out of all, or nothing chosen yet. */
export type Target = number | "nowhere" | "new" | null;

/** What lies under the sheet, in pixels, while a stroke lasts. */
export interface Ground {
  readonly draft: Draft;
  readonly places: readonly (readonly [number, Pixel])[];
  readonly cellAt: (at: Pixel) => number | null;
  readonly borders: () => Iterable<Reachable>;
}

/** How a tool is set. */
export interface Grasp {
  readonly tool: SheetTool;
  readonly brush: number;
  readonly target: Target;
}

export interface Stroke {
  readonly points: readonly Pixel[];
  readonly taken: ReadonlySet<number>;
  readonly grip: Grip | null;
  /** Micro-grids whose land a cutting line crossed, and how often it was seen there. */
  readonly crossed: ReadonlyMap<number, number>;
}

export type Fault = CutFault | AreaFault | "noTarget" | "locked" | "noBorder" | "nothingThere" | "sameParts";

/** What letting go now would do, or what is missing. */
export type Reading =
  | { readonly deeds: readonly Deed[] }
  | { readonly fault: Fault }
  | { readonly ask: "link"; readonly a: number; readonly b: number }
  | { readonly ask: "head"; readonly courtyard: number }
  | { readonly moved: number; readonly to: Pixel };

const STEP_PX = 6;
const NEAR_PX = 24;

export function begun(grasp: Grasp, at: Pixel, ground: Ground): Stroke {
  const over = ground.cellAt(at);
  const grip =
    grasp.tool === "border" ? takeHold(at, over, ground.borders(), ground.draft.assignment) : null;
  return drawn(grasp, { points: [at], taken: new Set(), grip, crossed: new Map() }, at, ground);
}

/** Go on with a stroke to another point. */
export function drawn(grasp: Grasp, stroke: Stroke, to: Pixel, ground: Ground): Stroke {
  const from = stroke.points[stroke.points.length - 1] as Pixel;
  const points = [...stroke.points, to];
  switch (grasp.tool) {
    case "brush": {
      const taken = new Set(stroke.taken);
      for (const id of reached("brush", [from, to], ground.places, grasp.brush)) taken.add(id);
      const under = ground.cellAt(to);
      if (under !== null) taken.add(under);
      return { ...stroke, points: [to], taken };
    }
    case "rectangle":
    case "lasso": {
      const taken = new Set(reached(grasp.tool, points, ground.places, 0));
      return { ...stroke, points: grasp.tool === "lasso" ? points : [points[0] as Pixel, to], taken };
    }
    case "border": {
      const { assignment } = ground.draft;
      const grip = along(from, to, STEP_PX).reduce(
        (now, at) => now && pull(now, at, ground.cellAt(at), assignment),
        stroke.grip,
      );
      return { ...stroke, points: [to], grip };
    }
    case "cut": {
      const crossed = new Map(stroke.crossed);
      for (const at of along(from, to, 2 * STEP_PX)) {
        const part = ground.draft.assignment.get(ground.cellAt(at) ?? NaN);
        if (part !== undefined) crossed.set(part, (crossed.get(part) ?? 0) + 1);
      }
      return { ...stroke, points, crossed };
    }
    default:
      return { ...stroke, points: [points[0] as Pixel, to] };
  }
}

/** What a stroke means as it stands. */
export function reading(grasp: Grasp, stroke: Stroke, ground: Ground): Reading {
  const [first, last] = [stroke.points[0] as Pixel, stroke.points.at(-1) as Pixel];
  switch (grasp.tool) {
    case "tap":
    case "merge":
    case "head": {
      const under = ground.cellAt(last);
      return under === null ? { fault: "nothingThere" } : touching(grasp, under, ground.draft);
    }
    case "brush":
    case "rectangle":
    case "lasso":
      return bringing(ground.draft, [...stroke.taken], grasp.target);
    case "border":
      return pulling(stroke.grip, ground.draft);
    case "cut":
      return cutting(grasp, stroke, ground);
    case "link": {
      const [a, b] = [first, last].map((at) => nearby(at, ground));
      return a == null || b == null ? { fault: "nothingThere" } : { ask: "link", a, b };
    }
    case "place": {
      const moved = nearby(first, ground);
      return moved === null ? { fault: "nothingThere" } : { moved, to: last };
    }
  }
}

/** What a tool does to one courtyard: a tap with the finger, or Enter at the cursor. */
export function touching(grasp: Grasp, courtyard: number, draft: Draft): Reading {
  if (grasp.tool === "head") return { ask: "head", courtyard };
  if (grasp.tool !== "merge") return bringing(draft, [courtyard], grasp.target);
  const { target } = grasp;
  const part = draft.assignment.get(courtyard);
  if (typeof target !== "number") return { fault: "noTarget" };
  if (part === undefined || part === target) return { fault: "sameParts" };
  if ([part, target].some((id) => draft.parts.get(id)?.locked)) return { fault: "locked" };
  return { deeds: [{ kind: "merge", into: target, micro_grids: [part] }] };
}

/** Bring courtyards to where edits go. */
export function bringing(draft: Draft, courtyards: readonly number[], target: Target): Reading {
  if (target === null) return { fault: "noTarget" };
  if (!courtyards.length) return { fault: "nothingThere" };
  const to = typeof target === "number" ? target : target === "new" ? NaN : null;
  const free = movable(draft, courtyards, to);
  const there = courtyards.every((id) => (draft.assignment.get(id) ?? null) === to);
  if (!free.length) return there ? { deeds: [] } : { fault: "locked" };
  if (target === "new") return { deeds: [{ kind: "new", courtyards: free, grid: null, name: null }] };
  return { deeds: [{ kind: "assign", courtyards: free, micro_grid: to }] };
}

function pulling(grip: Grip | null, draft: Draft): Reading {
  if (!grip) return { fault: "noBorder" };
  if (grip.sides.some((side) => side !== null && draft.parts.get(side)?.locked)) {
    return { fault: "locked" };
  }
  const moves = pulledMoves(grip, draft.assignment);
  const to = moves[0]?.to ?? null;
  const free = movable(draft, moves.map((move) => move.courtyard), to);
  return { deeds: free.length ? [{ kind: "assign", courtyards: free, micro_grid: to }] : [] };
}

function cutting(grasp: Grasp, { points, crossed }: Stroke, ground: Ground): Reading {
  const { draft, places } = ground;
  const wanted = typeof grasp.target === "number" && crossed.has(grasp.target) ? [grasp.target] : [];
  const most = [...crossed].sort((a, b) => b[1] - a[1]).map(([part]) => part);
  let fault: Fault = most.length ? "notThrough" : "nothingThere";
  for (const part of [...wanted, ...most]) {
    const cut = cutBy(points, places.filter(([id]) => draft.assignment.get(id) === part));
    if ("fault" in cut) {
      if (cut.fault === "onePoint") return cut;
      continue;
    }
    if (draft.parts.get(part)?.locked) {
      fault = "locked";
      continue;
    }
    return { deeds: [{ kind: "split", micro_grid: part, courtyards: smaller(cut.sides, part, draft) }] };
  }
  return { fault };
}

/** The side that becomes the new micro-grid: the smaller one, unless the head lives there. */
function smaller(
  [one, other]: readonly [readonly number[], readonly number[]],
  part: number,
  draft: Draft,
): readonly number[] {
  const pin = draft.parts.get(part)?.pin?.courtyard;
  if (pin !== undefined) return one.includes(pin) ? other : one;
  return one.length <= other.length ? one : other;
}

function nearby(at: Pixel, { places }: Ground): number | null {
  return nearestTo(places.filter(([, [x, y]]) => Math.hypot(x - at[0], y - at[1]) <= NEAR_PX), at);
}
