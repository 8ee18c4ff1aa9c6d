import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask, askAhead, read } from "./client";

let sent: string[];

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET" }: RequestInit) => {
    sent.push(`${method} ${path}`);
    return Response.json(sent.length);
  });
});
afterEach(() => vi.unstubAllGlobals());

test("an answer that was asked for ahead is taken once", async () => {
  askAhead("/api/one");
  expect(await read("/api/one")).toBe(1);
  expect(sent).toEqual(["GET /api/one"]);
  expect(await read("/api/one")).toBe(2);
});

test("after a change nothing that was asked for before is taken", async () => {
  askAhead("/api/one");
  await ask("/api/session/link", { method: "POST", body: {} });
  expect(await read("/api/one")).toBe(3);
});

test("what fails ahead is told to whoever asks, and the next one asks anew", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("out of reach")));
  askAhead("/api/one");
  await expect(read("/api/one")).rejects.toMatchObject({ code: "offline" });
  vi.stubGlobal("fetch", async () => Response.json("there"));
  expect(await read("/api/one")).toBe("there");
});
