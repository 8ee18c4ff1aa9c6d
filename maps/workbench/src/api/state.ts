import { read } from "./client";
import type { MicroGrid, Plan } from "./types";

export interface PartState {
  readonly id: number;
  readonly grid: number;
  readonly number: number;
  readonly code: string;
  readonly name: string;
  readonly households: number;
  readonly people: number;
  readonly locked: boolean;
  readonly pin: { readonly member: number; readonly name: string; readonly courtyard: number } | null;
  readonly head: string | null;
  readonly courtyards: readonly number[];
}

export interface StepState {
  readonly revision: number;
  readonly kind: string;
}

/** A draft as the service has it, all of one moment. */
export interface PlanState {
  readonly plan: Plan;
  readonly revision: number;
  readonly editable: boolean;
  readonly grids: readonly { readonly id: number; readonly code: string; readonly name: string }[];
  readonly micro_grids: readonly PartState[];
  readonly limits: { readonly target: number; readonly lower: number; readonly upper: number } | null;
  readonly undo: StepState | null;
  readonly redo: StepState | null;
}

export const planState = (plan: number, signal?: AbortSignal) =>
  read<PlanState>(`/api/plans/${plan}/state`, signal);

/** The micro-grids of a state as the map and the tables take them. */
export function microGridsOf(state: PlanState): MicroGrid[] {
  const codes = new Map(state.grids.map((grid) => [grid.id, grid.code]));
  return state.micro_grids.map((each) => ({
    ...each,
    grid_code: codes.get(each.grid) ?? "",
  }));
}
