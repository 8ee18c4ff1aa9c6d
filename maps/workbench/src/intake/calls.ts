import { ask, read } from "../api/client";
import type { Task } from "../api/types";
import type { Batch, Choices, Imports, ImportSession, Inspection, Kind, Preview, RowPage, RowState } from "./types";

const tag = (session: ImportSession) => `"${session.revision}"`;

export const imports = (town: string, signal?: AbortSignal) =>
  read<Imports>(`/api/towns/${town}/imports`, signal);
export const upload = async (town: string, kind: Kind, file: File) =>
  (
    await ask<{ session: ImportSession; inspection: Inspection }>(
      `/api/towns/${town}/imports/${kind}`,
      { method: "POST", file },
    )
  ).value.session;
export const importSession = (id: number, signal?: AbortSignal) =>
  read<ImportSession>(`/api/imports/${id}`, signal);
export const inspection = (id: number, signal?: AbortSignal) =>
  read<Inspection>(`/api/imports/${id}/inspection`, signal);
export const say = async (session: ImportSession, said: Choices) =>
  (
    await ask<ImportSession>(`/api/imports/${session.id}`, {
      method: "PATCH",
      body: said,
      ifMatch: tag(session),
    })
  ).value;
export const check = async (session: ImportSession) =>
  (
    await ask<ImportSession>(`/api/imports/${session.id}/check`, {
      method: "POST",
      ifMatch: tag(session),
    })
  ).value;
export const rows = (id: number, state: RowState, start: number, signal?: AbortSignal) =>
  read<RowPage>(`/api/imports/${id}/rows?state=${state}&start=${start}&limit=50`, signal);
export const preview = (id: number, signal?: AbortSignal) =>
  read<Preview>(`/api/imports/${id}/preview`, signal);
export const apply = async (session: ImportSession, skip_bad: boolean) =>
  (
    await ask<Task>(`/api/imports/${session.id}/apply`, {
      method: "POST",
      body: { skip_bad },
      ifMatch: tag(session),
    })
  ).value;
export const discard = (id: number) => ask<void>(`/api/imports/${id}`, { method: "DELETE" });
export const undo = async (batch: number) =>
  (await ask<Batch>(`/api/import-batches/${batch}/undo`, { method: "POST" })).value;
