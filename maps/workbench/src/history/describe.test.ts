import { expect, test } from "vitest";
import type { LogEntry } from "../api/versions";
import { en } from "../text/catalogue";
import { namesOf, sentenceOf } from "./describe";

const operation = (kind: string, given: object, more: object = {}): LogEntry => ({
  revision: 2, id: "a", kind, arguments: given as Record<string, unknown>, by: null, mine: true,
  at: "2026-11-27T12:00:00Z", state: "done", undoes: null, gesture: null, changes: {}, ...more,
});
const names = new Map([[1, "1-1微网格"], [2, "1-2微网格"]]);
const yards = new Map([[7, "Upper yard"], [8, "Lower yard"]]);
const say = (kind: string, given: object, more: object = {}) =>
  sentenceOf(en.history, operation(kind, given, more), names, yards);

test("every kind of operation is said in words, with the names of what it touched", () => {
  expect(say("assign", { courtyards: [7], micro_grid: 2 })).toBe("Upper yard brought to 1-2");
  expect(say("assign", { courtyards: [7, 8], micro_grid: null })).toContain("2 courtyards");
  expect(say("merge", { into: 1, micro_grids: [2] })).toContain("1-2");
  expect(say("lock", { micro_grids: null })).toContain("all micro-grids");
  expect(say("undo", {}, { undoes: 5 })).toContain("5");
  expect(say("restore", { revision: 3 })).toContain("3");
  const made = { changes: { micro_grids: [{ id: 9, before: null, after: { name: "1-9微网格" } }] } };
  expect(say("new", { courtyards: [7] }, made)).toContain("1-9");
  const bridge = { a: 7, b: 8, action: "add", reason: "new bridge" };
  expect(say("link", bridge)).toMatch(/Upper yard.*Lower yard.*new bridge/);
  const kinds = ["split", "delete", "unlock", "pin", "unpin", "move_courtyard", "rename", "redo"];
  for (const kind of kinds) {
    expect(say(kind, { micro_grid: 1, micro_grids: [1], courtyard: 7 }), kind).not.toBe(kind);
  }
});

test("a micro-grid that is gone keeps its name in the log", () => {
  const gone = operation("delete", { micro_grid: 3 }, {
    changes: { micro_grids: [{ id: 3, before: { name: "2-1微网格" }, after: null }] },
  });
  const known = namesOf([{ id: 1, name: "1-1微网格" }], [gone]);
  expect(sentenceOf(en.history, gone, known, yards)).toContain("2-1");
});
