import { ask, read } from "./client";
import type { Answer } from "./client";
import type { Plan, Position } from "./types";

/** A micro-grid, or the one that an operation makes whose number is not known yet. */
export type Ref = number | `new:${string}`;

export type LinkForm = "bridge" | "footpath" | "cliff" | "other";

/** What one edit does; the service keeps the same record, with its inverse. */
export type Deed =
  | { readonly kind: "assign"; readonly courtyards: readonly number[]; readonly micro_grid: Ref | null }
  | { readonly kind: "new"; readonly courtyards: readonly number[]; readonly grid: number | null; readonly name: string | null }
  | { readonly kind: "merge"; readonly into: Ref; readonly micro_grids: readonly Ref[] }
  | { readonly kind: "split"; readonly micro_grid: Ref; readonly courtyards: readonly number[] }
  | { readonly kind: "delete"; readonly micro_grid: Ref }
  | { readonly kind: "lock" | "unlock"; readonly micro_grids: readonly Ref[] | null }
  | { readonly kind: "pin"; readonly micro_grid: Ref; readonly member: number; readonly courtyard: number | null }
  | { readonly kind: "unpin"; readonly micro_grid: Ref }
  | { readonly kind: "move_courtyard"; readonly courtyard: number; readonly lon: number; readonly lat: number }
  | { readonly kind: "link"; readonly a: number; readonly b: number; readonly action: "add" | "cut" | "clear"; readonly form: LinkForm; readonly reason: string }
  | { readonly kind: "rename"; readonly micro_grid: Ref; readonly name: string };

/**
 * An edit with a name of its own, by which the service knows it when it is sent twice. Edits next
 * to each other with the same gesture are one step of undo and redo.
 */
export type Operation = Deed & { readonly id: string; readonly gesture?: string | null };

/** An undo or a redo of what is with the service; it has a name of its own as an edit has. */
export interface Reversal {
  readonly kind: "undo" | "redo";
  readonly id: string;
}

/** What is taken to the service, in the order in which it was asked for. */
export type Errand = Operation | Reversal;

export interface Pin {
  readonly member: number;
  readonly name: string;
  readonly courtyard: number;
}

export interface StatePart {
  readonly id: number;
  readonly grid: number;
  readonly number: number;
  readonly code: string;
  readonly name: string;
  readonly households: number;
  readonly people: number;
  readonly locked: boolean;
  readonly pin: Pin | null;
  readonly head: string | null;
  readonly courtyards: readonly number[];
}

export interface PartLimits {
  readonly balance: string;
  readonly target: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly tolerance: number | null;
}

export interface Step {
  readonly revision: number;
  readonly kind: string;
}

/** One consistent snapshot of a draft. */
export interface PlanState {
  readonly plan: Plan;
  readonly revision: number;
  readonly editable: boolean;
  readonly grids: readonly { readonly id: number; readonly number: number; readonly code: string; readonly name: string }[];
  readonly micro_grids: readonly StatePart[];
  readonly limits: PartLimits;
  readonly undo: Step | null;
  readonly redo: Step | null;
  readonly courtyards: number;
  readonly tiles: boolean;
  readonly bbox: readonly [number, number, number, number] | null;
}

export interface Relocation {
  readonly courtyard: number;
  readonly from: number | null;
  readonly to: number | null;
}

export interface LoggedOperation {
  readonly revision: number;
  readonly id: string;
  readonly kind: string;
  readonly by: string | null;
  readonly mine: boolean;
  readonly at: string;
  readonly state: "done" | "undone" | "cleared";
  readonly undoes: number | null;
  readonly gesture: string | null;
  readonly changes: {
    readonly assignment?: readonly Relocation[];
    readonly micro_grids?: readonly { readonly id: number; readonly before: object | null; readonly after: object | null }[];
    readonly positions?: readonly { readonly courtyard: number; readonly from: Position; readonly to: Position }[];
    readonly links?: readonly { readonly a: number; readonly b: number }[];
  };
}

export interface MissingLink {
  readonly a: number;
  readonly b: number;
  readonly length_m: number;
  readonly barrier: string | null;
  readonly bridge_m: number | null;
}

export interface VerdictPart {
  readonly micro_grid: number | null;
  readonly operation: string | null;
  readonly households_before: number;
  readonly households: number;
  readonly people_before: number;
  readonly people: number;
  readonly mean_walk_m: number | null;
  readonly longest_walk_m: number | null;
  readonly state: "ok" | "over" | "under" | "empty";
  readonly pieces: readonly {
    readonly courtyards: readonly number[];
    readonly households: number;
    readonly link: MissingLink | null;
    readonly zh: string;
    readonly en: string;
  }[];
}

