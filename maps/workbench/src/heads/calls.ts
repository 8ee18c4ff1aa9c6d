import { ask, read } from "../api/client";

export type Role = "head" | "backup";

export interface Appointment {
  readonly id: number;
  readonly member_id: number;
  readonly name: string;
  readonly role: Role;
  readonly starts_on: string;
  readonly ends_on: string | null;
  readonly revision: number;
}

export interface Nomination {
  readonly id: number;
  readonly member_id: number;
  readonly name: string;
  readonly role: Role;
  readonly met_on: string;
  readonly votes: number | null;
  readonly decision: "confirmed" | "declined" | null;
  readonly decided_by: string | null;
  readonly decided_on: string | null;
  readonly appointment_id: number | null;
  readonly revision: number;
}

/** What speaks for or against somebody in a post; nothing here decides. */
export interface Facts {
  readonly away: boolean;
  readonly lives_in_it: boolean;
  readonly farthest_m: number | null;
  readonly farthest_minutes: number | null;
  readonly households_in_charge: number;
  readonly other_posts: number;
}

export interface Post {
  readonly kind: "micro_grid" | "grid";
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly households: number | null;
  readonly revision: number;
  readonly appointments: readonly Appointment[];
  readonly nominations: readonly Nomination[];
  readonly facts: Facts | null;
}

export interface Candidate extends Facts {
  readonly member_id: number;
  readonly name: string;
  readonly role_here: Role | null;
  readonly suggested: boolean;
}

/** Who answers for a micro-grid, as everybody may know it. */
export interface Responsible {
  readonly micro_grid_id: number;
  readonly micro_grid_code: string;
  readonly name: string;
  readonly households: number;
  readonly head: Appointment | null;
  readonly backups: readonly Appointment[];
}

export interface HandOver {
  readonly micro_grid_code: string;
  readonly name: string;
  readonly road_sections: readonly string[];
  readonly households: readonly {
    readonly id: number;
    readonly code: string;
    readonly head_name: string;
    readonly phone: string | null;
    readonly people: number;
    readonly address: string | null;
    readonly courtyard: string;
    readonly last_visit_on: string | null;
    readonly open_reason: string | null;
    readonly due_on: string | null;
  }[];
  readonly masked: boolean;
}

const path = (post: Pick<Post, "kind" | "id">) =>
  `/api/${post.kind === "grid" ? "grids" : "micro-grids"}/${post.id}`;

export const posts = (village: string, off?: AbortSignal) =>
  read<Post[]>(`/api/villages/${village}/posts`, off);
export const responsible = (village: string, on: string, off?: AbortSignal) =>
  read<Responsible[]>(`/api/heads/${village}/responsible?on=${on}`, off);
export const candidates = (microGrid: number, off?: AbortSignal) =>
  read<Candidate[]>(`/api/micro-grids/${microGrid}/candidates`, off);
export const members = (village: string, off?: AbortSignal) =>
  read<{ id: number; name: string; away: boolean; posts: number }[]>(
    `/api/heads/${village}/members`,
    off,
  );
export const wholeName = async (member: number) =>
  (await read<{ name: string }>(`/api/members/${member}`)).name;
export const nominate = (
  post: Post,
  wish: { member_id: number; role: Role; met_on: string; votes: number | null },
) => ask<Nomination>(`${path(post)}/nominations`, { method: "POST", body: wish });
export const decide = (
  nomination: Nomination,
  wish: { decision: "confirmed" | "declined"; decided_by: string; decided_on: string },
) =>
  ask<Nomination>(`/api/nominations/${nomination.id}`, {
    method: "PATCH",
    body: wish,
    ifMatch: `"${nomination.revision}"`,
  });
export const appoint = (
  post: Post,
  wish: { member_id: number; role: Role; starts_on: string; nomination_id?: number },
) =>
  ask<Appointment>(`${path(post)}/appointments`, {
    method: "POST",
    body: wish,
    ifMatch: `"${post.revision}"`,
  });
export const endAppointment = (appointment: Appointment, ends_on: string) =>
  ask<Appointment>(`/api/appointments/${appointment.id}`, {
    method: "PATCH",
    body: { ends_on },
    ifMatch: `"${appointment.revision}"`,
  });
export const handOver = (microGrid: number, whole: boolean, off?: AbortSignal) =>
  read<HandOver>(`/api/micro-grids/${microGrid}/hand-over?whole=${whole}`, off);
