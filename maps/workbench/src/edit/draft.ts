import type { Outcome, Pin, PlanState, StatePart, Step } from "../api/operations";
import type { Position } from "../api/types";
import type { Assignment } from "../map/mesh";

/** A micro-grid of a draft, without what it holds: that is a matter of the assignment. */
export type Part = Omit<StatePart, "households" | "people" | "courtyards">;
export type { Pin };

/** A draft as it stands: which micro-grids there are and what belongs to them. */
export interface Draft {
  readonly revision: number;
  readonly parts: ReadonlyMap<number, Part>;
  readonly assignment: Assignment;
  /** Courtyards that were moved to another place since the land was read. */
  readonly places: ReadonlyMap<number, Position>;
  /** Numbers that micro-grids got, by the provisional numbers they had before. */
  readonly numbered: ReadonlyMap<number, number>;
  readonly undo: Step | null;
  readonly redo: Step | null;
}

export function draftOf(state: PlanState): Draft {
  return {
    revision: state.revision,
    parts: new Map(state.micro_grids.map((each) => [each.id, partOf(each)])),
    assignment: new Map(
      state.micro_grids.flatMap((each) => each.courtyards.map((id) => [id, each.id] as const)),
    ),
    places: new Map(),
    numbered: new Map(),
    undo: state.undo,
    redo: state.redo,
  };
}

export function partOf({ households: _h, people: _p, courtyards: _c, ...part }: StatePart): Part {
  return part;
}

/** Provisional number of the micro-grid that an operation makes; numbers of the service are positive. */
export function provisional(operation: string): number {
  return -1 - Number.parseInt(operation.replaceAll("-", "").slice(0, 12), 16);
}

/** What the service says has become of a draft, put into ours. */
export function withOutcome(draft: Draft, outcome: Outcome): Draft {
  const [parts, assignment] = [new Map(draft.parts), new Map(draft.assignment)];
  const places = new Map(draft.places);
  for (const { changes } of outcome.operations) {
    for (const { courtyard, to } of changes.assignment ?? []) {
      if (to === null) assignment.delete(courtyard);
      else assignment.set(courtyard, to);
    }
    for (const { courtyard, to } of changes.positions ?? []) places.set(courtyard, to);
  }
  for (const each of outcome.micro_grids) parts.set(each.id, partOf(each));
  for (const id of outcome.removed) parts.delete(id);
  const { revision, undo, redo } = outcome;
  const numbered = numberedBy(draft, outcome.operations);
  return { revision, parts, assignment, places, numbered, undo, redo };
}

/** The numbers of a draft's micro-grids with those that the service gave in these operations. */
export function numberedBy(draft: Draft, operations: Outcome["operations"]): Draft["numbered"] {
  const numbered = new Map(draft.numbered);
  for (const { id, changes } of operations) {
    const made = changes.micro_grids?.find((each) => each.before === null);
    if (made) numbered.set(provisional(id), made.id);
  }
  return numbered;
}