export interface Verdict {
  readonly revision: number;
  readonly allowed: boolean;
  readonly refused: { readonly code: string; readonly zh: string; readonly en: string } | null;
  readonly parts: readonly VerdictPart[];
}

/** What the service made of some operations, or of an undo. */
export interface Outcome {
  readonly revision: number;
  readonly operations: readonly LoggedOperation[];
  readonly verdict: Verdict;
  readonly micro_grids: readonly StatePart[];
  readonly removed: readonly number[];
  readonly undo: Step | null;
  readonly redo: Step | null;
  readonly land_changed: boolean;
}

export type ProblemKind =
  | "unassigned"
  | "pieces"
  | "empty"
  | "over"
  | "under"
  | "pin_outside"
  | "no_head";

export interface DraftProblem {
  readonly key: string;
  readonly kind: ProblemKind;
  readonly severity: "hard" | "warn";
  readonly micro_grid: number | null;
  readonly courtyards: readonly number[];
  readonly households: number;
  readonly amount: number;
  readonly bbox: readonly [number, number, number, number] | null;
  readonly zh: string;
  readonly en: string;
  readonly link: MissingLink | null;
  readonly repairable: boolean;
}

export interface DraftProblems {
  readonly revision: number;
  readonly counts: Readonly<Record<ProblemKind, number>>;
  readonly hard: number;
  readonly problems: readonly DraftProblem[];
}

export interface Suggestion {
  readonly zh: string;
  readonly en: string;
  readonly operations: readonly Operation[];
  readonly verdict: Verdict;
}

export interface Suggestions {
  readonly revision: number;
  readonly suggestions: readonly Suggestion[];
  readonly reason?: { readonly zh: string; readonly en: string } | null;
}

export interface RebalanceStep {
  readonly number: number;
  readonly kind: "move" | "rejoin" | "place";
  readonly courtyards: readonly number[];
  readonly from: number | null;
  readonly to: number;
  readonly households: number;
  readonly needs: readonly number[];
  readonly operations: readonly Operation[];
  readonly zh: string;
  readonly en: string;
}

export interface Rebalance {
  readonly revision: number;
  readonly zh: string;
  readonly en: string;
  readonly feasible: boolean;
  readonly remaining: readonly { readonly zh: string; readonly en: string }[];
  readonly steps: readonly RebalanceStep[];
}

/** What a 412 tells besides its words. */
export interface Overtaken {
  readonly revision: number;
  readonly by: string | null;
  readonly operations: readonly LoggedOperation[];
  readonly more: boolean;
}

const at = (plan: number, what: string) => `/api/plans/${plan}/${what}`;
const match = (revision: number) => `"${revision}"`;

export const planState = (plan: number, signal?: AbortSignal) =>
  read<PlanState>(at(plan, "state"), signal);
export const sendOperations = (
  plan: number,
  operations: readonly Operation[],
  revision: number,
): Promise<Answer<Outcome>> =>
  ask<Outcome>(at(plan, "operations"), {
    method: "POST",
    body: { operations },
    ifMatch: match(revision),
  });
export const sendReversal = (plan: number, { kind, id }: Reversal, revision: number) =>
  ask<Outcome>(at(plan, kind), { method: "POST", body: { id }, ifMatch: match(revision) });
export const verdictOn = async (
  plan: number,
  operations: readonly Operation[],
  signal: AbortSignal,
) => (await ask<Verdict>(at(plan, "verdict"), { method: "POST", body: { operations }, signal })).value;
export const problemsOf = (plan: number, signal?: AbortSignal) =>
  read<DraftProblems>(at(plan, "problems"), signal);
export const suggestionsFor = async (plan: number, problem: string) =>
  (await ask<Suggestions>(at(plan, "suggestions"), { method: "POST", body: { problem } })).value;
export const rebalance = async (plan: number, signal?: AbortSignal) =>
  (await ask<Rebalance>(at(plan, "rebalance"), { method: "POST", body: {}, ...(signal ? { signal } : {}) })).value;

/** What is known of a member as head of one micro-grid; the name is masked. */
export interface Candidate {
  readonly member_id: number;
  readonly name: string;
  readonly away: boolean;
  readonly lives_in_it: boolean;
  readonly farthest_m: number | null;
  readonly suggested: boolean;
  readonly reasons: readonly { readonly zh: string; readonly en: string }[];
}

export const candidatesFor = (microGrid: number, signal: AbortSignal) =>
  read<Candidate[]>(`/api/micro-grids/${microGrid}/candidates`, signal);
