import type { DraftProblem, StatePart } from "../api/operations";
import type { CourtyardFeature, Position } from "../api/types";

/** One courtyard as a row. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly group: number | null;
  readonly households: number;
  readonly people: number;
  readonly part: StatePart | null;
  /** Where its point is, longitude first. */
  readonly place: Position | null;
  readonly problems: readonly DraftProblem[];
}

export type Column = "name" | "group" | "households" | "people" | "part" | "problems";

export interface Sorting {
  readonly column: Column;
  readonly down: boolean;
}

export interface Filter {
  readonly text: string;
  /** A micro-grid, those in none, or all. */
  readonly part: number | "none" | "all";
  readonly onlyProblems: boolean;
}

export const NO_FILTER: Filter = { text: "", part: "all", onlyProblems: false };

/** The rows of a plan; problems of a whole micro-grid stand at each of its courtyards. */
export function rowsOf(
  courtyards: readonly CourtyardFeature[],
  parts: readonly StatePart[],
  problems: readonly DraftProblem[],
): Row[] {
  const partOf = new Map(parts.flatMap((part) => part.courtyards.map((id) => [id, part] as const)));
  const found = new Map<number, DraftProblem[]>();
  for (const problem of problems) {
    for (const id of placesOf(problem, parts)) found.set(id, [...(found.get(id) ?? []), problem]);
  }
  return courtyards.map(({ id, properties, geometry }) => ({
    id: Number(id),
    name: properties.name,
    group: properties.group,
    households: properties.households ?? 0,
    people: properties.people ?? 0,
    part: partOf.get(Number(id)) ?? null,
    place: geometry.type === "Point" ? geometry.coordinates : null,
    problems: found.get(Number(id)) ?? [],
  }));
}

function placesOf(problem: DraftProblem, parts: readonly StatePart[]): readonly number[] {
  // That no head is appointed yet says nothing about a courtyard's place.
  if (problem.kind === "no_head") return [];
  if (problem.courtyards.length) return problem.courtyards;
  return parts.find((part) => part.id === problem.micro_grid)?.courtyards ?? [];
}

export function filtered(rows: readonly Row[], { text, part, onlyProblems }: Filter): Row[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (!wanted || row.name.toLowerCase().includes(wanted)) &&
      (part === "all" || (row.part?.id ?? "none") === part) &&
      (!onlyProblems || row.problems.length > 0),
  );
}

/** Sorted by a column; equal rows keep the order they had. */
export function sorted(rows: readonly Row[], { column, down }: Sorting): Row[] {
  const turn = down ? -1 : 1;
  return [...rows].sort((a, b) => turn * order(a, b, column));
}

function order(a: Row, b: Row, column: Column): number {
  switch (column) {
    case "name":
      return a.name.localeCompare(b.name, "zh-Hans-CN", { numeric: true });
    case "part":
      // Those in no micro-grid come first: they are what is to be done.
      return (a.part?.code ?? "").localeCompare(b.part?.code ?? "");
    case "problems":
      return a.problems.length - b.problems.length;
    case "group":
      return (a.group ?? 0) - (b.group ?? 0);
    default:
      return a[column] - b[column];
  }
}
