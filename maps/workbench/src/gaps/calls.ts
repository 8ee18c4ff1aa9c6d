import { ask, read } from "../api/client";

export interface WorkLine {
  readonly household_id: number;
  readonly village_code: string | null;
  readonly micro_grid_code: string | null;
  readonly reason: string;
  readonly further_reasons: readonly string[];
  readonly owner_id: number | null;
  readonly due_on: string | null;
  readonly overdue: boolean;
}

export interface Repair {
  readonly kind: "place_courtyard" | "appoint" | "correct_register" | "find_courtyard";
  readonly reason: string;
  readonly zh: string;
  readonly en: string;
  readonly micro_grid_id: number | null;
  readonly member_id: number | null;
  readonly courtyard_id: number | null;
}

export interface GapDetail {
  readonly household_id: number;
  readonly reasons: readonly string[];
  readonly owner_id: number | null;
  readonly due_on: string | null;
  readonly repairs: readonly Repair[];
}

export const worklist = (place: string, off?: AbortSignal) =>
  read<WorkLine[]>(`/api/coverage/${place}/worklist`, off);
export const gap = (household: number, off?: AbortSignal) =>
  ask<GapDetail>(`/api/households/${household}/gap`, off ? { signal: off } : {});
export const handOverGap = (
  household: number,
  wish: { owner_id: number | null; due_on: string | null },
  ifMatch: string,
) => ask<GapDetail>(`/api/households/${household}/gap`, { method: "PUT", body: wish, ifMatch });
export const doRepair = (household: number, repair: Repair, ifMatch: string) => {
  const { kind, micro_grid_id, member_id, courtyard_id } = repair;
  const body = { kind, micro_grid_id, member_id, courtyard_id };
  return ask<GapDetail>(`/api/households/${household}/gap/repair`, { method: "POST", body, ifMatch });
};
export const addVisit = (household: number, visited_on: string, key: string) =>
  ask<void>(`/api/households/${household}/visits`, {
    method: "POST",
    body: { kind: "look", visited_on, key },
  });
export const wholeHousehold = (household: number) =>
  read<{ head_name: string; phone: string | null; address: string | null }>(
    `/api/households/${household}?whole=true`,
  );
export interface Trend {
  readonly since: { readonly households: number; readonly covered: number };
  readonly until: { readonly households: number; readonly covered: number };
  readonly change: Readonly<Record<string, number>>;
}
export const trend = (place: string, since: string, off?: AbortSignal) =>
  read<Trend>(`/api/coverage/${place}/trend?since=${since}`, off);
