import type { Feature, Position } from "../api/types";

/** A line between two cells; `b` is null at the edge of the village. Two cells may share several. */
export interface Seam {
  readonly a: number;
  readonly b: number | null;
  readonly line: readonly Position[];
}

/** How the cells of a village hang together, the same for every plan and edit. */
export interface Mesh {
  readonly seams: readonly Seam[];
  /** Cells that meet in a point only. */
  readonly corners: readonly Pair[];
}

export type Pair = readonly [number, number];

/** Micro-grid of each courtyard; one without is absent. */
export type Assignment = ReadonlyMap<number, number>;

const CHANGES = new WeakMap<Assignment, { readonly before: WeakRef<Assignment>; readonly cells: readonly number[] }>();

/** Cells that are elsewhere in another assignment; for the same two they are looked for once. */
export function changedCells(before: Assignment, now: Assignment): readonly number[] {
  if (before === now) return [];
  const known = CHANGES.get(now);
  if (known?.before.deref() === before) return known.cells;
  const cells: number[] = [];
  for (const [cell, part] of now) if (before.get(cell) !== part) cells.push(cell);
  for (const cell of before.keys()) if (!now.has(cell)) cells.push(cell);
  CHANGES.set(now, { before: new WeakRef(before), cells });
  return cells;
}

/** How courtyards hang together as the service tells it, in columns. */
export interface MeshColumns {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly starts: readonly number[];
  readonly xy: readonly number[];
  readonly corners: readonly number[];
  readonly links: readonly number[];
}

const UNITS_A_DEGREE = 1e7;

/** A seam whose line is made when it is asked for: of many thousand, few are ever drawn. */
class ColumnSeam implements Seam {
  readonly b: number | null;
  constructor(
    readonly a: number,
    private readonly columns: MeshColumns,
    private readonly at: number,
  ) {
    this.b = columns.b[at] || null;
  }

  get line(): Position[] {
    const { starts, xy } = this.columns;
    const [first, end] = [2 * (starts[this.at] as number), 2 * (starts[this.at + 1] as number)];
    const line: Position[] = [];
    for (let i = first; i < end; i += 2) {
      line.push([(xy[i] as number) / UNITS_A_DEGREE, (xy[i + 1] as number) / UNITS_A_DEGREE]);
    }
    return line;
  }
}

export function meshOf(columns: MeshColumns): Mesh {
  return { seams: columns.a.map((cell, i) => new ColumnSeam(cell, columns, i)), corners: pairsOf(columns.corners) };
}

/** Numbers one after the other as pairs. */
export function pairsOf(numbers: readonly number[]): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < numbers.length; i += 2) pairs.push([numbers[i] as number, numbers[i + 1] as number]);
  return pairs;
}

/** Borders between micro-grids: for each two that share one, its seams by their place in the list. */
export function bordersAmong(seams: readonly Seam[], assignment: Assignment): number[][] {
  const found = new Map<number, Map<number, number[]>>();
  seams.forEach((seam, i) => {
    if (!isBorder(seam, assignment)) return;
    const [p, q] = [assignment.get(seam.a) ?? NOWHERE, assignment.get(seam.b as number) ?? NOWHERE];
    const [low, high] = p < q ? [p, q] : [q, p];
    const others = found.get(low) ?? new Map<number, number[]>();
    const border = others.get(high);
    if (border) border.push(i);
    else found.set(low, others.set(high, [i]));
  });
  return [...found.values()].flatMap((others) => [...others.values()]);
}

/** Stands for the micro-grid of courtyards that have none. */
const NOWHERE = 0;

const AROUND = new WeakMap<readonly Seam[], ReadonlyMap<number, readonly number[]>>();

/** Seams of each cell by their place in the list, found once for a list. */
export function seamsAround(seams: readonly Seam[]): ReadonlyMap<number, readonly number[]> {
  const known = AROUND.get(seams);
  if (known) return known;
  const around = new Map<number, number[]>();
  const add = (cell: number, i: number) => {
    const own = around.get(cell);
    if (own) own.push(i);
    else around.set(cell, [i]);
  };
  seams.forEach(({ a, b }, i) => {
    add(a, i);
    if (b !== null) add(b, i);
  });
  AROUND.set(seams, around);
  return around;
}

/** Whether a seam lies inside the village and parts two micro-grids. */
export function isBorder({ a, b }: Seam, assignment: Assignment): boolean {
  return b !== null && assignment.get(a) !== assignment.get(b);
}

/** The outline of one micro-grid. */
export function outlineOf(mesh: Mesh, assignment: Assignment, part: number): (readonly Position[])[] {
  const inside = (cell: number | null) => cell !== null && assignment.get(cell) === part;
  return mesh.seams.filter(({ a, b }) => inside(a) !== inside(b)).map((seam) => seam.line);
}

/** Pairs of micro-grids whose land touches, if only in a point. */
export function touchingParts(mesh: Mesh, assignment: Assignment): [number, number][] {
  const beside = new Map<number, Set<number>>();
  const meet = (a: number, b: number) => {
    const [p, q] = [assignment.get(a), assignment.get(b)];
    if (p === undefined || q === undefined || p === q) return;
    const [low, high] = p < q ? [p, q] : [q, p];
    const others = beside.get(low);
    if (others) others.add(high);
    else beside.set(low, new Set([high]));
  };
  for (const { a, b } of mesh.seams) if (b !== null) meet(a, b);
  for (const [a, b] of mesh.corners) meet(a, b);
  return [...beside].flatMap(([p, others]) => [...others].map((q): [number, number] => [p, q]));
}

/** The box around the land of some courtyards. */
export function boxOfCells(mesh: Mesh, cells: ReadonlySet<number>): Box | null {
  const around = mesh.seams.filter(({ a, b }) => cells.has(a) || (b !== null && cells.has(b)));
  return boxOfPlaces(around.map((seam) => seam.line));
}

export type Box = readonly [west: number, south: number, east: number, north: number];

export function boxOf(features: Iterable<Feature>): Box | null {
  return boxOfPlaces([...features].map((feature) => feature.geometry.coordinates));
}

/** The box around places, however deep they lie in lists. */
export function boxOfPlaces(places: unknown): Box | null {
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
  walk(places);
  return box;
}
