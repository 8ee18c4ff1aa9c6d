import { ask, read } from "./client";
import type { LoggedOperation } from "./operations";
import type { Feature, Features, Plan } from "./types";

/** One end of a courtyard's way from plan to plan. */
export interface Side {
  readonly micro_grid: number;
  readonly code: string;
  readonly head: string | null;
}

export interface CourtyardChange {
  readonly courtyard: number;
  readonly code: string;
  readonly name: string;
  readonly households: number;
  readonly from: Side | null;
  readonly to: Side | null;
  readonly head_changes: boolean;
}

export interface MicroGridMatch {
  readonly micro_grid: number;
  readonly code: string;
  readonly other: number | null;
  readonly other_code: string | null;
  readonly kept_households: number;
  readonly gained: number;
  readonly lost: number;
}

/** What one plan changes against another: totals, matched micro-grids, a page of courtyards. */
export interface Comparison {
  readonly plan: number;
  readonly other: number;
  readonly courtyards: number;
  readonly households: number;
  readonly households_changing_head: number;
  readonly total: number;
  readonly micro_grids: readonly MicroGridMatch[];
  readonly changes: readonly CourtyardChange[];
}

export type ChangedCell = Feature<{
  readonly courtyard: number;
  readonly code: string;
  readonly households: number;
  readonly from_code: string | null;
  readonly to_code: string | null;
  readonly head_changes: boolean;
}>;

export interface Version {
  readonly id: number;
  readonly revision: number;
  readonly name: string;
  readonly by: string | null;
  readonly at: string;
}

/** One step in a draft's life, as the log tells it: with what was asked for. */
export interface LogEntry extends LoggedOperation {
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface LogPage {
  readonly revision: number;
  readonly operations: readonly LogEntry[];
  readonly more: boolean;
}

export const COMPARED_AT_ONCE = 100;

export const compare = (plan: number, other: number, offset: number, signal?: AbortSignal) =>
  read<Comparison>(
    `/api/plans/${plan}/compare/${other}?offset=${offset}&limit=${COMPARED_AT_ONCE}`,
    signal,
  );
export const changedCells = (plan: number, other: number, signal?: AbortSignal) =>
  read<Features<ChangedCell["properties"]>>(`/api/plans/${plan}/compare/${other}/map`, signal);

export const branch = async (plan: number, name: string) =>
  (await ask<Plan>(`/api/plans/${plan}/branches`, { method: "POST", body: { name } })).value;
export const versions = (plan: number, signal?: AbortSignal) =>
  read<Version[]>(`/api/plans/${plan}/versions`, signal);
export const nameVersion = (plan: number, name: string) =>
  ask<Version>(`/api/plans/${plan}/versions`, { method: "POST", body: { name } });
export const restore = (plan: number, revision: number, present: number) =>
  ask<unknown>(`/api/plans/${plan}/restore`, {
    method: "POST",
    body: { revision },
    ifMatch: `"${present}"`,
  });
export const log = (plan: number, after: number, signal?: AbortSignal) =>
  read<LogPage>(`/api/plans/${plan}/operations?after=${after}&limit=200`, signal);
