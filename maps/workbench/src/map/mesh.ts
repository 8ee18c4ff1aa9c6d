import type { Feature, Features, Position } from "../api/types";

/** One stretch of border between two cells; `b` is null at the edge of the village. */
export interface Edge {
  readonly a: number;
  readonly b: number | null;
  readonly line: readonly [Position, Position];
}

/** How the cells of a village hang together, found once and used for every plan and edit. */
export interface Mesh {
  readonly edges: readonly Edge[];
  /** Cells that touch, also those that share only a corner. */
  readonly touching: readonly (readonly [number, number])[];
}

/** Micro-grid of each courtyard; one without is absent. */
export type Assignment = ReadonlyMap<number, number>;

function rings(feature: Feature): readonly (readonly Position[])[] {
  const shape = feature.geometry;
  if (shape.type === "Polygon") return shape.coordinates;
  if (shape.type === "MultiPolygon") return shape.coordinates.flat();
  return [];
}

const named = ([x, y]: Position) => `${x},${y}`;

/** Index the borders of cells that tile a village: shared borders have the same corners. */
export function meshOf(cells: Features): Mesh {
  const edges = new Map<string, { a: number; b: number | null; line: [Position, Position] }>();
  const corners = new Map<string, Set<number>>();
  for (const cell of cells.features) {
    const id = Number(cell.id);
    for (const ring of rings(cell)) {
      for (let i = 0; i + 1 < ring.length; i++) {
        const [from, to] = [ring[i] as Position, ring[i + 1] as Position];
        const [p, q] = [named(from), named(to)];
        const key = p < q ? `${p} ${q}` : `${q} ${p}`;
        const known = edges.get(key);
        if (known) known.b = id;
        else edges.set(key, { a: id, b: null, line: [from, to] });
        const here = corners.get(p) ?? new Set<number>();
        corners.set(p, here.add(id));
      }
    }
  }
  return { edges: [...edges.values()], touching: touchingOf(corners.values()) };
}

function touchingOf(corners: Iterable<ReadonlySet<number>>): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (const here of corners) {
    if (here.size < 2) continue;
    const ids = [...here].sort((a, b) => a - b);
    ids.forEach((a, i) => ids.slice(i + 1).forEach((b) => pairs.set(`${a},${b}`, [a, b])));
  }
  return [...pairs.values()];
}

/** All the border that two cells share. */
export interface Seam {
  readonly a: number;
  readonly b: number;
  readonly lines: (readonly [Position, Position])[];
}

/** The borders inside a village, one for each two cells that share any. */
export function seamsOf(mesh: Mesh): Seam[] {
  const seams = new Map<string, Seam>();
  for (const { a, b, line } of mesh.edges) {
    if (b === null) continue;
    const key = `${a},${b}`;
    const seam = seams.get(key);
    if (seam) seam.lines.push(line);
    else seams.set(key, { a, b, lines: [line] });
  }
  return [...seams.values()];
}

/** Which seams are borders between micro-grids, by their place in the list. */
export function bordersAmong(seams: readonly Seam[], assignment: Assignment): Set<number> {
  const found = new Set<number>();
  seams.forEach(({ a, b }, i) => {
    if (assignment.get(a) !== assignment.get(b)) found.add(i);
  });
  return found;
}

/** The outline of one micro-grid. */
export function outlineOf(
  mesh: Mesh,
  assignment: Assignment,
  part: number,
): (readonly [Position, Position])[] {
  const inside = (cell: number | null) => cell !== null && assignment.get(cell) === part;
  return mesh.edges.filter(({ a, b }) => inside(a) !== inside(b)).map((edge) => edge.line);
}

/** Pairs of micro-grids whose land touches. */
export function touchingParts(mesh: Mesh, assignment: Assignment): [number, number][] {
  const beside = new Map<number, Set<number>>();
  for (const [a, b] of mesh.touching) {
    const [p, q] = [assignment.get(a), assignment.get(b)];
    if (p === undefined || q === undefined || p === q) continue;
    const [low, high] = p < q ? [p, q] : [q, p];
    const others = beside.get(low);
    if (others) others.add(high);
    else beside.set(low, new Set([high]));
  }
  return [...beside].flatMap(([p, others]) => [...others].map((q): [number, number] => [p, q]));
}

export type Box = readonly [west: number, south: number, east: number, north: number];

export function boxOf(features: Iterable<Feature>): Box | null {
  let box: [number, number, number, number] | null = null;
  const take = ([x, y]: Position) => {
    box = box
      ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
      : [x, y, x, y];
  };
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === "number") take(node as unknown as Position);
    else node.forEach(walk);
  };
  for (const feature of features) walk(feature.geometry.coordinates);
  return box;
}
