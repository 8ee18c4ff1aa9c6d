import type { CourtyardFeature, MicroGrid, Position } from "../api/types";
import { colourGraph } from "../map/colouring";
import { touchingParts } from "../map/mesh";
import type { Assignment, Mesh } from "../map/mesh";
import { ink } from "../map/palette";
import type { Ink } from "../map/palette";

/** One plan as the map and the table show it. */
export interface Division {
  readonly microGrids: readonly MicroGrid[];
  readonly byId: ReadonlyMap<number, MicroGrid>;
  readonly assignment: Assignment;
  /** Number of each micro-grid's ink; those of neighbours differ. */
  readonly numbers: ReadonlyMap<number, number>;
  readonly inks: ReadonlyMap<number, Ink>;
  /** Mean of the households of a micro-grid. */
  readonly mean: number;
}

export function divisionOf(microGrids: readonly MicroGrid[], mesh: Mesh): Division {
  const assignment = new Map<number, number>();
  for (const each of microGrids) for (const id of each.courtyards) assignment.set(id, each.id);
  const ids = microGrids.map((each) => each.id);
  const numbers = colourGraph(ids, touchingParts(mesh, assignment));
  const total = microGrids.reduce((sum, each) => sum + each.households, 0);
  return {
    microGrids,
    byId: new Map(microGrids.map((each) => [each.id, each])),
    assignment,
    numbers,
    inks: inksOf(numbers),
    mean: microGrids.length ? total / microGrids.length : 0,
  };
}

export function inksOf(numbers: ReadonlyMap<number, number>): Map<number, Ink> {
  return new Map([...numbers].map(([id, number]) => [id, ink(number)]));
}

/** Share by which a micro-grid differs from the mean; null where there is no household at all. */
export function deviationOf(households: number, mean: number): number | null {
  return mean > 0 ? households / mean - 1 : null;
}

/** "1-3" of "1-3微网格": what stands on the map. */
export function shortName(microGrid: Pick<MicroGrid, "name">): string {
  return microGrid.name.replace(/微网格$/, "");
}

/** Where the label goes: the courtyard nearest to the middle, so always on the micro-grid's land. */
export function labelPlaces(
  courtyards: Iterable<CourtyardFeature>,
  assignment: Assignment,
): Map<number, Position> {
  const places = new Map<number, Position[]>();
  for (const each of courtyards) {
    const part = assignment.get(Number(each.id));
    if (part === undefined || each.geometry.type !== "Point") continue;
    const found = places.get(part) ?? [];
    found.push(each.geometry.coordinates);
    places.set(part, found);
  }
  return new Map([...places].map(([part, points]) => [part, middleOf(points)]));
}

function middleOf(points: readonly Position[]): Position {
  const mean = (axis: 0 | 1) => points.reduce((sum, p) => sum + p[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const far = (p: Position) => (p[0] - x) ** 2 + (p[1] - y) ** 2;
  return points.reduce((best, p) => (far(p) < far(best) ? p : best));
}

/** Courtyards by the hatch of their micro-grid, the second channel beside the colour. */
export function hatched(division: Division): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [courtyard, part] of division.assignment) {
    const hatch = division.inks.get(part)?.hatch ?? "none";
    if (hatch === "none") continue;
    const same = found.get(hatch);
    if (same) same.push(courtyard);
    else found.set(hatch, [courtyard]);
  }
  return found;
}
