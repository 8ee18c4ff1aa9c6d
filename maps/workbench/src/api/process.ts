import { ask, read } from "./client";
import type { Suggestions } from "./operations";
import type { Plan, PlanStatus, Role } from "./types";

export interface PlanEvent {
  readonly from: PlanStatus | null;
  readonly to: PlanStatus;
  readonly by: string | null;
  readonly role: Role | null;
  readonly at: string;
  readonly reason: string | null;
  readonly outcome?: {
    readonly heads_carried?: number;
    readonly heads_pinned?: number;
    readonly without_head?: number;
  } | null;
}

export interface Meeting {
  readonly id: number;
  readonly held_on: string;
  readonly place: string | null;
  readonly present: number;
  readonly minutes: string;
  readonly by: string | null;
  readonly at: string;
}

export type MeetingWish = Pick<Meeting, "held_on" | "place" | "present" | "minutes">;

export type ObjectionStatus = "open" | "accepted" | "rejected" | "withdrawn";

export interface Objection {
  readonly id: number;
  readonly text: string;
  readonly courtyard: number | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly status: ObjectionStatus;
  readonly answer: string | null;
  readonly by: string | null;
  readonly at: string;
  readonly revision: number;
}

export interface ObjectionWish {
  readonly text: string;
  readonly courtyard: number | null;
  readonly meeting: number | null;
}

export const events = (plan: number, signal?: AbortSignal) =>
  read<PlanEvent[]>(`/api/plans/${plan}/events`, signal);
export const meetings = (plan: number, signal?: AbortSignal) =>
  read<Meeting[]>(`/api/plans/${plan}/meetings`, signal);
export const addMeeting = (plan: number, wish: MeetingWish) =>
  ask<Meeting>(`/api/plans/${plan}/meetings`, { method: "POST", body: wish });
export const objections = (plan: number, signal?: AbortSignal) =>
  read<Objection[]>(`/api/plans/${plan}/objections`, signal);
export const addObjection = (plan: number, wish: ObjectionWish) =>
  ask<Objection>(`/api/plans/${plan}/objections`, {
    method: "POST",
    body: { ...wish, lon: null, lat: null },
  });
export const answerObjection = (
  plan: number,
  objection: Objection,
  status: ObjectionStatus,
  answer: string,
) =>
  ask<Objection>(`/api/plans/${plan}/objections/${objection.id}`, {
    method: "PATCH",
    body: { status, answer },
    ifMatch: `"${objection.revision}"`,
  });
export const movesFor = async (plan: number, objection: number) =>
  (
    await ask<Suggestions>(`/api/plans/${plan}/objections/${objection}/suggestions`, {
      method: "POST",
    })
  ).value;
export const changeState = (
  plan: Plan,
  to: { readonly status: "consultation" | "adopted" | "draft"; readonly reason?: string },
) => ask<Plan>(`/api/plans/${plan.id}`, { method: "PATCH", body: to, ifMatch: `"${plan.revision}"` });
