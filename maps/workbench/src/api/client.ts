import { offline, problemOf } from "./problem";

export interface Answer<T> {
  readonly value: T;
  readonly etag: string | null;
}

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  /** Sent as it is, its name beside it: a name may hold anything and stays out of addresses. */
  readonly file?: File;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** Told to the window when an answer says that nobody is signed in (any more). */
export const SIGNED_OUT = "yuanba:signed-out";

let csrfToken = "";

/** The token that every change must carry; it comes with the session. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

const HEADERS = { accept: "application/json" };
const ahead = new Map<string, Promise<Response>>();

/** Send a request whose answer the next one for the same will take; any change makes it void. */
export function askAhead(path: string): void {
  const sent = fetch(path, { headers: HEADERS, credentials: "same-origin" });
  sent.catch(() => undefined);
  ahead.set(path, sent);
}

function send(path: string, init: RequestInit): Promise<Response> {
  const sent = init.method === "GET" && ahead.get(path);
  if (init.method === "GET") ahead.delete(path);
  else ahead.clear();
  return sent || fetch(path, init);
}

/**
 * Ask the service and return its answer with its version.
 *
 * @throws Problem when it refuses or cannot be reached; the browser's AbortError when called off.
 */
export async function ask<T>(path: string, how: Ask = {}): Promise<Answer<T>> {
  const method = how.method ?? "GET";
  const headers: Record<string, string> = { ...HEADERS };
  if (how.body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && csrfToken) headers["x-csrf-token"] = csrfToken;
  if (how.ifMatch) headers["if-match"] = how.ifMatch;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (how.body !== undefined) init.body = JSON.stringify(how.body);
  if (how.file) {
    headers["content-type"] = "application/octet-stream";
    headers["x-file-name"] = encodeURIComponent(how.file.name);
    init.body = how.file;
  }
  if (how.signal) init.signal = how.signal;
  const response = await send(path, init).catch((error: unknown) => {
    if (how.signal?.aborted) throw error;
    throw offline();
  });
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT));
  if (!response.ok) throw await problemOf(response);
  const value = response.status === 204 ? undefined : await response.json();
  return { value: value as T, etag: response.headers.get("etag") };
}

export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(path, signal ? { signal } : {})).value;
}
