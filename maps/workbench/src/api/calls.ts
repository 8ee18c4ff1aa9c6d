import { ask, read } from "./client";
import type { Answer } from "./client";
import type { MeshColumns } from "../map/mesh";
import type * as T from "./types";

/** Where things are that the first page asks for ahead. */
export const PATHS = {
  me: "/api/session",
  layer: (village: string, name: string) => `/api/villages/${village}/layers/${name}`,
  mesh: (village: string) => `/api/villages/${village}/mesh`,
  plans: (village: string) => `/api/villages/${village}/plans`,
} as const;

export const enterByLink = (token: string) =>
  ask<void>("/api/session/link", { method: "POST", body: { token } });
export const enterByPassword = (sign_in_name: string, password: string) =>
  ask<void>("/api/session/password", { method: "POST", body: { sign_in_name, password } });
export const whoAmI = () => read<T.Me>(PATHS.me);
export const leave = () => ask<void>("/api/session", { method: "DELETE" });
export const setPassword = (password: string) =>
  ask<void>("/api/session/password", { method: "PUT", body: { password } });

export const towns = (signal?: AbortSignal) => read<T.Town[]>("/api/towns", signal);
export const villages = (town: string, signal?: AbortSignal) =>
  read<T.VillageLine[]>(`/api/towns/${town}/villages`, signal);
export const layer = <F>(village: string, name: string, signal?: AbortSignal) =>
  read<F>(PATHS.layer(village, name), signal);
export const meshColumns = (village: string, signal?: AbortSignal) =>
  read<MeshColumns>(PATHS.mesh(village), signal);
export const basemapOf = (town: string, signal: AbortSignal) =>
  read<T.Basemap | null>(`/api/towns/${town}/basemap`, signal);
export const coverage = (place: string, signal?: AbortSignal) =>
  read<T.Coverage>(`/api/coverage/${place}`, signal);

export const plans = (village: string, signal?: AbortSignal) =>
  read<T.Plan[]>(PATHS.plans(village), signal);
export const plan = (id: number, signal?: AbortSignal) =>
  ask<T.Plan>(`/api/plans/${id}`, signal ? { signal } : {});
export const microGrids = (planId: number, signal?: AbortSignal) =>
  read<T.MicroGrid[]>(`/api/plans/${planId}/micro-grids`, signal);
export const askForPlan = async (village: string, wish: T.Wish) =>
  (await ask<T.Task>(`/api/villages/${village}/plans`, { method: "POST", body: wish })).value;
export const changeStatus = (
  id: number,
  status: "consultation" | "adopted",
  ifMatch: string,
): Promise<Answer<T.Plan>> =>
  ask<T.Plan>(`/api/plans/${id}`, { method: "PATCH", body: { status }, ifMatch });

export const task = (id: number, signal?: AbortSignal) => read<T.Task>(`/api/tasks/${id}`, signal);
export const tasks = (signal?: AbortSignal) => read<T.Task[]>("/api/tasks", signal);
export const callOff = async (id: number) =>
  (await ask<T.Task>(`/api/tasks/${id}`, { method: "DELETE" })).value;

export const accounts = (signal?: AbortSignal) => read<T.Account[]>("/api/accounts", signal);
export const addAccount = (wish: T.AccountWish) =>
  ask<T.Account>("/api/accounts", { method: "POST", body: wish });
export const closeAccount = (account: T.Account, disabled: boolean) =>
  ask<T.Account>(`/api/accounts/${account.id}`, {
    method: "PATCH",
    body: { disabled },
    ifMatch: `"${account.revision}"`,
  });
export const makeLink = async (account: T.Account) =>
  (await ask<{ path: string }>(`/api/accounts/${account.id}/links`, { method: "POST" })).value.path;
